package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// Words such as low, normal and high have an order of their own, of which a page says at least what is first.

var isFirstForm = regexp.MustCompile("(?i)`?\"?([a-z][\\w-]*)\"?`? (?:ones? |items? |is |are |comes? )*first\\b")

// firstWord is the word of a list of values of which a sentence says that it is first; empty if it says so of none.
func firstWord(sentence string, words []string) string {
	for _, m := range isFirstForm.FindAllStringSubmatch(sentence, -1) {
		if slices.Contains(words, m[1]) {
			return m[1]
		}
	}
	return ""
}

// wordsOf are the values that the pages list for a field of the items of a list; none if it can have any.
func (l *listing) wordsOf(item *sample.Value, field string) []string {
	if f := item.Field(field); f == nil || f.Kind == sample.Number || f.Kind == sample.Bool {
		return nil
	}
	for _, r := range l.op.Page.Resources() {
		for _, f := range r.Fields {
			if r.IsOf(item) && match.Simplified(f.Name.Value) == match.Simplified(field) && len(f.Enum) > 1 {
				return f.Enum
			}
		}
	}
	for _, op := range l.op.Page.Operations {
		for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
			if match.Simplified(match.LastName(p.Name.Value)) == match.Simplified(field) && len(p.Enum) > 1 {
				return p.Enum
			}
		}
		for _, f := range op.Response.Fields {
			if match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(field) && len(f.Enum) > 1 {
				return f.Enum
			}
		}
	}
	return nil
}

// allWord is a value of a filter that selects all items.
var allWord = regexp.MustCompile(`(?i)^(all|any|both|every|everything|\*)$`)

// isForAll reports whether a value of a filter is none of the field, but stands for all or several of its values. The word says so, or the
// response lists the field's values without it.
func (b *browser) isForAll(p *page.Parameter, value string) bool {
	for _, f := range b.op.Response.Fields {
		if match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(p.Name.Value) && len(f.Enum) > 1 {
			return !slices.ContainsFunc(f.Enum, func(v string) bool { return strings.EqualFold(v, value) })
		}
	}
	return len(p.Enum) > 0 && allWord.MatchString(value)
}
