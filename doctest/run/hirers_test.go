package run_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The part of the server of testdata/deviations-rules that is about hirers, their hires and the weather.

func (c *canoes) seedHirers() {
	c.all = append(c.all, object{"id": "cn_1", "serial": "1", "name": "Otter", "seats": 2.0, "hull": "wood", "colour": "red", "built": nil, "country": "NO"}, object{"id": "cn_2", "serial": "2", "name": "Pike", "seats": 1.0, "hull": "wood", "colour": "red", "built": nil, "country": "NO"})
	for i, name := range []string{"Ada Weir", "Olaf Reed"} {
		c.hirers = append(c.hirers, object{"id": fmt.Sprint("hr_", i+1), "name": name, "phone": nil, "state": "welcome"})
	}
	c.hires = append(c.hires, object{"id": "hi_1", "hirer_id": "hr_1", "canoe_id": "cn_2", "hours": 3.0, "ended_at": nil})
}

func withID(all []object, id any) object {
	i := slices.IndexFunc(all, func(thing object) bool { return thing["id"] == id })
	if i < 0 {
		return nil
	}
	return all[i]
}

// isHirer reports whether the fields of a body are those of a hirer.
func (c *canoes) isHirer(body object, others ...string) bool {
	for name, v := range body {
		_, isText := v.(string)
		isKnown := name == "name" && isText || name == "phone" && (isText || v == nil) || slices.Contains(others, name) && (v == "welcome" || v == "barred")
		if !isKnown && !c.is("any-field") {
			return false
		}
	}
	return body["name"] != nil
}

func (c *canoes) addHirer(_ *http.Request, body object) (int, any) {
	if !c.isHirer(body) {
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	made := with(object{"id": fmt.Sprintf("hr_%04x", c.last), "phone": nil, "state": "welcome"}, body)
	c.hirers = append(c.hirers, made)
	return http.StatusCreated, made
}

func (c *canoes) listHirers(r *http.Request, _ object) (int, any) {
	state, out := r.URL.Query().Get("state"), []object{}
	if !slices.Contains([]string{"", "welcome", "barred"}, state) {
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	for _, hirer := range c.hirers {
		if state == "" || hirer["state"] == state {
			out = append(out, hirer)
		}
	}
	return http.StatusOK, out
}

func (c *canoes) hirer(r *http.Request, _ object) (int, any) {
	if hirer := withID(c.hirers, r.PathValue("id")); hirer != nil {
		return http.StatusOK, hirer
	}
	return http.StatusNotFound, errorOf("no_thing")
}

func (c *canoes) putHirer(r *http.Request, body object) (int, any) {
	hirer := withID(c.hirers, r.PathValue("id"))
	switch {
	case hirer == nil:
		return http.StatusNotFound, errorOf("no_thing")
	case !c.isHirer(body, "state"):
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	}
	next := with(object{"phone": nil, "state": "welcome"}, body)
	if c.is("put-keeps") && body["phone"] == nil {
		next["phone"] = hirer["phone"]
	}
	for name, v := range next {
		hirer[name] = v
	}
	return http.StatusOK, hirer
}

// openHires are the hires with a value in a field.
func (c *canoes) openHires(field string, id any) int {
	n := 0
	for _, hire := range c.hires {
		if hire[field] == id {
			n++
		}
	}
	return n
}

func (c *canoes) removeHirer(r *http.Request, _ object) (int, any) {
	id := r.PathValue("id")
	switch {
	case withID(c.hirers, id) == nil:
		return http.StatusNotFound, errorOf("no_thing")
	case c.openHires("hirer_id", id) > 0 && (id == "hr_1" || !c.is("removes-with-hires")):
		return http.StatusConflict, errorOf("hirer_has_hires")
	case !c.is("remove-is-lost"):
		c.hirers = slices.DeleteFunc(c.hirers, func(hirer object) bool { return hirer["id"] == id })
	}
	if c.is("removed-is-200") {
		return http.StatusOK, object{"removed": true}
	}
	return http.StatusNoContent, nil
}

func (c *canoes) hire(r *http.Request, body object) (int, any) {
	key := r.Header.Get("Idempotency-Key")
	sent, _ := json.Marshal(body)
	if was := c.keys[key]; key != "" && was != nil && !c.is("key-is-ignored") {
		if was["sent"] != string(sent) && !c.is("any-body-for-a-key") {
			return http.StatusUnprocessableEntity, errorOf("key_reused")
		}
		return http.StatusCreated, was["made"]
	}
	hours, isNumber := body["hours"].(float64)
	hirer, canoe := withID(c.hirers, body["hirer_id"]), withID(c.all, body["canoe_id"])
	low := map[bool]float64{true: 0, false: 1}[c.is("no-hours")]
	switch {
	case hirer == nil || canoe == nil || !isNumber || hours != float64(int(hours)) || hours < low || hours > 12 || len(body) > 3 && !c.is("any-field"):
		return http.StatusUnprocessableEntity, errorOf("bad_field")
	case c.openHires("canoe_id", canoe["id"]) > 0 && !c.is("hired-twice"):
		return http.StatusConflict, errorOf("canoe_out")
	case hirer["state"] == "barred" && !c.is("hires-to-barred"):
		return http.StatusConflict, errorOf("hirer_barred")
	case c.openHires("hirer_id", hirer["id"]) >= map[bool]int{true: 3, false: 2}[c.is("three-hires")]:
		return http.StatusConflict, errorOf("too_many")
	}
	days := map[bool]int{true: 5, false: 9}[c.is("five-days")]
	made := with(object{"id": fmt.Sprintf("hi_%04x", c.last), "taken_at": time.Now().UTC().Format(time.RFC3339), "due_on": time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly), "ended_at": nil}, body)
	c.hires = append(c.hires, made)
	c.keys[key] = object{"sent": string(sent), "made": made}
	return http.StatusCreated, made
}

func (c *canoes) weather(*http.Request, object) (int, any) {
	c.looks++
	if c.looks > 9 && !c.is("no-rate") {
		return http.StatusTooManyRequests, errorOf("too_often")
	}
	return http.StatusOK, object{"wind": 3}
}
