package derive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
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

// countForm is the number that a title begins with: "1. Find a book", "2.1 Find a book", "① Find a book".
var countForm = regex.MustCompile(`^(?:\d+(?:\.\d+)+[.)]?\s+|\d+[.)]\s+|[①-⑳]\s*)`)

// title is that of an operation, without the method of an API Blueprint and the word that says that it is deprecated. An operation
// without a title has its method and path as its title.
func title(op *page.Operation) string {
	text := notation.NameOfAction(op.Title.Value)
	if op.Deprecated {
		text = notation.PlainTitle(text)
	}
	text = text[len(countForm.FindString(text)):]
	return cmp.Or(text, op.Method.Value+" "+http.Plain(op.Path.Value))
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

var backticks = regex.MustCompile("`{3,}")

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
		isElsewhere := p.In.Value == page.InPath && !slices.Contains(http.Parameters(op.Path.Value), p.Name.Value)
		isNegotiated := p.In.Value == page.InHeader && slices.Contains(negotiated, strings.ToLower(p.Name.Value))
		if p.In.Value == page.InBody || isElsewhere || isNegotiated || isKey(p) && !slices.Contains(op.Parameters, p) || out.GetByInAndName(p.In.Value, p.Name.Value) != nil {
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
	s, ok := v.(shown)
	return ok && s.value.Kind == sample.Null
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
