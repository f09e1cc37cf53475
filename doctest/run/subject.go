package run

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// A subject is an operation and what its page claims of it.
type subject struct {
	op     *page.Operation
	chosen bool // by -run; of the others only the calls are made that the chosen ones need
	number int  // its place among the subjects

	there      *claim.Claim
	examples   map[*page.Example]*claim.Claim
	rows       map[*page.Parameter]*row
	statuses   map[int]*claim.Claim
	only       *claim.Claim // no other status comes
	shapes     []*shape
	headers    map[*page.Header]*claim.Claim
	assertions []*assertion

	uses        []use        // what the examples send that has to come from elsewhere
	fresh       []string     // email addresses that each test user replaces by one of its own
	substitutes []substitute // what the page says stands for a value
	sendsEmail  bool         // the operation has a mail sent

	unmoved  string                 // what answered when the gateway refused the mail, where that was no error
	consumer *subject               // that takes what is mailed; nil where none does
	varies   map[*sample.Value]bool // leaves of the samples that others take values from
	template *call                  // with the page's values in it; nil until an example has worked
}

// A row is what a row of the table of parameters claims.
type row struct {
	required *claim.Claim
	kind     *claim.Claim // of its type
	fallback *claim.Claim // its default
	media    map[string]*claim.Claim
}

// A shape is what a sample claims: each node of it that is a member, and the whole.
type shape struct {
	sample *page.Sample
	status int // that the sample is of; 0 is any error
	whole  *claim.Claim
	nodes  map[*sample.Value]*claim.Claim
}

// newSubject enters the claims of an operation.
func newSubject(l *ledger, op *page.Operation, number int) *subject {
	s := &subject{op: op, number: number, examples: map[*page.Example]*claim.Claim{}, rows: map[*page.Parameter]*row{}, varies: map[*sample.Value]bool{}}
	s.there = l.add(op.Path.Pos, claim.Operation, op, "%s is there", op.Name())
	for _, p := range op.Parameters {
		s.rows[p] = newRow(l, op, p)
	}
	for _, e := range op.Examples {
		s.examples[e] = l.add(e.Code.Pos, claim.Example, op, "%s works as pasted", exampleName(e))
	}
	s.addStatuses(l)
	s.shapes = newShapes(l, op, &op.Response)
	s.headers = newHeaders(l, op, &op.Response)
	return s
}

func exampleName(e *page.Example) string {
	if e.Title.Value != "" {
		return "the example " + e.Title.Value
	}
	return "the example in " + e.Language
}

func newRow(l *ledger, op *page.Operation, p *page.Parameter) *row {
	name, r := p.Name.Value, &row{media: map[string]*claim.Claim{}}
	if p.Required {
		r.required = l.add(p.Name.Pos, claim.Parameter, op, "%s is required", name)
	} else {
		r.required = l.add(p.Name.Pos, claim.Parameter, op, "%s may be left out", name)
	}
	if p.Type.Value != "" {
		r.kind = l.add(p.Type.Pos, claim.Parameter, op, "%s is of type %s", name, p.Type.Value)
	}
	if p.Default != "" {
		r.fallback = l.add(p.Name.Pos, claim.Parameter, op, "%s defaults to %s", name, p.Default)
	}
	for _, media := range page.MediaTypes(p.Description) {
		at := p.Description.At(max(0, strings.Index(p.Description.Value, media)))
		switch {
		case isAccept(p):
			r.media[media] = l.add(at, claim.MediaType, op, "answers in %s", media)
		case isContentType(p):
			r.media[media] = l.add(at, claim.MediaType, op, "takes %s", media)
		}
	}
	return r
}

func isAccept(p *page.Parameter) bool      { return isHeader(p, "Accept") }
func isContentType(p *page.Parameter) bool { return isHeader(p, "Content-Type") }
func isAuthorization(p *page.Parameter) bool {
	return isHeader(p, "Authorization")
}

func isHeader(p *page.Parameter, name string) bool {
	return p.In.Value == page.InHeader && strings.EqualFold(p.Name.Value, name)
}

func (s *subject) addStatuses(l *ledger) {
	s.statuses = map[int]*claim.Claim{}
	for _, st := range s.op.Response.Statuses {
		if s.statuses[st.Code] == nil {
			s.statuses[st.Code] = l.add(st.Pos, claim.Status, s.op, "%s happens", statusName(st.Code))
		}
	}
	at := s.op.Pos
	if len(s.op.Response.Statuses) > 0 {
		at = s.op.Response.Statuses[0].Pos
	}
	s.only = l.add(at, claim.Status, s.op, "no other status comes than those listed")
}

// statusName is a status as people write it.
func statusName(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// success is the first status in the two-hundreds, or 0.
func (s *subject) success() int {
	for _, st := range s.op.Response.Statuses {
		if st.Code/100 == 2 {
			return st.Code
		}
	}
	return 0
}

// newShapes enters the claims of a response's samples; op is nil for the error body of the site.
func newShapes(l *ledger, op *page.Operation, resp *page.Response) []*shape {
	var out []*shape
	for _, s := range resp.Samples {
		sh := &shape{sample: s, status: s.Status, nodes: map[*sample.Value]*claim.Claim{}}
		if op != nil && s.Status == 0 {
			sh.status = firstSuccess(resp)
		}
		out = append(out, sh)
		if isText(s) {
			sh.whole = l.add(s.Body.Pos, claim.Sample, op, "%s", wholeSays(s))
			continue
		}
		sh.whole = l.add(s.Body.At(s.Value.Offset), claim.Sample, op, "%s", wholeSays(s))
		sh.addNodes(l, op, s.Value, "")
	}
	return out
}

func firstSuccess(resp *page.Response) int {
	for _, st := range resp.Statuses {
		if st.Code/100 == 2 {
			return st.Code
		}
	}
	return http.StatusOK
}

func wholeSays(s *page.Sample) string {
	switch {
	case s.None:
		return "the answer has no body"
	case isText(s):
		return "the answer in " + s.Format + " is this text"
	case s.Format == "xml":
		return fmt.Sprintf("the answer in XML is the element %s, with nothing in it but what is shown", s.Value.Name)
	}
	return fmt.Sprintf("the answer in %s is %s with nothing in it but what is shown", strings.ToUpper(s.Format), s.Value.Kind)
}

// isText reports whether a sample is compared as text: it has no value, or several.
func isText(s *page.Sample) bool { return s.Value == nil || s.Value.Next != nil }

// addNodes enters the members below a node; path is how people name the node.
func (sh *shape) addNodes(l *ledger, op *page.Operation, v *sample.Value, path string) {
	for _, m := range v.Members {
		name := path
		if m.Name != "" && m.Kind != sample.Elided {
			name = strings.TrimPrefix(path+"."+m.Name, ".")
			sh.nodes[m] = l.add(sh.sample.Body.At(m.NameOffset), claim.Field, op, "%s", nodeSays(name, m))
		} else if m.Kind != sample.Elided {
			name = path + "[]"
			sh.nodes[m] = l.add(sh.sample.Body.At(m.Offset), claim.Field, op, "%s", nodeSays(name, m))
		}
		sh.addNodes(l, op, m, name)
	}
}

func nodeSays(name string, v *sample.Value) string {
	switch v.Kind {
	case sample.Object, sample.Array:
		return fmt.Sprintf("%s is %s", name, v.Kind)
	case sample.String:
		return fmt.Sprintf("%s is %q", name, v.Text)
	case sample.Null:
		return name + " is null"
	case sample.Elided:
		return name + " is there"
	}
	return fmt.Sprintf("%s is %s", name, v.Text)
}

func newHeaders(l *ledger, op *page.Operation, resp *page.Response) map[*page.Header]*claim.Claim {
	out := map[*page.Header]*claim.Claim{}
	for _, h := range resp.Headers {
		when := "comes with every answer"
		switch {
		case len(h.Statuses) > 0:
			when = "comes with " + strings.Join(h.Statuses, ", ")
		case op == nil:
			when = "comes with every error"
		}
		if !h.Required {
			when = strings.Replace(when, "comes", "may come", 1)
		}
		out[h] = l.add(h.Name.Pos, claim.Header, op, "%s %s", h.Name.Value, when)
	}
	return out
}

// appliesTo reports whether a header belongs to a status: those that name none belong to every success of their
// operation, or to every error on the page about errors.
func appliesTo(h *page.Header, status int, isErrors bool) bool {
	if len(h.Statuses) == 0 {
		return isErrors == (status >= 400)
	}
	class := strconv.Itoa(status/100) + "xx"
	return slices.ContainsFunc(h.Statuses, func(s string) bool { return s == strconv.Itoa(status) || strings.EqualFold(s, class) })
}
