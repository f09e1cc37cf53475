package sample

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// XML reads one XML document and gives its root element. Namespace declarations
// and attributes of XML Schema instances (xsi) are no members. The error is a
// *SyntaxError.
func XML(source string) (*Value, error) {
	p := &xmlParser{source: source, decoder: xml.NewDecoder(strings.NewReader(source))}
	// The source is a string already: what encoding it declares does not matter.
	p.decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		from := int(p.decoder.InputOffset())
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.token(token, from)
		} else {
			err = p.refused(err)
		}
		if err != nil {
			return nil, err
		}
	}
	if p.root == nil {
		return nil, p.fail(len(source), "there is no element")
	}
	return p.root, nil
}

type xmlParser struct {
	source  string
	decoder *xml.Decoder
	root    *Value
	open    []*element
}

// element is one whose end tag is still to come.
type element struct {
	value *Value
	tag   int // where its start tag begins
	text  strings.Builder
	place int // where its text begins, 0 when there is none
	null  bool
}

func (p *xmlParser) fail(at int, format string, args ...any) error {
	return &SyntaxError{Offset: max(0, min(at, len(p.source))), Msg: fmt.Sprintf(format, args...)}
}

// refused places an error of the decoder, which knows lines only.
func (p *xmlParser) refused(err error) error {
	at, msg := int(p.decoder.InputOffset()), err.Error()
	var refused *xml.SyntaxError
	if errors.As(err, &refused) {
		msg = refused.Msg
	}
	switch {
	case strings.Contains(msg, "unexpected EOF") && len(p.open) > 0:
		last := p.open[len(p.open)-1]
		return p.fail(last.tag, "<%s> is not closed", last.value.Name)
	case strings.Contains(msg, "closed by"), strings.Contains(msg, "unexpected end element"):
		at = strings.LastIndexByte(p.source[:min(at, len(p.source))], '<')
	}
	return p.fail(at, "%s", msg)
}

func (p *xmlParser) token(t xml.Token, from int) error {
	switch t := t.(type) {
	case xml.StartElement:
		return p.start(t, from)
	case xml.EndElement:
		p.end(from)
	case xml.CharData:
		return p.text(string(t), from)
	case xml.Comment:
		if len(p.open) > 0 && elision(strings.TrimSpace(string(t))) > 0 {
			p.add(&Value{Kind: Elided, Elided: true, Text: strings.TrimSpace(string(t)), Offset: from, Whole: p.since(from), Inner: p.since(from)})
		}
	}
	return nil
}

func (p *xmlParser) add(v *Value) {
	parent := p.open[len(p.open)-1].value
	parent.Members = append(parent.Members, v)
}

func (p *xmlParser) start(t xml.StartElement, from int) error {
	tag := p.source[from:int(p.decoder.InputOffset())]
	v := &Value{Name: t.Name.Local, Namespace: t.Name.Space, Offset: from, Inner: Span{From: int(p.decoder.InputOffset())}}
	v.NameOffset = from + max(0, strings.Index(tag, t.Name.Local))
	if prefix, _, found := strings.Cut(strings.FieldsFunc(tag, endsName)[0], ":"); found {
		v.NameOffset = from + len("<") + len(prefix) + len(":")
	}
	switch {
	case len(p.open) > 0:
		p.add(v)
	case p.root != nil:
		return p.fail(from, "<%s> is a second root element", v.Name)
	default:
		p.root = v
	}
	if len(p.open) == deepest {
		return p.fail(from, "nested more than %d deep", deepest)
	}
	e := &element{value: v, tag: from}
	p.open = append(p.open, e)
	return p.attributes(e, t.Attr, tag)
}

func endsName(r rune) bool { return strings.ContainsRune("<> \t\r\n/", r) }

var attribute = regexp.MustCompile(`([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

func (p *xmlParser) attributes(e *element, attributes []xml.Attr, tag string) error {
	places := attribute.FindAllStringSubmatchIndex(tag, len(attributes))
	seen := map[xml.Name]bool{}
	for i, a := range attributes {
		at := []int{0, 0, 0, 0}
		if i < len(places) {
			at = []int{places[i][2], max(places[i][4], places[i][6]), max(places[i][5], places[i][7]), places[i][1]}
		}
		if seen[a.Name] {
			return p.fail(e.tag+at[0], "attribute %s is there twice", a.Name.Local)
		}
		seen[a.Name] = true
		instance := a.Name.Space == schemaInstance || a.Name.Space == "xsi"
		switch {
		case instance && a.Name.Local == "nil":
			e.null = a.Value == "true" || a.Value == "1"
		case instance || a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		default:
			e.value.Members = append(e.value.Members, &Value{
				Kind: String, Name: a.Name.Local, Namespace: a.Name.Space, Attribute: true,
				Text: a.Value, Elided: elided(a.Value), NameOffset: e.tag + at[0], Offset: e.tag + at[1],
				Whole: Span{e.tag + at[0], e.tag + at[3]}, Inner: Span{e.tag + at[1], e.tag + at[2]},
			})
		}
	}
	return nil
}

// text belongs to the innermost element. A bare elision between elements stands
// for elements.
func (p *xmlParser) text(s string, from int) error {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return nil
	}
	raw := p.source[from:int(p.decoder.InputOffset())]
	from += len(raw) - len(strings.TrimLeft(raw, " \t\r\n"))
	if len(p.open) == 0 {
		if s == "\ufeff" {
			return nil
		}
		return p.fail(from, "text outside of the root element")
	}
	e := p.open[len(p.open)-1]
	if e.text.Len() == 0 {
		e.place = from
	}
	e.text.WriteString(s)
	return nil
}

// since is the part of the source from an offset to where the decoder is.
func (p *xmlParser) since(from int) Span { return Span{from, int(p.decoder.InputOffset())} }

// end settles what the innermost element is, whose end tag begins at from.
func (p *xmlParser) end(from int) {
	e := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	v := e.value
	v.Whole, v.Inner.To = p.since(e.tag), from
	v.Text = strings.TrimSpace(e.text.String())
	bare := elision(v.Text) == len(v.Text) && v.Text != ""
	elements := false
	for _, m := range v.Members {
		elements = elements || !m.Attribute
	}
	switch {
	case bare && elements:
		v.Members = append(v.Members, &Value{Kind: Elided, Elided: true, Text: v.Text, Offset: e.place, Whole: Span{e.place, e.place + len(v.Text)}, Inner: Span{e.place, e.place + len(v.Text)}})
		v.Text = ""
	case e.null:
		v.Kind = Null
	case len(v.Members) == 0:
		v.Kind, v.Elided = String, elided(v.Text)
	default:
		v.Elided = elided(v.Text)
	}
	if v.Text != "" && !elements {
		v.Offset = e.place
	}
}
