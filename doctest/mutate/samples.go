package mutate

import (
	"fmt"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// samples makes the mutants of samples: of each by itself, and of JSON and XML together, with the same change in both.
func (m *maker) samples(all []*page.Sample) {
	for _, s := range all {
		if s.Value == nil {
			continue
		}
		twin := twinOf(s, all)
		if s.Format == "xml" {
			m.element(s, s.Value, "element")
			m.namespace(s)
		} else {
			m.oneMore(s, s.Value)
		}
		m.nodes(s, s.Value, twin, "")
	}
}

// twinOf is the XML sample that shows the same data as a JSON sample; nil if there is none.
func twinOf(s *page.Sample, all []*page.Sample) *page.Sample {
	for _, other := range all {
		if s.Format == "json" && other.Format == "xml" && other.Status == s.Status && other.Value != nil {
			return other
		}
	}
	return nil
}

// nodes makes the mutants of the nodes below a node; path is the path of the node.
func (m *maker) nodes(s *page.Sample, v *sample.Value, twin *page.Sample, path string) {
	for i, n := range v.Fields {
		name := path
		if n.Name != "" && n.Kind != sample.Elided {
			name = strings.TrimPrefix(path+"."+n.Name, ".")
			m.name(s, n, twin, name)
			m.add("field", s.Body.At(n.NameOffset), fmt.Sprintf("%s is not shown", name), m.without(s, v, i))
		}
		m.value(s, n, twin, name)
		m.nodes(s, n, twin, name)
	}
	if len(v.Fields) == 0 && path == "" {
		m.value(s, v, nil, "")
	}
}

// name gives a field another name, in one format and in both.
func (m *maker) name(s *page.Sample, n *sample.Value, twin *page.Sample, path string) {
	if s.Format == "xml" {
		m.element(s, n, "element")
		return
	}
	at, other := s.Body.At(n.NameOffset), otherWord(n.Name)
	m.becomes("key", at, n.Name, other)
	if t := counterpart(s, twin, path); t != nil && t.Name == n.Name {
		m.add("key", at, fmt.Sprintf("%q becomes %q, in XML too", n.Name, other),
			append(m.renamed(twin, t, otherWord(t.Name)), m.swap(at, n.Name, other))...)
	}
}

// counterpart is the node of the XML sample at a path of the JSON sample; nil if there is none.
func counterpart(s, twin *page.Sample, path string) *sample.Value {
	if twin == nil {
		return nil
	}
	if root := twin.Value.Name; len(s.Value.Fields) == 1 && s.Value.Fields[0].Name == root {
		if path = strings.TrimPrefix(strings.TrimPrefix(path, root), "."); path == "" {
			return twin.Value
		}
	}
	return twin.Value.Find(path)
}

func (m *maker) element(s *page.Sample, n *sample.Value, kind string) {
	if n.Attribute {
		m.becomes(kind, s.Body.At(n.NameOffset), n.Name, otherWord(n.Name))
		return
	}
	m.add(kind, s.Body.At(n.NameOffset), fmt.Sprintf("<%s> becomes <%s>", n.Name, otherWord(n.Name)), m.renamed(s, n, otherWord(n.Name))...)
}

// renamed are the edits that give an element another name, in both of its tags.
func (m *maker) renamed(s *page.Sample, n *sample.Value, other string) []edit {
	out := []edit{m.swap(s.Body.At(n.NameOffset), n.Name, other)}
	if end := strings.TrimRight(s.Body.Value[:n.Whole.To], " \n>"); !strings.HasSuffix(end, "/") {
		out = append(out, m.swap(s.Body.At(len(end)-len(n.Name)), n.Name, other))
	}
	return out
}

// namespace changes the default namespace of the root, or gives it one.
func (m *maker) namespace(s *page.Sample) {
	root := s.Value
	at := s.Body.At(root.NameOffset)
	if root.Namespace == "" {
		m.add("namespace", at, fmt.Sprintf("<%s> is in a namespace", root.Name), m.swap(at, root.Name, root.Name+` xmlns="urn:other"`))
		return
	}
	if i := strings.Index(s.Body.Value, `"`+root.Namespace+`"`); i >= 0 {
		m.becomes("namespace", s.Body.At(i+1), root.Namespace, otherWord(root.Namespace))
	}
}

// without removes the i-th field of a node, with its comma.
func (m *maker) without(s *page.Sample, of *sample.Value, i int) edit {
	n := of.Fields[i]
	from, to := n.Whole.From, n.Whole.To
	if s.Format == "json" {
		switch {
		case i+1 < len(of.Fields):
			to = of.Fields[i+1].Whole.From
		case i > 0:
			from = of.Fields[i-1].Whole.To
		}
	}
	if n.Attribute {
		return edit{}
	}
	return m.between(s.Body.At(from), s.Body.At(to), "")
}

// oneMore adds one more field to each object.
func (m *maker) oneMore(s *page.Sample, v *sample.Value) {
	if v.Kind == sample.Object && len(v.Fields) > 0 {
		at := s.Body.At(v.Inner.From)
		m.add("field", s.Body.At(v.Offset), `"other" is shown, too`, m.between(at, at, `"other": true, `))
	}
	for _, n := range v.Fields {
		m.oneMore(s, n)
	}
}

// value gives a leaf another value, in one format and in both, and in JSON a value of another type.
func (m *maker) value(s *page.Sample, n *sample.Value, twin *page.Sample, path string) {
	if n.Kind == sample.Object || n.Kind == sample.Array || n.Kind == sample.Elided {
		return
	}
	at := s.Body.At(n.Inner.From)
	old := s.Body.Value[n.Inner.From:n.Inner.To]
	if s.Format == "json" {
		m.add("sample-type", at, fmt.Sprintf("%s becomes %s", quoted(n), otherKind(n)), m.between(s.Body.At(n.Offset), s.Body.At(n.Whole.To), otherKind(n)))
	}
	other := otherValue(n)
	if other == "" {
		return
	}
	m.becomes("value", at, old, other)
	if t := counterpart(s, twin, path); t != nil && t.Text == n.Text {
		m.add("value", at, fmt.Sprintf("%q becomes %q, in XML too", old, other),
			m.swap(at, old, other), m.swap(twin.Body.At(t.Inner.From), t.Text, otherValue(t)))
	}
}

func quoted(n *sample.Value) string {
	if n.Kind == sample.String {
		return strconv.Quote(n.Text)
	}
	return n.Text
}

// otherKind is a value of JSON of another kind.
func otherKind(n *sample.Value) string {
	if n.Kind == sample.String {
		return "7"
	}
	return strconv.Quote(n.Text)
}

// otherValue is a text that differs in one letter, which is not elided; empty if there is none.
func otherValue(n *sample.Value) string {
	switch {
	case n.Kind == sample.Bool:
		return strconv.FormatBool(n.Text != "true")
	case n.Kind == sample.Null:
		return ""
	}
	shown := strings.ReplaceAll(n.Text, "…", "...")
	shown, _, _ = strings.Cut(shown, "...")
	i := strings.LastIndexFunc(shown, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' })
	if n.Elided && i > 0 {
		i = 0
	}
	if i < 0 {
		return ""
	}
	return n.Text[:i] + string(otherLetter(n.Text[i])) + n.Text[i+1:]
}
