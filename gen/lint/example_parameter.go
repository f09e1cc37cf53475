package lint

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// exampleParameter compares what the examples send with the table of parameters.
func (l *linter) exampleParameter(p *page.Page) {
	for _, op := range p.Operations {
		missing := l.missingRows(op)
		for _, e := range op.Examples {
			if req := op.RequestIn(e); req != nil {
				l.example(op, e, req, missing)
			}
		}
	}
}

// missingRows reports the fields of the body that all examples, of which there are several, send and the table does not
// have: it is the table that is wrong, then. It gives their names.
func (l *linter) missingRows(op *page.Operation) []string {
	table := source.Pos{}
	for _, p := range op.Parameters {
		if !table.IsValid() {
			table = p.Table
		}
	}
	requests := op.Requests()
	if !table.IsValid() || len(requests) < 2 || op.Method.Value == "GET" {
		return nil
	}
	var names []string
	values, _ := page.BodyValues(requests[0])
	for _, v := range values {
		isSent := !slices.ContainsFunc(requests, func(req *example.Request) bool {
			all, _ := page.BodyValues(req)
			return !hasValue(all, v.Name)
		})
		isRow := op.Parameter(page.InBody, v.Name) != nil || hasNested(op, page.InBody, v.Name) || spelling.Question(v.Name, namesIn(op, page.InBody)...) != ""
		if isSent && !isRow && !strings.ContainsAny(v.Name, ".[") && v.Name != "" && !(op.Free && len(namesIn(op, page.InBody)) == 0) {
			names = append(names, v.Name)
			l.report(table, "example-parameter", "the examples send %q in the body, but the table has no such row; add the row or change the examples", v.Name)
		}
	}
	return names
}

// example checks the parameters of one request, but for the fields that its table is known to lack.
func (l *linter) example(op *page.Operation, e *page.Example, req *example.Request, missing []string) {
	for _, in := range []string{page.InQuery, page.InHeader, page.InBody} {
		for _, v := range op.ValuesIn(req, in) {
			if in != page.InBody || !slices.Contains(missing, v.Name) {
				l.sentValue(op, e, in, v)
			}
		}
	}
	l.scheme(e, req)
	if req.Complete {
		l.leftOut(op, e, req)
	}
}

// schemes are those of credentials in the header Authorization.
var schemes = []string{"Bearer", "Basic", "Digest"}

// scheme reports a scheme of credentials that is a slip of the pen from a known one.
func (l *linter) scheme(e *page.Example, req *example.Request) {
	for _, h := range req.Header {
		word, rest, _ := strings.Cut(h.Text, " ")
		if h.Implied || rest == "" || !strings.EqualFold(h.Name, "Authorization") || slices.ContainsFunc(schemes, func(s string) bool { return strings.EqualFold(s, word) }) {
			continue
		}
		if meant := spelling.Nearest(word, schemes...); meant != "" {
			l.report(e.Code.At(h.Offset), "example-parameter", "%q is not a known scheme of credentials; did you mean %q?", word, meant)
		}
	}
}

// unlisted are the headers that every client may send, whether or not a page speaks of them.
var unlisted = []string{"accept", "content-type", "accept-encoding", "accept-language", "user-agent", "host", "connection", "content-length", "cache-control", "origin", "referer", "cookie"}

// sentValue holds a value against its row.
func (l *linter) sentValue(op *page.Operation, e *page.Example, in string, v example.Value) {
	name, _, isPart := strings.Cut(v.Name, "[")
	if p := op.Parameter(in, name); p != nil && !isPart {
		l.valueType(e, p, v)
	}
	outer, _, _ := strings.Cut(name, ".")
	if op.Parameter(in, name) != nil || op.Parameter(in, outer) != nil {
		return
	}
	if slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return strings.EqualFold(p.Name.Value, name) && !slices.Contains(page.Locations, p.In.Value)
	}) {
		return // its row has a mistake in the location, which the rule place reports
	}
	if op.Free && (len(namesIn(op, in)) == 0 || in == page.InBody && isInSample(op, name)) {
		return // the page documents those of this place elsewhere, if at all
	}
	isUsual := in == page.InHeader && (slices.Contains(unlisted, strings.ToLower(name)) || l.tellsCredentials && strings.EqualFold(name, "Authorization"))
	isWhole := in == page.InBody && strings.HasPrefix(strings.TrimSpace(name), "{") // JSON that is sent as a form
	if !v.Implied && !isUsual && !isWhole && name != "" && !hasNested(op, in, name) {
		l.report(e.Code.At(v.NameOffset), "example-parameter", "the example sends %q in the %s, but the table has no such row%s", name, in, cmp.Or(spelling.Question(name, namesIn(op, in)...), "; add the row or change the example"))
	}
}

// isInSample reports whether the page shows a field of the body in a sample, and has no table of the fields.
func isInSample(op *page.Operation, name string) bool {
	if slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.Table.IsValid() }) {
		return false
	}
	return slices.ContainsFunc(op.Sends, func(s *page.Sample) bool { return s.Value != nil && s.Value.Field(name) != nil })
}

// hasNested reports whether the table has a field of name, as user.email or user[email].
func hasNested(op *page.Operation, in, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == in && (strings.HasPrefix(p.Name.Value, name+".") || strings.HasPrefix(p.Name.Value, name+"["))
	})
}

func namesIn(op *page.Operation, in string) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.In.Value == in {
			names = append(names, p.Name.Value)
		}
	}
	return names
}

var integerForm = regex.MustCompile(`^[+-]?\d+$`)

// valueType reports a value that is not of the type of its row.
func (l *linter) valueType(e *page.Example, p *page.Parameter, v example.Value) {
	t, _ := page.ParseType(p.Type.Value)
	isWrong := t.Name == "integer" && !integerForm.MatchString(v.Text) || t.Name == "number" && shape(v.Text) != "number" ||
		(t.Format == "email" || t.Format == "uuid") && shape(v.Text) != t.Format
	if v.Known && isWrong && !example.IsPlaceholder(v.Text) {
		l.report(e.Code.At(v.Offset), "example-parameter", "the example sends %q for %s, which is not a valid %s; change the value or the type", v.Text, p.Name.Value, cmp.Or(t.Format, t.Name))
	}
}

// leftOut reports the required parameters that a request does not have.
func (l *linter) leftOut(op *page.Operation, e *page.Example, req *example.Request) {
	inPath := http.Parameters(op.Path.Value)
	for _, p := range op.Parameters {
		if slices.Contains(inPath, p.Name.Value) && op.Parameter(page.InPath, p.Name.Value) == nil {
			continue // its row has a mistake in the location, which the rule path-parameter reports
		}
		_, isWhole := page.BodyValues(req)
		isListed := p.In.Value == page.InQuery || p.In.Value == page.InHeader || p.In.Value == page.InBody && isWhole
		isCut := p.In.Value == page.InQuery && slices.ContainsFunc(e.Mistakes, func(f example.Finding) bool { return f.Kind == example.UnquotedAnd })
		if p.Required && isListed && !isCut && !hasValue(op.ValuesIn(req, p.In.Value), p.Name.Value) {
			l.report(e.Code.At(placeFor(p, e, req)), "example-parameter", "the example does not send %q in the %s, which the table requires; send it or make it optional", p.Name.Value, p.In.Value)
		}
	}
	l.contentType(op, e, req)
}

// placeFor is the offset at which a parameter that a request lacks is to be added: among the headers of a script, or else
// where the request begins.
func placeFor(p *page.Parameter, e *page.Example, req *example.Request) int {
	if p.In.Value == page.InHeader && languageOf(e) == "JavaScript" {
		for _, h := range req.Header {
			if !h.Implied && h.NameOffset > 0 {
				return h.NameOffset
			}
		}
	}
	return req.Offset
}

// hasValue reports whether a parameter is among the values, or for a name such as user.email the object that holds it.
func hasValue(all []example.Value, name string) bool {
	outer, _, _ := strings.Cut(strings.ReplaceAll(name, "[", "."), ".")
	return slices.ContainsFunc(all, func(v example.Value) bool {
		first, _, _ := strings.Cut(v.Name, "[")
		return strings.EqualFold(v.Name, name) || strings.EqualFold(first, outer)
	})
}

// contentType holds the media type of a body against the row Content-Type.
func (l *linter) contentType(op *page.Operation, e *page.Example, req *example.Request) {
	row, got := op.Parameter(page.InHeader, "Content-Type"), req.ContentType()
	if row == nil || got == "" {
		return
	}
	if types := page.MediaTypes(row.Description); len(types) > 0 && !slices.Contains(types, got) {
		l.report(e.Code.At(req.Offset), "example-parameter", "the example sends a body of type %s, but the table says %s; change the example or the row Content-Type", got, strings.Join(types, " or "))
	}
}
