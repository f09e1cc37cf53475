package derive

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A model is an object that the samples show, which becomes a component of the document.
type model struct {
	// base is the name that the pages give. If another shape has the same base, fallback is used. No other operation
	// can have last.
	base, fallback, last string
	schema               *openapi3.Schema
	refs                 []*openapi3.SchemaRef
}

type models struct{ all []*model }

func newModels() *models { return &models{} }

// add keeps an object, and gives the reference that will name it.
func (m *models) add(base, id string, schema *openapi3.Schema) *openapi3.SchemaRef {
	if base == "" { // a name without a letter that a program could use
		base = noun(id)
	}
	ref := openapi3.NewSchemaRef("", schema)
	m.all = append(m.all, &model{base: base, fallback: apart(base, id), last: pascal(id) + base, schema: schema, refs: []*openapi3.SchemaRef{ref}})
	return ref
}

// apart is a base with the noun of the operation: the User of createCode is CodeUser, that of getCurrentUser is
// CurrentUser, and the Book of listBooks, which is about books, is ListBook.
func apart(base, id string) string {
	about := noun(id)
	switch {
	case singular(about) == base || about == base:
		return pascal(strings.TrimSuffix(id, about)) + base
	case strings.HasSuffix(about, base):
		return about
	}
	return about + base
}

// share gives another reference to an object that was added.
func (m *models) share(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	i := slices.IndexFunc(m.all, func(x *model) bool { return x.schema == ref.Value })
	if i < 0 {
		return openapi3.NewSchemaRef("", ref.Value)
	}
	other := openapi3.NewSchemaRef("", ref.Value)
	m.all[i].refs = append(m.all[i].refs, other)
	return other
}

// name gives every model a name and points its references to it. Objects of one shape share a name. If the pages have
// one name for two shapes, each name gets the noun of its operation.
func (m *models) name() openapi3.Schemas {
	shapes := make([]string, len(m.all))
	for i, x := range m.all {
		shapes[i] = shape(x.schema)
	}
	names := m.choose(shapes)
	out := openapi3.Schemas{}
	for i, x := range m.all {
		if out[names[i]] == nil {
			out[names[i]] = openapi3.NewSchemaRef("", x.schema)
		}
		for _, ref := range x.refs {
			ref.Ref = "#/components/schemas/" + names[i]
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (m *models) choose(shapes []string) []string {
	names := make([]string, len(m.all))
	for i, x := range m.all {
		names[i] = x.base
	}
	for _, next := range []func(*model) string{func(x *model) string { return x.fallback }, func(x *model) string { return x.last }} {
		clash := clashes(names, shapes)
		for i, x := range m.all {
			if clash[names[i]] {
				names[i] = next(x)
			}
		}
	}
	clash := clashes(names, shapes)
	for i := range names {
		if clash[names[i]] {
			names[i] += fmt.Sprint(slices.Index(shapes, shapes[i]) + 1)
		}
	}
	return names
}

// clashes are the names that more than one shape has.
func clashes(names, shapes []string) map[string]bool {
	first, clash := map[string]string{}, map[string]bool{}
	for i, name := range names {
		if s, ok := first[name]; ok && s != shapes[i] {
			clash[name] = true
		}
		first[name] = shapes[i]
	}
	return clash
}

// shape is a text that two schemas share if they describe the same data.
func shape(s *openapi3.Schema) string {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Sprintf("%p", s)
	}
	return string(text)
}
