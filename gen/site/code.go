package site

import (
	"html"

	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"docsascode.example/gen/site/lexers"
)

// codeRenderer renders code blocks with Chroma's short class names. The text of the code element is the very source.
type codeRenderer struct{}

func (r codeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, r.render)
	reg.Register(ast.KindCodeBlock, r.render)
}

func (codeRenderer) render(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language := ""
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		language = string(fenced.Language(source))
	}
	markup, err := codeBlock(language, string(n.Lines().Value(source)))
	if err != nil {
		return ast.WalkStop, err
	}
	_, err = w.WriteString(markup)
	return ast.WalkSkipChildren, err
}

// codeBlock is a block of code as HTML.
func codeBlock(language, code string) (string, error) {
	markup, err := highlight(language, code)
	name := html.EscapeString(language)
	return `<div class="code" data-language="` + name + `"><pre tabindex="0" role="group" aria-label="Code"><code class="language-` +
		name + `">` + markup + "</code></pre></div>\n", err
}

// highlight returns code as HTML. Code in a language that Chroma does not know is escaped and no more, and so is code of
// which Chroma loses or adds a byte, as some of its lexers do where the last line has no end.
func highlight(language, code string) (string, error) {
	lexer := lexers.Get(language)
	if lexer == nil || code == "" {
		return html.EscapeString(code), nil
	}
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
	if err != nil {
		return "", err
	}
	if chroma.Stringify(tokens...) != code {
		return html.EscapeString(code), nil
	}
	var b []byte
	for _, token := range tokens {
		b = appendToken(b, token)
	}
	return string(b), nil
}

func appendToken(b []byte, token chroma.Token) []byte {
	value := html.EscapeString(token.Value)
	class := classOf(token.Type)
	if class == "" {
		return append(b, value...)
	}
	b = append(b, `<span class="`+class+`">`...)
	b = append(b, value...)
	return append(b, `</span>`...)
}

// classOf returns the class of a token type, or else of the nearest type above it.
func classOf(t chroma.TokenType) string {
	for ; t > 0; t = t.Parent() {
		if class, ok := chroma.StandardTypes[t]; ok {
			return class
		}
	}
	return ""
}
