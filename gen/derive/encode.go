package derive

import (
	"bytes"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// encode writes a mapping behind a header, as [yaml.Encoder] writes it.
func encode(root node, header string) ([]byte, error) {
	e := &encoder{texts: map[leaf]string{}}
	e.WriteString(header)
	e.entries(root, "")
	return e.Bytes(), e.err
}

// indent is that of a level.
const indent = "  "

// An encoder writes what is around the scalars. The library writes the scalars, each one of a text once: it keeps all that it has
// written of a document, so that its time and its memory grow faster than the document.
type encoder struct {
	bytes.Buffer
	texts map[leaf]string
	err   error // of the library
}

// A leaf is a string, as the key of a mapping or as a value.
type leaf struct {
	text  string
	isKey bool
}

// entries writes the entries of a mapping or a list, each but the first behind a margin.
func (e *encoder) entries(n node, margin string) {
	for i, entry := range n.entries {
		if i > 0 {
			e.WriteString(margin)
		}
		if n.kind == listNode {
			e.item(entry.value, margin)
		} else {
			e.entry(entry.key, entry.value, margin)
		}
	}
}

func (e *encoder) item(value node, margin string) {
	e.WriteString("- ")
	if len(value.entries) > 0 {
		e.entries(value, margin+indent)
		return
	}
	e.leaf(value, margin)
}

func (e *encoder) entry(key string, value node, margin string) {
	text := e.text(leaf{key, true})
	if text == "" {
		e.lines(e.encoded(scalarNode(key), value.yaml()), margin)
		return
	}
	e.WriteString(text)
	if len(value.entries) > 0 {
		e.WriteString(":\n")
		e.WriteString(margin)
		e.WriteString(indent)
		e.entries(value, margin+indent)
		return
	}
	e.WriteString(": ")
	e.leaf(value, margin)
}

// leaf writes a node that has no other in it, and the end of its line.
func (e *encoder) leaf(n node, margin string) {
	switch {
	case n.kind == mappingNode:
		e.WriteString("{}")
	case n.kind == listNode:
		e.WriteString("[]")
	case n.kind == wordNode:
		e.WriteString(n.text)
	case strings.Contains(n.text, "\n") && isLiteral(n.text):
		e.literal(n.text, margin+indent)
	default:
		e.lines(e.text(leaf{n.text, false}), margin)
	}
	e.WriteByte('\n')
}

// literal writes a text line by line, behind a mark that says whether its last line ends.
func (e *encoder) literal(text, margin string) {
	text, isEnded := strings.CutSuffix(text, "\n")
	if isEnded {
		e.WriteString("|\n")
	} else {
		e.WriteString("|-\n")
	}
	e.WriteString(margin)
	e.lines(text, margin)
}

// lines writes a text whose lines but the first and those that are empty stand behind a margin.
func (e *encoder) lines(text, margin string) {
	for i := strings.IndexByte(text, '\n') + 1; i > 0; i = strings.IndexByte(text, '\n') + 1 {
		e.WriteString(text[:i])
		if text = text[i:]; text != "" && text[0] != '\n' {
			e.WriteString(margin)
		}
	}
	e.WriteString(text)
}

// text is what YAML writes of a string; empty for a key that needs more than its line.
func (e *encoder) text(l leaf) string {
	if isPlain(l.text, l.isKey) {
		return l.text
	}
	text, known := e.texts[l]
	if !known {
		n, other := scalarNode(l.text), scalarNode("x")
		if l.isKey {
			text = strings.TrimSuffix(e.encoded(n, other), ": x\n")
			if strings.Contains(text, "\n") {
				text = ""
			}
		} else {
			text = strings.TrimSuffix(strings.TrimPrefix(e.encoded(other, n), "x: "), "\n")
		}
		e.texts[l] = text
	}
	return text
}

// encoded is what the library writes of an entry of a mapping.
func (e *encoder) encoded(key, value *yaml.Node) string {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(len(indent))
	end := scalarNode("end") // the library writes the end of a document in another way than that of an entry
	if err := enc.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, value, end, end}}); err != nil && e.err == nil {
		e.err = err
	}
	return strings.TrimSuffix(out.String(), "end: end\n")
}

// yaml is a node as the library has it.
func (n node) yaml() *yaml.Node {
	switch n.kind {
	case textNode:
		return scalarNode(n.text)
	case wordNode:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.text}
	}
	out := &yaml.Node{Kind: yaml.MappingNode}
	if n.kind == listNode {
		out.Kind = yaml.SequenceNode
	}
	for _, e := range n.entries {
		if n.kind == mappingNode {
			out.Content = append(out.Content, scalarNode(e.key))
		}
		out.Content = append(out.Content, e.value.yaml())
	}
	return out
}

// otherInOld matches strings that the library leaves plain, and that readers of YAML 1.1 take for a date or for the value key.
var otherInOld = regexp.MustCompile(`^(?:\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|=)$`)

// otherBreaks end a line of YAML 1.1, as a newline does. The library would indent what follows them.
const otherBreaks = "\u0085\u2028\u2029"

// scalarNode is the library's node of a string.
func scalarNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	switch {
	case strings.ContainsAny(text, otherBreaks):
		n.Style = yaml.DoubleQuotedStyle
	case strings.Contains(text, "\n"):
		n.Style = yaml.LiteralStyle
	case otherInOld.MatchString(text):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// isPlain reports whether a string is its own text: it begins with a letter or a slash, has no mark where that means
// something to YAML, and is no word that YAML takes for another value. There are other such strings.
func isPlain(s string, isKey bool) bool {
	const (
		longestWord = len("false")
		longestKey  = 128
	)
	switch {
	case s == "" || isKey && len(s) > longestKey || s[len(s)-1] == ' ' || !isLetter(s[0]) && s[0] != '/':
		return false
	case len(s) <= longestWord && strings.IndexByte("fntoyFNTOY", s[0]) >= 0:
		return false
	}
	for i := range len(s) {
		switch b := s[i]; {
		case !isPrintable(b), b == ':' && (i+1 == len(s) || s[i+1] == ' '), b == '#' && s[i-1] == ' ':
			return false
		}
	}
	return true
}

// isLiteral reports whether the library writes a text line by line. There are other such texts.
func isLiteral(s string) bool {
	if s == "" || s[0] == ' ' || s[0] == '\n' || s[len(s)-1] == ' ' || strings.HasSuffix(s, "\n\n") || strings.Contains(s, " \n") {
		return false
	}
	for i := range len(s) {
		if !isPrintable(s[i]) && s[i] != '\n' {
			return false
		}
	}
	return true
}

// isPrintable reports whether a byte is a character of ASCII that is printed, or a space.
func isPrintable(b byte) bool { return b >= ' ' && b <= '~' }

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
