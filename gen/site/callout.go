package site

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// calloutMarks begin a paragraph that is a callout: the marks of Docsify, and those of HashiCorp's pages.
var calloutMarks = map[string]string{"!> ": "Important", "?> ": "Tip", "~> ": "Warning", "-> ": "Note"}

// alertMarks are the first line of a quotation that is an alert on GitHub.
var alertMarks = map[string]string{"[!NOTE]": "Note", "[!TIP]": "Tip", "[!IMPORTANT]": "Important", "[!WARNING]": "Warning", "[!CAUTION]": "Caution"}

// boxCallouts puts each callout into a box that says its kind, in place of its mark.
func boxCallouts(doc ast.Node, source []byte) {
	walk(doc, func(n ast.Node) {
		switch n.Kind() {
		case ast.KindParagraph:
			line := firstLine(n, source)
			if kind := calloutMarks[string(line[:min(3, len(line))])]; kind != "" {
				cutText(n, n.Lines().At(0).Start+3)
				own := box(n, kind)
				own.AppendChild(own, n)
			}
		case ast.KindBlockquote:
			p := n.FirstChild()
			if p == nil || p.Kind() != ast.KindParagraph {
				return
			}
			line := firstLine(p, source)
			kind := alertMarks[strings.ToUpper(string(bytes.TrimSpace(line)))]
			if kind == "" {
				return
			}
			cutText(p, p.Lines().At(0).Stop)
			own := box(n, kind)
			for c := n.FirstChild(); c != nil; c = n.FirstChild() {
				own.AppendChild(own, c)
			}
		}
	})
}

// box puts a box of a kind in the place of a block.
func box(n ast.Node, kind string) *element {
	own := &element{start: fmt.Sprintf(`<div class="callout %s"><p class="kind">%s</p>`, strings.ToLower(kind), kind), end: `</div>`}
	n.Parent().ReplaceChild(n.Parent(), n, own)
	return own
}

func firstLine(n ast.Node, source []byte) []byte {
	if n.Lines().Len() == 0 {
		return nil
	}
	at := n.Lines().At(0)
	return at.Value(source)
}

// cutText takes away the text of a block before an offset of the source. A block without text goes, too.
func cutText(n ast.Node, offset int) {
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		text, ok := c.(*ast.Text)
		if !ok || text.Segment.Start >= offset {
			return
		}
		if text.Segment.Stop > offset {
			text.Segment.Start = offset
			return
		}
		n.RemoveChild(n, text)
	}
	if n.FirstChild() == nil {
		n.Parent().RemoveChild(n.Parent(), n)
	}
}
