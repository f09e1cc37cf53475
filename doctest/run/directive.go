package run

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A substitute is a value that a directive puts in place of one of the page's, if it is not from a response or an email.
type substitute struct {
	shown, source string
	value         func(random string) string
}

// announce expects the statuses that paragraphs announce for the examples below them.
func (r *run) announce() {
	for _, s := range r.subjects {
		for _, e := range s.Op.Examples {
			if status := prose.Announced(s.Op.Page, e.Code.Pos); status != 0 {
				r.expected[e.Code.Pos] = status
			}
		}
	}
}

// direct applies the directives of the pages. It runs after Connect.
func (r *run) direct() error {
	for _, p := range r.site.Pages {
		for _, d := range p.Directives {
			switch d.Verb.Value {
			case page.Skip:
				r.skip(p, d)
			case page.Bind:
				if err := r.bindDirective(p, d); err != nil {
					return fmt.Errorf("%s: %w", d.Pos, err)
				}
			case page.Expect:
				r.expected[d.Code] = d.Status()
			}
		}
	}
	return nil
}

func (r *run) skip(p *page.Page, d *page.Directive) {
	if d.What.Value == "" {
		r.skipped[d.Code] = d.Value.Value
		for _, s := range r.subjects {
			for e, c := range s.examples {
				if e.Code.Pos == d.Code {
					r.ledger.skip(c, d.Value.Value)
				}
			}
		}
		r.skipSample(d)
		return
	}
	for _, c := range r.named(p, d) {
		if c != nil {
			r.ledger.skip(c, d.Value.Value)
		}
	}
}

// skipSample skips the claims of a sample on the page about errors.
func (r *run) skipSample(d *page.Directive) {
	if r.errors == nil {
		return
	}
	for _, sh := range r.errors.shapes {
		if sh.sample.Body.Pos != d.Code {
			continue
		}
		r.ledger.skip(sh.whole, d.Value.Value)
		for _, c := range sh.nodes {
			r.ledger.skip(c, d.Value.Value)
		}
	}
}

// named returns the claims about the thing that a skip names.
func (r *run) named(p *page.Page, d *page.Directive) []*claim.Claim {
	what := d.What.Value
	if d.Operation == nil {
		if r.errors == nil || p.Errors == nil {
			return nil
		}
		return append(namedHeaders(r.errors.headers, what), namedNodes(r.errors.shapes, what)...)
	}
	s := r.of(d.Operation)
	out := append(namedHeaders(s.headers, what), namedNodes(s.shapes, what)...)
	if code, err := strconv.Atoi(what); err == nil {
		out = append(out, s.statuses[code])
	}
	for param, row := range s.rows {
		if strings.EqualFold(param.Name.Value, what) {
			out = append(out, row.claims()...)
		}
	}
	return out
}

func namedHeaders(headers map[*page.Header]*claim.Claim, what string) []*claim.Claim {
	var out []*claim.Claim
	for h, c := range headers {
		if strings.EqualFold(h.Name.Value, what) {
			out = append(out, c)
		}
	}
	return out
}

func namedNodes(shapes []*shape, what string) []*claim.Claim {
	var out []*claim.Claim
	for _, sh := range shapes {
		if sh.sample.Value == nil {
			continue
		}
		inRoot, _ := strings.CutPrefix(what, sh.sample.Value.Name+".") // the root of XML has a name, that of JSON does not
		for _, path := range []string{what, inRoot} {
			if v := sh.sample.Value.Find(path); v != nil {
				out = append(out, sh.nodes[v])
			}
		}
	}
	return out
}

// of returns the subject of an operation.
func (r *run) of(op *page.Operation) *subject {
	for _, s := range r.subjects {
		if s.Op == op {
			return s
		}
	}
	return nil
}

// bindDirective replaces a value as a directive says. A directive outside of operations applies to the whole page.
func (r *run) bindDirective(p *page.Page, d *page.Directive) error {
	for _, s := range r.subjects {
		if d.Operation != s.Op && (d.Operation != nil || s.Op.Page != p) {
			continue
		}
		if err := r.bindIn(s, d.What.Value, d.Value.Value); err != nil {
			return err
		}
	}
	return nil
}

// bindIn replaces a value of one operation, and forgets what replaced it before.
func (r *run) bindIn(s *subject, value, source string) error {
	s.Uses = slices.DeleteFunc(s.Uses, func(u flow.Use) bool { return u.Shown == value })
	s.substitutes = slices.DeleteFunc(s.substitutes, func(old substitute) bool { return old.shown == value })
	word, rest, _ := strings.Cut(source, " ")
	switch {
	case strings.HasPrefix(source, `"`):
		literal, err := strconv.Unquote(source)
		if err != nil {
			return fmt.Errorf("%s is not a text in quotes; write it like \"text\"", source)
		}
		s.substitute(value, "a directive of the page", func(string) string { return literal })
	case source == "fresh":
		s.substitute(value, freshSource+"value", func(random string) string { return domain.FreshFor(value, random) })
	case word == "env":
		literal := r.Getenv(rest)
		if literal == "" {
			return fmt.Errorf("the environment variable %s, which replaces %q, is not set or not allowed; set it, and run with -env %[1]s", rest, value)
		}
		r.secret[literal] = "$" + rest
		s.substitute(value, fromEnvironment+rest, func(string) string { return literal })
	default:
		return r.bindToOperation(s, value, source)
	}
	return nil
}

// mailOf is the beginning of a source that is the email of an operation.
var mailOf = regexp.MustCompile(`^mail\s+(?:of\s+)?`)

// bindToOperation replaces a value by one from the email of an operation, or from a field of its response.
func (r *run) bindToOperation(s *subject, value, source string) error {
	operation, name := mailOf.ReplaceAllString(source, ""), ""
	isMail := operation != source
	if i := strings.LastIndex(source, " "); !isMail && i > strings.Index(source, " ") {
		operation, name = source[:i], source[i+1:]
	}
	from := r.called(operation)
	if from == nil && (isMail || name != "") {
		return fmt.Errorf("no page documents the operation %q, from which %q is taken; correct the directive, or add the page", operation, value)
	}
	if from == nil || !isMail && name == "" {
		return fmt.Errorf("%q is not a replacement; write \"text\", fresh, env NAME, mail of POST /path, or POST /path and a field of its response", source)
	}
	u := flow.Use{Shown: value, Name: value, From: from.Node}
	switch l, isHeader := headerNamed(from.Op, name); {
	case isMail:
		from.SendsEmail = true
	case isHeader:
		u.Header, u.Leaf, u.Sample = l.Header, l.Name, l.Value
	default:
		u.Path = strings.Split(name, ".")
	}
	s.Uses = append(s.Uses, u)
	return nil
}

// headerNamed is the leaf of a header or a cookie that a directive names.
func headerNamed(op *page.Operation, name string) (content.Leaf, bool) {
	for _, l := range content.HeaderLeaves(op) {
		if strings.EqualFold(l.Header, name) || l.Header == content.SetCookie && l.Name == name {
			return l, true
		}
	}
	return content.Leaf{Header: content.Location, Name: "id"}, strings.EqualFold(name, content.Location)
}

func (s *subject) substitute(shown, source string, value func(string) string) {
	s.substitutes = append(s.substitutes, substitute{shown, source, value})
}

// called returns the operation with a method and a path; nil if there is none.
func (r *run) called(name string) *subject {
	for _, s := range r.subjects {
		if strings.EqualFold(s.Op.Name(), strings.TrimSpace(name)) {
			return s
		}
	}
	return nil
}
