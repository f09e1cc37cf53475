package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// Canoes is the server of testdata/deviations-rules. It does what the pages say once for many operations, except for one deviation.
type canoes struct {
	*http.ServeMux
	deviation string
	mu        sync.Mutex
	all       []object
	hirers    []object
	hires     []object
	keys      map[string]object // what a request with a key had sent and made
	last      int
	looks     int // at the weather
}

func newCanoes(deviation string) http.Handler {
	c := &canoes{ServeMux: http.NewServeMux(), deviation: deviation, keys: map[string]object{}, last: 40}
	c.seedHirers()
	for pattern, handle := range map[string]func(*http.Request, object) (int, any){
		"POST /canoes": c.add, "GET /canoes": c.list, "GET /canoes/{id}": c.get, "PATCH /canoes/{id}": c.change, "POST /canoes/{id}/scrap": c.scrap,
		"POST /hirers": c.addHirer, "GET /hirers": c.listHirers, "GET /hirers/{id}": c.hirer, "PUT /hirers/{id}": c.putHirer, "DELETE /hirers/{id}": c.removeHirer,
		"POST /hires": c.hire, "POST /keys": c.key, "POST /checks": c.check, "GET /weather": c.weather,
	} {
		c.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { c.answer(w, r, handle) })
	}
	for path, methods := range map[string]string{
		"/hirers": "GET, POST", "/hirers/{id}": "GET, PUT, DELETE", "/hires": "POST", "/keys": "POST", "/checks": "POST", "/weather": "GET", "/canoes": "GET, POST", "/canoes/{id}": "GET, PATCH", "/canoes/{id}/scrap": "POST",
	} {
		c.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if !c.is("no-allow") {
				w.Header().Set("Allow", methods)
			}
			c.answer(w, r, func(*http.Request, object) (int, any) { return http.StatusMethodNotAllowed, errorOf("no_method") })
		})
	}
	return c
}

func (c *canoes) is(deviation string) bool { return c.deviation == deviation }

func errorOf(code string) object {
	messages := map[string]string{"bad_field": "A field is not valid.", "hirer_has_hires": "The hirer has open hires."}
	return object{"error": object{"code": code, "message": cmp.Or(messages[code], "It did not work.")}}
}

func (c *canoes) answer(w http.ResponseWriter, r *http.Request, handle func(*http.Request, object) (int, any)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	if !c.is("no-trace") {
		w.Header().Set("X-Trace-Id", fmt.Sprintf("t%06d", c.last))
	}
	var body object
	if r.ContentLength > 0 && json.NewDecoder(r.Body).Decode(&body) != nil {
		reply(w, http.StatusUnprocessableEntity, errorOf("bad_field"))
		return
	}
	status, v := handle(r, body)
	if list, ok := v.(object); ok && list["items"] != nil && !c.is("no-number-of-things") {
		n := len(c.all)
		if c.is("other-number-of-things") {
			n++
		}
		w.Header().Set("X-Things", strconv.Itoa(n))
	}
	if status == http.StatusTooManyRequests && !c.is("no-retry-after") {
		w.Header().Set("Retry-After", "60")
	}
	reply(w, status, v)
}

// isValid reports whether the fields of a body are those of a canoe.
func (c *canoes) isValid(body object) bool {
	isIn := func(name string, low, high float64) bool {
		n, ok := body[name].(float64)
		return body[name] == nil || ok && n == float64(int(n)) && n >= low && n <= high
	}
	isOf := func(name string, values ...any) bool { return body[name] == nil || slices.Contains(values, body[name]) }
	for name := range body {
		if !slices.Contains([]string{"serial", "name", "seats", "hull", "colour", "built", "country"}, name) && !c.is("any-field") {
			return false
		}
	}
	name, isText := body["name"].(string)
	isName := body["name"] == nil || isText && len(name) >= 2 && (len(name) <= 30 || c.is("long-name"))
	isHull := isOf("hull", "wood", "canvas", "plastic") || c.is("any-hull")
	country, isText := body["country"].(string)
	isCountry := body["country"] == nil || isText && (len(country) == 2 || c.is("any-country"))
	return isName && isCountry && isHull && isOf("colour", "red", "green") && isIn("seats", 1, map[bool]float64{true: 5, false: 4}[c.is("five-seats")]) &&
		isIn("built", map[bool]float64{true: 1900, false: 1950}[c.is("built-in-1949")], 2040)
}

func (c *canoes) add(_ *http.Request, body object) (int, any) {
	for _, name := range []string{"serial", "name", "seats", "hull"} {
		if body[name] == nil {
			return http.StatusUnprocessableEntity, errorOf("bad_field")
		}
	}
	if !c.isValid(body) {
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	if slices.ContainsFunc(c.all, func(known object) bool { return known["serial"] == body["serial"] }) {
		return map[bool]int{true: http.StatusBadRequest, false: http.StatusConflict}[c.is("taken-is-400")], errorOf("serial_taken")
	}
	made := with(object{"id": fmt.Sprintf("cn_%04x", c.last), "colour": map[bool]string{true: "red", false: "green"}[c.is("red-by-default")], "built": nil, "country": "NO"}, body)
	c.all = append(c.all, made)
	return http.StatusCreated, shownCanoe(made)
}

// shownCanoe is a canoe without its state.
func shownCanoe(canoe object) object {
	out := with(canoe, object{})
	delete(out, "state")
	return out
}

func (c *canoes) list(r *http.Request, _ object) (int, any) {
	page, size := 1, 4
	for name, n := range map[string]*int{"page": &page, "size": &size} {
		if text := r.URL.Query().Get(name); text != "" {
			v, err := strconv.Atoi(text)
			if err != nil || v < 1 || name == "size" && v > 20 && !c.is("any-size") {
				return http.StatusUnprocessableEntity, errorOf("bad_field")
			}
			*n = v
		}
	}
	items := []object{}
	for _, canoe := range c.all[min(len(c.all), (page-1)*size):min(len(c.all), page*size)] {
		items = append(items, shownCanoe(canoe))
	}
	return http.StatusOK, object{"items": items, "page": page, "size": size, "total": len(c.all)}
}

func (c *canoes) find(r *http.Request) object {
	i := slices.IndexFunc(c.all, func(canoe object) bool { return canoe["id"] == r.PathValue("id") })
	if i < 0 {
		return nil
	}
	return c.all[i]
}

func (c *canoes) get(r *http.Request, _ object) (int, any) {
	if canoe := c.find(r); canoe != nil {
		return http.StatusOK, shownCanoe(canoe)
	}
	return http.StatusNotFound, errorOf("no_thing")
}

func (c *canoes) change(r *http.Request, body object) (int, any) {
	canoe := c.find(r)
	switch {
	case canoe == nil:
		return http.StatusNotFound, errorOf("no_thing")
	case !c.isValid(body):
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	for name, v := range body {
		canoe[name] = v
	}
	if c.is("patch-empties") {
		canoe["built"] = nil
	}
	return http.StatusOK, shownCanoe(canoe)
}

func (c *canoes) scrap(r *http.Request, _ object) (int, any) {
	canoe := c.find(r)
	switch {
	case canoe == nil:
		return http.StatusNotFound, errorOf("no_thing")
	case canoe["state"] != nil && !c.is("scrapped-twice"):
		return http.StatusConflict, errorOf("already_scrapped")
	}
	canoe["state"] = "scrapped"
	return http.StatusOK, object{"id": canoe["id"], "state": "scrapped"}
}

func (c *canoes) key(_ *http.Request, body object) (int, any) {
	if owner, ok := body["owner"].(string); !ok || owner == "" || len(body) > 1 && !c.is("any-field") {
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	return http.StatusCreated, object{"key": fmt.Sprintf("ck_%08x", c.last*7919), "expires_in": map[bool]int{true: 3600, false: 7200}[c.is("an-hour")]}
}

func (c *canoes) check(_ *http.Request, body object) (int, any) {
	serials, ok := body["serials"].([]any)
	if !ok || len(serials) == 0 && !c.is("empty-list") || len(serials) > 6 && !c.is("long-list") || len(body) > 1 && !c.is("any-field") {
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	known := 0
	for _, serial := range serials {
		if slices.ContainsFunc(c.all, func(canoe object) bool { return canoe["serial"] == serial }) {
			known++
		}
	}
	return http.StatusOK, object{"known": known}
}
