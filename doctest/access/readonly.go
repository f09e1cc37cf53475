package access

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// readOnlyForm is in what a page says of a key with which nothing can be changed.
var readOnlyForm = regexp.MustCompile(`(?i)\bread[- ]only\b|\b(?:can|may|to) only (?:be used (?:to|for) )?(?:read|view|list|GET)\b|\bonly (?:reads?|views?|(?:for )?GET)\b|\bGET (?:requests )?only\b`)

// ReadOnly is a key with which a user can only read, of the table that has a key, and where the page says so.
func ReadOnly(site *page.Site, value string) (Account, page.Pos, bool) {
	for _, p := range site.Pages {
		for _, t := range prose.TablesOf(p) {
			at := -1
			for _, row := range t.Rows {
				if i := slices.IndexFunc(row, func(cell markdown.Line) bool { return strings.TrimSpace(cell.Value) == value }); i >= 0 {
					at = i
				}
			}
			if at < 0 {
				continue
			}
			for _, row := range t.Rows[1:] {
				if a, pos, ok := readOnlyIn(row, at); ok && a.Values[0] != value {
					return a, pos, true
				}
			}
		}
	}
	return Account{}, page.Pos{}, false
}

// readOnlyIn is the key of a row with a cell that says that one can only read with it.
func readOnlyIn(row []markdown.Line, at int) (Account, page.Pos, bool) {
	if at >= len(row) {
		return Account{}, page.Pos{}, false
	}
	key := strings.TrimSpace(row[at].Value)
	for i, cell := range row {
		if i != at && key != "" && !strings.Contains(key, " ") && readOnlyForm.MatchString(prose.Unmarked(cell.Value)) {
			return Account{Role: "read-only", Values: []string{key}}, cell.Pos, true
		}
	}
	return Account{}, page.Pos{}, false
}
