package effects

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
)

// replaceForm is what pages say of a PUT that takes the whole thing.
var replaceForm = regexp.MustCompile(`(?i)\b(replaces?|overwrites?)\b[^.;]{0,40}\b(whole|entire|complete(ly)?|all|everything|full)\b|\b(whole|entire|completely|fully)\b[^.;]{0,20}\b(replaced?s?|overwritten)\b|\b(omit|omitted|leave out|left out|do not send|don't send|not sent|missing)\b[^.;]{0,40}\b(reset|cleared?|removed|emptied|null|lose|lost|defaults?)\b`)

// SaysReplace reports whether the page says that a PUT replaces the whole thing.
func SaysReplace(op *page.Operation) bool {
	return slices.ContainsFunc(slices.Concat(op.Prose, op.Notes), func(t page.Text) bool { return replaceForm.MatchString(t.Value) })
}

// OptionalField is a field of the body that the examples send, or those that create the thing, that may be left out, and that a GET
// shows. It is nil if there is none; value is what the examples send.
func OptionalField(op, reader *page.Operation, all []*page.Operation) (field *page.Parameter, value string) {
	names := content.LeafNames(reader)
	for _, by := range append([]*page.Operation{op}, creators(op, all)...) {
		for _, p := range slices.Concat(by.Parameters, by.Unlisted) {
			i := slices.IndexFunc(content.SentBy(by), func(v content.Sent) bool { return v.In == page.InBody && v.Name == p.Name.Value && v.Value != "" })
			if i >= 0 && p.In.Value == page.InBody && slices.Contains(names, p.Name.Value) && mayLeaveOut(by, p, all) && !requires(op, p.Name.Value) && !hasDefault(op, p.Name.Value, all) {
				return p, content.SentBy(by)[i].Value
			}
		}
	}
	return nil, ""
}

// creators are the operations that create the things of a path: POST /books for /books/{id}.
func creators(op *page.Operation, all []*page.Operation) []*page.Operation {
	above, _, _ := strings.Cut(op.Path.Value, "/{")
	return slices.DeleteFunc(slices.Clone(all), func(o *page.Operation) bool { return o.Method.Value != http.MethodPost || o.Path.Value != above })
}

// hasDefault reports whether the page gives a field of the body a default: in a row, also of what creates the thing, or in the text of the
// operation: "`30` for `minutes`".
func hasDefault(op *page.Operation, name string, all []*page.Operation) bool {
	for _, by := range append([]*page.Operation{op}, creators(op, all)...) {
		if p := by.Parameter(page.InBody, name); p != nil && p.Default != "" {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(op.Prose, op.Notes), func(t page.Text) bool {
		return slices.ContainsFunc(valueForm.FindAllStringSubmatch(t.Value, -1), func(m []string) bool { return m[2] == name && m[1] != "null" })
	})
}

// valueForm is a value that a text gives to a field.
var valueForm = regexp.MustCompile("`([^`]+)` (?:for|in|as) `([^`]+)`")

// requires reports whether an operation requires a field of its body.
func requires(op *page.Operation, name string) bool {
	p := op.Parameter(page.InBody, name)
	return p != nil && p.Required
}

// mayLeaveOut reports whether the page says that a field is optional, here or where it says how to create the thing.
func mayLeaveOut(op *page.Operation, p *page.Parameter, all []*page.Operation) bool {
	if p.Optional || !p.Shown {
		return p.Optional
	}
	return slices.ContainsFunc(creators(op, all), func(other *page.Operation) bool {
		same := other.Parameter(page.InBody, p.Name.Value)
		return same != nil && same.Optional
	})
}
