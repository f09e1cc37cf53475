package things

import (
	"slices"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// A Reference is the ID of another thing in the body of a request.
type Reference struct {
	content.Sent
	Kind string // "member"
}

// ReferencesOf are the IDs of other things that the body of an operation has.
func ReferencesOf(op *page.Operation) []Reference {
	var out []Reference
	for _, v := range content.SentBy(op) {
		if kind := prose.ThingNamed(v.Name); v.In == page.InBody && kind != "" && !strings.ContainsAny(v.Name, ".[]") {
			out = append(out, Reference{v, kind})
		}
	}
	return out
}

// Mentioned are the references to things that a text names.
func Mentioned(op *page.Operation, text string) []Reference {
	return slices.DeleteFunc(ReferencesOf(op), func(ref Reference) bool { return !prose.MentionsName(strings.ToLower(text), ref.Kind) })
}
