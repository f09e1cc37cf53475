package reference

import (
	"html/template"
	"slices"
)

const (
	maxUnfolded = 40 // fields of one body below its first level
	maxNested   = 4
)

// A fieldList writes the fields of a body as lists in lists. Beyond its bounds, and inside of the same model, it links to the
// model.
type fieldList struct {
	*markup
	doc    *Document
	left   int
	always string          // what a required field is
	seen   map[string]bool // identifiers
	open   []string        // models around the field
}

// fields returns the fields of a body, empty if it has none. Their identifiers begin with id.
func (d *Document) fields(schema *Node, id, always string) template.HTML {
	f := &fieldList{markup: newMarkup(), doc: d, left: maxUnfolded, always: always, seen: map[string]bool{}}
	if model := modelOf(schema); model != "" {
		f.open = append(f.open, model)
	}
	f.list(schema, id, 0)
	return f.html()
}

func (f *fieldList) list(schema *Node, id string, depth int) {
	fields := f.doc.fieldsOf(schema)
	if len(fields) == 0 {
		return
	}
	f.put(`<ul class="fields">`)
	for _, field := range fields {
		f.field(field, id, depth)
	}
	f.put("</ul>\n")
}

func (f *fieldList) field(field field, id string, depth int) {
	separator := "."
	if depth == 0 {
		separator = "-"
	}
	id = identifier(id+separator+field.name, f.seen)
	f.put(`<li id="%"><a class="name" href="#%"><code>%</code></a> <span class="type">%</span>`, id, id, field.name, f.doc.typeOf(field.schema))
	if field.isRequired {
		f.put(` <span class="need">%</span>`, f.always)
	}
	description := field.schema.Get("description").Text()
	if description == "" {
		description = f.doc.merged(field.schema).Get("description").Text()
	}
	f.put("%", prose(description, 5))
	f.limits(f.doc.limitsOf(field.schema))
	f.nested(field, id, depth)
	f.put("</li>\n")
}

// nested writes the fields of a field. They unfold.
func (f *fieldList) nested(field field, id string, depth int) {
	count := len(f.doc.fieldsOf(field.schema))
	if count == 0 {
		return
	}
	model := modelOf(field.schema)
	if model == "" {
		model = modelOf(f.doc.merged(field.schema).Get("items"))
	}
	switch {
	case f.left >= count && depth < maxNested && !slices.Contains(f.open, model):
		f.left -= count
		if model != "" {
			f.open = append(f.open, model)
			defer func() { f.open = f.open[:len(f.open)-1] }()
		}
		f.put(`<details><summary>Fields of <code>%</code></summary>`, field.name)
		f.list(field.schema, id, depth+1)
		f.put("</details>")
	case model != "":
		f.put(`<p><a href="#%">Fields of %</a></p>`, modelID(model), model)
	}
}

func modelID(name string) string { return "model-" + identifier(name, map[string]bool{}) }
