package run_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A harbour is the server of testdata/deviations. It does what the pages say, except for one deviation.
type harbour struct {
	*http.ServeMux
	deviation string
	mu        sync.Mutex
	tokens    map[string]bool
	trips     []map[string]any
	keys      map[string]object // the trips of idempotency keys
	last      int
}

type object = map[string]any

var boats = []object{
	{"id": 11, "name": "Avocet", "rig": "sloop", "berths": 4}, {"id": 14, "name": "Bittern", "rig": "ketch", "berths": 6},
	{"id": 12, "name": "Curlew", "rig": "sloop", "berths": 2}, {"id": 19, "name": "Dunlin", "rig": "lugger", "berths": 3},
	{"id": 17, "name": "Egret", "rig": "ketch", "berths": 8},
}

func newHarbour(deviation string) *harbour {
	h := &harbour{ServeMux: http.NewServeMux(), deviation: deviation, tokens: map[string]bool{}, keys: map[string]object{}, last: 600}
	for pattern, handle := range map[string]func(*http.Request, object) (int, any){
		"GET /api/boats": h.listBoats, "GET /api/boats/{id}": h.boat, "POST /api/trips": h.plan, "GET /api/trips": h.list,
		"GET /api/trips/{id}": h.trip, "PATCH /api/trips/{id}": h.change, "POST /api/trips/{id}/start": h.start, "DELETE /api/trips/{id}": h.cancel,
	} {
		h.HandleFunc(pattern, h.signedIn(handle))
	}
	h.HandleFunc("POST /api/tokens", h.with(h.signIn))
	return h
}

func (h *harbour) is(deviation string) bool { return h.deviation == deviation }

// with reads the body of a request, and writes the response.
func (h *harbour) with(handle func(*http.Request, object) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		var body object
		if r.ContentLength > 0 && json.NewDecoder(r.Body).Decode(&body) != nil {
			reply(w, map[bool]int{true: 422, false: 400}[h.is("broken-json-is-422")], problem("bad_json"))
			return
		}
		status, v := handle(r, body)
		if boat, ok := v.(object); ok && boat["rig"] != nil {
			tag := fmt.Sprintf(`"%v"`, boat["id"])
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag && !h.is("no-304") {
				status = http.StatusNotModified
			}
		}
		if e, ok := v.(object); ok && status >= 400 && h.is("no-such-error") {
			delete(e, "code")
		}
		if made, ok := v.(object); ok && status == http.StatusCreated && made["day"] != nil && !h.is("no-location") {
			w.Header().Set("Location", fmt.Sprint("/api/trips/", made["id"]))
		}
		reply(w, status, v)
	}
}

func problem(code string) object { return object{"code": code, "detail": "It did not work."} }

func reply(w http.ResponseWriter, status int, v any) {
	if status == http.StatusNoContent || status == http.StatusNotModified {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have gone
}

func (h *harbour) signedIn(handle func(*http.Request, object) (int, any)) http.HandlerFunc {
	return h.with(func(r *http.Request, body object) (int, any) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		isTrip := strings.HasPrefix(r.URL.Path, "/api/trips")
		switch {
		case h.tokens[token], h.is("no-token-needed"), h.is("any-token-for-trips") && isTrip && ok && token != "":
			return handle(r, body)
		case h.is("no-token-is-403"):
			return http.StatusForbidden, problem("no_token")
		}
		return http.StatusUnauthorized, problem("no_token")
	})
}

func (h *harbour) signIn(_ *http.Request, body object) (int, any) {
	skipper, isName := body["skipper"].(string)
	password, isText := body["password"].(string)
	switch {
	case !isName || !isText || skipper == "" || password == "":
		return http.StatusUnprocessableEntity, problem("bad_field")
	case password != "halyard":
		return map[bool]int{true: 401, false: 403}[h.is("wrong-password-is-401")], problem("bad_password")
	}
	h.last++
	token := fmt.Sprintf("hbr_%08x", h.last*7919)
	h.tokens[token] = true
	return http.StatusCreated, object{"token": token, "kind": "bearer"}
}

// number is a parameter of the query from low to high; ok is false for any other value.
func number(r *http.Request, name string, otherwise, low, high int) (n int, ok bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= low && n <= high
}

func (h *harbour) listBoats(r *http.Request, _ object) (int, any) {
	limit, okLimit := number(r, "limit", 10, 1, map[bool]int{true: 1 << 20, false: 20}[h.is("limit-has-no-bound")])
	offset, okOffset := number(r, "offset", 0, 0, 1<<20)
	rig := r.URL.Query().Get("rig")
	isRig := rig == "" || slices.Contains([]string{"sloop", "ketch", "lugger"}, rig) || h.is("rig-takes-any")
	sort, q := r.URL.Query().Get("sort"), r.URL.Query().Get("q")
	isSort := slices.Contains([]string{"", "name", "-berths"}, sort)
	if !okLimit || !okOffset || !isRig || !isSort {
		return http.StatusBadRequest, problem("bad_query")
	}
	found := slices.DeleteFunc(slices.Clone(boats), func(b object) bool { return rig != "" && b["rig"] != rig && !h.is("rig-is-ignored") })
	found = slices.DeleteFunc(found, func(b object) bool { return !strings.Contains(b["name"].(string), q) && !h.is("search-finds-all") })
	if sort == "-berths" && !h.is("berths-unsorted") {
		slices.SortFunc(found, func(a, b object) int { return b["berths"].(int) - a["berths"].(int) })
	}
	total := len(found)
	switch {
	case h.is("unsorted"):
		slices.Reverse(found)
	case h.is("limit-is-ignored"):
		limit = total
	case h.is("offset-is-ignored"):
		offset = 0
	case h.is("offset-loses-one") && offset > 0:
		offset++
	}
	found = found[min(offset, total):min(offset+limit, total)]
	if h.is("total-of-page") {
		total = len(found)
	}
	return http.StatusOK, object{"boats": found, "total": total}
}

func (h *harbour) boat(r *http.Request, _ object) (int, any) {
	for _, b := range boats {
		if fmt.Sprint(b["id"]) == r.PathValue("id") {
			return http.StatusOK, b
		}
	}
	return map[bool]int{true: 400, false: 404}[h.is("unknown-boat-is-400")], problem("no_boat")
}

// isCrew and isRemark report whether the values of fields are valid. A field that the body lacks is.
func (h *harbour) isCrew(body object) bool {
	v, has := body["crew"]
	n, isNumber := v.(float64)
	isWhole := isNumber && n == float64(int(n)) && n >= 1 && n <= map[bool]float64{true: 9, false: 6}[h.is("crew-of-nine")]
	return !has || isWhole || h.is("crew-of-texts") && !isNumber
}

func (h *harbour) isRemark(body object) bool {
	v, has := body["remark"]
	s, isText := v.(string)
	return !has || v == nil || isText && (len(s) <= 30 || h.is("long-remark"))
}

func (h *harbour) plan(r *http.Request, body object) (int, any) {
	key := r.Header.Get("Idempotency-Key")
	if trip := h.keys[key]; trip != nil && !h.is("key-is-ignored") {
		return http.StatusCreated, trip
	}
	day, _ := body["day"].(string)
	_, err := time.Parse(time.DateOnly, day)
	isBoat := slices.ContainsFunc(boats, func(b object) bool { return fmt.Sprint(b["id"]) == fmt.Sprint(body["boat_id"]) })
	_, isNumber := body["boat_id"].(float64)
	if err != nil || !isBoat || !isNumber || !h.isCrew(body) || !h.isRemark(body) {
		return map[bool]int{true: 400, false: 422}[h.is("missing-is-400")], problem("bad_field")
	}
	isTaken := slices.ContainsFunc(h.trips, func(t object) bool { return t["day"] == day && t["boat_id"] == body["boat_id"] })
	if isTaken && !h.is("twice-a-day") && !h.is("key-is-ignored") {
		return http.StatusConflict, problem("taken")
	}
	h.last++
	trip := object{"id": h.last, "boat_id": body["boat_id"], "day": day, "crew": body["crew"], "remark": body["remark"], "state": "planned"}
	if _, ok := trip["crew"].(float64); !ok {
		trip["crew"] = map[bool]int{true: 1, false: 2}[h.is("crew-of-one")]
	}
	h.trips = append(h.trips, trip)
	if key != "" {
		h.keys[key] = trip
	}
	return http.StatusCreated, trip
}

func (h *harbour) list(r *http.Request, _ object) (int, any) {
	state, out := r.URL.Query().Get("state"), []object{}
	for i, t := range h.trips {
		isHidden := h.is("lost-trip") && i == len(h.trips)-1
		if (state == "" || t["state"] == state || h.is("state-is-ignored")) && !isHidden {
			out = append(out, t)
		}
	}
	return http.StatusOK, out
}

// find is the trip of a path; nil if there is none.
func (h *harbour) find(r *http.Request) object {
	i := slices.IndexFunc(h.trips, func(t object) bool { return fmt.Sprint(t["id"]) == r.PathValue("id") })
	if i < 0 {
		return nil
	}
	return h.trips[i]
}

func (h *harbour) trip(r *http.Request, _ object) (int, any) {
	t := h.find(r)
	switch {
	case t == nil && h.is("unknown-trip-is-empty"):
		return http.StatusOK, nil
	case t == nil:
		return http.StatusNotFound, problem("no_trip")
	case h.is("other-remark"):
		t = with(t, object{"remark": "With a lunch"})
	}
	return http.StatusOK, t
}

func with(t, changes object) object {
	out := object{}
	for _, all := range []object{t, changes} {
		for name, v := range all {
			out[name] = v
		}
	}
	return out
}

func (h *harbour) change(r *http.Request, body object) (int, any) {
	t := h.find(r)
	switch {
	case t == nil:
		return http.StatusNotFound, problem("no_trip")
	case !h.isCrew(body) || !h.isRemark(body):
		return http.StatusUnprocessableEntity, problem("bad_field")
	}
	shown := with(t, body)
	if h.is("patch-empties") && body["remark"] == nil {
		t["remark"] = nil
	}
	if !h.is("patch-is-lost") {
		for name, v := range body {
			t[name] = v
		}
	}
	return http.StatusOK, shown
}

func (h *harbour) start(r *http.Request, _ object) (int, any) {
	t := h.find(r)
	switch {
	case t == nil:
		return http.StatusNotFound, problem("no_trip")
	case t["state"] == "sailing" && !h.is("start-twice"):
		return http.StatusConflict, problem("sailing")
	case !h.is("start-is-lost"):
		t["state"] = "sailing"
	}
	return http.StatusOK, object{"id": t["id"], "state": "sailing"}
}

func (h *harbour) cancel(r *http.Request, _ object) (int, any) {
	t := h.find(r)
	if t == nil {
		return http.StatusNotFound, problem("no_trip")
	}
	if !h.is("delete-is-lost") {
		h.trips = slices.DeleteFunc(h.trips, func(other object) bool { return other["id"] == t["id"] })
	}
	return http.StatusNoContent, nil
}
