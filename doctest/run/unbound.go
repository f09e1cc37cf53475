package run

import (
	"fmt"
	"net/http"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
)

// unbound is a value that an example sends and that no response supplied, if that explains the response: credentials and
// cookies for 401 and 403, a part of the path for 404.
func (a *attempt) unbound() (sent, bool) {
	bad := a.firstBad()
	if bad == nil || a.run.upstream == nil {
		return sent{}, false
	}
	s := a.run.subjectOf(bad.Method, bad.Target)
	if s == nil {
		return sent{}, false
	}
	have := a.user.replacements()
	for _, v := range sentBy(s.op) {
		if _, ok := have[v.value]; ok && !a.user.isOfPage(v.value) || !strings.Contains(a.example.Code.Value, v.value) {
			continue
		}
		isRefused := bad.Status == http.StatusUnauthorized || bad.Status == http.StatusForbidden
		isGone := bad.Status == http.StatusNotFound || bad.Status == http.StatusGone
		if v.isCredential() && isRefused || v.in == page.InPath && isGone {
			return v, true
		}
	}
	return sent{}, false
}

// isCredential reports whether a sent value says who sends it.
func (v sent) isCredential() bool {
	return v.in == page.InCookie || v.in == page.InHeader && (strings.EqualFold(v.name, "Authorization") || strings.EqualFold(v.name, "Cookie") || secretName.MatchString(v.name) || match.CredentialName.MatchString(v.name))
}

// unsupplied says that an operation's claims hang on a value which no response supplies, and names the directive that would
// do.
func (r *run) unsupplied(v sent, by *subject) string {
	shown := match.Shortened(v.value, 40)
	if name := v.variable(); name != "" && v.isCredential() {
		return fmt.Sprintf("no step supplies %s; set the variable %s, and run with -env %[2]s", shown, name)
	}
	return fmt.Sprintf("no step supplies %s; try <!-- doctest:bind %s = %s -->", shown, shown, r.likelySource(v, by))
}

// missing says that a step is unchecked for want of a value.
func (r *run) missing(st *step, v sent) {
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
func (r *run) likelySource(v sent, by *subject) string {
	for _, s := range r.subjects {
		if s == by || s.op.Method.Value != http.MethodPost {
			continue
		}
		for _, l := range leavesOf(s.op) {
			if l.header == "" && (v.isCredential() && isToken(l) || !v.isCredential() && match.IDName.MatchString(l.name)) {
				return s.op.Name() + " " + strings.Join(l.path, ".")
			}
		}
	}
	return `"VALUE"`
}
