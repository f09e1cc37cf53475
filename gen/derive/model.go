package derive

import (
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
	// isRoot says that the object is a whole body, and that no field has given it the name.
	isRoot bool
	schema *openapi3.Schema
	refs   []*openapi3.SchemaRef
}

type models struct{ all []*model }

func newModels() *models { return &models{} }

// add keeps an object, and gives the reference that will name it.
func (m *models) add(x model) *openapi3.SchemaRef {
	ref := openapi3.NewSchemaRef("", x.schema)
	x.refs = append(x.refs, ref)
	m.all = append(m.all, &x)
	return ref
}

// fieldModel is the model of an object that a field holds, or a list.
func fieldModel(base, id string, schema *openapi3.Schema) model {
	if base == "" { // a name without a letter that a program could use
		base = noun(id)
	}
	return model{base: base, fallback: apart(base, id), last: pascal(id) + base, schema: schema}
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
// one name for two shapes, the shape of most objects has it, and each other name gets the noun of its operation.
func (m *models) name() openapi3.Schemas {
	classes := m.classes()
	names := choose(classes)
	out := openapi3.Schemas{}
	for i, c := range classes {
		out[names[i]] = openapi3.NewSchemaRef("", c.members[0].schema)
		for _, x := range c.members {
			for _, ref := range x.refs {
				ref.Ref = "#/components/schemas/" + names[i]
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// A class is a shape, and the objects that have it.
type class struct{ members []*model }

// classes gather the objects of one name and one shape. The whole body of a response joins a shape under another name,
// too, because only its operation has named it.
func (m *models) classes() []*class {
	var out []*class
	named := map[string][]*class{}
	for _, x := range m.all {
		all := named[x.base]
		i := slices.IndexFunc(all, func(c *class) bool { return c.takes(x) })
		if i < 0 {
			c := &class{[]*model{x}}
			out, named[x.base] = append(out, c), append(all, c)
			continue
		}
		all[i].members = append(all[i].members, x)
	}
	return joinRoots(out)
}

// takes reports whether an object has the shape of a class. If it has, the class has all that the object says of it.
func (c *class) takes(x *model) bool {
	first := c.members[0].schema
	if !isAlike(first, x.schema) {
		return false
	}
	unite(first, x.schema)
	return true
}

// isRoot reports whether no field has named the objects.
func (c *class) isRoot() bool {
	return !slices.ContainsFunc(c.members, func(x *model) bool { return !x.isRoot })
}

// joinRoots merges each class of whole bodies with the class of another name that has its shape.
func joinRoots(all []*class) []*class {
	var out []*class
	alike := map[string][]*class{} // by the names of their fields
	for _, c := range all {
		names := namesOf(c.members[0].schema)
		i := slices.IndexFunc(alike[names], func(o *class) bool { return (o.isRoot() || c.isRoot()) && o.takes(c.members[0]) })
		if i < 0 {
			out = append(out, c)
			if len(c.members[0].schema.Properties) > 1 {
				alike[names] = append(alike[names], c)
			}
			continue
		}
		o := alike[names][i]
		if o.isRoot() && len(c.members) > len(o.members) || !c.isRoot() {
			o.members = append(c.members, o.members...)
		} else {
			o.members = append(o.members, c.members...)
		}
	}
	return out
}

// choose gives each class a name of its own.
func choose(classes []*class) []string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.members[0].base
	}
	for _, next := range []func(*model) string{func(x *model) string { return x.fallback }, func(x *model) string { return x.last }} {
		keepers := holders(classes, names)
		for i, c := range classes {
			if h := keepers[names[i]]; h != i {
				names[i] = next(c.members[0])
			}
		}
	}
	first := map[string]bool{}
	for i, base := range names {
		for n := 2; first[names[i]]; n++ {
			names[i] = base + fmt.Sprint(n)
		}
		first[names[i]] = true
	}
	return names
}

// holders say which class has each name: the only one, the one with most objects, or else the only one that fields have
// named; -1 if there is no such class.
func holders(classes []*class, names []string) map[string]int {
	weight := func(i int) int {
		w := 2 * len(classes[i].members)
		if !classes[i].isRoot() {
			w++
		}
		return w
	}
	out, most := map[string]int{}, map[string]int{}
	for i, name := range names {
		switch w := weight(i); {
		case w > most[name]:
			out[name], most[name] = i, w
		case w == most[name]:
			out[name] = -1
		}
	}
	return out
}
