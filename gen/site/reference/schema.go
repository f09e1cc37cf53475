package reference

import (
	"fmt"
	"slices"
	"strings"
)

// merged returns the schema that a reference means, with the parts of allOf in one.
func (d *Document) merged(schema *Node) *Node { return d.merge(schema, 0) }

// maxParts bounds how deep allOf is followed.
const maxParts = 8

func (d *Document) merge(schema *Node, depth int) *Node {
	schema = d.resolve(schema)
	parts := schema.Get("allOf").List()
	if len(parts) == 0 || depth > maxParts {
		return schema
	}
	out := &Node{kind: isObject}
	for _, part := range parts {
		out.absorb(d.merge(part, depth+1))
	}
	out.absorb(schema)
	return out
}

// absorb adds the entries of another schema. Properties and required names add up; of all else the first stays.
func (n *Node) absorb(other *Node) {
	for name, value := range other.All() {
		own := n.Get(name)
		switch {
		case name == "allOf":
		case own == nil:
			n.names, n.values = append(n.names, name), append(n.values, value)
		case name == "properties" || name == "required":
			sum := &Node{kind: own.kind, names: slices.Clone(own.names), values: slices.Clone(own.values)}
			sum.names = append(sum.names, value.names...)
			sum.values = append(sum.values, value.values...)
			n.values[slices.Index(n.names, name)] = sum
		}
	}
}

// choices are the schemas of which a value has one.
func (d *Document) choices(schema *Node) []*Node {
	return slices.Concat(schema.Get("oneOf").List(), schema.Get("anyOf").List())
}

// typeOf says in words what a schema allows, without what its fields say.
func (d *Document) typeOf(schema *Node) string { return d.typeWords(schema, 0) }

func (d *Document) typeWords(schema *Node, depth int) string {
	if depth > maxParts {
		return "any value"
	}
	s := d.merged(schema)
	if options := d.choices(s); len(options) > 0 {
		var words []string
		for _, o := range options {
			if w := d.typeWords(o, depth+1); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		if len(words) > 4 {
			return fmt.Sprintf("one of %d types", len(words))
		}
		return strings.Join(words, " or ")
	}
	switch words := typeNames(s); {
	case words == "array":
		return "list of " + plural(d.typeWords(s.Get("items"), depth+1))
	case words == "" && s.Get("properties") != nil:
		return "object"
	case words == "":
		return "any value"
	case s.Get("format").Text() != "":
		return words + " (" + s.Get("format").Text() + ")"
	default:
		return words
	}
}

// typeNames are the types of a schema; null is not among them.
func typeNames(s *Node) string {
	var names []string
	for _, t := range s.Get("type").List() {
		if t.Text() != "null" {
			names = append(names, t.Text())
		}
	}
	if len(names) > 0 {
		return strings.Join(names, " or ")
	}
	return s.Get("type").Text()
}

func plural(words string) string {
	for _, one := range []string{"string", "integer", "number", "boolean", "object", "list"} {
		if rest, ok := strings.CutPrefix(words, one); ok {
			return one + "s" + rest
		}
	}
	return words
}

// limitsOf says in words which values of its type a schema allows, a limit each.
func (d *Document) limitsOf(schema *Node) []string {
	s := d.merged(schema)
	var out []string
	say := func(key, format string) {
		if v := s.Get(key); v != nil {
			out = append(out, fmt.Sprintf(format, valueText(v)))
		}
	}
	if values := enumOf(s); values != "" {
		out = append(out, values)
	}
	say("const", "always %s")
	say("minimum", "at least %s")
	say("maximum", "at most %s")
	say("minLength", "at least %s characters")
	say("maxLength", "at most %s characters")
	say("pattern", "matches %s")
	say("minItems", "at least %s items")
	say("maxItems", "at most %s items")
	say("default", "default: %s")
	if s.Get("nullable").IsTrue() || slices.ContainsFunc(s.Get("type").List(), func(t *Node) bool { return t.Text() == "null" }) {
		out = append(out, "may be null")
	}
	return out
}

// maxValues bounds how many values of an enum are named.
const maxValues = 30

func enumOf(s *Node) string {
	values := s.Get("enum").List()
	if len(values) == 0 {
		values = s.Get("items", "enum").List()
	}
	var words []string
	for _, v := range values[:min(len(values), maxValues)] {
		words = append(words, valueText(v))
	}
	switch more := len(values) - len(words); {
	case len(words) == 0:
		return ""
	case more > 0:
		return fmt.Sprintf("one of %s and %d more", strings.Join(words, ", "), more)
	case len(words) == 1:
		return "always " + words[0]
	default:
		return "one of " + strings.Join(words, ", ")
	}
}

// valueText is a value as people write it: a text without quotes.
func valueText(v *Node) string {
	if v.is(isText) {
		return v.text
	}
	return string(v.appendJSON(nil, ""))
}

// A field is a value in a body.
type field struct {
	name       string
	schema     *Node
	isRequired bool
}

// fieldsOf are the fields of an object, or of the objects in a list.
func (d *Document) fieldsOf(schema *Node) []field {
	s := d.merged(schema)
	for range maxParts {
		if s.Get("items") == nil {
			break
		}
		s = d.merged(s.Get("items"))
	}
	var required []string
	for _, name := range s.Get("required").List() {
		required = append(required, name.Text())
	}
	var out []field
	for name, property := range s.Get("properties").All() {
		out = append(out, field{name, property, slices.Contains(required, name)})
	}
	if extra := s.Get("additionalProperties"); extra.is(isObject) && extra.len() > 0 {
		out = append(out, field{"any other name", extra, false})
	}
	return out
}
