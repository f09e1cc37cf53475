package lint

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// sampleEcho compares the samples of the success with the values that the examples send.
func (l *linter) sampleEcho(p *page.Page) {
	for _, op := range p.Operations {
		l.echoes(op)
	}
}

// echoes reports a sample that answers for another value than the examples sent.
func (l *linter) echoes(op *page.Operation) {
	for _, p := range op.Parameters {
		if p.In.Value == page.InHeader {
			continue
		}
		sent := op.Sent(p)
		if len(sent) == 0 || len(sent) < len(op.SentValues(p)) || p.In.Value == page.InQuery && isLeftOut(op, p) || transformed[strings.ToLower(p.Name.Value)] || isOfParent(op, p) {
			continue
		}
		said := map[string]bool{}
		for _, s := range op.Response.Samples {
			if s.Value != nil && s.IsOfSuccess() {
				l.echo(p, s, sent, said)
			}
		}
	}
}

// isLeftOut reports whether an example does not send a parameter: the samples may answer that example.
func isLeftOut(op *page.Operation, p *page.Parameter) bool {
	return slices.ContainsFunc(op.Requests(), func(req *example.Request) bool { return !hasValue(op.ValuesIn(req, p.In.Value), p.Name.Value) })
}

// echo holds a sample against the values sent for a parameter. The first sample that shows a
// value is an error, and the others are notes: said has the values that were reported.
func (l *linter) echo(p *page.Parameter, s *page.Sample, sent []string, said map[string]bool) {
	found := leaves(s.Value, p.Name.Value)
	isEcho := func(v *sample.Value) bool {
		return v.Elided || v.Unknown || slices.ContainsFunc(sent, func(text string) bool { return !differs(v.Text, text) })
	}
	if len(found) == 0 || slices.ContainsFunc(found, isEcho) {
		return
	}
	v := found[0]
	report := l.report
	if said[v.Text] {
		report = l.note
	}
	said[v.Text] = true
	report(s.Body.At(v.Offset), "sample-echo", "the sample shows %q, but the example sends %s=%s; use one value in both", v.Text, p.Name.Value, sent[0])
}

// transformed are the names of parameters that services commonly answer with a value of their own.
var transformed = map[string]bool{
	"status": true, "state": true, "code": true, "message": true, "result": true, "token": true, "error": true, "action": true,
	"event": true, "password": true, "secret": true, "type": true, "total": true, "count": true, "url": true, "uri": true,
	"href": true, "scope": true, "link": true, "version": true, "revision": true,
}

// isOfParent reports whether a path parameter names a thing around the operation's own. In /orders/{id}/refunds the parameter is
// the id of the order, and the id of the sample is that of the refund.
func isOfParent(op *page.Operation, p *page.Parameter) bool {
	last := op.Path.Value[strings.LastIndexByte(op.Path.Value, '/')+1:]
	return p.In.Value == page.InPath && !strings.Contains(last, "{"+p.Name.Value+"}") && simpleName.MatchString(p.Name.Value)
}

// simpleName is one that does not say of what it is.
var simpleName = regex.MustCompile(`^[a-z]+$`)

// leaves are those of that name, the nearest to the root first. Lists are not looked into: they answer for many values.
func leaves(root *sample.Value, name string) []*sample.Value {
	var out []*sample.Value
	for level := []*sample.Value{root}; len(level) > 0; {
		var next []*sample.Value
		for _, v := range level {
			if strings.EqualFold(v.Name, name) && v.IsScalar() {
				out = append(out, v)
			}
			if v.Kind == sample.Object {
				next = append(next, v.Fields...)
			}
		}
		level = next
	}
	return out
}

var dateForm = regex.MustCompile(`^\d{4}-\d\d-\d\d`)

// shape is the kind of thing that a value is.
func shape(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return "number"
	}
	if _, err := mail.ParseAddress(s); err == nil {
		return "email"
	}
	if u, err := url.Parse(s); err == nil && u.Scheme != "" && u.Host != "" {
		return "url"
	}
	switch {
	case sample.IsUUID(s):
		return "uuid"
	case dateForm.MatchString(s):
		return "date"
	}
	return "text"
}

// differs reports whether two values that are the same kind of thing are not the same. Letter case, punctuation, the time
// of a day and the way a number is written are the service's to choose.
func differs(a, b string) bool {
	kind := shape(a)
	if kind != shape(b) {
		return false
	}
	if kind == "number" {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return x != y
	}
	if kind == "date" {
		return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
	}
	return !strings.EqualFold(bare(a), bare(b))
}

// bare is a value without the marks in it that a service may take off, those of telephone numbers among them.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ()-./", r) {
			return -1
		}
		return r
	}, s)
}
