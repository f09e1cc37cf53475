package derive

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// The versions of OpenAPI that documents can be in. [Document] derives the first.
const (
	Version   = "3.0.3"
	Version31 = "3.1.1"
)

// typeNull is the type of null in JSON Schema 2020-12, which OpenAPI 3.0 does not have.
const typeNull = "null"

// Upgrade turns a document of OpenAPI 3.0.3 into one of OpenAPI 3.1.1. There, null is a type, exclusive bounds are numbers, and
// schemas have a list of examples. Binary and base64 content have their own keywords, and webhooks are not an extension.
func Upgrade(doc *openapi3.T) {
	doc.OpenAPI = Version31
	if hooks, ok := doc.Extensions[webhooksExtension].(map[string]*openapi3.PathItem); ok {
		doc.Webhooks = hooks
		delete(doc.Extensions, webhooksExtension)
	}
	eachSchema(doc, func(s *openapi3.Schema) {
		if isAnything(s) {
			s.AnyOf[1] = openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{typeNull}})
		}
		if s.Nullable && s.Type != nil {
			*s.Type = append(slices.Clone(*s.Type), typeNull)
		}
		s.Nullable = false
		if isSet(s.ExclusiveMin) {
			s.ExclusiveMin, s.Min = openapi3.ExclusiveBound{Value: s.Min}, nil
		}
		if isSet(s.ExclusiveMax) {
			s.ExclusiveMax, s.Max = openapi3.ExclusiveBound{Value: s.Max}, nil
		}
		if s.Example != nil {
			s.Examples, s.Example = []any{s.Example}, nil
		}
		switch s.Format {
		case "binary":
			s.Format, s.ContentMediaType = "", "application/octet-stream"
		case "byte":
			s.Format, s.ContentEncoding = "", "base64"
		}
	})
}

// allowNull lets a value of any type be null. OpenAPI 3.0 has the word nullable only beside a type, and not every checker
// takes null for any value.
func allowNull(s *openapi3.Schema) {
	if s.Nullable && s.Type == nil {
		s.Nullable = false
		s.AnyOf = openapi3.SchemaRefs{
			openapi3.NewSchemaRef("", openapi3.NewSchema()),
			openapi3.NewSchemaRef("", openapi3.NewObjectSchema().WithNullable()),
		}
	}
}

// isAnything reports whether a schema is one of allowNull.
func isAnything(s *openapi3.Schema) bool { return len(s.AnyOf) == 2 && s.AnyOf[0].Value.IsEmpty() }

func isSet(bound openapi3.ExclusiveBound) bool { return bound.Bool != nil && *bound.Bool }

// eachSchema calls do once for each schema of a document.
func eachSchema(doc *openapi3.T, do func(*openapi3.Schema)) {
	w := &walker{seen: map[*openapi3.Schema]bool{}, do: do}
	for _, item := range doc.Paths.Map() {
		w.item(item)
	}
	for _, item := range doc.Webhooks {
		w.item(item)
	}
	if hooks, ok := doc.Extensions[webhooksExtension].(map[string]*openapi3.PathItem); ok {
		for _, item := range hooks {
			w.item(item)
		}
	}
	if doc.Components == nil {
		return
	}
	for _, s := range doc.Components.Schemas {
		w.schema(s)
	}
	for _, r := range doc.Components.Responses {
		w.response(r.Value)
	}
}

// A walker visits the schemas of a document.
type walker struct {
	seen map[*openapi3.Schema]bool
	do   func(*openapi3.Schema)
}

func (w *walker) item(item *openapi3.PathItem) {
	for _, op := range item.Operations() {
		for _, p := range op.Parameters {
			w.schema(p.Value.Schema)
		}
		if op.RequestBody != nil {
			w.content(op.RequestBody.Value.Content)
		}
		for _, r := range op.Responses.Map() {
			w.response(r.Value)
		}
	}
}

func (w *walker) response(r *openapi3.Response) {
	for _, h := range r.Headers {
		w.schema(h.Value.Schema)
	}
	w.content(r.Content)
}

func (w *walker) content(c openapi3.Content) {
	for _, media := range c {
		w.schema(media.Schema)
	}
}

func (w *walker) schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || w.seen[ref.Value] {
		return
	}
	w.seen[ref.Value] = true
	s := ref.Value
	for _, property := range s.Properties {
		w.schema(property)
	}
	w.schema(s.Items)
	for _, one := range s.OneOf {
		w.schema(one)
	}
	w.do(s) // which adds what needs no visit
}
