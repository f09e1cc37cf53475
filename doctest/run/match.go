package run

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/sample"
)

// A matching compares a response with a sample.
type matching struct {
	values  values
	isXML   bool
	renamed map[[2]string]bool // namespaces whose difference was reported: the sample's and the response's
	shown   []*sample.Value    // nodes of the sample that the response has
	unseen  []*sample.Value    // items of the sample, in place of which the response has an empty list
	wrong   []mismatch
}

// A mismatch is a difference between a node of the sample and the response.
type mismatch struct {
	node   *sample.Value
	text   string // a predicate of the node: "is 4, and the page shows 3"
	actual string // the value in the response; empty if the text says it all
	fix    fix
	got    *sample.Value // nil if the response has none
}

// A fix is the edit that makes a sample true.
type fix int

const (
	noFix   fix = iota // no single edit of the sample
	replace            // put got in place of node
	remove             // remove node, which the response does not have
	add                // add the fields of got that node does not show
)

func newMatching(v values, isXML bool) *matching {
	return &matching{values: v, isXML: isXML, renamed: map[[2]string]bool{}}
}

func (m *matching) deny(node *sample.Value, f fix, got *sample.Value, format string, args ...any) {
	w := mismatch{node: node, text: fmt.Sprintf(format, args...), fix: f, got: got}
	if f == replace && (node.Kind != got.Kind || len(got.Fields) == 0) {
		w.actual = excerpt(got)
	}
	m.wrong = append(m.wrong, w)
}

// node compares one value with the sample's.
func (m *matching) node(want, got *sample.Value) {
	before := len(m.wrong)
	switch {
	case want.Kind == sample.Elided, want.Unknown && want.Elided && (want.Kind == got.Kind || got.Kind == sample.Null && want.MayBeNull()):
	case want.Kind != got.Kind && !m.isEmptyEither(want, got):
		m.deny(want, replace, got, "is %s, and the page shows %s", got.Kind, want.Kind)
	case want.Attribute != got.Attribute:
		m.deny(want, replace, got, "is %s, and the page shows %s", xmlKind(got), xmlKind(want))
	case m.isXML && want.Namespace != got.Namespace && !m.renamed[[2]string{want.Namespace, got.Namespace}]:
		m.deny(want, replace, got, "has the namespace %q, and the page shows %q", got.Namespace, want.Namespace)
		m.renamed[[2]string{want.Namespace, got.Namespace}] = true // its fields inherit it
	case want.Kind == sample.Object:
		m.fields(want, got)
	case want.Kind == sample.Array:
		m.items(want, got)
	default:
		m.leaf(want, got)
	}
	if len(m.wrong) == before || m.wrong[len(m.wrong)-1].node != want {
		m.shown = append(m.shown, want)
	}
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
	isOpen, known := want.Open, map[string]bool{}
	for _, name := range namesOf(want) {
		shown, all := named(want, name), named(got, name)
		known[name] = true
		if len(all) == 0 {
			for _, w := range shown {
				m.deny(w, remove, nil, "is missing from the response")
			}
			continue
		}
		m.run(shown, all)
	}
	for _, w := range want.Fields {
		isOpen = isOpen || w.Kind == sample.Elided && (w.Name == "" || isElided(w.Name))
	}
	if extra := unknown(got, known); len(extra) > 0 && !isOpen {
		m.deny(want, add, got, "has fields that the sample does not show: %s", strings.Join(extra, ", "))
	}
	if m.isXML && want.Text != "" && !isElided(want.Text) && want.Text != got.Text {
		m.deny(want, replace, got, "has the text %q, and the page shows %q", got.Text, want.Text)
	}
}

// namesOf are the names of a node's fields, each once.
func namesOf(v *sample.Value) []string {
	var out []string
	for _, m := range v.Fields {
		if m.Name != "" && !isElided(m.Name) && !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

func named(v *sample.Value, name string) []*sample.Value {
	var out []*sample.Value
	for _, m := range v.Fields {
		if m.Name == name {
			out = append(out, m)
		}
	}
	return out
}

func unknown(v *sample.Value, known map[string]bool) []string {
	var out []string
	for _, name := range namesOf(v) {
		if !known[name] {
			out = append(out, fmt.Sprintf("%q: %s", name, excerpt(named(v, name)[0])))
		}
	}
	return out
}

// run compares consecutive values, items of an array or elements of one name, with those of the sample. Each further value
// has to be like one of them.
func (m *matching) run(want, got []*sample.Value) {
	got = m.shownFirst(want, got)
	for i, w := range want {
		switch {
		case i < len(got):
			m.node(w, got[i])
		case m.values.anyValue: // another request may well have fewer
		default:
			m.deny(w, remove, nil, "is missing: the response has %s", amount(len(got), "item"))
		}
	}
	for i := len(want); i < len(got); i++ {
		m.another(want, got[i])
	}
}

// shownFirst puts the values that match the sample first, in the sample's order, if there are more of them: other users may
// have added theirs before. It changes nothing unless all values of the sample are there.
func (m *matching) shownFirst(want, got []*sample.Value) []*sample.Value {
	if len(got) <= len(want) {
		return got
	}
	var first, others []*sample.Value
	for _, g := range got {
		if len(first) < len(want) && m.matches(want[len(first)], g) {
			first = append(first, g)
		} else {
			others = append(others, g)
		}
	}
	if len(first) < len(want) {
		return got
	}
	return append(first, others...)
}

// matches reports whether a value equals the sample.
func (m *matching) matches(want, got *sample.Value) bool {
	own := m.fresh()
	own.node(want, got)
	return len(own.wrong) == 0
}

// another compares a further item with the most similar one of the sample, except for its values.
func (m *matching) another(want []*sample.Value, got *sample.Value) {
	var best *matching
	for _, w := range want {
		if tried := m.tried(w, got); best == nil || len(tried.wrong) < len(best.wrong) {
			best = tried
		}
		if len(best.wrong) == 0 {
			return
		}
	}
	for _, w := range best.wrong {
		m.deny(w.node, noFix, nil, "%s", w.text)
	}
}

func (m *matching) tried(want, got *sample.Value) *matching {
	own := m.fresh()
	own.values.anyValue = true
	own.node(want, got)
	return own
}

// fresh is m with nothing found yet.
func (m *matching) fresh() *matching {
	own := newMatching(m.values, m.isXML)
	maps.Copy(own.renamed, m.renamed)
	return own
}

func (m *matching) items(want, got *sample.Value) {
	shown := slices.DeleteFunc(slices.Clone(want.Fields), func(v *sample.Value) bool { return v.Kind == sample.Elided })
	isOpen := want.Open || len(shown) < len(want.Fields)
	if len(got.Fields) == 0 {
		m.unseen = append(m.unseen, shown...)
	}
	if isOpen && len(got.Fields) < len(shown) {
		shown = shown[:len(got.Fields)]
	}
	if len(shown) == 0 {
		if len(got.Fields) > 0 && !isOpen {
			m.deny(want, add, got, "has %s, and the page shows none", amount(len(got.Fields), "item"))
		}
		return
	}
	m.run(shown, got.Fields)
}

func (m *matching) leaf(want, got *sample.Value) {
	if why := m.values.differ(want, text(got), m.isXML); why != "" {
		m.deny(want, replace, got, "%s", why)
	}
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
