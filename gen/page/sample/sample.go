// Package sample reads samples of bodies, JSON and XML, into one tree in which
// every node knows its place, and compares the two.
//
// [Parse] reads what people write: it gives the value that can be read and every
// [Fault] of the text. Samples may leave things out as documentation does: "..."
// or "…" stands for any value, any members or items, or any part of a string.
// [JSON] and [XML] are strict: they take what has no fault. All functions are
// safe for concurrent use, need time in proportion to the text, and count
// offsets in bytes of it.
package sample

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Parse reads a sample of a format, "json" or "xml", as people write it. The
// value is nil if there is none to read, and for any other format. The faults
// are in the order of the text. Parse reads no further than
// 1,000 of them, or 1,000 values one after another.
func Parse(format, text string) (*Value, []Fault) {
	switch format {
	case "json":
		return parseJSON(text)
	case "xml":
		return parseXML(text)
	}
	return nil, nil
}

// Deviation is the kind of a Fault.
type Deviation int

// A Mistake is what a strict parser refuses and the author hardly meant. The
// others are conventions of documentation: a strict parser refuses them, too,
// but readers know what they mean.
const (
	Mistake     Deviation = iota
	Elision               // "..." for values, members, items or elements
	Comment               // a comment in JSON
	Placeholder           // <id>, {{token}}, string: says what the value is rather than showing one
)

func (d Deviation) String() string {
	return [...]string{"mistake", "elision", "comment", "placeholder"}[d]
}

// Fault is one thing in a sample that a strict parser refuses.
type Fault struct {
	Offset int // in the source, at most its length
	Kind   Deviation
	Msg    string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("offset %d: %s", f.Offset, f.Msg)
}

// faults collects those of one source.
type faults struct {
	source string
	list   []Fault
}

// mostFaults bounds how many of one sample are told: what has more is not read on.
const mostFaults = 1000

func (f *faults) add(kind Deviation, at int, format string, args ...any) {
	if len(f.list) < mostFaults {
		f.list = append(f.list, Fault{max(0, min(at, len(f.source))), kind, fmt.Sprintf(format, args...)})
	}
}

func (f *faults) isFull() bool { return len(f.list) == mostFaults }

func (f *faults) sorted() []Fault {
	slices.SortStableFunc(f.list, func(a, b Fault) int { return cmp.Compare(a.Offset, b.Offset) })
	return f.list
}

// strict is a value without faults, or the first fault.
func strict(v *Value, faults []Fault) (*Value, error) {
	if len(faults) > 0 {
		return nil, &faults[0]
	}
	return v, nil
}

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
	Unknown   bool   // no value is shown: Text says what it is, and Kind is Elided unless Text has the name of a type
	Open      bool   // an object, array or element that may have more inside, as it elides some or is cut off
	Comment   string // what a comment says of the value; white space is single spaces
	Next      *Value // the value after this one in the same sample, for a root
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

// deepest bounds the nesting of a sample.
const deepest = 200

// MayBeNull reports whether the value is null, or says that it may be ("integer|null").
func (v *Value) MayBeNull() bool {
	return v.Kind == Null || v.Unknown && slices.Contains(typeWords(v.Text), "null")
}

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
