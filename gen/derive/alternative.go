package derive

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// alternatives are the schemas of samples that the page joins by "or". There are none if a body can be of two of them: then
// one schema has the fields of all samples.
func (b *body) alternatives() openapi3.SchemaRefs {
	var groups [][]*sample.Value
	for _, s := range b.samples {
		switch {
		case s.Format == "xml":
			return nil // it shows one of them, and nothing says which
		case s.Format != "json" || s.Value == nil:
		case s.Or || len(groups) == 0:
			groups = append(groups, valuesOf(s))
		default:
			groups[0] = append(groups[0], valuesOf(s)...)
		}
	}
	if len(groups) < 2 {
		return nil
	}
	if !areApart(b.unnamed(), groups) {
		return nil
	}
	var out openapi3.SchemaRefs
	for _, values := range groups {
		s := b.schema(values...)
		b.describe(s, values, false)
		out = append(out, openapi3.NewSchemaRef("", s))
	}
	for i, ref := range out {
		if own := ownField(ref.Value, out); own != "" && len(ref.Value.Properties) > 1 {
			x := b.rootModel(nil, ref.Value)
			x.base, x.fallback, x.last = x.base+pascal(own), x.fallback+pascal(own), x.last+pascal(own)
			out[i] = b.models.add(x)
		}
	}
	return out
}

// ownField is the first field that a schema requires and no other one has.
func ownField(s *openapi3.Schema, all openapi3.SchemaRefs) string {
	for _, name := range s.Required {
		if !slices.ContainsFunc(all, func(o *openapi3.SchemaRef) bool { return o.Value != s && o.Value.Properties[name] != nil }) {
			return name
		}
	}
	return ""
}

// unnamed is the body without the names that its objects would give to the document.
func (b *body) unnamed() *body {
	d, own := *b.deriver, *b
	d.models, own.deriver = newModels(), &d
	return &own
}

// areApart reports whether no value is valid for the schemas of two groups of values.
func areApart(b *body, groups [][]*sample.Value) bool {
	var schemas []*openapi3.Schema
	for _, values := range groups {
		s := b.schema(values...)
		if slices.ContainsFunc(schemas, func(other *openapi3.Schema) bool { return !excludes(s, other) }) {
			return false
		}
		schemas = append(schemas, s)
	}
	return true
}

// valuesOf are the bodies that a sample shows.
func valuesOf(s *page.Sample) []*sample.Value {
	var out []*sample.Value
	for v := s.Value; v != nil; v = v.Next {
		out = append(out, v)
	}
	return out
}

// excludes reports whether no value is valid for both schemas. Schemas of different types exclude each other. So do two objects
// if each requires a field that the other object lacks or has with another type.
func excludes(a, b *openapi3.Schema) bool {
	switch {
	case isUnknown(a) || isUnknown(b):
		return false
	case !a.Type.Is(openapi3.TypeObject) || !b.Type.Is(openapi3.TypeObject):
		return !a.Type.Is((*b.Type)[0]) && !(isNumber(a) && isNumber(b))
	}
	own := func(a, b *openapi3.Schema) bool {
		return slices.ContainsFunc(a.Required, func(name string) bool { return b.Properties[name] == nil })
	}
	return own(a, b) && own(b, a) || slices.ContainsFunc(a.Required, func(name string) bool {
		return slices.Contains(b.Required, name) && excludes(a.Properties[name].Value, b.Properties[name].Value)
	})
}
