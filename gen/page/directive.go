package page

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
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

// Verbs are all verbs.
var Verbs = []string{Skip, Bind, Expect, Closed}

var (
	directiveForm = regex.MustCompile(`(?s)<!-+\s*doctest\s*:\s*([\w-]*)\s*(.*?)\s*-+>`)
)

// readDirectives finds the comments for doctest and, outside of the operations, the examples, in the order of the page.
func (p *Page) readDirectives() {
	var open []*Directive                     // those that no code block has followed yet
	comments, label := p.Outline.Comments, "" // the last line of text
	until := func(order int) {
		for ; len(comments) > 0 && comments[0].Order < order; comments = comments[1:] {
			found := directivesIn(comments[0].Text)
			p.Directives = append(p.Directives, found...)
			open = append(open, found...)
		}
	}
	p.Outline.Top.Walk(func(s *markdown.Section, b markdown.Block, order int) bool {
		until(order)
		code, isCode := b.(markdown.Code)
		text, isText := b.(markdown.Paragraph)
		switch {
		case b == nil:
			label = s.Title.Value
		case isText:
			label = text.Value
		}
		switch {
		case b == nil && (s.Kind == markdown.Heading || s.Kind == markdown.Tab):
			open = nil
		case isCode && code.Fenced:
			for _, d := range open {
				d.Code = code.Pos
			}
			open = nil
			p.Listings = append(p.Listings, Listing{code.Info + "\n" + label, code.Text})
			label = "" // it names one block
			p.Examples = append(p.Examples, &Example{Language: code.Language, Code: code.Text})
		}
		return true
	})
	until(math.MaxInt)
}

func directivesIn(t Text) []*Directive {
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
