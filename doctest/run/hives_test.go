package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Hives is the server of testdata/deviations-state. It does what the page says of the states of things and of their owners, except
// for one deviation.
type hives struct {
	*http.ServeMux
	deviation string
	mu        sync.Mutex
	keepers   map[string]string // the emails, by the key
	yards     []object
	hives     []object
	last      int
}

func newHives(deviation string) http.Handler {
	h := &hives{ServeMux: http.NewServeMux(), deviation: deviation, keepers: map[string]string{}, last: 100}
	h.HandleFunc("POST /keepers", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.answer(w, r, "", h.join)
	})
	for pattern, handle := range map[string]func(*http.Request, string, object) (int, any){
		"POST /yards": h.addYard, "GET /yards": h.listYards, "GET /yards/{id}": h.yard, "DELETE /yards/{id}": h.deleteYard,
		"POST /yards/{id}/hives": h.addHive, "GET /hives": h.listHives, "GET /hives/{id}": h.hive, "PATCH /hives/{id}": h.change,
		"POST /hives/{id}/retire": h.retire, "DELETE /hives/{id}": h.deleteHive, "GET /stats": h.stats,
	} {
		h.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			h.mu.Lock()
			defer h.mu.Unlock()
			owner := h.keepers[r.Header.Get("X-Api-Key")]
			if owner == "" && (pattern != "GET /stats" || !h.is("open-stats")) {
				reply(w, http.StatusUnauthorized, problem("no_key"))
				return
			}
			h.answer(w, r, owner, handle)
		})
	}
	return h
}

func (h *hives) is(deviation string) bool { return h.deviation == deviation }

func (h *hives) answer(w http.ResponseWriter, r *http.Request, owner string, handle func(*http.Request, string, object) (int, any)) {
	var body object
	if r.ContentLength > 0 && json.NewDecoder(r.Body).Decode(&body) != nil {
		reply(w, http.StatusBadRequest, problem("bad_json"))
		return
	}
	status, v := handle(r, owner, body)
	if made, ok := v.(object); ok && made["hives_count"] != nil && status == http.StatusCreated && !h.is("no-location-in-prose") {
		w.Header().Set("Location", fmt.Sprint("/yards/", made["id"]))
	}
	reply(w, status, v)
}

func (h *hives) next() int {
	h.last++
	return h.last
}

func (h *hives) join(_ *http.Request, _ string, body object) (int, any) {
	email, _ := body["email"].(string)
	for _, known := range h.keepers {
		if known == email {
			return http.StatusConflict, problem("taken")
		}
	}
	if email == "" {
		return http.StatusUnprocessableEntity, problem("bad_field")
	}
	id := h.next()
	key := fmt.Sprintf("hv_%08x", id*7919)
	h.keepers[key] = email
	return http.StatusCreated, object{"id": fmt.Sprint("k_", id), "email": email, "key": key}
}

func (h *hives) addYard(_ *http.Request, owner string, body object) (int, any) {
	name, _ := body["name"].(string)
	if name == "" {
		return http.StatusUnprocessableEntity, problem("bad_field")
	}
	yard := object{"id": h.next(), "name": name, "owner": owner}
	h.yards = append(h.yards, yard)
	return http.StatusCreated, h.shown(yard)
}

// shown is a thing without the fields that are for the server.
func (h *hives) shown(thing object) object {
	out := object{}
	for name, v := range thing {
		if name != "owner" && name != "yard" {
			out[name] = v
		}
	}
	if thing["made"] == nil {
		out["hives_count"] = len(h.in(thing))
		if h.is("count-is-stuck") {
			out["hives_count"] = 0
		}
	}
	return out
}

func (h *hives) in(yard object) []object {
	return slices.DeleteFunc(slices.Clone(h.hives), func(hive object) bool { return hive["yard"] != yard["id"] })
}

func (h *hives) listYards(r *http.Request, owner string, _ object) (int, any) {
	limit, _ := number(r, "limit", map[bool]int{true: 2, false: 5}[h.is("fewer-by-default")], 1, 100)
	out := []object{}
	for _, yard := range h.yards {
		if yard["owner"] == owner {
			out = append(out, h.shown(yard))
		}
	}
	if !h.is("in-no-order") {
		slices.SortStableFunc(out, func(a, b object) int { return cmp.Compare(a["name"].(string), b["name"].(string)) })
	}
	return http.StatusOK, out[:min(limit, len(out))]
}

func (h *hives) find(all []object, r *http.Request, owner string) object {
	i := slices.IndexFunc(all, func(thing object) bool {
		return fmt.Sprint(thing["id"]) == r.PathValue("id") && (thing["owner"] == owner || h.is("shows-foreign"))
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

func (h *hives) yard(r *http.Request, owner string, _ object) (int, any) {
	yard := h.find(h.yards, r, owner)
	if yard == nil {
		return http.StatusNotFound, problem("no_yard")
	}
	return http.StatusOK, h.shown(yard)
}

func (h *hives) deleteYard(r *http.Request, owner string, _ object) (int, any) {
	yard := h.find(h.yards, r, owner)
	switch {
	case yard == nil:
		return http.StatusNotFound, problem("no_yard")
	case len(h.in(yard)) > 0 && !h.is("deletes-full"):
		return http.StatusConflict, problem("full")
	}
	h.yards = slices.DeleteFunc(h.yards, func(other object) bool { return other["id"] == yard["id"] })
	return http.StatusNoContent, nil
}

func (h *hives) addHive(r *http.Request, owner string, body object) (int, any) {
	yard := h.find(h.yards, r, owner)
	label, _ := body["label"].(string)
	made, _ := body["made"].(string)
	_, err := time.Parse(time.DateOnly, made)
	strength, _ := body["strength"].(float64)
	most := map[bool]float64{true: 10, false: 9}[h.is("ten-is-strong")]
	switch {
	case yard == nil:
		return http.StatusNotFound, problem("no_yard")
	case label == "" || err != nil || strength < 1 || strength > most || strength != float64(int(strength)):
		return http.StatusUnprocessableEntity, problem("bad_field")
	}
	hive := object{"id": h.next(), "label": label, "made": made, "strength": int(strength), "state": "active", "owner": owner, "yard": yard["id"]}
	h.hives = append(h.hives, hive)
	return http.StatusCreated, h.shown(hive)
}

func (h *hives) listHives(r *http.Request, owner string, _ object) (int, any) {
	from := r.URL.Query().Get("from")
	least, err := strconv.Atoi(r.URL.Query().Get("min_strength"))
	out := []object{}
	for _, hive := range h.hives {
		isOld := hive["made"].(string) < from && !h.is("from-is-ignored")
		isWeak := err == nil && hive["strength"].(int) < least && !h.is("min-is-ignored")
		if hive["owner"] == owner && !isOld && !isWeak {
			out = append(out, h.shown(hive))
		}
	}
	return http.StatusOK, out
}

func (h *hives) hive(r *http.Request, owner string, _ object) (int, any) {
	hive := h.find(h.hives, r, owner)
	if hive == nil {
		return http.StatusNotFound, problem("no_hive")
	}
	return http.StatusOK, h.shown(hive)
}

func (h *hives) change(r *http.Request, owner string, body object) (int, any) {
	hive := h.find(h.hives, r, owner)
	switch {
	case hive == nil:
		return http.StatusNotFound, problem("no_hive")
	case hive["state"] == "retired" && !h.is("changes-retired"):
		return http.StatusConflict, problem("retired")
	}
	if label, ok := body["label"].(string); ok {
		hive["label"] = label
	}
	return http.StatusOK, h.shown(hive)
}

func (h *hives) retire(r *http.Request, owner string, _ object) (int, any) {
	hive := h.find(h.hives, r, owner)
	switch {
	case hive == nil:
		return http.StatusNotFound, problem("no_hive")
	case hive["state"] == "retired" && !h.is("retires-twice"):
		return http.StatusConflict, problem("retired")
	}
	hive["state"] = "retired"
	return http.StatusOK, object{"id": hive["id"], "state": "retired"}
}

func (h *hives) deleteHive(r *http.Request, owner string, _ object) (int, any) {
	hive := h.find(h.hives, r, owner)
	if hive == nil {
		return http.StatusNotFound, problem("no_hive")
	}
	if h.is("only-marks") {
		hive["state"] = "deleted"
	} else {
		h.hives = slices.DeleteFunc(h.hives, func(other object) bool { return other["id"] == hive["id"] })
	}
	return http.StatusNoContent, nil
}

func (h *hives) stats(_ *http.Request, owner string, _ object) (int, any) {
	sum, n := 0, 0
	for _, hive := range h.hives {
		if hive["owner"] == owner {
			sum += hive["strength"].(int)
			n++
		}
	}
	out := object{"hives": n, "average_strength": nil}
	switch {
	case h.is("average-is-text"):
		out["average_strength"] = strings.Repeat("-", n)
	case n > 0 && !h.is("average-is-null"):
		out["average_strength"] = float64(sum) / float64(n)
	}
	return http.StatusOK, out
}
