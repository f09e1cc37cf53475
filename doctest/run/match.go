package run

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

// A matching compares a response with a sample. The structure has to be the same: the fields that the sample shows, and the
// kinds of their values. Values are compared by [values]. The order, the length and the values of a list illustrate.
type matching struct {
	values   values
	isXML    bool
	kin      *kin
	renamed  map[[2]string]bool // namespaces whose difference was reported: the sample's and the response's
	shown    []*sample.Value    // nodes of the sample that the response has
	unseen   []absence          // nodes of the sample that this response cannot show
	free     []mismatch         // leaves with another value, which the sample only illustrates
	extra    []mismatch         // objects with fields that the sample does not show
	wrong    []mismatch
	refilled []mismatch // objects that lose all their fields, and get those of the response
}

// A mismatch is a difference between a node of the sample and the response.
type mismatch struct {
	node   *sample.Value
	text   string // a predicate of the node: "is 4, and the page shows 3"
	actual string // the value in the response; empty if the text says it all
	fix    fix
	got    *sample.Value // nil if the response has none
}

// An absence is a node of the sample that a response lacks although the sample may be right.
type absence struct {
	node    *sample.Value
	reason  string
	isEmpty bool // the list that should have the node is empty
}

// A fix is the edit that makes a sample true.
type fix int

const (
	noFix   fix = iota // no single edit of the sample
	replace            // put got in place of node
	remove             // remove node, which the response does not have
	add                // add the fields of got that node does not show
)

func newMatching(v values, isXML bool, k *kin) *matching {
	return &matching{values: v, isXML: isXML, kin: k, renamed: map[[2]string]bool{}}
}

func (m *matching) deny(node *sample.Value, f fix, got *sample.Value, format string, args ...any) {
	m.wrong = append(m.wrong, newMismatch(node, f, got, format, args...))
}

func newMismatch(node *sample.Value, f fix, got *sample.Value, format string, args ...any) mismatch {
	w := mismatch{node: node, text: fmt.Sprintf(format, args...), fix: f, got: got}
	if f == replace && (node.Kind != got.Kind || len(got.Fields) == 0) {
		w.actual = excerpt(got)
	}
	return w
}

// node compares one value with the sample's.
func (m *matching) node(want, got *sample.Value) {
	wrong, free := len(m.wrong), len(m.free)
	switch {
	case want.Kind == sample.Elided, want.Unknown && want.Elided && (want.Kind == got.Kind || got.Kind == sample.Null && want.MayBeNull()):
	case isPlaceholderOf(want) && len(got.Fields) == 0:
	case got.Kind == sample.Null && (m.kin.mayBeNull(want) || m.isLeftOut(want.Name)):
	case want.Kind == sample.Null && got.Kind != sample.Null && !m.isXML:
		m.free = append(m.free, newMismatch(want, replace, got, "is %s, and the page shows null", got.Kind))
	case want.Kind != got.Kind && !m.isEmptyEither(want, got):
		m.deny(want, replace, got, "is %s, and the page shows %s", got.Kind, want.Kind)
	case want.Attribute != got.Attribute:
		m.deny(want, replace, got, "is %s, and the page shows %s", xmlKind(got), xmlKind(want))
	case m.isXML && want.Namespace != got.Namespace && !m.renamed[[2]string{want.Namespace, got.Namespace}]:
		m.deny(want, replace, got, "has the namespace %q, and the page shows %q", got.Namespace, want.Namespace)
		m.renamed[[2]string{want.Namespace, got.Namespace}] = true // its fields inherit it
	case want.Kind == sample.Object && m.isMap(want, got):
		m.list(want.Fields, got.Fields, "the response has other keys")
	case want.Kind == sample.Object:
		m.fields(want, got)
	case want.Kind == sample.Array:
		m.items(want, got)
	default:
		m.leaf(want, got)
	}
	isFree := len(m.free) > free && m.free[len(m.free)-1].node == want
	if !isFree && (len(m.wrong) == wrong || m.wrong[len(m.wrong)-1].node != want) {
		m.shown = append(m.shown, want)
	}
}

// isLeftOut reports whether a field repeats a parameter that the request did not send as the page does, or that an earlier
// request left out which created an item of the list.
func (m *matching) isLeftOut(name string) bool {
	return name != "" && (name == m.values.changed || m.values.inList && m.values.lacked[name])
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
func (m *matching) isEmptyEither(want, got *sample.Value) bool {
	return m.isXML && len(want.Fields)+len(got.Fields) == 0 && want.Text+got.Text == ""
}

func (m *matching) fields(want, got *sample.Value) {
	have, known := byName(got), map[string]bool{}
	isOpen, shown := want.Open, byName(want)
	if len(shown) > 1 && !shareField(want, got) && !isOpen && !m.values.isConfig {
		m.deny(want, replace, got, "has none of the fields that the page shows")
		return
	}
	for _, name := range namesOf(want) {
		all := have[name]
		known[name] = true
		switch {
		case len(all) == 0 && m.kin.isOptional(want, name):
			m.miss(shown[name], "the response lacks it, as another part of the page does")
		case len(all) == 0 && m.isLeftOut(name):
			m.miss(shown[name], "the response to a request without it lacks it")
		case len(all) == 0 && m.isOfOtherError(want, got, shown[name]):
			m.miss(shown[name], "the page shows it for another error")
		case len(all) == 0 && m.values.isConfig:
			m.miss(shown[name], "the response shows how the server was configured, and this part is not")
		case len(all) == 0:
			for _, w := range shown[name] {
				m.deny(w, remove, nil, "is missing from the response")
			}
		case len(all) == 1 && len(shown[name]) == 1:
			m.node(shown[name][0], all[0])
		default:
			m.list(shown[name], all, "the response has other elements")
		}
	}
	for _, w := range want.Fields {
		isOpen = isOpen || isElided(w.Name) || w.Kind == sample.Elided && w.Name == ""
	}
	if len(got.Fields) > 0 && len(want.Fields) > 0 && m.isEmptied(want) {
		m.refilled = append(m.refilled, mismatch{node: want, fix: add, got: got})
	}
	if extra := m.unknown(want, got, known); len(extra) > 0 && !isOpen {
		m.extra = append(m.extra, newMismatch(want, add, got, "has fields that the sample does not show: %s", strings.Join(extra, ", ")))
	}
	if m.isXML && (text(want) == "") != (text(got) == "") && !isElided(want.Text) {
		m.deny(want, replace, got, "has the text %q, and the page shows %q", got.Text, want.Text)
	}
}

// isOfOtherError reports whether a field belongs to the error that the sample of all errors shows, and the response is another one:
// no text beside it is the same. All errors have what names and explains them.
func (m *matching) isOfOtherError(want, got *sample.Value, missing []*sample.Value) bool {
	isPart := func(v *sample.Value) bool {
		return v.Kind == sample.Array || !errorWord.MatchString(v.Name)
	}
	if !m.values.ofErrors || !slices.ContainsFunc(missing, isPart) {
		return false
	}
	isText := func(v *sample.Value) bool { return v.Kind == sample.String && !v.Elided }
	return slices.ContainsFunc(want.Fields, isText) && !slices.ContainsFunc(want.Fields, func(v *sample.Value) bool {
		other := got.Field(v.Name)
		return isText(v) && other != nil && other.Text == v.Text
	})
}

// errorWord matches the names of what every error has.
var errorWord = regexp.MustCompile(`(?i)^(?:errors?|problems?|faults?|(?:error[-_]?)?(?:code|message|type|description|name|title)|msg|status(?:[-_]?code)?|details?|reason|text|(?:request|trace)[-_]?id|timestamp|success|ok)$`)

// isEmptied reports whether the corrections remove all fields of a node.
func (m *matching) isEmptied(node *sample.Value) bool {
	return !slices.ContainsFunc(node.Fields, func(f *sample.Value) bool {
		return !slices.ContainsFunc(m.wrong, func(w mismatch) bool { return w.node == f && w.fix == remove })
	})
}

// miss says of nodes that the response cannot show them.
func (m *matching) miss(nodes []*sample.Value, reason string) {
	for _, n := range nodes {
		m.unseen = append(m.unseen, absence{node: n, reason: reason})
	}
}

// namesOf are the names of a node's fields, each once.
func namesOf(v *sample.Value) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range v.Fields {
		if m.Name != "" && !isElided(m.Name) && !seen[m.Name] {
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
func (m *matching) unknown(want, got *sample.Value, known map[string]bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range got.Fields {
		if f.Name != "" && !known[f.Name] && !seen[f.Name] && !m.kin.shows(want, f.Name) {
			seen[f.Name] = true
			out = append(out, fmt.Sprintf("%q: %s", f.Name, excerpt(f)))
		}
	}
	return out
}

// matches reports whether a value has the structure of the sample and no determined value that differs.
func (m *matching) matches(want, got *sample.Value) bool { return len(m.tried(want, got).wrong) == 0 }

// tried compares a value with a node of the sample, and reports nothing.
func (m *matching) tried(want, got *sample.Value) *matching {
	own := newMatching(m.values, m.isXML, m.kin)
	maps.Copy(own.renamed, m.renamed)
	own.node(want, got)
	return own
}

// keep adds what a trial found. A difference is not false, because the response may have other items; otherwise says so.
func (m *matching) keep(tried *matching, otherwise string) {
	m.shown = append(m.shown, tried.shown...)
	m.unseen = append(m.unseen, tried.unseen...)
	m.free = append(m.free, tried.free...)
	m.extra = append(m.extra, tried.extra...)
	for _, w := range tried.wrong {
		m.unseen = append(m.unseen, absence{node: w.node, reason: otherwise})
	}
}

// isBetterThan reports whether a trial differs less than another one; nil is the worst.
func (m *matching) isBetterThan(other *matching) bool {
	counts := func(m *matching) []int { return []int{len(m.wrong), len(m.extra), len(m.unseen), len(m.free)} }
	return other == nil || slices.Compare(counts(m), counts(other)) < 0
}

func (m *matching) leaf(want, got *sample.Value) {
	switch d := m.values.differ(want, text(got), m.isXML); {
	case m.isOtherUnit(want, got):
		m.deny(want, replace, got, "is in another unit: another sample shows numbers like that of the response")
	case d.text == "":
	case d.isFree:
		m.free = append(m.free, newMismatch(want, replace, got, "%s", d.text))
	default:
		m.deny(want, replace, got, "%s", d.text)
	}
}

// otherUnit is how many times a number is at least another one if their units differ: nanoseconds, microseconds or milliseconds
// in place of seconds, bytes in place of kilobytes.
const otherUnit = 1e5

// isOtherUnit reports whether a sample shows a large integer where another sample and the response have small fractions.
func (m *matching) isOtherUnit(want, got *sample.Value) bool {
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

// amount is a number of things.
func amount(n int, thing string) string {
	switch n {
	case 0:
		return "no " + thing + "s"
	case 1:
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// text is the text of a leaf, in XML without white space around it.
func text(v *sample.Value) string { return strings.TrimSpace(v.Text) }

// excerpt is a value for people, shortened.
func excerpt(v *sample.Value) string {
	s := v.Text
	switch v.Kind {
	case sample.String:
		s = strconv.Quote(v.Text)
	case sample.Object:
		s = "{" + strings.Join(namesOf(v), ", ") + "}"
	case sample.Array:
		s = "[" + amount(len(v.Fields), "item") + "]"
	case sample.Null:
		s = "null"
	}
	return shortened(s, 80)
}

func shortened(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
