package run

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// follow requests what the documented header Location of a response names. It must not be missing.
func (pr *probe) follow() {
	for h, c := range pr.subject.headers {
		if !strings.EqualFold(h.Name.Value, "Location") {
			continue
		}
		user, err := pr.ready()
		if err != nil {
			return
		}
		ev := pr.tried(user, unchanged)
		if ev == nil || !ok2xx(ev.Exchange.Status) || !h.AppliesTo(ev.Exchange.Status, false) {
			continue
		}
		target, ok := pr.pathOf(ev.Exchange.Header.Get("Location"))
		if !ok {
			continue
		}
		next := pr.subject.template.filled(user.replacements()).withMethod(http.MethodGet)
		next.body, next.form, next.path, next.query = nil, nil, target.EscapedPath(), fields(target.RawQuery)
		next.header.Del("Content-Type")
		got := user.send(pr.ctx, next)
		if status := got.Exchange.Status; status == http.StatusNotFound || status == http.StatusGone {
			pr.ledger.deny(c, got, found("%s for the Location of the response", returned(got.Exchange)).with("Location: %s", shortened(ev.Exchange.Header.Get("Location"), 80)))
		}
	}
}

// pathOf is the target of a Location on the server under test, below its base path. A page must document a GET of it.
func (pr *probe) pathOf(location string) (*url.URL, bool) {
	u, err := url.Parse(location)
	if err != nil || location == "" || u.Host != "" && u.Host != pr.Server.Host {
		return nil, false
	}
	base := strings.TrimSuffix(pr.Server.Path, "/")
	path, isBelow := strings.CutPrefix(u.Path, base)
	if !isBelow || !strings.HasPrefix(path, "/") {
		return nil, false
	}
	u.Path, u.RawPath = path, ""
	return u, pr.documentsGet(path)
}

func (pr *probe) documentsGet(path string) bool {
	for _, s := range pr.subjects {
		isSame := strings.Count(s.op.Path.Value, "/") == strings.Count(path, "/")
		if s.op.Method.Value == http.MethodGet && isSame && s.op.PathValues(path) != nil {
			return true
		}
	}
	return false
}

// createdIDs are the IDs in the response to a request that created a thing.
func createdIDs(ex *recorder.Exchange) []string {
	v := bodyOf(ex)
	if ex.Status != http.StatusCreated || v == nil {
		return nil
	}
	var out []string
	for _, l := range leavesBelow(v) {
		if idName.MatchString(l.name) || slugName.MatchString(l.name) {
			out = append(out, l.value)
		}
	}
	return out
}

// slugName are names of fields that paths may have in place of an ID.
var slugName = regexp.MustCompile(`(?i)(code|number|key|ref(erence)?|slug|name|handle|token|url|uri|href|link|self)$`)

// otherLocation reports whether a response has a Location and a body with IDs, and none of the IDs is in the Location.
func otherLocation(h *page.Header, location string, ids []string) bool {
	last := lastSegment(location)
	if !strings.EqualFold(h.Name.Value, "Location") || last == "" || len(ids) == 0 {
		return false
	}
	for _, id := range ids {
		if strings.Contains(location, id) || strings.Contains(location, url.PathEscape(id)) {
			return false
		}
	}
	return true
}
