package derive

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
)

// requestBody holds the rows that are sent in the body.
func (d *deriver) requestBody(op *page.Operation) *openapi3.RequestBodyRef {
	schema := d.bodySchema(op, nil)
	if len(schema.Properties) == 0 {
		return nil
	}
	isRequired := len(schema.Required) > 0
	if len(op.Alternatives) > 1 {
		schema = openapi3.NewSchema()
		for _, a := range op.Alternatives {
			one := d.bodySchema(op, a)
			one.Title = a.Title.Value
			schema.OneOf = append(schema.OneOf, openapi3.NewSchemaRef("", one))
			isRequired = isRequired || len(one.Required) > 0
		}
	}
	body := &openapi3.RequestBody{Required: isRequired, Content: openapi3.Content{}}
	for _, mediaType := range d.requestTypes(op) {
		body.Content[mediaType] = &openapi3.MediaType{Schema: openapi3.NewSchemaRef("", schema)}
	}
	return &openapi3.RequestBodyRef{Value: body}
}

// bodySchema is the object of the fields of an alternative of the body, or of all fields.
func (d *deriver) bodySchema(op *page.Operation, a *page.Alternative) *openapi3.Schema {
	schema := openapi3.NewObjectSchema()
	for _, p := range op.BodyParameters(a) {
		d.bodyProperty(op, schema, p)
	}
	return schema
}

// bodyProperty adds a row to the schema of the body: user.email is a field of an object user, and users[].email is a
// field of the objects in a list.
func (d *deriver) bodyProperty(op *page.Operation, schema *openapi3.Schema, p *page.Parameter) {
	names := fieldNames(p)
	for i, outer := range names[:len(names)-1] {
		if p.Shown && !canHold(schema, outer) {
			return
		}
		schema = inner(schema, outer, p.Required && !hasRow(op, names[:i+1]))
	}
	last, isList := strings.CutSuffix(names[len(names)-1], "[]")
	property := d.parameterSchema(op, p)
	property.Value.Description = prose(p.Description.Value)
	property.Value.Example = exampleOf(op, p, property.Value)
	if known := schema.Properties[last]; known != nil { // built by the rows of its fields
		known.Value.Description, known.Value.Default = property.Value.Description, property.Value.Default
	} else if isList && !property.Value.Type.Is(openapi3.TypeArray) {
		list := openapi3.NewArraySchema()
		list.Items = property
		schema.WithProperty(last, list)
	} else {
		schema.WithPropertyRef(last, property)
	}
	require(schema, last, p.Required)
}

// fieldNames are the names in the name of a field, from the outermost object's.
func fieldNames(p *page.Parameter) []string {
	return strings.Split(fieldForm.ReplaceAllString(p.Name.Value, ".$1"), ".")
}

// hasRow reports whether a row says itself whether an object is required, so that the rows of its fields do not.
func hasRow(op *page.Operation, names []string) bool {
	whole := strings.TrimSuffix(strings.Join(names, "."), "[]")
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && strings.TrimSuffix(strings.Join(fieldNames(p), "."), "[]") == whole
	})
}

// fieldForm is a field in brackets: user[email] is user.email.
var fieldForm = regex.MustCompile(`\[([^\]]+)\]`)

// inner is the object that a field of a schema is, or that its items are if the name ends in [].
func inner(schema *openapi3.Schema, name string, required bool) *openapi3.Schema {
	name, isList := strings.CutSuffix(name, "[]")
	require(schema, name, required)
	if schema.Properties[name] == nil {
		schema.WithProperty(name, openapi3.NewObjectSchema())
	}
	property := objectIn(schema.Properties[name].Value)
	if isList && !property.Type.Is(openapi3.TypeArray) {
		*property = openapi3.Schema{Type: &openapi3.Types{openapi3.TypeArray}}
	}
	if !property.Type.Is(openapi3.TypeArray) {
		return property
	}
	if property.Items == nil || !property.Items.Value.Type.Is(openapi3.TypeObject) {
		property.Items = openapi3.NewSchemaRef("", openapi3.NewObjectSchema())
	}
	return property.Items.Value
}

// canHold reports whether a field can be an object, or a list of them, by what the rows say of it. An example that shows
// otherwise does not count.
func canHold(schema *openapi3.Schema, name string) bool {
	property := schema.Properties[strings.TrimSuffix(name, "[]")]
	if property == nil {
		return true
	}
	s := objectIn(property.Value)
	if s.Type.Is(openapi3.TypeArray) && s.Items != nil {
		s = objectIn(s.Items.Value)
	}
	return isUnknown(s) || s.Type.Is(openapi3.TypeObject)
}

// objectIn is the object among the alternatives of a schema, or the schema.
func objectIn(s *openapi3.Schema) *openapi3.Schema {
	for _, one := range s.OneOf {
		if one.Value.Type.Is(openapi3.TypeObject) {
			return one.Value
		}
	}
	return s
}

func require(s *openapi3.Schema, name string, required bool) {
	if required && !slices.Contains(s.Required, name) {
		s.Required = append(s.Required, name)
	}
}

// requestTypes are the media types of the row Content-Type, or else the media types that the examples send.
func (d *deriver) requestTypes(op *page.Operation) []string {
	if row := parameter(op, page.InHeader, "Content-Type"); row != nil {
		types := page.MediaTypes(row.Description)
		if len(types) > 0 {
			return types
		}
	}
	var types []string
	for _, req := range op.Requests() {
		if t := req.ContentType(); t != "" && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	for _, t := range op.Takes {
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	switch {
	case len(types) > 0:
		return types
	case slices.ContainsFunc(slices.Concat(op.Parameters, op.Unlisted), isFile):
		return []string{"multipart/form-data"} // the only one that has files among fields
	}
	return []string{"*/*"} // the page does not say
}

// isFile reports whether a field of the body is a file.
func isFile(p *page.Parameter) bool {
	t, _ := page.ParseType(p.Type.Value)
	return p.In.Value == page.InBody && t.Format == "binary"
}
