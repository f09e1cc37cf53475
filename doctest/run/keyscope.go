package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/prose"
	"docsascode.example/doctest/reasons"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// Keys have scopes in place of roles on some pages: a table has the keys with the scopes of each, and the operations say which scope
// they need, in a column of their table or beside 403. An operation is then tried with a key that lacks its scope. That key has only
// scopes that the key of the examples has, too, so that it may do less for certain.

var (
	scopeColumn = regexp.MustCompile(`(?i)^\W*(?:(?:required|needed|granted|api|key|minimum) )?(?:scope|permission)s?\W*$`)
	scopeForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(?:[:._-][a-z0-9*]+)*$`)
	// scopeLacked is in what a page says of 403: "the key has no `admin` scope", "the token lacks the scope `notes:write`".
	scopeLacked = regexp.MustCompile(`(?i)\b(?:has no|have no|lacks?|without|lacking|does not have|doesn't have|needs?|requires?|missing)(?: the| an?)? (?:(?:scope|permission) ([a-z][\w:.-]*\w)|([a-z][\w:.-]*\w) (?:scope|permission))\W*$`)
)

// A scopedKey is a key and its scopes.
type scopedKey struct {
	value  string
	scopes []string
}

// scopedKeys are the keys of the table that has a key; none if no table has it beside a column of scopes.
func (r *run) scopedKeys(value string) (own scopedKey, others []scopedKey) {
	for _, p := range r.site.Pages {
		for _, t := range prose.TablesOf(p) {
			all := keysOfTable(t)
			if i := slices.IndexFunc(all, func(k scopedKey) bool { return k.value == value }); i >= 0 {
				return all[i], slices.Delete(slices.Clone(all), i, i+1)
			}
		}
	}
	return scopedKey{}, nil
}

// keysOfTable are the rows of a table with scopes, each with what else it has in code.
func keysOfTable(t markdown.Table) []scopedKey {
	at := prose.ColumnOf(t, scopeColumn)
	if at < 0 {
		return nil
	}
	var out []scopedKey
	for _, row := range t.Rows[1:] {
		if at >= len(row) {
			continue
		}
		key := scopedKey{scopes: scopesIn(row[at].Value)}
		for i, cell := range row {
			if text := strings.TrimSpace(cell.Value); i != at && text != "" && len(cell.Parts) > 0 && !strings.Contains(text, " ") {
				key.value = text
				break
			}
		}
		out = append(out, key)
	}
	return out
}

// scopesIn are the scopes of a cell, if it has nothing else.
func scopesIn(cell string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(prose.Unmarked(cell), func(c rune) bool { return c == ',' || c == ' ' || c == ';' || c == '+' }) {
		if word == "and" {
			continue
		}
		if !scopeForm.MatchString(word) {
			return nil
		}
		out = append(out, word)
	}
	return out
}

// scopeNeeded is the scope that the page says an operation needs, and the claim of that; empty if it says none.
func (r *run) scopeNeeded(s *subject) (string, page.Pos) {
	for _, text := range reasons.TextsOf(s.op, http.StatusForbidden) {
		if m := scopeLacked.FindStringSubmatch(prose.Unmarked(text)); m != nil && s.statuses[http.StatusForbidden] != nil {
			return m[1] + m[2], page.Pos{}
		}
	}
	for _, p := range r.site.Pages {
		for _, t := range prose.TablesOf(p) {
			at := prose.ColumnOf(t, scopeColumn)
			if at < 0 {
				continue
			}
			for _, row := range t.Rows[1:] {
				if at < len(row) && isRowOf(row, s.op) {
					if scopes := scopesIn(row[at].Value); len(scopes) == 1 {
						return scopes[0], row[at].Pos
					}
				}
			}
		}
	}
	return "", page.Pos{}
}

// isRowOf reports whether a row has the method and the path of an operation, in one cell or in two.
func isRowOf(row []markdown.Line, op *page.Operation) bool {
	var cells []string
	for _, cell := range row {
		cells = append(cells, strings.TrimSpace(prose.Unmarked(cell.Value)))
	}
	i := slices.Index(cells, op.Method.Value)
	return slices.Contains(cells, op.Name()) || i >= 0 && i+1 < len(cells) && cells[i+1] == op.Path.Value
}

// addScope enters the claim that a key without the scope that an operation needs is refused, if the pages show such a key.
func (r *run) addScope(s *subject, values []string, by *use) {
	if s.role != nil || by != nil || len(values) != 1 {
		return
	}
	own, others := r.scopedKeys(r.realValues(s, values)[0])
	need, at := r.scopeNeeded(s)
	if need == "" || !slices.Contains(own.scopes, need) {
		return
	}
	lacks := func(k scopedKey) bool {
		isPart := !slices.ContainsFunc(k.scopes, func(scope string) bool { return !slices.Contains(own.scopes, scope) })
		return isPart && len(k.scopes) > 0 && k.value != "" && !slices.Contains(k.scopes, need)
	}
	i := slices.IndexFunc(others, lacks)
	if i < 0 {
		return
	}
	other := account{role: strings.Join(others[i].scopes, " and "), values: []string{others[i].value}}
	c := s.statuses[http.StatusForbidden]
	if at.IsValid() {
		c = r.ledger.add(at, claim.Promise, s.op, "%s refuses a key without the scope %s", s.op.Name(), need)
	}
	s.role = &role{other: other, own: values, claim: c}
}
