package derive

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// describe adds to the schema of a body what tables and lists say of its fields. What a sample shows to be otherwise
// stays as the sample shows it. A field that no sample shows is added if the schema is that of the whole body.
func (b *body) describe(root *openapi3.Schema, shown []*sample.Value, isWhole bool) {
	for _, f := range b.fields() {
		holder, name, isList := holderOf(root, f.Name.Value)
		if holder == nil {
			continue
		}
		property := holder.Properties[name]
		if property == nil && !isWhole {
			continue
		}
		if property == nil {
			property = openapi3.NewSchemaRef("", openapi3.NewSchema())
			holder.WithPropertyRef(name, property)
		}
		if isList && property.Value.Type.Is(openapi3.TypeArray) && property.Value.Items != nil {
			property = property.Value.Items
		}
		b.describeField(property.Value, f, sample.At(shown, f.Name.Value))
		if f.Required != nil && !*f.Required {
			holder.Required = slices.DeleteFunc(holder.Required, func(x string) bool { return x == name })
		}
	}
}

// fields are the rows and items about the fields of the body. Those of the page about errors are about every error of the site.
func (b *body) fields() []*page.Field {
	resp, isDefault := b.errors, true
	if b.op != nil {
		resp = &b.op.Response
		success := resp.Success()
		isDefault = b.status == success || success == 0
	}
	return slices.DeleteFunc(slices.Clone(resp.Fields), func(f *page.Field) bool {
		return f.Status != b.status && (f.Status != 0 || !isDefault)
	})
}

// describeField adds to the schema of a field what a row says of it.
func (b *body) describeField(s *openapi3.Schema, f *page.Field, shown []*sample.Value) {
	own := *s
	said := b.typeSchema(f.Type)
	isOther := isNumber(s) && said.Type.Is(openapi3.TypeNumber) || isUnknown(s) || s.Type.Is(openapi3.TypeArray) && said.Type.Is(openapi3.TypeArray) && isUnknown(s.Items.Value)
	switch {
	case len(said.OneOf) > 0, isOther && !isUnknown(said):
		object := objectIn(said)
		object.Properties, object.Required, object.XML = s.Properties, s.Required, s.XML
		own = *said
	case own.Format == "" && said.Type.Is(openapi3.TypeString) && own.Type.Is(openapi3.TypeString):
		own.Format = said.Format
	}
	own.Nullable = (s.Nullable || said.Nullable) && own.Type != nil
	constrain(&own, f.Constraints)
	if slices.ContainsFunc(shown, func(v *sample.Value) bool { return !accepts(&own, v) }) {
		own = *s
	}
	if text := prose(f.Description.Value); text != "" {
		own.Description = text
	}
	*s = own
}

// accepts reports whether a value that a sample shows is valid; one that only stands for others is.
func accepts(s *openapi3.Schema, v *sample.Value) bool {
	switch {
	case v.Unknown || v.Elided || v.Kind == sample.Elided || v.Kind == sample.Object || v.Kind == sample.Array:
		return true
	case v.Kind == sample.Null:
		return s.Nullable || isUnknown(s) || len(s.OneOf) > 0
	}
	var value any = v.Text
	if v.Kind != sample.String {
		value = scalar(kindsOf[v.Kind], v.Text)
	}
	return s.VisitJSON(value, openapi3.EnableFormatValidation()) == nil
}

// kindsOf are the schemas of the scalars that are not text.
var kindsOf = map[sample.Kind]*openapi3.Schema{sample.Number: openapi3.NewFloat64Schema(), sample.Bool: openapi3.NewBoolSchema()}

// holderOf is the object that has a field, the field's last name, and whether the name is that of a list's items. The
// name can begin at the root, at the items of a list that is the root, or below the only object or list in the root. It
// is nil if no object can have the field.
func holderOf(root *openapi3.Schema, name string) (holder *openapi3.Schema, last string, isList bool) {
	names := strings.Split(strings.TrimPrefix(name, "[]."), ".")
	start := itemsOrSelf(root)
	if first := strings.TrimSuffix(names[0], "[]"); start.Properties[first] == nil {
		if inner := onlyObject(start); inner != nil && inner.Properties[first] != nil {
			start = inner
		}
	}
	for _, outer := range names[:len(names)-1] {
		property := start.Properties[strings.TrimSuffix(outer, "[]")]
		if property == nil {
			return nil, "", false
		}
		start = objectIn(itemsOrSelf(property.Value))
	}
	if !start.Type.Is(openapi3.TypeObject) {
		return nil, "", false
	}
	last, isList = strings.CutSuffix(names[len(names)-1], "[]")
	return start, last, isList
}

func itemsOrSelf(s *openapi3.Schema) *openapi3.Schema {
	for s.Type.Is(openapi3.TypeArray) && s.Items != nil {
		s = s.Items.Value
	}
	return s
}

// onlyObject is the object that a wrapper wraps, or that each item of its list is; nil if there are several.
func onlyObject(s *openapi3.Schema) *openapi3.Schema {
	var only *openapi3.Schema
	for _, property := range s.Properties {
		inner := itemsOrSelf(property.Value)
		if inner.Type.Is(openapi3.TypeObject) && len(inner.Properties) > 0 {
			if only != nil {
				return nil
			}
			only = inner
		}
	}
	return only
}
