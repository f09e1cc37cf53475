package page

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"docsascode.example/gen/spelling"
)

// A Directive is a comment that tells doctest how to try an operation: <!-- doctest:skip 500: the disk would have to fail -->.
// A page does not show it.
type Directive struct {
	Pos
	// Verb is skip, bind, expect or closed.
	Verb Text
	// What is the status, parameter, header or field of a skip, or the value that a bind replaces. It is empty if the
	// directive is about the code block that follows.
	What Text
	// Value is the reason of a skip, the replacement of a bind, or the expected status.
	Value Text
	// Operation is the operation around the directive; nil if there is none.
	Operation *Operation
	// Code is the position of the code block that follows; not valid if none does before the next heading.
	Code Pos
}

// Verbs of a [Directive].
const (
	Skip   = "skip"
	Bind   = "bind"
	Expect = "expect"
	Closed = "closed"
)

var verbs = []string{Skip, Bind, Expect, Closed}

var (
	directiveForm = regexp.MustCompile(`(?s)<!-+\s*doctest\s*:\s*([\w-]*)\s*(.*?)\s*-+>`)
	statusForm    = regexp.MustCompile(`^[1-5]\d\d$`)
)

// readDirectives finds the comments for doctest and, outside of the operations, the examples, in the order of the page.
func (r *reader) readDirectives(src *file, root ast.Node) {
	var open []*Directive // those that no code block has followed yet
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			open = nil
		case *ast.HTMLBlock:
			found := r.directivesIn(htmlText(src, n))
			r.page.Directives = append(r.page.Directives, found...)
			open = append(open, found...)
		case *ast.FencedCodeBlock:
			code := segments(src, n.Lines())
			for _, d := range open {
				d.Code = code.Pos
			}
			open = nil
			r.page.Examples = append(r.page.Examples, &Example{Language: strings.ToLower(string(n.Language(src.data))), Code: code})
		}
		return ast.WalkContinue, nil
	})
}

func (r *reader) directivesIn(t Text) []*Directive {
	var out []*Directive
	for _, m := range directiveForm.FindAllStringSubmatchIndex(t.Value, -1) {
		d := &Directive{Pos: t.At(m[0]), Verb: t.Slice(m[2], m[3])}
		rest := t.Slice(m[4], m[5])
		switch d.Verb.Value {
		case Skip:
			d.What, d.Value = cutAt(rest, ":")
		case Bind:
			d.What, d.Value = cutAt(rest, "=")
		default:
			d.Value = rest
		}
		r.checkDirective(d)
		out = append(out, d)
	}
	return out
}

// cutAt cuts a text at the first separator, and the white space around both parts.
func cutAt(t Text, separator string) (before, after Text) {
	i := strings.Index(t.Value, separator)
	if i < 0 {
		return t.Trim(), Text{}
	}
	return t.Slice(0, i).Trim(), t.Slice(i+len(separator), len(t.Value)).Trim()
}

func (r *reader) checkDirective(d *Directive) {
	switch {
	case !slices.Contains(verbs, d.Verb.Value):
		r.report(d.Pos, "directive", "unknown directive %q%s", d.Verb.Value, cmp.Or(spelling.Question(d.Verb.Value, verbs...), "; write skip, bind, expect or closed"))
	case d.Verb.Value == Skip && d.Value.Value == "":
		r.report(d.Pos, "directive", "this skip has no reason; write one after a colon, for example <!-- doctest:skip 500: the disk would have to fail -->")
	case d.Verb.Value == Bind && (d.What.Value == "" || d.Value.Value == ""):
		r.report(d.Pos, "directive", "this bind is incomplete; write a value, an equals sign and its replacement, for example <!-- doctest:bind 7 = POST /books id -->")
	case d.Verb.Value == Expect && !statusForm.MatchString(d.Value.Value):
		r.report(d.Pos, "directive", "this expect has no status; write one, for example <!-- doctest:expect 404 -->")
	}
}

// IsClosed reports whether the samples of a page show every member that a response may have. The page or the home page says
// so with a directive <!-- doctest:closed -->.
func (s *Site) IsClosed(p *Page) bool {
	return p.isClosed() || s.Home != nil && s.Home.isClosed()
}

func (p *Page) isClosed() bool {
	return slices.ContainsFunc(p.Directives, func(d *Directive) bool { return d.Verb.Value == Closed })
}

// Status is the expected status; 0 if the directive expects none.
func (d *Directive) Status() int {
	if d.Verb.Value != Expect {
		return 0
	}
	code, err := strconv.Atoi(d.Value.Value)
	if err != nil {
		return 0
	}
	return code
}

// placeDirectives finds the operation of each directive, and keeps those examples of the page that are of none.
func (p *Page) placeDirectives() {
	taken := map[Pos]bool{}
	for _, op := range p.Operations {
		for _, e := range op.Examples {
			taken[e.Code.Pos] = true
		}
		for _, d := range p.Directives {
			if d.File == p.File && d.Line >= op.start() {
				d.Operation = op
			}
		}
		op.Response.take(taken)
	}
	if p.Errors != nil {
		p.Errors.take(taken)
	}
	p.Examples = slices.DeleteFunc(p.Examples, func(e *Example) bool { return taken[e.Code.Pos] })
}

// take marks the code blocks of a response.
func (resp *Response) take(taken map[Pos]bool) {
	for _, s := range resp.Samples {
		taken[s.Body.Pos] = true
	}
	for _, s := range resp.Statuses {
		taken[s.Pos] = true
	}
}

// start is the line on which an operation begins.
func (op *Operation) start() int {
	if op.Title.IsValid() {
		return op.Title.Line
	}
	return op.Line
}
