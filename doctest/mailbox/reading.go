package mailbox

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Reading is an email as its reader sees it: the subject, the text, and the text of the HTML with the targets of its
// links. It has no style, script or hidden text.
func (m Email) Reading() string {
	return m.Subject + "\n" + m.Text + "\n" + textOf(m.HTML)
}

// textOf is the text of HTML. Each block has its own lines.
func textOf(source string) string {
	if source == "" {
		return ""
	}
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return source // it is nested too deep
	}
	var b strings.Builder
	writeText(&b, root)
	var lines []string
	for line := range strings.Lines(b.String()) {
		if text := strings.Join(strings.Fields(line), " "); text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// notShown are the elements whose text no reader sees.
var notShown = map[atom.Atom]bool{
	atom.Head: true, atom.Title: true, atom.Style: true, atom.Script: true, atom.Template: true, atom.Noscript: true,
}

// inLine are the elements that do not begin a line.
var inLine = map[atom.Atom]bool{
	0: true, atom.A: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.Span: true, atom.Code: true, atom.U: true,
	atom.Font: true, atom.Small: true, atom.Big: true, atom.Mark: true, atom.Tt: true, atom.Kbd: true, atom.Sub: true, atom.Sup: true,
	atom.Abbr: true, atom.Img: true, atom.Wbr: true, atom.Td: true, atom.Th: true, atom.Samp: true, atom.Var: true, atom.S: true,
}

func writeText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	case n.Type == html.ElementNode && (notShown[n.DataAtom] || isHidden(n)):
		return
	}
	isBlock := n.Type == html.ElementNode && !inLine[n.DataAtom]
	if isBlock {
		b.WriteString("\n")
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		writeText(b, child)
	}
	if target := attribute(n, "href"); n.DataAtom == atom.A && target != "" {
		b.WriteString("\n<" + strings.ReplaceAll(target, "\n", "") + ">\n")
	}
	if isBlock {
		b.WriteString("\n")
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// isHidden reports whether the style of an element hides it, as a preheader's does.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
		if a.Key == "hidden" || a.Key == "style" && (strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")) {
			return true
		}
	}
	return false
}
