package page

import (
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
)

// shortest is the length in bytes of a word that is long enough to be taken for a slip of another, and not for itself.
const shortest = 6

// slip is the edit distance of a slip of the pen. Other words are further away, such as Response time from Response body.
const slip = 2

// misspelt is the question that names the word that was meant; empty where the word is far from all, or is short.
func misspelt(word string, known []string) string {
	isCapital := word != strings.ToLower(word)
	word = strings.ToLower(word)
	if len(word) < shortest || slices.Contains(known, word+"s") || slices.Contains(known, strings.TrimSuffix(word, "s")) {
		return ""
	}
	meant := spelling.Nearest(word, known...)
	if meant == "" || spelling.Distance(word, meant) > slip {
		return ""
	}
	if isCapital {
		meant = strings.ToUpper(meant[:1]) + meant[1:]
	}
	return spelling.Question(word, meant)
}

// checkColumns reports a column of which the name is nearly one that means something: it would be lost without a word.
func (r *reader) checkColumns(t table) {
	known := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(columns))...)))
	for _, cell := range t.rows[0] {
		if columnName(cell.Value) != "" {
			continue
		}
		if meant := misspelt(plain(cell.Value), known); meant != "" {
			r.report(cell.Pos, "name", "unknown column %q%s", plain(cell.Value), meant)
		}
	}
}

// checkSection reports a heading, or a line in bold, that is nearly one that begins a section.
func (s *sections) checkSection(b block) bool {
	known := append(slices.Sorted(maps.Keys(sectionNames)), slices.Sorted(maps.Keys(placeNames))...)
	if sectionTitle(b) == "" {
		return false
	}
	title := titleOf(b).Value
	meant := misspelt(title, known)
	if meant != "" {
		s.report(b.Place(), "name", "unknown section %q%s", title, meant)
	}
	return meant != ""
}
