package things

import (
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A Reference is the ID of another thing in the body of a request.
type Reference struct {
	content.Sent
	Kind string // "member"
}

// ReferencesOf are the IDs of other things that the body of an operation has, which are those of a kind.
func ReferencesOf(op *page.Operation, kindOf func(content.Sent) string) []Reference {
	var out []Reference
	for _, v := range content.SentBy(op) {
		if kind := kindOf(v); v.In == page.InBody && kind != "" && !strings.ContainsAny(v.Name, ".[]") {
			out = append(out, Reference{v, kind})
		}
	}
	return out
}

// Mentioned are the references to things that a text names.
func Mentioned(all []Reference, text string) []Reference {
	return slices.DeleteFunc(slices.Clone(all), func(ref Reference) bool { return !prose.MentionsName(strings.ToLower(text), ref.Kind) })
}
