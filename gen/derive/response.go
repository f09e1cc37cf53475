package derive

import (
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// operationResponses are the responses of the statuses in the list. A sample without a status is of the first success.
func (d *deriver) operationResponses(op *page.Operation, id string) *openapi3.Responses {
	out := openapi3.NewResponsesWithCapacity(len(op.Response.Statuses))
	for _, s := range op.Response.Statuses {
		samples, headers := op.Response.SamplesOf(s.Code), d.headersOf(&op.Response, s.Code)
		if s.Code >= 400 && len(samples) == 0 {
			samples = op.Response.Errors
		}
		var ref *openapi3.ResponseRef
		switch isError := s.Code >= 400 && len(samples) == 0 && d.errors != nil; {
		case isError && len(headers) == 0 && d.isShared(s):
			ref = d.sharedError(s)
		case isError:
			ref = &openapi3.ResponseRef{Value: d.errorResponse(s, headers)}
		default:
			if s.Code >= 400 && d.errors != nil {
				headers = append(d.headersOf(d.errors, s.Code), headers...)
			}
			body := &body{deriver: d, op: op, id: id, status: s.Code, samples: samples, types: acceptTypes(op, s.Code)}
			ref = &openapi3.ResponseRef{Value: d.response(s, body, headers)}
		}
		out.Set(strconv.Itoa(s.Code), ref)
	}
	d.unlisted(op, id, out)
	return out
}

// unlisted adds the samples and media types of a success whose status the page does not say, and a response where there is none at all.
func (d *deriver) unlisted(op *page.Operation, id string, out *openapi3.Responses) {
	success := op.Response.Success()
	hasMedia := slices.ContainsFunc(op.Response.Media, func(m page.Media) bool { return m.Status == 0 })
	if samples := op.Response.SamplesOf(0); success == 0 && (len(samples) > 0 || hasMedia) {
		body := &body{deriver: d, op: op, id: id, status: 200, samples: samples}
		text := "A success; the page does not say which."
		out.Set("2XX", &openapi3.ResponseRef{Value: &openapi3.Response{Description: &text, Content: body.content()}})
	}
	if out.Len() == 0 {
		text := "The page shows no response."
		out.Set("default", &openapi3.ResponseRef{Value: &openapi3.Response{Description: &text}})
	}
}

// headersOf are the headers that the page documents for a status or its class. A header without a status is sent with
// every success of its operation. On the page about errors, it is sent with every error.
func (d *deriver) headersOf(resp *page.Response, code int) []*page.Header {
	var out []*page.Header
	for _, h := range resp.Headers {
		if h.AppliesTo(code, resp == d.errors) {
			out = append(out, h)
		}
	}
	return out
}

// acceptTypes are the media types that the row Accept offers for a success.
func acceptTypes(op *page.Operation, code int) []string {
	if row := op.Parameter(page.InHeader, "Accept"); row != nil && code/100 == 2 {
		return page.MediaTypes(row.Description)
	}
	return nil
}

// isShared reports whether a status with its explanation has a component. Each status has at most one component: with
// the first explanation that several operations give, or without one.
func (d *deriver) isShared(s page.Status) bool {
	text := explained(s)
	if known := d.responses[pascal(phrase(s))]; known != nil {
		return *known.Value.Description == text
	}
	return s.Description.Value == "" || d.explained[text] > 1
}

// countExplained counts the operations that explain a status in the same words.
func (d *deriver) countExplained() {
	d.explained = map[string]int{}
	for _, op := range d.site.Operations() {
		for _, s := range op.Response.Statuses {
			d.explained[explained(s)]++
		}
	}
}

// explained is the phrase of a status with its explanation on the page.
func explained(s page.Status) string {
	if s.Description.Value == "" {
		return phrase(s)
	}
	return phrase(s) + ": " + prose(s.Description.Value)
}

// sharedError is the response of a status with the error body of the site, as a component that bears the status's name.
func (d *deriver) sharedError(s page.Status) *openapi3.ResponseRef {
	name := pascal(phrase(s))
	if d.responses[name] == nil {
		d.responses[name] = &openapi3.ResponseRef{Value: d.errorResponse(s, nil)}
	}
	return &openapi3.ResponseRef{Ref: "#/components/responses/" + name, Value: d.responses[name].Value}
}

// errorResponse has the error body and the headers of the site, and also an operation's own headers.
func (d *deriver) errorResponse(s page.Status, own []*page.Header) *openapi3.Response {
	headers := d.headersOf(d.errors, s.Code)
	body := &body{deriver: d, status: s.Code, samples: errorsOf(d.errors.Samples, s), types: contentTypes(headers)}
	return d.response(s, body, append(headers, own...))
}

// errorsOf are the samples of a problem document (RFC 9457) for one status. A page can show a problem of each kind: then the
// fields have the values of the first sample that has the status. Else the fields status and title are the code and the
// phrase of the response.
func errorsOf(samples []*page.Sample, s page.Status) []*page.Sample {
	var out []*page.Sample
	known := problemOf(samples, s.Code)
	for _, shown := range samples {
		own := *shown
		if shown.Value != nil && shown.Value.Field("status") != nil && shown.Value.Field("title") != nil {
			root := *shown.Value
			root.Fields = slices.Clone(root.Fields)
			for i, m := range root.Fields {
				root.Fields[i] = problemField(m, s)
				if field := known.Field(m.Name); field != nil && field.IsScalar() {
					root.Fields[i].Text = field.Text
				}
			}
			own.Value = &root
		}
		out = append(out, &own)
	}
	return out
}

// problemOf is the first problem document that has a status. It is empty if there is none.
func problemOf(samples []*page.Sample, code int) *sample.Value {
	for _, shown := range samples {
		if v := shown.Value; v != nil && v.Field("status") != nil && v.Field("status").Text == strconv.Itoa(code) {
			return v
		}
	}
	return &sample.Value{}
}

func problemField(m *sample.Value, s page.Status) *sample.Value {
	own := *m
	switch m.Name {
	case "status":
		own.Text = strconv.Itoa(s.Code)
	case "title":
		own.Text = phrase(s)
	}
	return &own
}

// phrase is the registered reason phrase, or else the page's own.
func phrase(s page.Status) string {
	if p := page.Phrase(s.Code); p != "" {
		return p
	}
	if s.Phrase.Value != "" {
		return s.Phrase.Value
	}
	return "Status " + strconv.Itoa(s.Code)
}

// contentTypes are the media types of a row Content-Type among response headers.
func contentTypes(headers []*page.Header) []string {
	for _, h := range headers {
		if strings.EqualFold(h.Name.Value, "Content-Type") {
			return page.MediaTypes(h.Description)
		}
	}
	return nil
}

func (d *deriver) response(s page.Status, b *body, headers []*page.Header) *openapi3.Response {
	text := explained(s)
	out := &openapi3.Response{Description: &text, Content: b.content()}
	for _, h := range headers {
		if strings.EqualFold(h.Name.Value, "Content-Type") {
			continue
		}
		if out.Headers == nil {
			out.Headers = openapi3.Headers{}
		}
		out.Headers[h.Name.Value] = &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{
			Description: prose(h.Description.Value), Required: h.Required, Schema: openapi3.NewSchemaRef("", d.typeSchema(h.Type)),
		}}}
	}
	return out
}

// A body is the content that the samples of one response show.
type body struct {
	*deriver
	op      *page.Operation // nil for the error body of the site
	id      string          // the operation's; empty for the error body of the site
	status  int
	samples []*page.Sample
	types   []string // the media types that the page documents; none means the formats of the samples
}

// content has each media type with the schema and the examples that its samples give.
func (b *body) content() openapi3.Content {
	schemas := b.schemas()
	out := openapi3.Content{}
	for _, s := range b.samples {
		for _, mediaType := range b.mediaTypes(s) {
			if out[mediaType] == nil {
				out[mediaType] = &openapi3.MediaType{Schema: schemas[s.Format], Example: b.example(s)}
			}
		}
	}
	b.nameless(out)
	if len(out) == 0 {
		return nil
	}
	return out
}

// nameless adds the media types that sentences name and no sample shows: of binary content, of text, and of JSON of
// which the page shows nothing.
func (b *body) nameless(out openapi3.Content) {
	if b.op == nil || b.status == 204 || b.status == 304 || len(b.op.Response.Media) == 0 {
		return
	}
	success := b.op.Response.Success()
	for _, m := range b.op.Response.Media {
		if m.Status != b.status && (m.Status != 0 || b.status != success && success != 0) || out[m.Type] != nil {
			continue
		}
		schema := openapi3.NewSchema()
		switch format := page.FormatOf(m.Type); {
		case format == "json" || format == "xml":
			if len(out) > 0 {
				continue // the samples show it under another name
			}
		case strings.HasPrefix(m.Type, "text/"):
			schema = openapi3.NewStringSchema()
		default:
			schema = openapi3.NewStringSchema().WithFormat("binary")
		}
		out[m.Type] = &openapi3.MediaType{Schema: openapi3.NewSchemaRef("", schema)}
	}
}

// defaultTypes are the media types of formats, for a page that names no media type.
var defaultTypes = map[string]string{
	"json": "application/json", "xml": "application/xml", "yaml": "application/yaml", "text": "text/plain", "html": "text/html", "csv": "text/csv",
}

func (b *body) mediaTypes(s *page.Sample) []string {
	var out []string
	for _, t := range b.types {
		if page.FormatOf(t) == s.Format {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		if defaultTypes[s.Format] == "" {
			return nil // nothing says of which media type the sample is
		}
		out = append(out, defaultTypes[s.Format])
	}
	return out
}

// example is the sample as a value; nil for a body that the page only describes. The value of XML is the JSON value that it shows; of other formats it is the text.
func (b *body) example(s *page.Sample) any {
	if s.Described {
		return nil
	}
	if s.Format == "json" && s.Value != nil {
		return shown{s.Value}
	}
	if s.Format != "xml" || s.Value == nil {
		return s.Body.Value
	}
	if json := b.sampleOf("json"); json != nil {
		root, _ := xmlRoot(json.Value, s.Value)
		return shown{root}
	}
	return shown{s.Value}
}

func (b *body) sampleOf(format string) *page.Sample {
	for _, s := range b.samples {
		if s.Format == format && s.Value != nil {
			return s
		}
	}
	return nil
}

// xmlRoot is the part of a JSON sample that the root of an XML sample shows: the whole, or the only field if the root
// has its name.
func xmlRoot(json, xml *sample.Value) (root *sample.Value, isField bool) {
	if json.Kind == sample.Object && len(json.Fields) == 1 && json.Fields[0].Name == xml.Name {
		return json.Fields[0], true
	}
	return json, false
}
