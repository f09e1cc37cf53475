package derive

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/example"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

func (d *deriver) operation(op *page.Operation) *openapi3.Operation {
	out := &openapi3.Operation{
		OperationID: operationID(op.Method.Value, op.Path.Value, title(op)),
		Summary:     title(op),
		Deprecated:  op.Deprecated,
		Description: description(op),
		Tags:        []string{d.tag(op)},
		Security:    d.security(op),
		Parameters:  d.parameters(op),
		RequestBody: d.requestBody(op),
	}
	out.Responses = d.operationResponses(op, out.OperationID)
	if base := d.serversOf[op]; len(base) > 0 && len(base) != len(d.servers) {
		out.Servers = &base
	}
	if samples := codeSamples(op); len(samples) > 0 {
		out.Extensions = map[string]any{"x-codeSamples": samples}
	}
	return out
}

// title is that of an operation, without the word that says that it is deprecated.
func title(op *page.Operation) string {
	if op.Deprecated {
		return notation.PlainTitle(op.Title.Value)
	}
	return op.Title.Value
}

// description is the prose of an operation, in CommonMark as the page has it. The summary is its title, so the headings
// begin at the second level.
func description(op *page.Operation) string {
	var out []string
	for _, b := range op.Description {
		switch text := strings.TrimRight(b.Value, " \t\n"); {
		case b.Level > 0:
			out = append(out, strings.Repeat("#", min(1+b.Level, 6))+" "+prose(text))
		case b.IsCode:
			mark := fenceMark(text)
			out = append(out, mark+b.Language+"\n"+text+"\n"+mark)
		default:
			out = append(out, withoutLocalLinks(text))
		}
	}
	return strings.Join(out, "\n\n")
}

var backticks = regexp.MustCompile("`{3,}")

// fenceMark is a mark that can enclose code: longer than any in it.
func fenceMark(code string) string {
	mark := "```"
	for _, m := range backticks.FindAllString(code, -1) {
		mark = strings.Repeat("`", max(len(mark), len(m)+1))
	}
	return mark
}

// codeSamples are the examples in the form that Redoc and others show.
func codeSamples(op *page.Operation) []map[string]any {
	var out []map[string]any
	for _, e := range op.Examples {
		lang := e.Language
		switch example.LanguageOf(lang) {
		case example.ShellCode:
			lang = "Shell"
		case example.ScriptCode:
			lang = "JavaScript"
		}
		own := map[string]any{"lang": lang, "source": strings.TrimRight(e.Code.Value, "\n") + "\n"}
		if e.Title.Value != "" {
			own["label"] = e.Title.Value
		}
		out = append(out, own)
	}
	return out
}

// negotiated are the headers that OpenAPI describes by media types and security schemes, never as parameters.
var negotiated = []string{"accept", "content-type", "authorization"}

func (d *deriver) parameters(op *page.Operation) openapi3.Parameters {
	var out openapi3.Parameters
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		isNegotiated := p.In.Value == page.InHeader && slices.Contains(negotiated, strings.ToLower(p.Name.Value))
		if p.In.Value == page.InBody || isNegotiated || isKey(p) && !slices.Contains(op.Parameters, p) || out.GetByInAndName(p.In.Value, p.Name.Value) != nil {
			continue
		}
		schema := d.parameterSchema(op, p)
		own := &openapi3.Parameter{Name: p.Name.Value, In: p.In.Value, Required: p.Required, Description: prose(p.Description.Value), Schema: schema}
		own.Deprecated, schema.Value.Deprecated = schema.Value.Deprecated, false // a word of the parameter
		own.Style, own.Explode = styleOf(op, p, schema.Value)
		own.Example = exampleOf(op, p, schema.Value)
		out = append(out, &openapi3.ParameterRef{Value: own})
	}
	return out
}

// parameterSchema is the type that a row gives, with its constraints and its default.
func (d *deriver) parameterSchema(op *page.Operation, p *page.Parameter) *openapi3.SchemaRef {
	s := d.typeSchema(d.pathType(op, p))
	if s.Type == nil && len(s.OneOf) == 0 && p.In.Value != page.InBody {
		s.Type = &openapi3.Types{openapi3.TypeString} // all that these places can hold is text
	}
	if p.Style != "" && p.In.Value != page.InBody && !s.Type.Is(openapi3.TypeArray) {
		s = listOf(s)
	}
	constrain(s, p.Constraints)
	d.setDefault(s, p)
	return openapi3.NewSchemaRef("", s)
}

// setDefault gives a schema the default of its row.
func (d *deriver) setDefault(s *openapi3.Schema, p *page.Parameter) {
	if p.Default == "" || s.Type == nil && len(s.OneOf) == 0 {
		return
	}
	s.Default = valueOf(s, p.Default)
	switch {
	case s.Default == nil && s.Type.Is(openapi3.TypeArray):
		// "all" of a list: the description says it
	case s.Default == nil:
		d.complain(p.Name.Pos, "the default %q of %s is not a valid %s; change the default or the type", p.Default, p.Name.Value, p.Type.Value)
	case isNull(s.Default):
	case s.VisitJSON(s.Default, openapi3.EnableFormatValidation()) != nil:
		s.Default = nil // "today" of a date: the description says it
	}
}

func isNull(v any) bool {
	raw, ok := v.(json.RawMessage)
	return ok && string(raw) == "null"
}

func listOf(s *openapi3.Schema) *openapi3.Schema {
	list := openapi3.NewArraySchema()
	list.Items = openapi3.NewSchemaRef("", s)
	return list
}

func (d *deriver) typeSchema(t page.Text) *openapi3.Schema {
	parsed, ok := page.ParseType(t.Value)
	if !ok {
		return openapi3.NewSchema() // lint says so
	}
	return schemaOf(parsed)
}

func schemaOf(t page.Type) *openapi3.Schema {
	s := &openapi3.Schema{Format: t.Format, Nullable: t.Nullable && t.Name != ""}
	for _, one := range t.OneOf {
		own := schemaOf(one)
		own.Nullable = t.Nullable
		s.OneOf = append(s.OneOf, openapi3.NewSchemaRef("", own))
	}
	if len(t.OneOf) > 0 || t.Name == "" {
		return s
	}
	s.Type = &openapi3.Types{t.Name}
	if t.Name == openapi3.TypeArray {
		s.Items = openapi3.NewSchemaRef("", openapi3.NewSchema())
		if t.Items != nil {
			s.Items.Value = schemaOf(*t.Items)
		}
	}
	return s
}

// exampleOf is the value that the operation's examples send for a parameter; nil if no value is known that is valid.
func exampleOf(op *page.Operation, p *page.Parameter, schema *openapi3.Schema) any {
	sent := op.Sent(p)
	for _, v := range sent {
		var value any
		switch {
		case !schema.Type.Is(openapi3.TypeArray) || p.In.Value == page.InBody:
			value = valueOf(schema, v)
		case separator(op, p) != "":
			value = itemsOf(schema, strings.Split(v, separator(op, p)))
		default:
			value = itemsOf(schema, []string{v})
		}
		if value != nil && schema.VisitJSON(value, openapi3.EnableFormatValidation()) == nil {
			return value
		}
	}
	return nil
}

// itemsOf are texts as the items of a list; nil if one of them is no such item.
func itemsOf(list *openapi3.Schema, texts []string) any {
	out := []any{}
	for _, text := range texts {
		item := list.Items.Value
		if item.Type == nil {
			item = openapi3.NewStringSchema()
		}
		v := scalar(item, text)
		if v == nil {
			return nil
		}
		out = append(out, v)
	}
	return out
}

// styles are the styles of lists in one text, with the characters between their items.
var styles = map[string]string{openapi3.SerializationForm: ",", openapi3.SerializationPipeDelimited: "|", openapi3.SerializationSpaceDelimited: " "}

// separator is what stands between the items of a list that is sent as one text: the page says so, or an example sends
// it so. It is empty if the list is sent otherwise.
func separator(op *page.Operation, p *page.Parameter) string {
	if p.Style != "" {
		return styles[p.Style]
	}
	if p.In.Value == page.InQuery && slices.ContainsFunc(op.Sent(p), func(v string) bool { return strings.Contains(v, ",") }) {
		return ","
	}
	return ""
}

// styleOf is how a list is sent, where that is not what OpenAPI takes for silence.
func styleOf(op *page.Operation, p *page.Parameter, schema *openapi3.Schema) (style string, explode *bool) {
	isList := schema.Type.Is(openapi3.TypeArray)
	switch sep := separator(op, p); {
	case !isList || p.In.Value != page.InQuery && p.In.Value != page.InCookie:
		return "", nil
	case sep != "":
		style = openapi3.SerializationForm
		if styles[p.Style] != "" {
			style = p.Style
		}
		return style, openapi3.Ptr(false)
	case p.Style == notation.Exploded:
		return openapi3.SerializationForm, openapi3.Ptr(true)
	}
	return "", nil
}

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
	names := strings.Split(fieldForm.ReplaceAllString(p.Name.Value, ".$1"), ".")
	for _, outer := range names[:len(names)-1] {
		if p.Shown && !canHold(schema, outer) {
			return
		}
		schema = inner(schema, outer, p.Required)
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

// fieldForm is a field in brackets: user[email] is user.email.
var fieldForm = regexp.MustCompile(`\[([^\]]+)\]`)

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
