package run

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/recorder"
)

// locations are the claims that a response has a Location, with the statuses that it comes with.
func (s *subject) locations() map[*claim.Claim]func(status int) bool {
	out := map[*claim.Claim]func(int) bool{}
	for h, c := range s.headers {
		if strings.EqualFold(h.Name.Value, "Location") {
			out[c] = func(status int) bool { return h.AppliesTo(status, false) }
		}
	}
	for _, p := range s.asserted(headerIs) {
		if strings.EqualFold(p.header.Name, "Location") {
			out[p.claim] = func(status int) bool { return s.isWith(&p.header, status) }
		}
	}
	return out
}

// follow requests what the Location of a response names, if the page says that the response has one. It must not be missing.
func (pr *probe) follow() {
	for c, isWith := range pr.subject.locations() {
		user, err := pr.ready()
		if err != nil {
			return
		}
		ev := pr.tried(user, unchanged)
		if ev == nil || !ok2xx(ev.Exchange.Status) || !isWith(ev.Exchange.Status) {
			continue
		}
		target, ok := pr.pathOf(ev.Exchange.Header.Get("Location"))
		if !ok {
			continue
		}
		next := pr.subject.template.Filled(user.replacements()).WithMethod(http.MethodGet)
		next.Body, next.Form, next.Path, next.Query = nil, nil, target.EscapedPath(), call.Fields(target.RawQuery)
		next.Header.Del("Content-Type")
		got := user.send(pr.ctx, next)
		if status := got.Exchange.Status; status == http.StatusNotFound || status == http.StatusGone {
			pr.ledger.deny(c, got, found("%s for the Location of the response", returned(got.Exchange)).with("Location: %s", match.Shortened(ev.Exchange.Header.Get("Location"), 80)))
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
		isSame := strings.Count(s.Op.Path.Value, "/") == strings.Count(path, "/")
		if s.Op.Method.Value == http.MethodGet && isSame && s.Op.PathValues(path) != nil {
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
	for _, l := range content.LeavesBelow(v) {
		if match.IDName.MatchString(l.Name) || slugName.MatchString(l.Name) {
			out = append(out, l.Value)
		}
	}
	return out
}

// slugName are names of fields that paths may have in place of an ID.
var slugName = regexp.MustCompile(`(?i)(code|number|key|ref(erence)?|slug|name|handle|token|url|uri|href|link|self)$`)

// otherLocation reports whether a response has a Location and a body with IDs, and none of the IDs is in the Location.
func otherLocation(name, location string, ids []string) bool {
	last := content.LastSegment(location)
	if !strings.EqualFold(name, "Location") || last == "" || len(ids) == 0 {
		return false
	}
	for _, id := range ids {
		if strings.Contains(location, id) || strings.Contains(location, url.PathEscape(id)) {
			return false
		}
	}
	return true
}
