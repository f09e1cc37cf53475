package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

type kind int

const (
	isLiteral kind = iota // a number, true, false or null
	isText
	isList
	isObject
)

// A Node is a value of a JSON or YAML document. Unlike a Go map, it keeps the order of the keys. All methods work on nil,
// which stands for a value that is not there.
type Node struct {
	kind   kind
	text   string   // of a text, or of a literal as JSON has it
	names  []string // of an object, beside values
	values []*Node
}

// Get returns the value below the keys, nil if there is none.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		n = n.get(key)
	}
	return n
}

func (n *Node) get(key string) *Node {
	if n == nil || n.kind != isObject {
		return nil
	}
	for i, name := range n.names {
		if name == key {
			return n.values[i]
		}
	}
	return nil
}

// Text returns a text, or a literal as JSON writes it. It is empty for all else.
func (n *Node) Text() string {
	if n == nil || n.kind != isText && n.kind != isLiteral {
		return ""
	}
	return n.text
}

// IsTrue reports whether the value is true.
func (n *Node) IsTrue() bool { return n != nil && n.kind == isLiteral && n.text == "true" }

// List returns the items of a list, nil for all else.
func (n *Node) List() []*Node {
	if n == nil || n.kind != isList {
		return nil
	}
	return n.values
}

// All yields the entries of an object in their order.
func (n *Node) All() func(yield func(string, *Node) bool) {
	return func(yield func(string, *Node) bool) {
		if n == nil || n.kind != isObject {
			return
		}
		for i, name := range n.names {
			if !yield(name, n.values[i]) {
				return
			}
		}
	}
}

// len counts the entries of an object or the items of a list.
func (n *Node) len() int {
	if n == nil {
		return 0
	}
	return len(n.values)
}

func (n *Node) is(k kind) bool { return n != nil && n.kind == k }

func textNode(s string) *Node { return &Node{kind: isText, text: s} }

// maxDepth bounds how deep values of a document lie in each other.
const maxDepth = 200

var errTooDeep = fmt.Errorf("values lie in each other more than %d deep", maxDepth)

// parseJSON reads a JSON document.
func parseJSON(data []byte) (*Node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := decode(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the JSON value")
	}
	return n, nil
}

func decode(dec *json.Decoder, depth int) (*Node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case string:
		return textNode(token), nil
	case json.Number:
		return &Node{text: token.String()}, nil
	case bool:
		return &Node{text: fmt.Sprint(token)}, nil
	case json.Delim:
		return decodeMany(dec, token == '{', depth+1)
	}
	return &Node{text: "null"}, nil
}

// decodeMany reads the rest of an object or a list.
func decodeMany(dec *json.Decoder, object bool, depth int) (*Node, error) {
	n := &Node{kind: isList}
	if object {
		n.kind = isObject
	}
	if depth > maxDepth {
		return nil, errTooDeep
	}
	for dec.More() {
		if object {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			n.names = append(n.names, name.(string))
		}
		value, err := decode(dec, depth)
		if err != nil {
			return nil, err
		}
		n.values = append(n.values, value)
	}
	_, err := dec.Token()
	return n, err
}

// parseYAML reads a YAML document. Values that aliases repeat are shared.
func parseYAML(data []byte) (*Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	if len(root.Content) == 0 {
		return nil, errors.New("the document is empty")
	}
	return (&converter{known: map[*yaml.Node]*Node{}}).convert(root.Content[0], 0)
}

type converter struct{ known map[*yaml.Node]*Node }

func (c *converter) convert(from *yaml.Node, depth int) (*Node, error) {
	if from.Kind == yaml.AliasNode {
		from = from.Alias
	}
	if n, ok := c.known[from]; ok {
		return n, nil
	}
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if from.Kind == yaml.ScalarNode {
		return scalar(from)
	}
	n := &Node{kind: isList}
	if from.Kind == yaml.MappingNode {
		n.kind = isObject
	}
	for i, child := range from.Content {
		if n.kind == isObject && i%2 == 0 {
			n.names = append(n.names, child.Value)
			continue
		}
		value, err := c.convert(child, depth+1)
		if err != nil {
			return nil, err
		}
		n.values = append(n.values, value)
	}
	c.known[from] = n
	return n, nil
}

// scalar converts what JSON has a literal for, and takes all else for text, as it stands: times among it.
func scalar(from *yaml.Node) (*Node, error) {
	switch from.ShortTag() {
	case "!!null", "!!bool", "!!int", "!!float":
		var value any
		if err := from.Decode(&value); err != nil {
			return nil, err
		}
		if literal, err := json.Marshal(value); err == nil {
			return &Node{text: string(literal)}, nil
		}
	}
	return textNode(from.Value), nil
}

// appendJSON writes a value behind a margin for its inner lines; without a margin all is one line.
func (n *Node) appendJSON(b []byte, margin string) []byte {
	switch {
	case n == nil:
		return append(b, "null"...)
	case n.kind == isLiteral:
		return append(b, n.text...)
	case n.kind == isText:
		return appendQuoted(b, n.text)
	}
	open, end := byte('['), byte(']')
	if n.kind == isObject {
		open, end = '{', '}'
	}
	b = append(b, open)
	inner := margin
	if margin != "" {
		inner += "  "
	}
	for i, value := range n.values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, inner...)
		if n.kind == isObject {
			b = append(appendQuoted(b, n.names[i]), ':')
			if margin != "" {
				b = append(b, ' ')
			}
		}
		b = value.appendJSON(b, inner)
	}
	if len(n.values) > 0 {
		b = append(b, margin...)
	}
	return append(b, end)
}

func appendQuoted(b []byte, s string) []byte {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == '"' || r == '\\' || r == '�' || r == '\u2028' || r == '\u2029'
	}) {
		return append(append(append(b, '"'), s...), '"')
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always has a JSON form
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}
