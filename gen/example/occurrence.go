package example

import (
	"slices"
	"strings"
)

// An Occurrence is a place in a text, [From:To], that shows a value, and the value to write there.
type Occurrence struct {
	From, To     int
	Shown, Value string
}

// Occurrences finds the values of a text that a map replaces, in the order of the text. It prefers the longest at each
// place. A part of a longer word or number is none.
func Occurrences(s string, values map[string]string) []Occurrence {
	var all []Occurrence
	for shown, value := range values {
		for from := 0; shown != "" && from < len(s); {
			i := strings.Index(s[from:], shown)
			if i < 0 {
				break
			}
			o := Occurrence{from + i, from + i + len(shown), shown, value}
			if isWhole(s, o.From, o.To) {
				all = append(all, o)
				from = o.To
			} else {
				from = o.From + 1
			}
		}
	}
	slices.SortFunc(all, func(a, b Occurrence) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	end := 0
	return slices.DeleteFunc(all, func(o Occurrence) bool {
		overlaps := o.From < end
		if !overlaps {
			end = o.To
		}
		return overlaps
	})
}

// Replace replaces values in a text that is data, and no program: see [Fill].
func Replace(s string, values map[string]string) string {
	return rewrite(s, Occurrences(s, values), func(i int, o Occurrence) string { return o.Value })
}

// rewrite is a text with other texts at its occurrences.
func rewrite(s string, all []Occurrence, text func(i int, o Occurrence) string) string {
	var b strings.Builder
	end := 0
	for i, o := range all {
		b.WriteString(s[end:o.From])
		b.WriteString(text(i, o))
		end = o.To
	}
	return b.String() + s[end:]
}

// isWhole reports whether a part of s is not inside of a longer word or number, and not the name of a variable.
func isWhole(s string, from, to int) bool {
	isName := s[from] > '9' && isWord(s[from]) && (strings.HasSuffix(s[:from], "$") || strings.HasSuffix(s[:from], "${"))
	if isName {
		return false // it is the name of a variable
	}
	return (from == 0 || !isWord(s[from-1]) || !isWord(s[from])) && (to == len(s) || !isWord(s[to]) || !isWord(s[to-1]))
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
