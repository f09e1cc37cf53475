package reference

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// A Parameter is a value that a request sends: a parameter, a field of a form, or a credential.
type Parameter struct {
	Name string
	In   string // header, path, query, cookie or body
	Type string // in words
	// Example is a value that the document gives, empty if it gives none.
	Example    string
	IsRequired bool
	// Scheme is the type and the name of the scheme of a credential: "bearer", "basic", "apiKey" and so on.
	Scheme string

	id     string
	text   template.HTML
	limits []string
}

// parameters writes the parameters in a table.
func (v *viewer) parameters(op *Operation) {
	rows := v.Parameters(op)
	if len(rows) == 0 {
		v.put("<p>No parameters.</p>\n")
		return
	}
	v.put("<div class=\"table\" role=\"group\" aria-label=\"Parameters\" tabindex=\"0\"><table>\n" +
		"<thead><tr><th>Name</th><th>Location</th><th>Type</th><th>Required</th><th>Description</th></tr></thead>\n<tbody>")
	for _, r := range rows {
		v.put(`<tr id="%"><td><a class="name" href="#%"><code>%</code></a></td><td>%</td><td>%</td><td>%</td><td>%`, r.id, r.id, r.Name, r.In, r.Type, need(r.IsRequired), r.text)
		v.limits(r.limits)
		v.put("</td></tr>\n")
	}
	v.put("</tbody></table></div>\n")
}

func need(isRequired bool) string {
	if isRequired {
		return "required"
	}
	return "optional"
}

// request writes the body, and the examples.
func (v *viewer) request(op *Operation) {
	if body := v.body(op); body != nil {
		v.requestBody(op, body)
	}
	var samples []tab
	for i, s := range op.Samples {
		panel := v.code(s.Language, s.Source)
		if v.Note != nil {
			panel += v.Note(s.Source)
		}
		samples = append(samples, tab{id: fmt.Sprintf("%s-example-%d", op.ID, i+1), label: s.Label, panel: panel})
	}
	v.tabs(op.ID+"-example", "Examples", samples)
	if v.Below != nil {
		v.put("%", v.Below(op))
	}
}

// requestBody writes a body that is not a form.
func (v *viewer) requestBody(op *Operation, body *Node) {
	content := body.Get("content")
	v.put("<h5>Body <span class=\"need\">%</span></h5>\n%%", need(body.Get("required").IsTrue()), prose(body.Get("description").Text(), 5),
		v.fields(content.values[0].Get("schema"), op.ID+"-body", "required"))
	v.tabs(op.ID+"-media", "Body", v.media(content, op.ID+"-media"))
}

// body is the body of a request, nil if there is none or if it is a form.
func (d *Document) body(op *Operation) *Node {
	body := d.resolve(op.node.Get("requestBody"))
	if content := body.Get("content"); content.len() == 0 || d.form(op) != "" {
		return nil
	}
	return body
}

// form is the media type of the form that the operation takes, empty if it takes another body, too.
func (d *Document) form(op *Operation) string {
	content := d.resolve(op.node.Get("requestBody")).Get("content")
	if content.len() != 1 || !isForm(content.names[0]) {
		return ""
	}
	return content.names[0]
}

func isForm(media string) bool {
	return media == "application/x-www-form-urlencoded" || media == "multipart/form-data"
}

// Parameters are the credentials, the parameters, and the fields of a form.
func (d *Document) Parameters(op *Operation) []Parameter {
	out := d.credentials(op)
	for _, n := range d.parameterNodes(op) {
		p := d.parameter(op, n, n.Get("schema"), n.Get("name").Text(), n.Get("in").Text())
		p.IsRequired = n.Get("required").IsTrue()
		if !addToCredential(out, p) {
			out = append(out, p)
		}
	}
	media := d.form(op)
	if media == "" {
		return out
	}
	body := d.resolve(op.node.Get("requestBody"))
	required := body.Get("required").IsTrue()
	out = append(out, Parameter{
		Name: "Content-Type", In: "header", Type: "string", IsRequired: required, Example: media, id: op.ID + "-header-content-type", text: paragraph(media),
	})
	for _, f := range d.fieldsOf(body.Get("content", media, "schema")) {
		p := d.parameter(op, f.schema, f.schema, f.name, "body")
		p.IsRequired = f.isRequired && required
		out = append(out, p)
	}
	return out
}

// addToCredential gives a credential what the document says of a parameter of the same name in the same place. It reports whether
// there is such a credential.
func addToCredential(credentials []Parameter, p Parameter) bool {
	i := slices.IndexFunc(credentials, func(c Parameter) bool {
		isSame := c.Name == p.Name || p.In == "header" && strings.EqualFold(c.Name, p.Name)
		return c.Scheme != "" && c.In == p.In && isSame
	})
	if i < 0 {
		return false
	}
	c := &credentials[i]
	c.text, c.Example = cmp.Or(c.text, p.text), cmp.Or(c.Example, p.Example)
	c.IsRequired = c.IsRequired || p.IsRequired
	return true
}

// parameterNodes are the parameters of the operation, and those of its path that it does not replace.
func (d *Document) parameterNodes(op *Operation) []*Node {
	var all []*Node
	index := map[string]int{}
	for _, list := range []*Node{op.item.Get("parameters"), op.node.Get("parameters")} {
		for _, p := range list.List() {
			p = d.resolve(p)
			key := p.Get("in").Text() + " " + p.Get("name").Text()
			if i, ok := index[key]; ok {
				all[i] = p
				continue
			}
			index[key] = len(all)
			all = append(all, p)
		}
	}
	return all
}

func (d *Document) parameter(op *Operation, n, schema *Node, name, in string) Parameter {
	for _, media := range n.Get("content").All() {
		schema = media.Get("schema")
	}
	description := n.Get("description").Text()
	if description == "" {
		description = d.merged(schema).Get("description").Text()
	}
	p := Parameter{Name: name, In: in, Type: d.typeOf(schema), limits: d.limitsOf(schema), text: prose(description, 5)}
	if v := exampleOf(d, n); v != nil {
		p.Example = valueText(v)
	}
	p.id = identifier(op.ID+"-"+in+"-"+name, map[string]bool{})
	return p
}

// credentials are what a request has to be signed with. They are required if each alternative has them.
func (d *Document) credentials(op *Operation) []Parameter {
	alternatives := op.node.Get("security")
	if alternatives == nil {
		alternatives = d.root.Get("security")
	}
	var out []Parameter
	for _, alternative := range alternatives.List() {
		for name, scopes := range alternative.All() {
			p := d.credential(op, name, scopes)
			p.IsRequired = alternatives.len() == 1
			if !slices.ContainsFunc(out, func(other Parameter) bool { return other.id == p.id }) {
				out = append(out, p)
			}
		}
	}
	return out
}

func (d *Document) credential(op *Operation, name string, scopes *Node) Parameter {
	scheme := d.resolve(d.root.Get("components", "securitySchemes", name))
	p := Parameter{Name: "Authorization", In: "header", Type: name, Scheme: scheme.Get("type").Text(), text: prose(scheme.Get("description").Text(), 5)}
	switch p.Scheme {
	case "apiKey":
		p.Name, p.In, p.Type = scheme.Get("name").Text(), scheme.Get("in").Text(), "API key"
	case "http":
		p.Scheme = strings.ToLower(scheme.Get("scheme").Text())
		p.Type = strings.TrimSpace(scheme.Get("scheme").Text() + " " + scheme.Get("bearerFormat").Text())
	case "oauth2", "openIdConnect":
		p.Type, p.Scheme = "OAuth 2.0 token", "bearer"
	}
	var words []string
	for _, scope := range scopes.List() {
		words = append(words, scope.Text())
	}
	if len(words) > 0 {
		p.limits = []string{"scopes: " + strings.Join(words, ", ")}
	}
	p.id = identifier(op.ID+"-"+p.In+"-"+p.Name+"-"+name, map[string]bool{})
	return p
}
