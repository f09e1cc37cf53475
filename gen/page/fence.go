package page

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

func (r *reader) fence(src *file, n *ast.FencedCodeBlock) fence {
	f := fence{Text: segments(src, n.Lines()), language: strings.ToLower(string(n.Language(src.data)))}
	open := src.line(n.Pos())
	if f.Line == 0 {
		f.Text = src.text(n.Pos(), n.Pos())
	}
	if closing := src.lineText(open + n.Lines().Len() + 1); !isFence(closing) {
		r.report(src.pos(n.Pos()), "unterminated", "this code block is not closed; end it with a line of %q", fenceMark(src.lineText(open)))
	} else if opened := swallowed(f.Value, fenceMark(src.lineText(open))); opened != "" {
		r.report(src.pos(n.Pos()), "unterminated", "this code block includes the next one, which starts with %q; close the first block before that line, or start it with more marks", opened)
	} else if strings.TrimSpace(f.Value) == "" {
		r.report(src.pos(n.Pos()), "empty", "this code block is empty; write its code or delete it")
	}
	return f
}

var openingForm = regexp.MustCompile("(?m)^(`{3,}|~{3,})[ \t]*\\w+[ \t]*$")

// swallowed is the line within a code block that begins another one with the same mark.
func swallowed(code, mark string) string {
	for _, m := range openingForm.FindAllStringSubmatch(code, -1) {
		if strings.HasPrefix(m[1], mark) {
			return m[0]
		}
	}
	return ""
}

var fenceForm = regexp.MustCompile("^[ \t>]*(`{3,}|~{3,})")

func isFence(line string) bool {
	return fenceForm.MatchString(line) && strings.Trim(line, " \t>`~") == ""
}

func fenceMark(line string) string {
	if m := fenceForm.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return "```"
}
