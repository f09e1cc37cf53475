// Package sample reads samples of bodies, JSON and XML, into one tree in which
// every node knows its place, and compares the two.
//
// Samples may leave things out as documentation does: "..." or "…" stands for
// any value, any members or items, or any part of a string. All functions are
// safe for concurrent use; offsets are of bytes in the source they were handed.
package sample

import (
	"fmt"
	"strings"
)

// Kind is what a Value is.
type Kind int

// The kinds of a Value. In XML everything without elements or attributes inside
// is a String, save what xsi:nil makes Null.
const (
	Object Kind = iota
	Array
	String
	Number
	Bool
	Null
	Elided // a bare "...": any value, or any number of members or items
)

func (k Kind) String() string {
	return [...]string{"an object", "an array", "a string", "a number", "a boolean", "null", "elided"}[k]
}

// Value is a node of a sample.
type Value struct {
	Kind Kind
	Name string // of the member, or of the element without its prefix; "" for JSON's root and items

	// Text is a string without its quotes and escapes, a number as written, true,
	// false or null. An XML Object has what text stands between its elements.
	Text string

	Offset     int // where the value begins: for an element, its text if it has any, else its tag
	NameOffset int // where the name begins, within its quotes
	Members    []*Value

	Whole Span // the member, element or attribute, with its name
	// Inner is what stands between the brackets, quotes or tags, and the whole value where there are none of them. That
	// of an element without an end tag is empty and at its end.
	Inner Span

	Elided    bool   // a string with "..." in it, or a value that is nothing else
	Attribute bool   // an XML attribute rather than an element
	Namespace string // of an element or attribute: the URI, or the prefix where that is not declared
}

// Span is a part of the source, from one offset to before another.
type Span struct{ From, To int }

// Member gives the first member of that name, or nil.
func (v *Value) Member(name string) *Value {
	for _, m := range v.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// SyntaxError is what JSON and XML return for a sample that does not parse.
type SyntaxError struct {
	Offset int // in the source, at most its length
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("offset %d: %s", e.Offset, e.Msg)
}

// deepest bounds the nesting of a sample.
const deepest = 200

func elided(s string) bool {
	return strings.Contains(s, "...") || strings.Contains(s, "…")
}

// elision is the length of the one s begins with, 0 when it does not.
func elision(s string) int {
	switch {
	case strings.HasPrefix(s, "..."):
		return len("...")
	case strings.HasPrefix(s, "…"):
		return len("…")
	}
	return 0
}

// Find gives the first member that a path of names leads to, as "user.email", or nil. Items of arrays go without a name.
func (v *Value) Find(path string) *Value {
	for _, m := range v.Members {
		if m.Name == path {
			return m
		}
		rest, below := strings.CutPrefix(path, m.Name+".")
		if m.Name == "" {
			rest, below = path, true
		}
		if !below {
			continue
		}
		if found := m.Find(rest); found != nil {
			return found
		}
	}
	return nil
}
