package run

import (
	"fmt"
	"net/http"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
)

// unbound is a value that an example sends and that no response supplied, if that explains the response: credentials and
// cookies for 401 and 403, a part of the path for 404.
func (a *attempt) unbound() (content.Sent, bool) {
	bad := a.firstBad()
	if bad == nil || a.run.upstream == nil {
		return content.Sent{}, false
	}
	s := a.run.subjectOf(bad.Method, bad.Target)
	if s == nil {
		return content.Sent{}, false
	}
	have := a.user.replacements()
	for _, v := range content.SentBy(s.Op) {
		if _, ok := have[v.Value]; ok && !a.user.isOfPage(v.Value) || !strings.Contains(a.example.Code.Value, v.Value) {
			continue
		}
		isRefused := bad.Status == http.StatusUnauthorized || bad.Status == http.StatusForbidden
		isGone := bad.Status == http.StatusNotFound || bad.Status == http.StatusGone
		if v.IsCredential() && isRefused || v.In == page.InPath && isGone {
			return v, true
		}
	}
	return content.Sent{}, false
}

// unsupplied says that an operation's claims hang on a value which no response supplies, and names the directive that would
// do.
func (r *run) unsupplied(v content.Sent, by *subject) string {
	shown := match.Shortened(v.Value, 40)
	if name := v.Variable(); name != "" && v.IsCredential() {
		return fmt.Sprintf("no step supplies %s; set the variable %s, and run with -env %[2]s", shown, name)
	}
	return fmt.Sprintf("no step supplies %s; try <!-- doctest:bind %s = %s -->", shown, shown, r.likelySource(v, by))
}

// missing says that a step is unchecked for want of a value.
func (r *run) missing(st *step, v content.Sent) {
	for i, c := range st.claims {
		var by *subject
		if i < len(st.subjects) {
			by = st.subjects[i]
			by.wants = r.unsupplied(v, by)
		}
		r.ledger.excuse(c, "%s", r.unsupplied(v, by))
	}
}

// likelySource is the operation and the field that a directive would name for a value; general if none is likely.
func (r *run) likelySource(v content.Sent, by *subject) string {
	for _, s := range r.subjects {
		if s == by || s.Op.Method.Value != http.MethodPost {
			continue
		}
		for _, l := range content.LeavesOf(s.Op) {
			if l.Header == "" && (v.IsCredential() && l.IsCredential() || !v.IsCredential() && match.IDName.MatchString(l.Name)) {
				return s.Op.Name() + " " + strings.Join(l.Path, ".")
			}
		}
	}
	return `"VALUE"`
}
