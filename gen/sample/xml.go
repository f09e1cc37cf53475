package sample

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// XML reads one XML document and gives its root element. Namespace declarations
// and attributes of XML Schema instances (xsi) are not fields. The error is a
// *Fault.
func XML(source string) (*Value, error) { return strict(parseXML(source)) }

// parseXML reads a text as encoding/xml does, and the parts that encoding/xml refuses loosely.
func parseXML(source string) (*Value, []Fault) {
	p := newXMLParser(source)
	p.readStrict()
	if len(p.list) == 0 {
		return p.root, nil
	}
	loose := newXMLParser(source)
	loose.readLoose()
	if !slices.ContainsFunc(loose.list, func(f Fault) bool { return f.Kind == Mistake || f.Kind == Elision }) {
		loose.list = append(loose.list, p.list...)
	}
	return loose.root, loose.sorted()
}

type xmlParser struct {
	faults
	decoder *xml.Decoder
	base    int    // the offset in the source at which the decoder began
	root    *Value // the first one
	last    *Value // the last root
	open    []*element
}

func newXMLParser(source string) *xmlParser {
	p := &xmlParser{faults: faults{source: source}}
	p.startAt(0)
	return p
}

// startAt has the decoder read from there.
func (p *xmlParser) startAt(at int) {
	p.base, p.decoder = at, xml.NewDecoder(strings.NewReader(p.source[at:]))
	// The source is a string already, so the encoding that it declares does not matter.
	p.decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
}

// offset is the place of the decoder in the source.
func (p *xmlParser) offset() int { return p.base + int(p.decoder.InputOffset()) }

// readStrict reads up to the first fault.
func (p *xmlParser) readStrict() {
	for len(p.list) == 0 {
		from := p.offset()
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.add(Mistake, p.offset(), "%s", xmlMessage(err))
			return
		}
		p.token(token, from)
	}
	p.noRoot()
}

func (p *xmlParser) noRoot() {
	if p.root == nil && len(p.list) == 0 {
		p.add(Mistake, len(p.source), "no root element")
	}
}

func xmlMessage(err error) string {
	var refused *xml.SyntaxError
	if errors.As(err, &refused) {
		return refused.Msg
	}
	return err.Error()
}

// element is an element without its end tag yet.
type element struct {
	value *Value
	tag   int // the offset of its start tag
	text  strings.Builder
	place int // the offset of its text, 0 if it has no text
	null  bool

	namespaces map[string]string // that it declares, by prefix; only if it is read loosely
}

func (p *xmlParser) token(t xml.Token, from int) {
	switch t := t.(type) {
	case xml.StartElement:
		p.start(t, from)
	case xml.EndElement:
		p.end(from)
	case xml.CharData:
		p.text(string(t), from)
	case xml.ProcInst:
		if t.Target == "xml" && strings.TrimPrefix(p.source[:from], "\ufeff") != "" {
			p.add(Mistake, from, "the XML declaration is not at the beginning; write it first, or not at all")
		}
	case xml.Comment:
		if len(p.open) > 0 && elision(strings.TrimSpace(string(t))) > 0 {
			p.elide(strings.TrimSpace(string(t)), Span{from, p.offset()})
		}
	}
}

// elide adds an elision of any number of elements.
func (p *xmlParser) elide(text string, at Span) {
	parent := p.open[len(p.open)-1].value
	parent.Fields = append(parent.Fields, unknown(&Value{Offset: at.From, Whole: at, Inner: at}, text))
	parent.Open = true
}

func (p *xmlParser) start(t xml.StartElement, from int) {
	tag := p.source[from:p.offset()]
	v := &Value{Name: t.Name.Local, Namespace: t.Name.Space, Offset: from, Inner: Span{From: p.offset()}}
	v.NameOffset = from + max(0, strings.Index(tag, t.Name.Local))
	if prefix, _, found := strings.Cut(strings.FieldsFunc(tag, endsName)[0], ":"); found {
		v.NameOffset = from + len("<") + len(prefix) + len(":")
	}
	switch {
	case len(p.open) > 0:
		parent := p.open[len(p.open)-1].value
		parent.Fields = append(parent.Fields, v)
	case p.root != nil:
		p.add(Mistake, from, "<%s> is a second root element", v.Name)
		p.last.Next = v
		p.last = v
	default:
		p.root, p.last = v, v
	}
	if len(p.open) == deepest {
		p.add(Mistake, from, "nested more than %d levels deep", deepest)
		p.startAt(len(p.source))
	}
	e := &element{value: v, tag: from}
	p.open = append(p.open, e)
	p.attributes(e, t.Attr, tag)
}

func endsName(r rune) bool { return strings.ContainsRune("<> \t\r\n/", r) }

var attribute = regex.MustCompile(`([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

func (p *xmlParser) attributes(e *element, attributes []xml.Attr, tag string) {
	places := attribute.FindAllStringSubmatchIndex(tag, len(attributes))
	seen := map[xml.Name]bool{}
	for i, a := range attributes {
		at := []int{0, 0, 0, 0}
		if i < len(places) {
			at = []int{places[i][2], max(places[i][4], places[i][6]), max(places[i][5], places[i][7]), places[i][1]}
		}
		if seen[a.Name] {
			p.add(Mistake, e.tag+at[0], "the attribute %s appears twice", a.Name.Local)
			continue
		}
		seen[a.Name] = true
		instance := a.Name.Space == schemaInstance || a.Name.Space == "xsi"
		switch {
		case instance && a.Name.Local == "nil":
			e.null = a.Value == "true" || a.Value == "1"
		case instance || a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		default:
			e.value.Fields = append(e.value.Fields, &Value{
				Kind: String, Name: a.Name.Local, Namespace: a.Name.Space, Attribute: true,
				Text: a.Value, Elided: elided(a.Value), NameOffset: e.tag + at[0], Offset: e.tag + at[1],
				Whole: Span{e.tag + at[0], e.tag + at[3]}, Inner: Span{e.tag + at[1], e.tag + at[2]},
			})
		}
	}
}

// text belongs to the innermost element. A bare elision between elements elides
// elements.
func (p *xmlParser) text(s string, from int) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return
	}
	raw := p.source[from:p.offset()]
	from += len(raw) - len(strings.TrimLeft(raw, " \t\r\n"))
	if len(p.open) == 0 {
		p.outside(trimmed, from)
		return
	}
	e := p.open[len(p.open)-1]
	if e.text.Len() == 0 {
		e.place = from
	}
	e.text.WriteString(s)
}

// outside adds a fault for text outside of the elements.
func (p *xmlParser) outside(s string, from int) {
	switch {
	case s == "\ufeff":
	case elision(s) == len(s):
		p.add(Elision, from, "%s leaves something out; write it in a comment", s)
	default:
		p.add(Mistake, from, "text outside the root element")
	}
}

// end completes the innermost element, whose end tag begins at from.
func (p *xmlParser) end(from int) {
	e := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	v := e.value
	v.Whole, v.Inner.To = Span{e.tag, p.offset()}, from
	v.Text = strings.TrimSpace(e.text.String())
	elements := slices.ContainsFunc(v.Fields, func(m *Value) bool { return !m.Attribute })
	v.Open = v.Open || elements && elided(v.Text)
	switch {
	case elements && v.Text != "" && elision(v.Text) == len(v.Text):
		at := Span{e.place, e.place + len(v.Text)}
		v.Fields = append(v.Fields, unknown(&Value{Offset: at.From, Whole: at, Inner: at}, v.Text))
		v.Text = ""
	case e.null:
		v.Kind = Null
	case len(v.Fields) == 0:
		v.Kind, v.Elided, v.Unknown = String, elided(v.Text), isPlaceholder(v.Text)
	default:
		v.Elided = elided(v.Text)
	}
	if v.Text != "" && !elements {
		v.Offset = e.place
	}
}
