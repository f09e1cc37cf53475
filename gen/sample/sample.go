// Package sample reads samples of bodies, JSON and XML, into one tree in which
// every node knows its offset, and compares the two.
//
// [Parse] reads samples as people write them: it gives the value and every [Fault]
// of the text. Samples may leave parts out as documentation does: "..." or "…" is
// any value, any fields or items, or any part of a string. [JSON] and [XML] are
// strict: they reject a text with a fault. All functions are safe for concurrent
// use, need time in proportion to the text, and count offsets in bytes of it.
package sample

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Parse reads a sample of a format, "json" or "xml", as people write it. The
// value is nil if the text has no value, and for any other format. The faults are
// in the order of the text. Parse stops after 1,000 faults, or after 1,000 values
// one after another.
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

// A strict parser refuses all of these. The author hardly meant a Mistake. The
// other kinds are conventions of documentation, which people understand.
const (
	Mistake     Deviation = iota
	Elision               // "..." for values, fields, items or elements
	Comment               // a comment in JSON
	Placeholder           // <id>, {{token}}, string: describes the value, and does not show one
	Literal               // a name without quotes, or a string in single ones: JavaScript, and not JSON
	Sequence              // several bodies, each from a line of its own on
)

func (d Deviation) String() string {
	return [...]string{"mistake", "elision", "comment", "placeholder", "literal", "sequence"}[d]
}

// Fault is one part of a sample that a strict parser refuses.
type Fault struct {
	Offset int // in the source, at most its length
	Kind   Deviation
	Msg    string
	// Certain says that the fault leaves no doubt about the values, as a comma too many does.
	Certain bool
}

func (f *Fault) Error() string {
	return fmt.Sprintf("offset %d: %s", f.Offset, f.Msg)
}

// faults collects the faults of one source.
type faults struct {
	source string
	list   []Fault
}

// mostFaults bounds the faults of one sample: Parse stops after them.
const mostFaults = 1000

func (f *faults) add(kind Deviation, at int, format string, args ...any) {
	if len(f.list) < mostFaults {
		f.list = append(f.list, Fault{Offset: max(0, min(at, len(f.source))), Kind: kind, Msg: fmt.Sprintf(format, args...)})
	}
}

// addCertain adds a mistake that leaves no doubt about the values.
func (f *faults) addCertain(at int, format string, args ...any) {
	if n := len(f.list); n < mostFaults {
		f.add(Mistake, at, format, args...)
		f.list[n].Certain = true
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

// The kinds of a Value. An XML element without elements or attributes is a String,
// or Null if it has xsi:nil.
const (
	Object Kind = iota
	Array
	String
	Number
	Bool
	Null
	Elided // a bare "...": any value, or any number of fields or items
)

func (k Kind) String() string {
	return [...]string{"an object", "an array", "a string", "a number", "a boolean", "null", "elided"}[k]
}

// Value is a node of a sample.
type Value struct {
	Kind Kind
	Name string // of the field, or of the element without its prefix; "" for JSON's root and items

	// Text is a string without its quotes and escapes, a number as written, true,
	// false or null. The Text of an XML Object is the text between its elements.
	Text string

	Offset     int      // of the value: for an element, of its text, or of its tag if it has no text
	NameOffset int      // of the name, within its quotes
	Fields     []*Value // of an object or element; the items of an array

	Whole Span // the field, element or attribute, with its name
	// Inner is the text between the brackets, quotes or tags, or the whole value if it has none of these. The Inner of
	// an element without an end tag is empty and at its end.
	Inner Span

	Elided    bool   // a string with "..." in it, or a value that is only an elision
	Unknown   bool   // a placeholder: Text describes the value, and Kind is Elided unless Text has the name of a type
	Open      bool   // an object, array or element that may have more inside, because it has an elision or is cut off
	Comment   string // of a comment about the value; white space is single spaces
	Next      *Value // the value after this one in the same sample, for a root
	Attribute bool   // an XML attribute rather than an element
	Namespace string // of an element or attribute: the URI, or the prefix if that is not declared
	// Nullable says that a table or a list of the page gives null as another value.
	Nullable bool
}

// Span is a part of the source, from one offset to before another.
type Span struct{ From, To int }

// Field gives the first field of that name, or nil.
func (v *Value) Field(name string) *Value {
	for _, m := range v.Fields {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// deepest bounds the nesting of a sample.
const deepest = 200

// MayBeNull reports whether the value is null, a placeholder such as "integer|null", or one of which the page says so.
func (v *Value) MayBeNull() bool {
	return v.Kind == Null || v.Nullable || v.Unknown && slices.Contains(typeWords(v.Text), "null")
}

func elided(s string) bool {
	return strings.Contains(s, "...") || strings.Contains(s, "…")
}

// elision is the length of the elision that s begins with, or 0.
func elision(s string) int {
	switch {
	case strings.HasPrefix(s, "..."):
		return len("...")
	case strings.HasPrefix(s, "…"):
		return len("…")
	}
	return 0
}

// Find gives the first field that a path of names such as "user.email" leads to, or nil. Items of arrays have no name
// in the path.
func (v *Value) Find(path string) *Value {
	for _, m := range v.Fields {
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

// IsScalar reports whether the value is a string, a number or a Boolean.
func (v *Value) IsScalar() bool { return v.Kind == String || v.Kind == Number || v.Kind == Bool }

// formats are the words for the formats of bodies, as titles, fences and media types have them.
var formats = map[string]string{
	"json": "json", "json5": "json", "jsonc": "json", "xml": "xml", "yaml": "yaml", "yml": "yaml", "text": "text", "txt": "text", "plain": "text", "html": "html", "csv": "csv",
}

// Format is the format that a word in lower case names; empty for any other word.
func Format(word string) string { return formats[word] }

// FormatIn is the format that a title names; empty if it names none.
func FormatIn(title string) string {
	const longest = 16 // of the names of formats
	for word := range strings.FieldsFuncSeq(title, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		if len(word) > longest {
			continue
		}
		var lower [longest]byte
		for i := range len(word) {
			lower[i] = word[i] | 0x20
		}
		if f := formats[string(lower[:len(word)])]; f != "" {
			return f
		}
	}
	return ""
}
