package report

import (
	"bytes"
	stdhtml "html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// keptInline are the elements of a page's inline HTML that stay, without their attributes.
var keptInline = []string{"span", "kbd", "b", "strong", "i", "em", "code", "sub", "sup", "small", "mark", "button"}

// keptBlocks are those of its blocks of HTML.
var keptBlocks = append([]string{
	"p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "blockquote", "dl", "dt", "dd",
}, keptInline...)

// silent are elements whose content readers do not see.
var silent = []string{"script", "style", "template", "head", "title", "iframe", "noscript", "textarea", "select", "svg"}

// raw writes a tag in a line of text. Only a badge's element stays.
func (v *view) raw(tag string) {
	z := html.NewTokenizer(strings.NewReader(tag))
	kind := z.Next()
	name, _ := z.TagName()
	switch {
	case string(name) == "br":
		v.write("<br>")
	case !slices.Contains(keptInline, string(name)):
	case kind == html.StartTagToken:
		v.write(`<span class="badge">`)
		v.spans++
	case kind == html.EndTagToken && v.spans > 0:
		v.write("</span>")
		v.spans--
	}
}

// closeSpans ends the elements that a block of text leaves open.
func (v *view) closeSpans() {
	v.write(strings.Repeat("</span>", v.spans))
	v.spans = 0
}

// html writes a block of HTML: its text, in those of its elements that stay. The elements are balanced.
func (v *view) html(n *ast.HTMLBlock) {
	v.before(n)
	v.write(`<div class="html">`)
	var block bytes.Buffer
	block.Write(n.Lines().Value(v.source))
	if n.HasClosure() {
		block.Write(n.ClosureLine.Value(v.source))
	}
	v.balanced(html.NewTokenizer(&block))
	v.write("</div>\n")
	if _, last := v.span(n); last > 0 {
		v.found(last)
	}
}

func (v *view) balanced(z *html.Tokenizer) {
	var open []string
	hidden := ""
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		isKept := slices.Contains(keptBlocks, token.Data)
		switch {
		case hidden != "":
			if kind == html.EndTagToken && token.Data == hidden {
				hidden = ""
			}
		case kind == html.TextToken:
			v.escape(token.Data)
		case kind == html.StartTagToken && slices.Contains(silent, token.Data):
			hidden = token.Data
		case token.Data == "br" && kind != html.EndTagToken:
			v.write("<br>")
		case kind == html.StartTagToken && isKept:
			v.write("<" + blockElement(token.Data) + ">")
			open = append(open, token.Data)
		case kind == html.EndTagToken && slices.Contains(open, token.Data):
			for end := ""; end != token.Data; {
				end = open[len(open)-1]
				open = open[:len(open)-1]
				v.write("</" + blockElement(end) + ">")
			}
		}
	}
	for _, element := range slices.Backward(open) {
		v.write("</" + blockElement(element) + ">")
	}
}

// blockElement is the element in place of one of the page. Structure that could be broken, such as a row without its table,
// becomes a plain block.
func blockElement(name string) string {
	if slices.Contains(keptInline, name) {
		return "span"
	}
	return "div"
}

// resolve replaces references such as &lt; by their characters.
func resolve(s []byte) []byte {
	if !bytes.Contains(s, []byte("&")) {
		return s
	}
	return []byte(stdhtml.UnescapeString(string(s)))
}
