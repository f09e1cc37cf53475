package things

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// IsOfKind reports whether the last word of an operation's path is the plural of a kind.
func IsOfKind(op *page.Operation, kind string) bool {
	words := strings.Split(HoleForm.ReplaceAllString(strings.TrimSuffix(op.Path.Value, "/"), ""), "/")
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] != "" {
			return prose.IsPluralOf(match.Simplified(words[i]), kind)
		}
	}
	return false
}

// IsOfThing reports whether an operation is about a thing of a kind, and not about one below it.
func IsOfThing(op *page.Operation, kind string) bool {
	own := strings.TrimSuffix(op.Path.Value, "/")
	if IsOnThing(op) {
		own = PathOf(op)
	}
	collection := path.Base(strings.TrimSuffix(HoleForm.ReplaceAllString(own, ""), "/"))
	return prose.IsPluralOf(match.Simplified(collection), match.Simplified(kind))
}

// MentionsKind reports whether a text names the things that an operation creates.
func MentionsKind(text string, op *page.Operation) bool {
	kind := strings.ToLower(op.Path.Value[strings.LastIndex(op.Path.Value, "/")+1:])
	return len(kind) > 3 && strings.Contains(strings.ToLower(text), strings.TrimSuffix(strings.TrimSuffix(kind, "s"), "ie"))
}

// CountsKind reports whether a field counts things of a kind: "books", "book_count", "numBooks".
func CountsKind(name, kind string) bool {
	name = match.Simplified(name)
	one := strings.TrimSuffix(kind, "s")
	return slices.Contains([]string{kind, kind + "count", one + "count", "num" + kind, "total" + kind, kind + "total", "number" + "of" + kind, "count" + kind}, name)
}

// IsIDFor reports whether a field has the ID that a path takes under a name.
func IsIDFor(field, name string) bool {
	return strings.EqualFold(field, name) || strings.EqualFold(field, "id") && match.IDName.MatchString(name)
}

// prefixedID is an ID that begins with the kind of its thing: "adr_2hVn81Qd".
var prefixedID = regexp.MustCompile(`^([A-Za-z]{1,12}[_-])[0-9A-Za-z]{4,}$`)

// IDPrefix is the beginning of an ID that tells the kind of its thing; empty if it has none.
func IDPrefix(value string) string {
	if m := prefixedID.FindStringSubmatch(value); m != nil && strings.ContainsAny(value[len(m[1]):], "0123456789") {
		return m[1]
	}
	return ""
}

// HaveOneForm reports whether two IDs are of one kind: both are numbers, or they begin with the same letters and a mark.
func HaveOneForm(a, b string) bool {
	if match.NumberForm.MatchString(a) || match.NumberForm.MatchString(b) {
		return match.NumberForm.MatchString(a) && match.NumberForm.MatchString(b)
	}
	one := prefixForm.FindString(a)
	return one != "" && one == prefixForm.FindString(b)
}

var prefixForm = regexp.MustCompile(`^[A-Za-z]+[-_]`)
