package run

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page/sample"
)

// A matching holds an answer against a sample.
type matching struct {
	values  values
	isXML   bool
	renamed map[[2]string]bool // namespaces that came in the place of others, as was told already
	shown   []*sample.Value    // nodes of the sample that the answer has
	wrong   []mismatch
}

// A mismatch is a node of the sample that the answer belies.
type mismatch struct {
	node *sample.Value
	text string
	fix  fix
	came *sample.Value // nil where nothing did
}

// A fix is what would make a sample true of the answer.
type fix int

const (
	noFix   fix = iota // no edit of the sample does it alone
	replace            // came in the place of node
	remove             // node is not in the answer
	add                // came has more than node shows
)

func newMatching(v values, isXML bool) *matching {
	return &matching{values: v, isXML: isXML, renamed: map[[2]string]bool{}}
}

func (m *matching) deny(node *sample.Value, f fix, came *sample.Value, format string, args ...any) {
	m.wrong = append(m.wrong, mismatch{node, fmt.Sprintf(format, args...), f, came})
}

// node holds one value against what the sample has in its place.
func (m *matching) node(want, got *sample.Value) {
	before := len(m.wrong)
	switch {
	case want.Kind == sample.Elided, want.Unknown && want.Elided && (want.Kind == got.Kind || got.Kind == sample.Null && want.MayBeNull()):
	case want.Kind != got.Kind && !m.isEmptyEither(want, got):
		m.deny(want, replace, got, "%s came: %s", got.Kind, excerpt(got))
	case want.Attribute != got.Attribute:
		m.deny(want, replace, got, "%s came", map[bool]string{true: "an attribute", false: "an element"}[got.Attribute])
	case m.isXML && want.Namespace != got.Namespace && !m.renamed[[2]string{want.Namespace, got.Namespace}]:
		m.deny(want, replace, got, "the namespace %q came, not %q", got.Namespace, want.Namespace)
		m.renamed[[2]string{want.Namespace, got.Namespace}] = true // what is below has it from here
	case want.Kind == sample.Object:
		m.members(want, got)
	case want.Kind == sample.Array:
		m.items(want, got)
	default:
		m.leaf(want, got)
	}
	if len(m.wrong) == before || m.wrong[len(m.wrong)-1].node != want {
		m.shown = append(m.shown, want)
	}
}

// isEmptyEither reports whether an empty element stands for an object or a list without members, which XML cannot tell.
func (m *matching) isEmptyEither(want, got *sample.Value) bool {
	return m.isXML && len(want.Members)+len(got.Members) == 0 && want.Text+got.Text == ""
}

func (m *matching) members(want, got *sample.Value) {
	isOpen, known := want.Open, map[string]bool{}
	for _, name := range namesOf(want) {
		shown, came := named(want, name), named(got, name)
		known[name] = true
		if len(came) == 0 {
			for _, w := range shown {
				m.deny(w, remove, nil, "it is not in the answer")
			}
			continue
		}
		m.run(shown, came)
	}
	for _, w := range want.Members {
		isOpen = isOpen || w.Kind == sample.Elided && (w.Name == "" || isElided(w.Name))
	}
	if extra := unknown(got, known); len(extra) > 0 && !isOpen {
		m.deny(want, add, got, "the answer also has %s", strings.Join(extra, ", "))
	}
	if m.isXML && want.Text != "" && !isElided(want.Text) && want.Text != got.Text {
		m.deny(want, replace, got, "the text %q came", got.Text)
	}
}

// namesOf are the names of a node's members, each once.
func namesOf(v *sample.Value) []string {
	var out []string
	for _, m := range v.Members {
		if m.Name != "" && !isElided(m.Name) && !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

func named(v *sample.Value, name string) []*sample.Value {
	var out []*sample.Value
	for _, m := range v.Members {
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

// run holds a run of values, items of an array or elements of one name, against the run that the sample shows. What
// comes beyond it is like one of them.
func (m *matching) run(want, got []*sample.Value) {
	got = m.shownFirst(want, got)
	for i, w := range want {
		switch {
		case i < len(got):
			m.node(w, got[i])
		case m.values.anyValue: // another request may well have fewer
		default:
			m.deny(w, remove, nil, "only %d came", len(got))
		}
	}
	for i := len(want); i < len(got); i++ {
		m.another(want, got[i])
	}
}

// shownFirst puts those values first that match what the sample shows, in its order, where more came than that: others
// may have made theirs before. It changes nothing unless all of them are there.
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

// matches reports whether a value is all that the sample shows.
func (m *matching) matches(want, got *sample.Value) bool {
	own := m.fresh()
	own.node(want, got)
	return len(own.wrong) == 0
}

// another holds a further item against the one of the sample that it is most like; its values are its own.
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
	shown := slices.DeleteFunc(slices.Clone(want.Members), func(v *sample.Value) bool { return v.Kind == sample.Elided })
	isOpen := want.Open || len(shown) < len(want.Members)
	if isOpen && len(got.Members) < len(shown) {
		shown = shown[:len(got.Members)]
	}
	if len(shown) == 0 {
		if len(got.Members) > 0 && !isOpen {
			m.deny(want, add, got, "%d items came", len(got.Members))
		}
		return
	}
	m.run(shown, got.Members)
}

func (m *matching) leaf(want, got *sample.Value) {
	if why := m.values.differ(want, text(got), m.isXML); why != "" {
		m.deny(want, replace, got, "%s", why)
	}
}

// text is a leaf's own, in XML without the white space around it.
func text(v *sample.Value) string { return strings.TrimSpace(v.Text) }

// excerpt is a value as people would write it, shortened.
func excerpt(v *sample.Value) string {
	s := v.Text
	switch v.Kind {
	case sample.String:
		s = strconv.Quote(v.Text)
	case sample.Object:
		s = "{" + strings.Join(namesOf(v), ", ") + "}"
	case sample.Array:
		s = fmt.Sprintf("[%d items]", len(v.Members))
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
