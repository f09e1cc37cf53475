package derive

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// encode writes a mapping behind a header, as [yaml.Encoder] writes it. The nodes have neither anchors nor comments.
func encode(root *yaml.Node, header string) ([]byte, error) {
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

// A leaf is a scalar, as the key of a mapping or as a value.
type leaf struct {
	tag, value string
	style      yaml.Style
	isKey      bool
}

// entries writes the entries of a mapping or a list, each but the first behind a margin.
func (e *encoder) entries(n *yaml.Node, margin string) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			e.separate(i, margin)
			e.item(item, margin)
		}
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		e.separate(i, margin)
		e.entry(n.Content[i], n.Content[i+1], margin)
	}
}

func (e *encoder) separate(i int, margin string) {
	if i > 0 {
		e.WriteString(margin)
	}
}

func (e *encoder) item(value *yaml.Node, margin string) {
	e.WriteString("- ")
	if len(value.Content) > 0 {
		e.entries(value, margin+indent)
		return
	}
	e.leaf(value, margin)
}

func (e *encoder) entry(key, value *yaml.Node, margin string) {
	text := e.text(key, true)
	if text == "" {
		e.lines(e.encoded(key, value), margin)
		return
	}
	e.WriteString(text)
	if len(value.Content) > 0 {
		e.WriteString(":\n")
		e.WriteString(margin + indent)
		e.entries(value, margin+indent)
		return
	}
	e.WriteString(": ")
	e.leaf(value, margin)
}

// leaf writes a node that has no other in it, and the end of its line.
func (e *encoder) leaf(n *yaml.Node, margin string) {
	switch n.Kind {
	case yaml.MappingNode:
		e.WriteString("{}\n")
	case yaml.SequenceNode:
		e.WriteString("[]\n")
	default:
		if n.Style == yaml.LiteralStyle && isLiteral(n.Value) {
			e.literal(n.Value, margin+indent)
		} else {
			e.lines(e.text(n, false), margin)
		}
		e.WriteByte('\n')
	}
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

// text is the text of a scalar; empty for a key that needs more than its line.
func (e *encoder) text(n *yaml.Node, isKey bool) string {
	if n.Tag == "!!str" && n.Style == 0 && isPlain(n.Value, isKey) {
		return n.Value
	}
	l := leaf{n.Tag, n.Value, n.Style, isKey}
	text, known := e.texts[l]
	if !known {
		other := scalarNode("", "x")
		if isKey {
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
	end := scalarNode("", "end") // the library writes the end of a document in another way than that of an entry
	if err := enc.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, value, end, end}}); err != nil && e.err == nil {
		e.err = err
	}
	return strings.TrimSuffix(out.String(), "end: end\n")
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
