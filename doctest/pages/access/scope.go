package access

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

var (
	scopeColumn = regexp.MustCompile(`(?i)^\W*(?:(?:required|needed|granted|api|key|minimum) )?(?:scope|permission)s?\W*$`)
	scopeForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(?:[:._-][a-z0-9*]+)*$`)
	// scopeLacked is in what a page says of 403: "the key has no `admin` scope", "the token lacks the scope `notes:write`".
	scopeLacked = regexp.MustCompile(`(?i)\b(?:has no|have no|lacks?|without|lacking|does not have|doesn't have|needs?|requires?|missing)(?: the| an?)? (?:(?:scope|permission) ([a-z][\w:.-]*\w)|([a-z][\w:.-]*\w) (?:scope|permission))\W*$`)
)

// A Key is one that a page shows, and its scopes.
type Key struct {
	Value  string
	Scopes []string
}

// Lacks reports whether a key lacks a scope, and has none that another one has not.
func (k Key) Lacks(scope string, own Key) bool {
	isPart := !slices.ContainsFunc(k.Scopes, func(scope string) bool { return !slices.Contains(own.Scopes, scope) })
	return isPart && len(k.Scopes) > 0 && k.Value != "" && !slices.Contains(k.Scopes, scope)
}

// KeysBeside are the keys of the table that has a key; none if no table has it beside a column of scopes.
func KeysBeside(site *page.Site, value string) (own Key, others []Key) {
	for _, p := range site.Pages {
		for _, t := range prose.TablesOf(p) {
			all := keysOfTable(t)
			if i := slices.IndexFunc(all, func(k Key) bool { return k.Value == value }); i >= 0 {
				return all[i], slices.Delete(slices.Clone(all), i, i+1)
			}
		}
	}
	return Key{}, nil
}

// keysOfTable are the rows of a table with scopes, each with what else it has in code.
func keysOfTable(t markdown.Table) []Key {
	at := prose.ColumnOf(t, scopeColumn)
	if at < 0 {
		return nil
	}
	var out []Key
	for _, row := range t.Rows[1:] {
		if at >= len(row) {
			continue
		}
		key := Key{Scopes: scopesIn(row[at].Value)}
		for i, cell := range row {
			if text := strings.TrimSpace(cell.Value); i != at && text != "" && len(cell.Parts) > 0 && !strings.Contains(text, " ") {
				key.Value = text
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

// LackedScope is the scope of which a text about a refusal says that a key lacks it; empty if it names none.
func LackedScope(text string) string {
	m := scopeLacked.FindStringSubmatch(prose.Unmarked(text))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// ScopeOf is the scope that a table of operations has beside one, with its position; empty if there is none, or more than one.
func ScopeOf(site *page.Site, op *page.Operation) (string, page.Pos) {
	for _, p := range site.Pages {
		for _, t := range prose.TablesOf(p) {
			at := prose.ColumnOf(t, scopeColumn)
			if at < 0 {
				continue
			}
			for _, row := range t.Rows[1:] {
				if at < len(row) && isRowOf(row, op) {
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
