// Package match compares a response with a sample of a page: what has to be the same, what only illustrates, and what a response
// cannot show.
package match

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/sample"
)

// A Matching compares a response with a sample. The structure has to be the same: the fields that the sample shows, and the
// kinds of their values. Values are compared by [Values]. The order, the length and the values of a list illustrate.
type Matching struct {
	Values   Values
	IsXML    bool
	kin      *Kin
	renamed  map[[2]string]bool // namespaces whose difference was reported: the sample's and the response's
	Shown    []*sample.Value    // nodes of the sample that the response has
	Unseen   []absence          // nodes of the sample that this response cannot show
	Free     []Mismatch         // leaves with another value, which the sample only illustrates
	Extra    []Mismatch         // objects with fields that the sample does not show
	Wrong    []Mismatch
	Refilled []Mismatch // objects that lose all their fields, and get those of the response
}

// A Mismatch is a difference between a node of the sample and the response.
type Mismatch struct {
	Node   *sample.Value
	Text   string // a predicate of the node: "is 4, and the page shows 3"
	Actual string // the value in the response; empty if the text says it all
	Fix    fix
	Got    *sample.Value // nil if the response has none
}

// An absence is a node of the sample that a response lacks although the sample may be right.
type absence struct {
	Node    *sample.Value
	Reason  string
	IsEmpty bool // the list that should have the node is empty
}

// A Fix is the edit that makes a sample true.
type fix int

const (
	noFix   fix = iota // no single edit of the sample
	Replace            // put got in place of node
	Remove             // remove node, which the response does not have
	Add                // add the fields of got that node does not show
)

// New is a comparison that is yet to be made.
func New(v Values, isXML bool, k *Kin) *Matching {
	return &Matching{Values: v, IsXML: isXML, kin: k, renamed: map[[2]string]bool{}}
}

func (m *Matching) Deny(node *sample.Value, f fix, got *sample.Value, format string, args ...any) {
	m.Wrong = append(m.Wrong, newMismatch(node, f, got, format, args...))
}

func newMismatch(node *sample.Value, f fix, got *sample.Value, format string, args ...any) Mismatch {
	w := Mismatch{Node: node, Text: fmt.Sprintf(format, args...), Fix: f, Got: got}
	if f == Replace && (node.Kind != got.Kind || len(got.Fields) == 0) {
		w.Actual = Excerpt(got)
	}
	return w
}

// Node compares one value with the sample's.
func (m *Matching) Node(want, got *sample.Value) {
	wrong, free := len(m.Wrong), len(m.Free)
	switch {
	case want.Kind == sample.Elided, want.Unknown && want.Elided && (want.Kind == got.Kind || got.Kind == sample.Null && want.MayBeNull()):
	case isPlaceholderOf(want) && len(got.Fields) == 0:
	case got.Kind == sample.Null && (m.kin.mayBeNull(want) || m.isLeftOut(want.Name)):
	case want.Kind == sample.Null && got.Kind != sample.Null && !m.IsXML:
		m.Free = append(m.Free, newMismatch(want, Replace, got, "is %s, and the page shows null", got.Kind))
	case want.Kind != got.Kind && !m.isEmptyEither(want, got):
		m.Deny(want, Replace, got, "is %s, and the page shows %s", got.Kind, want.Kind)
	case want.Attribute != got.Attribute:
		m.Deny(want, Replace, got, "is %s, and the page shows %s", xmlKind(got), xmlKind(want))
	case m.IsXML && want.Namespace != got.Namespace && !m.renamed[[2]string{want.Namespace, got.Namespace}]:
		m.Deny(want, Replace, got, "has the namespace %q, and the page shows %q", got.Namespace, want.Namespace)
		m.renamed[[2]string{want.Namespace, got.Namespace}] = true // its fields inherit it
	case want.Kind == sample.Object && m.isOfUser(want):
		m.ofUser(want, got)
	case want.Kind == sample.Object && m.isMap(want, got):
		m.list(want.Fields, got.Fields, "the response has other keys")
	case want.Kind == sample.Object:
		m.fields(want, got)
	case want.Kind == sample.Array:
		m.items(want, got)
	default:
		m.leaf(want, got)
	}
	isFree := len(m.Free) > free && m.Free[len(m.Free)-1].Node == want
	if !isFree && (len(m.Wrong) == wrong || m.Wrong[len(m.Wrong)-1].Node != want) {
		m.Shown = append(m.Shown, want)
	}
}

// isLeftOut reports whether a field repeats a parameter that the request did not send as the page does, or that an earlier
// request left out which created an item of the list.
func (m *Matching) isLeftOut(name string) bool {
	return name != "" && (name == m.Values.Changed || m.Values.inList && m.Values.Lacked[name])
}

// isPlaceholderOf reports whether a string of a sample only describes the value, as "<the content of the file>" does.
func isPlaceholderOf(want *sample.Value) bool {
	s := want.Text
	return want.Kind == sample.String && len(s) > 2 && (s[0] == '<' && s[len(s)-1] == '>' || strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}"))
}

// xmlKind is how XML writes a field.
func xmlKind(v *sample.Value) string {
	if v.Attribute {
		return "an attribute"
	}
	return "an element"
}

// isEmptyEither reports whether both values are empty. XML cannot distinguish an empty element, object and list.
func (m *Matching) isEmptyEither(want, got *sample.Value) bool {
	return m.IsXML && len(want.Fields)+len(got.Fields) == 0 && want.Text+got.Text == ""
}

func (m *Matching) fields(want, got *sample.Value) {
	have, known := byName(got), map[string]bool{}
	isOpen, shown := want.Open || len(want.Fields) == 0 && want.Name != "" && !m.IsXML, byName(want)
	if len(shown) > 1 && !ShareField(want, got) && !isOpen && !m.Values.IsConfig {
		m.Deny(want, Replace, got, "has none of the fields that the page shows")
		return
	}
	for _, name := range namesOf(want) {
		all := have[name]
		known[name] = true
		switch {
		case len(all) == 0 && m.kin.isOptional(want, name):
			m.miss(shown[name], "the response lacks it, as another part of the page does")
		case len(all) == 0 && (m.isLeftOut(name) || m.isLeftOut(want.Name)):
			m.miss(shown[name], "the response to a request without it lacks it")
		case len(all) == 0 && m.isOfOtherError(want, got, shown[name]):
			m.miss(shown[name], "the page shows it for another error")
		case len(all) == 0 && m.Values.IsConfig:
			m.miss(shown[name], "the response shows how the server was configured, and this part is not")
		case len(all) == 0:
			for _, w := range shown[name] {
				m.Deny(w, Remove, nil, "is missing from the response")
			}
		case len(all) == 1 && len(shown[name]) == 1:
			m.Node(shown[name][0], all[0])
		default:
			m.list(shown[name], all, "the response has other elements")
		}
	}
	for _, w := range want.Fields {
		isOpen = isOpen || IsElided(w.Name) || w.Kind == sample.Elided && w.Name == ""
	}
	if len(got.Fields) > 0 && len(want.Fields) > 0 && m.isEmptied(want) {
		m.Refilled = append(m.Refilled, Mismatch{Node: want, Fix: Add, Got: got})
	}
	if extra := m.unknown(want, got, known); len(extra) > 0 && !isOpen {
		m.Extra = append(m.Extra, newMismatch(want, Add, got, "has fields that the sample does not show: %s", strings.Join(extra, ", ")))
	}
	if m.IsXML && (Text(want) == "") != (Text(got) == "") && !IsElided(want.Text) {
		m.Deny(want, Replace, got, "has the text %q, and the page shows %q", got.Text, want.Text)
	}
}

// isOfOtherError reports whether a field belongs to the error that the sample of all errors shows, and the response is another one:
// no text beside it is the same. All errors have what names and explains them.
func (m *Matching) isOfOtherError(want, got *sample.Value, missing []*sample.Value) bool {
	isPart := func(v *sample.Value) bool {
		return v.Kind == sample.Array || !errorWord.MatchString(v.Name)
	}
	if !m.Values.OfErrors || !slices.ContainsFunc(missing, isPart) {
		return false
	}
	isText := func(v *sample.Value) bool { return v.Kind == sample.String && !v.Elided }
	return slices.ContainsFunc(want.Fields, isText) && !slices.ContainsFunc(want.Fields, func(v *sample.Value) bool {
		other := got.Field(v.Name)
		return isText(v) && other != nil && other.Text == v.Text
	})
}

// errorWord matches the names of what every error has.
var errorWord = regexp.MustCompile(`(?i)^(?:errors?|problems?|faults?|(?:error[-_]?)?(?:code|message|type|description|name|title)|msg|status(?:[-_]?code)?|details?|reason|text|(?:request|trace)[-_]?id|instance|timestamp|success|ok)$`)

// isEmptied reports whether the corrections remove all fields of a node.
func (m *Matching) isEmptied(node *sample.Value) bool {
	return !slices.ContainsFunc(node.Fields, func(f *sample.Value) bool {
		return !slices.ContainsFunc(m.Wrong, func(w Mismatch) bool { return w.Node == f && w.Fix == Remove })
	})
}

// miss says of nodes that the response cannot show them.
func (m *Matching) miss(nodes []*sample.Value, reason string) {
	for _, n := range nodes {
		m.Unseen = append(m.Unseen, absence{Node: n, Reason: reason})
	}
}

// namesOf are the names of a node's fields, each once.
func namesOf(v *sample.Value) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range v.Fields {
		if m.Name != "" && !IsElided(m.Name) && !seen[m.Name] {
			seen[m.Name] = true
			out = append(out, m.Name)
		}
	}
	return out
}

func byName(v *sample.Value) map[string][]*sample.Value {
	out := map[string][]*sample.Value{}
	for _, m := range v.Fields {
		out[m.Name] = append(out[m.Name], m)
	}
	return out
}

// unknown shows the fields of a response that no sample of such an object has.
func (m *Matching) unknown(want, got *sample.Value, known map[string]bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range got.Fields {
		if f.Name != "" && !known[f.Name] && !seen[f.Name] && !m.kin.shows(want, f.Name) {
			seen[f.Name] = true
			out = append(out, fmt.Sprintf("%q: %s", f.Name, Excerpt(f)))
		}
	}
	return out
}

// Tried compares a value with a node of the sample, and reports nothing.
func (m *Matching) Tried(want, got *sample.Value) *Matching {
	own := New(m.Values, m.IsXML, m.kin)
	maps.Copy(own.renamed, m.renamed)
	own.Node(want, got)
	return own
}

// keep adds what a trial found. A difference is not false, because the response may have other items; otherwise says so.
func (m *Matching) keep(tried *Matching, otherwise string) {
	m.Shown = append(m.Shown, tried.Shown...)
	m.Unseen = append(m.Unseen, tried.Unseen...)
	m.Free = append(m.Free, tried.Free...)
	m.Extra = append(m.Extra, tried.Extra...)
	for _, w := range tried.Wrong {
		m.Unseen = append(m.Unseen, absence{Node: w.Node, Reason: otherwise})
	}
}

// IsBetterThan reports whether a trial differs less than another one; nil is the worst.
func (m *Matching) IsBetterThan(other *Matching) bool {
	counts := func(m *Matching) []int { return []int{len(m.Wrong), len(m.Extra), len(m.Unseen), len(m.Free)} }
	return other == nil || slices.Compare(counts(m), counts(other)) < 0
}

func (m *Matching) leaf(want, got *sample.Value) {
	switch d := m.Values.differ(want, Text(got), m.IsXML); {
	case m.isOtherUnit(want, got):
		m.Deny(want, Replace, got, "is in another unit: another sample shows numbers like that of the response")
	case d.Text == "":
	case d.IsFree:
		m.Free = append(m.Free, newMismatch(want, Replace, got, "%s", d.Text))
	default:
		m.Deny(want, Replace, got, "%s", d.Text)
	}
}

// otherUnit is how many times a number is at least another one if their units differ: nanoseconds, microseconds or milliseconds
// in place of seconds, bytes in place of kilobytes.
const otherUnit = 1e5

// isOtherUnit reports whether a sample shows a large integer where another sample and the response have small fractions.
func (m *Matching) isOtherUnit(want, got *sample.Value) bool {
	if want.Kind != sample.Number || got.Kind != sample.Number || !isSmallFraction(got.Text) {
		return false
	}
	shown, err := strconv.ParseInt(want.Text, 10, 64)
	return err == nil && shown >= otherUnit && slices.ContainsFunc(m.kin.alike(want), func(v *sample.Value) bool { return isSmallFraction(v.Text) })
}

func isSmallFraction(s string) bool {
	n, err := strconv.ParseFloat(s, 64)
	return err == nil && n != math.Trunc(n) && math.Abs(n) < 100
}

// Amount is a number of things.
func Amount(n int, thing string) string {
	switch n {
	case 0:
		return "no " + thing + "s"
	case 1:
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Text is the text of a leaf, in XML without white space around it.
func Text(v *sample.Value) string { return strings.TrimSpace(v.Text) }

// Excerpt is a value for people, shortened.
func Excerpt(v *sample.Value) string {
	s := v.Text
	switch v.Kind {
	case sample.String:
		s = strconv.Quote(v.Text)
	case sample.Object:
		s = "{" + strings.Join(namesOf(v), ", ") + "}"
	case sample.Array:
		s = "[" + Amount(len(v.Fields), "item") + "]"
	case sample.Null:
		s = "null"
	}
	return Shortened(s, 80)
}

func Shortened(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
