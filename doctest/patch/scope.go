package patch

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/sample"
)

const (
	xmlNamespace   = "http://www.w3.org/XML/1998/namespace"
	schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
)

// A scope is the namespace of each prefix that is declared for an element (Namespaces in XML 1.0, section 6).
type scope map[string]string

// with is the scope inside an element that declares more.
func (sc scope) with(prefix, namespace string) scope {
	inner := maps.Clone(sc)
	inner[prefix] = namespace
	return inner
}

// prefix is a prefix of a namespace, if possible the preferred one.
func (sc scope) prefix(namespace, preferred string) (prefix string, ok bool) {
	for _, p := range append([]string{preferred, ""}, slices.Sorted(maps.Keys(sc))...) {
		if declared, known := sc[p]; known && declared == namespace {
			return p, true
		}
	}
	return "", false
}

// named prefixes are for attributes, to which the default namespace does not apply.
func (sc scope) named(namespace string) (prefix string, ok bool) {
	inner := maps.Clone(sc)
	delete(inner, "")
	return inner.prefix(namespace, "xml")
}

// unused is a prefix that is not declared.
func (sc scope) unused() string {
	prefix := "ns"
	for n := 2; ; n++ {
		if _, known := sc[prefix]; !known {
			return prefix
		}
		prefix = "ns" + strconv.Itoa(n)
	}
}

// prefixOf is the prefix of a tag; empty if it has none.
func prefixOf(tag string) string {
	if prefix, _, found := strings.Cut(tag, ":"); found {
		return prefix
	}
	return ""
}

// qualified is a name with its prefix.
func qualified(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + ":" + name
}

// declaration is an attribute that declares a prefix.
func declaration(prefix, namespace, quote string) string {
	name := "xmlns"
	if prefix != "" {
		name += ":" + prefix
	}
	return " " + name + "=" + quote + escapedAttribute(namespace, quote) + quote
}

var attributeForm = regexp.MustCompile(`([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// A declared prefix, and the positions of its attribute and its namespace in the source.
type declared struct {
	namespace    string
	whole, inner sample.Span
}

// declarations are the declarations in an element's own start tag, by prefix.
func (d *draft) declarations(v *sample.Value) map[string]declared {
	out := map[string]declared{}
	for _, m := range attributeForm.FindAllStringSubmatchIndex(d.source[v.Whole.From:v.Inner.From], -1) {
		at := v.Whole.From
		name := d.source[at+m[2] : at+m[3]]
		prefix, is := strings.CutPrefix(name, "xmlns:")
		if !is && name != "xmlns" {
			continue
		}
		if !is {
			prefix = ""
		}
		inner := sample.Span{From: at + max(m[4], m[6]), To: at + max(m[5], m[7])}
		out[prefix] = declared{html.UnescapeString(d.source[inner.From:inner.To]), sample.Span{From: at + m[0], To: at + m[1]}, inner}
	}
	return out
}

var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", "]]>", "]]&gt;", "\r", "&#13;")
	lineEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
)

func escapedText(s string) string { return textEscapes.Replace(s) }

func escapedAttribute(s, quote string) string {
	s = lineEscapes.Replace(s)
	if quote == `"` {
		return strings.ReplaceAll(s, quote, "&quot;")
	}
	return strings.ReplaceAll(s, quote, "&apos;")
}
