package reasons

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// A Row is one of a table of errors that is about no operation in particular: a status, the code that programs read, and why
// the server returns it.
type Row struct {
	Status int
	Code   string // empty if the row has none
	Text   string
	Raw    page.Text // the text with its marks
	At     page.Pos
}

var (
	// errorTables are titles of pages and sections whose tables have the errors of the API, and foreignTables those of others.
	errorTables   = regexp.MustCompile(`(?i)\b(errors?|problems?|(status|response|http|return) codes?)\b`)
	foreignTables = regexp.MustCompile(`(?i)\b(webhooks?|callbacks?|your|exit|deliver\w*|events?)\b`)
	errorCode     = regexp.MustCompile(`^(?:[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)$`)
	// CodeField are names of fields with the code of an error.
	CodeField = regexp.MustCompile(`(?i)^(error[-_]?)?(code|type|reason)$|^error$`)
)

// RowsOf are the rows of the tables of errors of a page, outside its operations.
func RowsOf(p *page.Page) []Row {
	statuses := map[int]int{} // by line
	for _, e := range p.Evidence {
		if s, ok := e.Fact.(notation.Status); ok && s.Listed && len(e.Operations) == 0 && s.Code >= 400 {
			statuses[e.At.Line] = s.Code
		}
	}
	var out []Row
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			t, ok := b.(markdown.Table)
			if !ok || !isOfErrors(p, s) {
				continue
			}
			for _, row := range t.Rows {
				if len(row) > 0 && statuses[row[0].Line] > 0 {
					out = append(out, rowOf(row, statuses[row[0].Line]))
				}
			}
		}
		return true
	})
	return out
}

// ItemsOf are the items of lists about all errors that begin with the code of one and end with its status: "`name_missing`: the name is
// missing (400)".
func ItemsOf(p *page.Page) []Row {
	var out []Row
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			if par, ok := b.(markdown.Paragraph); ok && par.Item && isOfErrors(p, s) {
				if row, ok := errorItem(par.Line); ok {
					out = append(out, row)
				}
			}
		}
		return true
	})
	return out
}

func errorItem(l markdown.Line) (Row, bool) {
	if len(l.Parts) == 0 || !l.Parts[0].Is(markdown.Quoted) || strings.Trim(l.Value[:l.Parts[0].From], " `*") != "" {
		return Row{}, false
	}
	code := l.Of(l.Parts[0])
	m := itemForm.FindStringSubmatchIndex(l.Value[l.Parts[0].To:])
	if m == nil || !errorCode.MatchString(code.Value) || len(prose.CodeForm.FindAllString(l.Value, -1)) != 1 {
		return Row{}, false
	}
	status, _ := strconv.Atoi(l.Value[l.Parts[0].To+m[4] : l.Parts[0].To+m[5]])
	text := l.Slice(l.Parts[0].To+m[2], l.Parts[0].To+m[3])
	return Row{Status: status, Code: code.Value, Text: text.Value, Raw: text.Text, At: code.Pos}, true
}

// itemForm is what such an item has behind the code.
var itemForm = regexp.MustCompile("^[`*]*\\s*[:–—-]\\s*([^()]+?)\\s*\\([`*]*(4\\d\\d)\\b[^()]{0,30}\\)")

// isOfErrors reports whether a section of a page is about the errors of all operations, by its title or one above it.
func isOfErrors(p *page.Page, s *markdown.Section) bool {
	if len(p.Operations) > 0 && !p.IsBesideOperations(s) {
		return false
	}
	titles := []string{p.Title.Value}
	for ; s != nil; s = s.Above {
		titles = append(titles, s.Title.Value)
	}
	return slices.ContainsFunc(titles, errorTables.MatchString) && !slices.ContainsFunc(titles, foreignTables.MatchString)
}

func rowOf(row []markdown.Line, status int) Row {
	out := Row{Status: status, At: row[0].Pos}
	for _, cell := range row {
		text := strings.TrimSpace(cell.Value)
		isQuoted := len(cell.Parts) > 0 && cell.Parts[0].Is(markdown.Quoted) && cell.Parts[0].From == 0 && cell.Parts[0].To == len(cell.Value)
		switch {
		case (isQuoted || strings.Contains(text, "_")) && out.Code == "" && errorCode.MatchString(text):
			out.Code = text
		case !strings.Contains(text, strconv.Itoa(status)) && len(text) > len(out.Text) && page.Phrase(out.Status) != text:
			out.Text, out.Raw = text, cell.Raw
		}
	}
	return out
}

var underForm = regexp.MustCompile("(?i)\\b(?:under|below|starting with)\\s+`?(/[\\w/.-]+)")

// Under is the path of the operations that a text is about: "an error from any path under `/v1`". It is empty for all.
func Under(text string) string {
	if m := underForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// UnderOf is the path of the operations whose errors a page is about; empty for all.
func UnderOf(p *page.Page) string {
	for _, t := range prose.OutsideOperations(p) {
		if under := Under(t.Value); under != "" && strings.Contains(strings.ToLower(t.Value), "error") {
			return under
		}
	}
	return ""
}
