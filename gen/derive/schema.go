package derive

import (
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// schemas are the schemas of the samples by format: one schema for all samples of a format. JSON and XML share a schema
// if they have one in common.
func (b *body) schemas() map[string]*openapi3.SchemaRef {
	out := map[string]*openapi3.SchemaRef{}
	for _, s := range b.samples {
		out[s.Format] = openapi3.NewSchemaRef("", openapi3.NewStringSchema())
	}
	json, xml := b.sampleOf("json"), b.sampleOf("xml")
	if json != nil {
		out["json"] = b.root(json, xml)
	}
	switch {
	case xml != nil && json != nil:
		out["xml"] = b.xmlSchema(out["json"], json, xml)
	case xml != nil:
		out["xml"] = b.named(xml.Value.Name, b.schema(b.values("xml")...))
		annotate(out["xml"].Value, xml.Value.Name, xml.Value)
	}
	return out
}

// values are the bodies that the samples of a format show.
func (b *body) values(format string) []*sample.Value {
	var out []*sample.Value
	for _, s := range b.samples {
		if s.Format == format {
			out = append(out, valuesOf(s)...)
		}
	}
	return out
}

// root is the schema of a whole JSON sample. An object with several fields is the thing that the operation is about. An
// object with a single field only wraps that thing.
func (b *body) root(json, xml *page.Sample) *openapi3.SchemaRef {
	if all := b.alternatives(); len(all) > 1 {
		return openapi3.NewSchemaRef("", &openapi3.Schema{OneOf: all})
	}
	s := b.schema(b.values("json")...)
	b.describe(s, b.values("json"), true)
	if json.Value.Kind != sample.Object || len(json.Value.Fields) < 2 {
		return openapi3.NewSchemaRef("", s)
	}
	return b.models.add(b.rootModel(xml, s))
}

// rootModel is the model of an object that no field names: that of an error, or of the resource of its operation.
func (b *body) rootModel(xml *page.Sample, s *openapi3.Schema) model {
	switch {
	case b.op != nil && b.status < 400:
		x := fieldModel(b.resource(), b.id, s)
		x.isRoot = true
		return x
	case b.op != nil:
		word := pascal(phrase(page.Status{Code: b.status}))
		return model{base: "Error", fallback: noun(b.id) + "Error", last: noun(b.id) + word + "Error", isRoot: true, schema: s}
	case xml != nil:
		x := fieldModel(pascal(xml.Value.Name), b.id, s)
		x.isRoot = true
		return x
	}
	return model{base: "Error", fallback: "SharedError", last: "SharedError", isRoot: true, schema: s}
}

// resource is the noun of the operation's title, or that of its path, if the title only says more of it: the Booking of
// "Get a booking by ID" and of /bookings/{id}.
func (b *body) resource() string {
	about, own := noun(b.id), ""
	for segment := range strings.SplitSeq(b.op.Path.Value, "/") {
		if segment != "" && !strings.Contains(segment, "{") {
			own = pascal(singular(segment))
		}
	}
	if own != "" && singular(about) != about && strings.HasSuffix(singular(about), own) {
		return about // a list
	}
	if own != "" && (strings.HasPrefix(about, own) || strings.HasSuffix(about, own) || preposition.MatchString(about)) {
		return own
	}
	return about
}

// preposition begins the noun of a title with a verb alone: "Pay for a booking".
var preposition = regex.MustCompile(`^(?:For|To|By|Of|In|On|At|With|From|About|Up|Out)[A-Z]`)

// named makes a component of an object, and leaves any other schema as it is.
func (b *body) named(name string, s *openapi3.Schema) *openapi3.SchemaRef {
	if s.Type.Is(openapi3.TypeObject) && len(s.Properties) > 0 {
		return b.models.add(fieldModel(pascal(name), b.id, s))
	}
	return openapi3.NewSchemaRef("", s)
}

// schema is the schema of one or more values of the same field.
func (b *body) schema(values ...*sample.Value) *openapi3.Schema {
	var shown []*sample.Value
	nullable := false
	for _, v := range values {
		nullable = nullable || v.MayBeNull()
		if v.Kind != sample.Null && v.Kind != sample.Elided {
			shown = append(shown, v)
		}
	}
	s := openapi3.NewSchema()
	if len(shown) > 0 {
		s = b.kindSchema(shown)
	}
	s.Nullable = nullable
	return s
}

func (b *body) kindSchema(values []*sample.Value) *openapi3.Schema {
	kind := values[0].Kind
	for _, v := range values[1:] {
		if v.Kind != kind {
			return b.kindSchema(slices.DeleteFunc(slices.Clone(values), func(v *sample.Value) bool { return v.Kind != kind }))
		}
	}
	switch kind {
	case sample.Object:
		return b.objectSchema(values)
	case sample.Array:
		return b.arraySchema(values)
	case sample.Bool:
		return openapi3.NewBoolSchema()
	case sample.Number:
		if slices.ContainsFunc(values, func(v *sample.Value) bool { return !v.IsInteger() }) {
			return openapi3.NewFloat64Schema().WithFormat("")
		}
		return openapi3.NewIntegerSchema()
	}
	return b.stringSchema(values)
}

// byKind are the values of each kind, in the order of the page. Nulls, and values that only stand for others, have none.
func byKind(values []*sample.Value) [][]*sample.Value {
	var out [][]*sample.Value
	for _, v := range values {
		if v.Unknown || v.Kind == sample.Null || v.Kind == sample.Elided {
			continue
		}
		i := slices.IndexFunc(out, func(group []*sample.Value) bool { return group[0].Kind == v.Kind })
		if i < 0 {
			out = append(out, []*sample.Value{v})
		} else {
			out[i] = append(out[i], v)
		}
	}
	return out
}

// objectSchema has the fields of all the objects, and requires the fields that every object has. If an object has an
// element several times, the element is a list.
func (b *body) objectSchema(objects []*sample.Value) *openapi3.Schema {
	var names []string
	fields, holders, repeated := map[string][]*sample.Value{}, map[string]int{}, map[string]bool{}
	for _, o := range objects {
		for _, group := range grouped(o.Fields) {
			name := group[0].Name
			if fields[name] == nil {
				names = append(names, name)
			}
			fields[name] = append(fields[name], group...)
			holders[name]++
			repeated[name] = repeated[name] || len(group) > 1
		}
	}
	s := openapi3.NewObjectSchema()
	for _, name := range names {
		one := b.schema(fields[name]...)
		if repeated[name] {
			list := openapi3.NewArraySchema()
			list.Items = b.named(singular(name), one)
			one = list
		}
		s.WithPropertyRef(name, b.named(name, one))
		require(s, name, holders[name] >= len(objects))
	}
	return s
}

// grouped are the fields by name, in the order of the first field of each name. Elisions have no name.
func grouped(fields []*sample.Value) [][]*sample.Value {
	out := make([][]*sample.Value, 0, len(fields))
	at := make(map[string]int, len(fields)) // where in out a name is
	for i, m := range fields {
		if m.Kind == sample.Elided && m.Name == "" {
			continue
		}
		if k, ok := at[m.Name]; ok {
			out[k] = append(out[k], m)
		} else {
			at[m.Name] = len(out)
			out = append(out, fields[i:i+1:i+1])
		}
	}
	return out
}

func (b *body) arraySchema(arrays []*sample.Value) *openapi3.Schema {
	var items []*sample.Value
	name := ""
	for _, a := range arrays {
		items = append(items, a.Fields...)
		name = a.Name
	}
	if name == "" {
		name = noun(b.id)
	}
	s := openapi3.NewArraySchema()
	if slices.ContainsFunc(arrays, func(a *sample.Value) bool { return len(byKind(a.Fields)) > 1 }) {
		s.Items = openapi3.NewSchemaRef("", b.mixedSchema(items))
		return s
	}
	s.Items = b.named(singular(name), b.schema(items...))
	return s
}

// mixedSchema is the schema of a list's items that are of several kinds.
func (b *body) mixedSchema(items []*sample.Value) *openapi3.Schema {
	s := openapi3.NewSchema()
	nullable := slices.ContainsFunc(items, (*sample.Value).MayBeNull)
	for _, values := range byKind(items) {
		one := b.kindSchema(values)
		one.Nullable = nullable
		s.OneOf = append(s.OneOf, openapi3.NewSchemaRef("", one))
	}
	return s
}

// xmlSchema is the schema of an XML sample that shows the same as a JSON sample.
func (b *body) xmlSchema(json *openapi3.SchemaRef, jsonSample, xmlSample *page.Sample) *openapi3.SchemaRef {
	ref := json
	if root, isField := xmlRoot(jsonSample.Value, xmlSample.Value); isField {
		ref = json.Value.Properties[root.Name]
	}
	if ref.Value.Type == nil || !ref.Value.Type.Is(openapi3.TypeObject) {
		copied := *ref.Value
		ref = openapi3.NewSchemaRef("", &copied)
	}
	annotate(ref.Value, xmlSample.Value.Name, xmlSample.Value)
	return b.models.share(ref)
}

// annotate adds the names of the elements of an XML sample, in the terms of OpenAPI.
func annotate(s *openapi3.Schema, name string, xml *sample.Value) {
	if s.Type.Is(openapi3.TypeArray) {
		annotateArray(s, xml)
	} else {
		annotateFields(s, xml)
	}
	if s.XML == nil {
		s.XML = &openapi3.XML{}
	}
	s.XML.Name, s.XML.Namespace = name, xml.Namespace
}

func annotateFields(s *openapi3.Schema, xml *sample.Value) {
	for name, property := range s.Properties {
		i := slices.IndexFunc(xml.Fields, func(m *sample.Value) bool { return m.Name == name })
		if i < 0 {
			continue
		}
		switch element := xml.Fields[i]; {
		case element.Attribute:
			property.Value.XML = &openapi3.XML{Attribute: true}
		case element.Namespace != xml.Namespace && property.Value.Properties == nil:
			property.Value.XML = &openapi3.XML{Namespace: element.Namespace}
		case property.Value.Type.Is(openapi3.TypeArray):
			annotateArray(property.Value, element)
		default:
			annotateFields(property.Value, element)
		}
	}
}

// annotateArray tells a wrapper element with items from elements that are repeated.
func annotateArray(s *openapi3.Schema, element *sample.Value) {
	inner := element.Fields
	if len(inner) == 0 || inner[0].Name == "" {
		return
	}
	if s.Items.Value.Properties[inner[0].Name] != nil {
		annotateFields(s.Items.Value, element)
		return
	}
	s.XML = &openapi3.XML{Wrapped: true}
	annotate(s.Items.Value, inner[0].Name, inner[0])
}

// scalar is a text as a value of a schema's type; nil if it is not such a value.
func scalar(s *openapi3.Schema, text string) any {
	switch {
	case s.Type.Is(openapi3.TypeInteger):
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case s.Type.Is(openapi3.TypeNumber):
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	case s.Type.Is(openapi3.TypeBoolean):
		if v, err := strconv.ParseBool(text); err == nil {
			return v
		}
	case s.Type.Is(openapi3.TypeString):
		return text
	}
	return nil
}
