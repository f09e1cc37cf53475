package content

import (
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/spelling"
)

// AreSimilar reports whether one of two names is likely the other with a mistake: a few letters differ, or one has a word more
// in it.
func AreSimilar(a, b string) bool {
	if match.Simplified(a) == match.Simplified(b) {
		return true
	}
	if n := min(len(a), len(b)); n >= 5 && spelling.Distance(strings.ToLower(a), strings.ToLower(b)) <= min(2, n/5) {
		return true
	}
	one, two := wordsOf(a), wordsOf(b)
	if len(one) > len(two) {
		one, two = two, one
	}
	return len(one) >= 3 && len(two) == len(one)+1 && isWithin(one, two)
}

// isWithin reports whether words are in others, in the same order.
func isWithin(words, others []string) bool {
	for _, w := range others {
		if len(words) > 0 && words[0] == w {
			words = words[1:]
		}
	}
	return len(words) == 0
}

// wordsOf are the words of a name such as seriesCount or series_count, in lower case.
func wordsOf(name string) []string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// NamesBelow are the names of all fields of a value, each once.
func NamesBelow(v *sample.Value) []string {
	seen, out := map[string]bool{}, []string(nil)
	var walk func(v *sample.Value)
	walk = func(v *sample.Value) {
		for _, m := range v.Fields {
			if m.Name != "" && !seen[m.Name] {
				seen[m.Name] = true
				out = append(out, m.Name)
			}
			walk(m)
		}
	}
	walk(v)
	return out
}

// HasHole reports whether a response has an empty list or object or null, below which the fields of a page can be.
func HasHole(v *sample.Value) bool {
	isEmpty := len(v.Fields) == 0 && (v.Kind == sample.Array || v.Kind == sample.Object)
	return isEmpty || v.Kind == sample.Null || slices.ContainsFunc(v.Fields, HasHole)
}
