package sample

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// mostRepairs bounds how often the decoder starts again after a fault.
const mostRepairs = 100

// readLoose reads on after faults: it matches the tags itself, and takes other
// markup for text.
func (p *xmlParser) readLoose() {
	p.startLoosely(0)
	for repairs := 0; repairs < mostRepairs && !p.isFull(); {
		from := p.offset()
		token, err := p.decoder.RawToken()
		switch {
		case err == nil:
			p.looseToken(token, from)
		case errors.Is(err, io.EOF):
			repairs = mostRepairs
		default:
			p.repair(from, err)
			repairs++
		}
	}
	p.cutOff()
	p.noRoot()
}

func (p *xmlParser) startLoosely(at int) {
	p.startAt(at)
	p.decoder.Strict, p.decoder.Entity = false, xml.HTMLEntity
}

// repair takes the part that the decoder refused for text, up to the next tag.
func (p *xmlParser) repair(from int, err error) {
	to := len(p.source)
	if i := strings.IndexByte(p.source[min(from+1, to):], '<'); i >= 0 {
		to = from + 1 + i
	}
	if strings.Contains(err.Error(), "unexpected EOF") {
		p.add(Mistake, from, "the tag is not closed; write > after it")
		p.startLoosely(len(p.source))
		return
	}
	said := strings.TrimSpace(p.source[from:to])
	p.startLoosely(to)
	if inner := strings.Trim(said, "<>/ "); elision(inner) > 0 && len(p.open) > 0 {
		p.add(Elision, from, "%s leaves something out; write it in a comment", brief(said))
		p.elide(inner, Span{from, from + len(said)})
		return
	}
	p.add(Mistake, from, "%s", xmlMessage(err))
	if len(p.open) > 0 {
		p.text(p.source[from:to], from)
	}
}

// cutOff closes the elements that are open at the end.
func (p *xmlParser) cutOff() {
	p.startAt(len(p.source))
	if n := len(p.open); n > 0 && n <= deepest {
		p.add(Mistake, p.open[n-1].tag, "<%s> is not closed", p.open[n-1].value.Name)
	}
	for len(p.open) > 0 {
		p.open[len(p.open)-1].value.Open = true
		p.end(len(p.source))
	}
}

// looseToken finds the faults that the decoder forgives.
func (p *xmlParser) looseToken(t xml.Token, from int) {
	switch t := t.(type) {
	case xml.StartElement:
		if len(t.Attr) > 0 {
			p.entities(from)
			p.unquoted(from)
		}
		p.startTranslated(t, from)
	case xml.EndElement:
		p.looseEnd(t, from)
	case xml.CharData:
		if !strings.HasPrefix(p.source[from:], "<![CDATA[") {
			p.entities(from)
		}
		p.text(string(t), from)
	default:
		p.token(t, from)
	}
}

// looseEnd closes the innermost element of that name with all inside. If no open
// element has the name, the name is misspelled.
func (p *xmlParser) looseEnd(t xml.EndElement, from int) {
	if len(p.open) == 0 {
		p.add(Mistake, from, "unexpected end element </%s>", t.Name.Local)
		return
	}
	match := len(p.open) - 1
	for match >= 0 && p.open[match].value.Name != t.Name.Local {
		match--
	}
	if inner := p.open[len(p.open)-1].value; inner.Name != t.Name.Local {
		p.add(Mistake, from, "element <%s> closed by </%s>", inner.Name, t.Name.Local)
	}
	for match >= 0 && len(p.open) > match+1 {
		p.endBefore(from)
	}
	p.end(from)
}

// endBefore closes an element that has no end tag of its own.
func (p *xmlParser) endBefore(from int) {
	v := p.open[len(p.open)-1].value
	p.end(from)
	v.Whole.To = from
}

var entity = regex.MustCompile(`&(?:#[0-9]+;|#x[0-9a-fA-F]+;|[\pL_][\pL\pN_.-]*;?)?`)

var xmlEntities = map[string]bool{"&lt;": true, "&gt;": true, "&amp;": true, "&apos;": true, "&quot;": true}

// entities adds a fault for each entity in the token that XML does not declare.
func (p *xmlParser) entities(from int) {
	for _, at := range entity.FindAllStringIndex(p.source[from:p.offset()], mostFaults) {
		e := p.source[from+at[0] : from+at[1]]
		if !xmlEntities[e] && (!strings.HasPrefix(e, "&#") || !strings.HasSuffix(e, ";")) {
			p.add(Mistake, from+at[0], "invalid character entity %s", e)
		}
	}
}

var looseAttribute = regex.MustCompile(`[^\s=<>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|([^\s"'<>]+)))?`)

// unquoted adds a fault for each attribute without quotes in the tag.
func (p *xmlParser) unquoted(from int) {
	tag := p.source[from:p.offset()]
	for i, at := range looseAttribute.FindAllStringSubmatchIndex(tag, -1) {
		switch text := tag[at[0]:at[1]]; {
		case i == 0: // the element's name
		case at[2] >= 0:
			p.add(Mistake, from+at[2], "the value of an attribute needs quotes; write \"%s\"", tag[at[2]:at[3]])
		case !strings.Contains(text, "="):
			p.add(Mistake, from+at[0], "the attribute %s has no value; write %s=\"…\"", text, text)
		}
	}
}

// startTranslated resolves the prefixes of a start tag (Namespaces in XML 1.0).
func (p *xmlParser) startTranslated(t xml.StartElement, from int) {
	var own map[string]string
	declare := func(prefix, uri string) {
		if own == nil {
			own = map[string]string{}
		}
		own[prefix] = uri
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns":
			declare(a.Name.Local, a.Value)
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			declare("", a.Value)
		}
	}
	t.Name.Space = p.namespace(t.Name.Space, own)
	for i, a := range t.Attr {
		if a.Name.Space != "" && a.Name.Space != "xmlns" {
			t.Attr[i].Name.Space = p.namespace(a.Name.Space, own)
		}
	}
	p.start(t, from)
	p.open[len(p.open)-1].namespaces = own
}

func (p *xmlParser) namespace(prefix string, own map[string]string) string {
	if uri, ok := own[prefix]; ok {
		return uri
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		if uri, ok := p.open[i].namespaces[prefix]; ok {
			return uri
		}
	}
	if prefix == "xml" {
		return xmlNamespace
	}
	return prefix
}
