package things

import (
	"path"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A field that has the ID of another thing can have the name of the thing alone: "hall": "hall-2", where the pages show that hall-2 is
// one of /halls.

// Referred are the kinds of things to which fields refer, by operation and by field. Such a field has the name of the thing, and its value
// is the ID of the thing.
func Referred(ops []*page.Operation) map[*page.Operation]map[string]string {
	ids := map[string]string{} // the collection of each ID that the pages show
	for _, op := range ops {
		for _, l := range content.LeavesOf(op) {
			if c := collectionOf(op); c != "" && l.Header == "" && len(l.Path) <= 3 && strings.EqualFold(l.Name, "id") {
				ids[l.Value] = c
			}
		}
	}
	out := map[*page.Operation]map[string]string{}
	for _, op := range ops {
		out[op] = map[string]string{}
		for _, v := range content.SentBy(op) {
			if kind := referredKind(op, v.Name, v.Value, ids); (v.In == page.InBody || v.In == page.InQuery) && kind != "" {
				out[op][v.Name] = kind
			}
		}
		for _, l := range content.LeavesOf(op) {
			if kind := referredKind(op, l.Name, l.Value, ids); l.Header == "" && kind != "" {
				out[op][l.Name] = kind
			}
		}
	}
	return out
}

// collectionOf is the last word of the path of an operation that lists, creates or shows things; empty for one that acts on a thing.
func collectionOf(op *page.Operation) string {
	own := strings.TrimSuffix(op.Path.Value, "/")
	if strings.HasSuffix(own, "}") {
		own = path.Dir(own)
	}
	word := path.Base(own)
	if strings.ContainsAny(word, "{}") || !strings.HasSuffix(word, "s") && strings.HasSuffix(path.Dir(own), "}") {
		return ""
	}
	return word
}

// referredKind is the kind of another thing whose ID a field has; empty if it has none, or if its name says so anyway.
func referredKind(op *page.Operation, name, value string, ids map[string]string) string {
	if match.IDName.MatchString(name) || strings.EqualFold(name, "id") || value == "" || strings.ContainsAny(name, ".[]") {
		return ""
	}
	isNamed := func(collection string) bool {
		return prose.IsPluralOf(match.Simplified(collection), match.Simplified(name))
	}
	isMade := prefixForm.MatchString(value) && strings.ContainsAny(value, "0123456789")
	own := collectionOf(op)
	switch collection, ok := ids[value]; {
	case ok && collection == own:
	case ok && isNamed(collection):
		return match.Simplified(name)
	case ok && isMade:
		return strings.TrimSuffix(match.Simplified(collection), "s")
	}
	for id, collection := range ids {
		if isMade && isNamed(collection) && HaveOneForm(id, value) && collection != own {
			return match.Simplified(name)
		}
	}
	return ""
}
