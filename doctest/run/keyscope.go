package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// Keys have scopes in place of roles on some pages: a table has the keys with the scopes of each, and the operations say which scope
// they need, in a column of their table or beside 403. An operation is then tried with a key that lacks its scope. That key has only
// scopes that the key of the examples has, too, so that it may do less for certain.

// scopeNeeded is the scope that the page says an operation needs, and the claim of that; empty if it says none.
func (r *run) scopeNeeded(s *subject) (string, page.Pos) {
	for _, text := range reasons.TextsOf(s.Op, http.StatusForbidden) {
		if scope := access.LackedScope(text); scope != "" && s.statuses[http.StatusForbidden] != nil {
			return scope, page.Pos{}
		}
	}
	return access.ScopeOf(r.site, s.Op)
}

// addScope enters the claim that a key without the scope that an operation needs is refused, if the pages show such a key.
func (r *run) addScope(s *subject, values []string, by *flow.Use) {
	if s.role != nil || by != nil || len(values) != 1 {
		return
	}
	own, others := access.KeysBeside(r.site, r.realValues(s, nil, values)[0])
	need, at := r.scopeNeeded(s)
	if need == "" || !slices.Contains(own.Scopes, need) {
		return
	}
	i := slices.IndexFunc(others, func(k access.Key) bool { return k.Lacks(need, own) })
	if i < 0 {
		return
	}
	other := access.Account{Role: strings.Join(others[i].Scopes, " and "), Values: []string{others[i].Value}}
	c := s.statuses[http.StatusForbidden]
	if at.IsValid() {
		c = r.ledger.add(at, claim.Promise, s.Op, "%s refuses a key without the scope %s", s.Op.Name(), need)
	}
	s.role = &role{other: other, own: values, claim: c}
}
