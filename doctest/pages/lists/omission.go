package lists

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// An Omission is a state of things that a list has only for a request that asks for them.
type Omission struct {
	State string
	Field string // of the items: of their state, or one that is true or not null in the state
	At    page.Pos
}

var (
	leftOutForm = regexp.MustCompile("(?i)\\b([a-z][\\w-]*)`? (\\w+) (?:are|is) (?:left out|not (?:listed|included|returned|shown)|omitted|excluded|hidden|skipped)\\b")
	hasNotForm  = regexp.MustCompile("(?i)\\b(?:does not|doesn't|do not|don't|never) (?:include|return|show|list|contain)s? (?:any )?`?([a-z][\\w-]*)`? (\\w+)\\b")
)

// OmissionsOf are what the text of a list of items like one says that it leaves out; states are those that the items can be in.
func OmissionsOf(op *page.Operation, item *sample.Value, states []string) []Omission {
	var out []Omission
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			for _, form := range []*regexp.Regexp{leftOutForm, hasNotForm} {
				m := form.FindStringSubmatchIndex(sentence.Value)
				if m == nil {
					continue
				}
				state, kind := strings.ToLower(prose.Submatch(sentence.Value, m, 1)), strings.ToLower(prose.Submatch(sentence.Value, m, 2))
				field := fieldOfState(item, state, states)
				if field != "" && prose.IsPluralOf(match.Simplified(path.Base(op.Path.Value)), strings.TrimSuffix(kind, "s")) {
					out = append(out, Omission{state, field, sentence.At(m[0])})
				}
			}
		}
	}
	return out
}

// fieldOfState is the field that shows whether an item is in a state: status, archived or archived_at; empty if there is none.
func fieldOfState(item *sample.Value, state string, states []string) string {
	for _, f := range item.Fields {
		switch name := match.Simplified(f.Name); {
		case content.StateName.MatchString(f.Name) && slices.ContainsFunc(states, func(s string) bool { return strings.EqualFold(s, state) }):
			return f.Name
		case name == state && f.Kind == sample.Bool, name == state+"at":
			return f.Name
		}
	}
	return ""
}

// Has reports whether an item is in the state.
func (o Omission) Has(item *sample.Value) bool {
	f := item.Field(o.Field)
	switch {
	case f == nil || f.Kind == sample.Null:
		return false
	case content.StateName.MatchString(o.Field):
		return strings.EqualFold(f.Text, o.State)
	}
	return f.Kind != sample.Bool || f.Text == "true"
}
