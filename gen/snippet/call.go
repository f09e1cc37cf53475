package snippet

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/example"
)

// A call is the request of an operation, in the parts that a program sets.
type call struct {
	id            string // of the operation
	method        string
	url           string // without its query
	server        string // the URL less the path of the operation; empty if the URL is not that of the operation
	hasParameters bool   // headers, cookies or a query, documented

	path, query, form []value
	header            []value // without that of the token, and without the media type of a form
	token             string  // of the bearer, as sent
	body              string  // of another media type than a form
	media             string  // of the body, empty if there is none
	isJSON            bool    // the response of the success
}

// A value is one of the named values that a call sends.
type value struct {
	name, text string
	kind       string // of its schema: string, integer, number or boolean; else empty
	required   bool
}

// firstCall is the first call of an operation among its samples; nil if none is certain.
func firstCall(path, method string, item *openapi3.PathItem, op *openapi3.Operation, samples []map[string]any) *call {
	for _, s := range samples {
		own := sampleOf(s)
		for _, r := range example.Read(own.lang, own.source).Requests() {
			if c := newCall(path, method, r); c != nil {
				c.describe(item, op)
				return c
			}
		}
	}
	return nil
}

// newCall is nil if something of a request is not certain, or if the request is not the operation's.
func newCall(path, method string, r example.Request) *call {
	isKnown := r.Complete && r.URL.Known && strings.EqualFold(r.Method.Text, method)
	for _, v := range slices.Concat(r.Query, r.Header, r.Form) {
		isKnown = isKnown && v.Known
	}
	media := r.ContentType()
	if !isKnown || media == "multipart/form-data" || r.Body != nil && !r.Body.Known {
		return nil
	}
	c := &call{method: method, query: values(r.Query), form: values(r.Form), media: media}
	c.url, _, _ = strings.Cut(r.URL.Text, "?")
	if !c.locate(path) {
		return nil
	}
	if r.Body != nil && len(r.Form) == 0 {
		c.body = r.Body.Text
	}
	for _, h := range r.Header {
		isMedia := strings.EqualFold(h.Name, "Content-Type")
		token, isBearer := cutBearer(h)
		switch {
		case isBearer:
			c.token = token
		case !h.Implied && !(isMedia && len(r.Form) > 0), isMedia && c.body != "":
			c.header = append(c.header, value{name: h.Name, text: h.Text})
		}
	}
	return c
}

func cutBearer(h example.Value) (string, bool) {
	scheme, token, _ := strings.Cut(h.Text, " ")
	return token, strings.EqualFold(h.Name, "Authorization") && strings.EqualFold(scheme, "bearer") && token != ""
}

func values(from []example.Value) []value {
	var out []value
	for _, v := range from {
		out = append(out, value{name: v.Name, text: v.Text})
	}
	return out
}

var hole = regexp.MustCompile(`\\\{([^{}]+)\\\}`)

// locate finds the values of the path, and the server, in the URL. It reports whether the URL ends with the path.
func (c *call) locate(path string) bool {
	var names []string
	for _, m := range hole.FindAllStringSubmatch(regexp.QuoteMeta(path), -1) {
		names = append(names, m[1])
	}
	m := regexp.MustCompile(`^(.*?)` + hole.ReplaceAllString(regexp.QuoteMeta(path), `([^/]+)`) + `$`).FindStringSubmatch(c.url)
	if m == nil {
		return false
	}
	c.server = m[1]
	for i, name := range names {
		text, err := url.PathUnescape(m[i+2])
		if err != nil {
			return false
		}
		c.path = append(c.path, value{name: strings.ReplaceAll(name, `\`, ""), text: text, required: true})
	}
	return true
}

// describe adds what the document says of the values.
func (c *call) describe(item *openapi3.PathItem, op *openapi3.Operation) {
	c.id = op.OperationID
	for _, ref := range slices.Concat(item.Parameters, op.Parameters) {
		p := ref.Value
		c.hasParameters = c.hasParameters || p.In != "path"
		mark(map[string][]value{"path": c.path, "query": c.query, "header": c.header}[p.In], p.Name, p.Schema, p.Required)
	}
	if op.RequestBody != nil && op.RequestBody.Value.Content[c.media] != nil {
		schema := op.RequestBody.Value.Content[c.media].Schema.Value
		for name, property := range schema.Properties {
			mark(c.form, name, property, slices.Contains(schema.Required, name))
		}
	}
	for code, response := range op.Responses.Map() {
		c.isJSON = c.isJSON || code[0] == '2' && slices.ContainsFunc(mediaTypes(response), isJSON)
	}
}

func mark(all []value, name string, schema *openapi3.SchemaRef, required bool) {
	for i := range all {
		if !strings.EqualFold(all[i].name, name) {
			continue
		}
		all[i].required = required
		if schema != nil && schema.Value != nil && schema.Value.Type != nil && len(*schema.Value.Type) == 1 && len(schema.Value.Enum) == 0 {
			all[i].kind = (*schema.Value.Type)[0]
		}
	}
}

func mediaTypes(response *openapi3.ResponseRef) []string {
	var out []string
	for media := range response.Value.Content {
		out = append(out, media)
	}
	return out
}

func isJSON(media string) bool { return strings.HasSuffix(media, "json") }
