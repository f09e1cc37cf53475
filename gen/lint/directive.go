package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// directive checks what each of them is about.
func (l *linter) directive(p *page.Page) {
	for _, d := range p.Directives {
		l.form(d)
		switch {
		case d.Verb.Value == page.Skip && d.What.Value == "" && !d.Code.IsValid(), d.Verb.Value == page.Expect && !d.Code.IsValid():
			l.report(d.Pos, "directive", "no code block follows this directive before the next heading; put it above the block that it is about")
		case d.Verb.Value == page.Skip && d.What.Value != "" && !names(d, p):
			l.report(d.What.Pos, "directive", "no status, parameter, header or field is called %q here; write the name as the page has it", d.What.Value)
		}
	}
}

// names reports whether a page has the status, parameter, header or field of a skip.
func names(d *page.Directive, p *page.Page) bool {
	var responses []*page.Response
	if d.Operation != nil {
		responses = append(responses, &d.Operation.Response)
		if slices.ContainsFunc(d.Operation.Parameters, func(p *page.Parameter) bool { return strings.EqualFold(p.Name.Value, d.What.Value) }) {
			return true
		}
	} else if p.Errors != nil {
		responses = append(responses, p.Errors)
	}
	for _, resp := range responses {
		if isIn(resp, d.What.Value) {
			return true
		}
	}
	return false
}

// isIn reports whether a response has the status, the header or the field that a name means.
func isIn(resp *page.Response, what string) bool {
	return slices.ContainsFunc(resp.Statuses, func(s page.Status) bool { return strconv.Itoa(s.Code) == what }) ||
		slices.ContainsFunc(resp.Headers, func(h *page.Header) bool { return strings.EqualFold(h.Name.Value, what) }) ||
		slices.ContainsFunc(resp.Samples, func(s *page.Sample) bool { return s.Value != nil && s.Value.Find(what) != nil })
}

var statusForm = regex.MustCompile(`^[1-5]\d\d$`)

// form checks a directive by itself.
func (l *linter) form(d *page.Directive) {
	switch {
	case !slices.Contains(page.Verbs, d.Verb.Value):
		l.report(d.Pos, "directive", "unknown directive %q%s", d.Verb.Value, cmp.Or(spelling.Question(d.Verb.Value, page.Verbs...), "; write skip, bind, expect or closed"))
	case d.Verb.Value == page.Skip && d.Value.Value == "":
		l.report(d.Pos, "directive", "this skip has no reason; write one after a colon, for example <!-- doctest:skip 500: the disk would have to fail -->")
	case d.Verb.Value == page.Bind && (d.What.Value == "" || d.Value.Value == ""):
		l.report(d.Pos, "directive", "this bind is incomplete; write a value, an equals sign and its replacement, for example <!-- doctest:bind 7 = POST /books id -->")
	case d.Verb.Value == page.Expect && !statusForm.MatchString(d.Value.Value):
		l.report(d.Pos, "directive", "this expect has no status; write one, for example <!-- doctest:expect 404 -->")
	}
}
