package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// columnNames are the names of columns in the dialect of docs/writing-pages.md, in lower case.
var columnNames = []string{
	"argument", "code", "comment", "comments", "data type", "default", "default value", "description", "detail", "details", "field", "format", "header",
	"in", "location", "mandatory", "meaning", "name", "note", "notes", "param", "parameter", "phrase", "place", "reason", "reason phrase", "req", "req.",
	"required", "required?", "sent in", "status", "status code", "statuses", "text", "type", "where",
}

// name reports sections and columns of which the name is nearly one that means something: they would be lost without a
// word.
func (l *linter) name(p *page.Page) {
	for _, sc := range l.scopes(p) {
		for t := range sc.rows() {
			for i, cell := range t.Rows[0] {
				if meant := misspelt(cell.Value, columnNames); t.columns[i] == "" && meant != "" {
					l.report(cell.Start(), "name", "unknown column %q%s", cell.Value, meant)
				}
			}
		}
		if sc.op != nil {
			l.sectionNames(sc)
		}
	}
}

func (l *linter) sectionNames(sc scope) {
	for _, part := range sc.parts {
		s := part.Section
		isSection := part.Block == nil && (s.Kind == markdown.Heading || s.Kind == markdown.Label)
		if !isSection || s.Title.Pos == sc.op.Title.Pos || s.Title.Before(sc.op.Pos) || sc.page.Reading.IsPart(s) {
			continue
		}
		if meant := misspelt(s.Title.Value, page.PartNames); meant != "" {
			l.report(s.Title.Start(), "name", "unknown section %q%s", s.Title.Value, meant)
		}
	}
}

// shortest is the length in bytes of a word that is long enough to be taken for a slip of another, and not for itself.
const shortest = 6

// slip is the edit distance of a slip of the pen. Other words are further away, such as Response time from Response body.
const slip = 2

// misspelt is the question that names the word that was meant; empty if the word is far from all, or is short.
func misspelt(word string, known []string) string {
	isCapital := word != strings.ToLower(word)
	word = strings.ToLower(word)
	if len(word) < shortest || slices.Contains(known, word+"s") || slices.Contains(known, strings.TrimSuffix(word, "s")) {
		return ""
	}
	meant := spelling.Nearest(word, known...)
	if meant == "" || meant == word || spelling.Distance(word, meant) > slip {
		return ""
	}
	if isCapital {
		meant = strings.ToUpper(meant[:1]) + meant[1:]
	}
	return spelling.Question(word, meant)
}
