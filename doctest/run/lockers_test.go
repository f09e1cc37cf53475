package run_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Lockers is the server of testdata/deviations-http. It does what the pages say of HTTP, except for one deviation.
type lockers struct {
	deviation  string
	mu         sync.Mutex
	parcels    map[string]object
	order      []string
	gone, keys map[string]bool
	last       int
	pings      int
}

func newLockers(deviation string) http.Handler {
	return &lockers{deviation: deviation, parcels: map[string]object{}, gone: map[string]bool{}, keys: map[string]bool{}}
}

func (l *lockers) is(deviation string) bool { return l.deviation == deviation }

// A plain response has a text in place of JSON.
type plain struct{ text, media string }

func (l *lockers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	if !l.is("no-request-id") {
		w.Header().Set("X-Request-Id", fmt.Sprint("r", l.last))
	}
	if !l.is("no-cors") {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	status, v := l.respond(w, r)
	l.write(w, r, status, v)
}

func (l *lockers) write(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, media := []byte(nil), ""
	switch v := v.(type) {
	case nil:
	case plain:
		body, media = []byte(v.text), v.media
	default:
		body, _ = json.Marshal(v) // of maps and texts
		media = "application/json"
	}
	if media != "" {
		w.Header().Set("Content-Type", media)
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(body) > 0 && !l.is("never-compressed") {
		w.Header().Set("Content-Encoding", "gzip")
		if !l.is("not-gzip") {
			body = zipped(body)
		}
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may have gone
	}
}

func zipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a buffer takes all
	_ = z.Close()
	return b.Bytes()
}

func (l *lockers) respond(w http.ResponseWriter, r *http.Request) (int, any) {
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return http.StatusBadRequest, problemOf("unreadable")
	}
	switch {
	case r.Method == http.MethodOptions && !l.is("no-options"):
		if !l.is("no-allow") {
			w.Header().Set("Allow", "GET, HEAD, POST")
		}
		return http.StatusNoContent, nil
	case path == "/keys" && r.Method == http.MethodPost:
		return l.key(body)
	case !l.isKey(r.Header.Get("Authorization")):
		return http.StatusUnauthorized, problemOf("no_key")
	}
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, "/parcels/"), "/")
	method := r.Method
	if method == http.MethodHead && !l.is("no-head") {
		method = http.MethodGet
		if l.is("head-is-text") {
			return http.StatusOK, plain{"", "text/plain"}
		}
	}
	switch target := method + " " + path; {
	case target == "POST /parcels":
		return l.store(w, body)
	case target == "GET /parcels":
		return l.list()
	case target == "GET /ping":
		return l.ping()
	case target == "POST /searches":
		return l.search(string(body))
	case strings.HasPrefix(path, "/parcels/"):
		return l.parcel(w, method, id, rest, body)
	}
	return l.notAllowed()
}

func (l *lockers) notAllowed() (int, any) {
	return map[bool]int{true: 404, false: 405}[l.is("method-is-404")], problemOf("no_method")
}

func problemOf(code string) object { return object{"error": code} }

func (l *lockers) isKey(credentials string) bool {
	scheme, key, ok := strings.Cut(credentials, " ")
	if !ok && l.is("no-scheme-needed") {
		scheme, key = "Key", scheme
	}
	return l.keys[key] && (scheme == "Key" || l.is("any-scheme"))
}

func (l *lockers) key(body []byte) (int, any) {
	var in object
	if json.Unmarshal(body, &in) != nil || in["user"] == nil || in["password"] == nil {
		if l.is("stack-trace") {
			return http.StatusBadRequest, object{"error": "TypeError: user is undefined\n    at keys (/srv/lockers/keys.js:12:7)"}
		}
		return http.StatusBadRequest, problemOf("bad_field")
	}
	out := object{"key": fmt.Sprintf("lk_%08x", l.last*7919), "user": in["user"]}
	l.keys[out["key"].(string)] = true
	if l.is("shows-password") {
		out["secret"] = in["password"]
	}
	return http.StatusOK, out
}

// isValid reports whether the fields of a parcel are.
func (l *lockers) isValid(in object) bool {
	owner, isText := in["owner"].(string)
	weight, isNumber := in["weight"].(float64)
	size, hasSize := in["size"]
	isWhole := weight == float64(int(weight)) || l.is("half-kilograms")
	isIn := weight >= map[bool]float64{true: 2, false: 1}[l.is("two-kilograms")] && weight <= map[bool]float64{true: 29, false: 30}[l.is("29-kilograms")]
	isSize := !hasSize || size == "large" || size == "small" && !l.is("no-small-parcels")
	return isText && owner != "" && isNumber && isWhole && isIn && isSize
}

func (l *lockers) label(p object) string {
	return strings.Repeat(fmt.Sprint("Parcel of ", p["owner"], "\n"), 200)
}

func (l *lockers) store(w http.ResponseWriter, body []byte) (int, any) {
	var in object
	if json.Unmarshal(body, &in) != nil || !l.isValid(in) {
		return http.StatusBadRequest, problemOf("bad_field")
	}
	id := fmt.Sprintf("p_%d", 1000+l.last)
	days := map[bool]int{true: 30, false: 3}[l.is("kept-for-30-days")]
	p := object{"id": id, "owner": in["owner"], "size": "small", "weight": in["weight"], "note": in["note"], "state": "stored",
		"expires_at": time.Now().AddDate(0, 0, days).UTC().Format(time.RFC3339)}
	if in["size"] != nil {
		p["size"] = in["size"]
	}
	l.parcels[id] = p
	l.order = append(l.order, id)
	switch {
	case l.is("location-of-nothing"):
		w.Header().Set("Location", "/v1/parcels/x"+id)
	case l.is("location-of-another"):
		w.Header().Set("Location", "/v1/parcels/p_1")
	default:
		w.Header().Set("Location", "/v1/parcels/"+id)
	}
	return http.StatusCreated, l.shown(p)
}

// shown is a parcel with the length and the digest of its label.
func (l *lockers) shown(p object) object {
	label := l.label(p)
	sum := sha256.Sum256([]byte(label))
	size := len(label)
	if l.is("other-length") {
		size++
	}
	if l.is("other-hash") {
		sum[0]++
	}
	return with(p, object{"bytes": size, "sha256": hex.EncodeToString(sum[:])})
}

func (l *lockers) list() (int, any) {
	out := []object{}
	for _, id := range l.order {
		if p := l.parcels[id]; p != nil {
			out = append(out, object{"id": id, "owner": p["owner"], "state": p["state"]})
		}
	}
	return http.StatusOK, out
}

func (l *lockers) ping() (int, any) {
	l.pings++
	if l.pings > 12+12 && !l.is("no-limit") { // the run has used up some of them before
		return http.StatusTooManyRequests, problemOf("too_many")
	}
	return http.StatusOK, object{"ok": true}
}

func (l *lockers) search(form string) (int, any) {
	if _, err := url.ParseQuery(form); err != nil && !l.is("any-form") {
		return http.StatusBadRequest, problemOf("bad_form")
	}
	return http.StatusOK, object{"found": true}
}

func (l *lockers) parcel(w http.ResponseWriter, method, id, rest string, body []byte) (int, any) {
	p := l.parcels[id]
	switch {
	case p == nil && method == http.MethodDelete && l.gone[id] && !l.is("deleted-once"):
		return http.StatusNoContent, nil
	case p == nil:
		return http.StatusNotFound, problemOf("no_parcel")
	case method == http.MethodGet && rest == "content":
		label := l.label(p)
		sum := sha256.Sum256([]byte(label))
		if l.is("other-digest") {
			sum[0]++
		}
		w.Header().Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
		return http.StatusOK, plain{label, "text/plain"}
	case rest != "":
	case method == http.MethodGet:
		return l.show(w, p)
	case method == http.MethodPut:
		return l.put(p, body)
	case method == http.MethodDelete:
		l.parcels[id], l.gone[id] = nil, true
		return http.StatusNoContent, nil
	}
	return l.notAllowed()
}

func (l *lockers) show(w http.ResponseWriter, p object) (int, any) {
	if !l.is("not-cached") {
		w.Header().Set("Cache-Control", "private, max-age=60")
	}
	out := l.shown(p)
	switch {
	case l.is("get-opens"):
		p["state"] = "opened"
	case l.is("get-removes"):
		delete(l.parcels, p["id"].(string))
	}
	return http.StatusOK, out
}

func (l *lockers) put(p object, body []byte) (int, any) {
	var in object
	if json.Unmarshal(body, &in) != nil || !l.isValid(in) {
		return http.StatusBadRequest, problemOf("bad_field")
	}
	for _, name := range []string{"owner", "weight", "note"} {
		if _, ok := in[name]; ok || !l.is("put-merges") {
			p[name] = in[name]
		}
	}
	if l.is("put-appends") {
		note, _ := p["size"].(string)
		p["size"] = note + "+"
	}
	return http.StatusOK, l.shown(p)
}
