package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

// Pages describe a thing once, in a table or a list that is about no operation: "A book looks like this", or below the heading "The
// book object". An operation whose body is of such a thing takes the types and the limits of its fields from there.

// A Resource is a table or a list of the fields of a thing.
type Resource struct {
	Fields []notation.Field
}

// linkResources gives the fields of bodies what the tables of their resources say of them.
func (s *Site) linkResources() {
	for _, p := range s.Pages {
		all := p.Resources()
		for _, op := range p.Operations {
			var own []*Resource
			for _, r := range all {
				if r.isBodyOf(op) && slices.ContainsFunc(p.Operations, func(o *Operation) bool { return collection(o) == collection(op) && r.IsShownBy(o) }) {
					own = append(own, r)
				}
			}
			if len(own) == 1 {
				own[0].describe(op)
			}
			for _, r := range all {
				r.markNullable(op)
			}
		}
		if p.Errors == nil {
			continue
		}
		for _, r := range all {
			r.markErrors(p.Errors)
		}
	}
}

// markErrors says of the values in samples of all errors which of them may be null. The names of a table can have those above them:
// `error.param`.
func (r *Resource) markErrors(errors *Response) {
	for _, f := range r.Fields {
		if t, ok := ParseType(f.Type.Value); !ok || !t.Nullable {
			continue
		}
		for _, s := range errors.Samples {
			v := s.Value
			for _, name := range strings.Split(f.Name.Value, ".") {
				if v == nil {
					break
				}
				v = v.Field(name)
			}
			if v != nil && v != s.Value {
				v.Nullable = true
			}
		}
	}
}

// Resources are the tables and lists of fields that are about no operation of the page.
func (p *Page) Resources() []*Resource {
	type place struct {
		section *markdown.Section
		order   int
	}
	var places []place
	by := map[place]*Resource{}
	for _, e := range p.Evidence {
		f, ok := fieldIn(e)
		if !ok {
			continue
		}
		at := place{section: listOf(e.Section)}
		if strings.HasSuffix(e.By, "table") {
			at.order = e.Order
		}
		if by[at] == nil {
			by[at] = &Resource{}
			places = append(places, at)
		}
		by[at].Fields = append(by[at].Fields, f)
	}
	var out []*Resource
	for _, at := range places {
		out = append(out, by[at])
	}
	return out
}

// fieldIn is what a piece of evidence says of a field of a thing, which is a parameter where the table says what is required.
func fieldIn(e Evidence) (notation.Field, bool) {
	if len(e.Operations) > 0 || e.How != notation.Said {
		return notation.Field{}, false
	}
	switch f := e.Fact.(type) {
	case notation.Field:
		return f, f.Status < 400
	case notation.Param:
		isField := strings.HasPrefix(e.By, "parameter") && (f.In == "" || f.In == InBody)
		return notation.Field{Name: f.Name, Type: f.Type, Description: f.Description, Required: f.Required, Default: f.Default, Constraints: f.Constraints}, isField
	}
	return notation.Field{}, false
}

// collection is the path of the things that an operation is about: /books for /books/{id}.
func collection(op *Operation) string {
	path := strings.TrimSuffix(op.Path.Value, "/")
	if at := strings.LastIndex(path, "/{"); at > 0 && strings.HasSuffix(path, "}") {
		return path[:at]
	}
	return path
}

// names are those of the fields at the top of the thing.
func (r *Resource) names() []string {
	var out []string
	for _, f := range r.Fields {
		if !strings.ContainsAny(f.Name.Value, ".[]") {
			out = append(out, f.Name.Value)
		}
	}
	return out
}

const (
	fewestShared = 3 // fields that a table and a sample of one thing have in common
	tolerance    = 4 // of so many fields, the two can differ by one
)

// IsShownBy reports whether a sample of a success shows the thing, and not only in a list: a search has such lists, too.
func (r *Resource) IsShownBy(op *Operation) bool {
	return slices.ContainsFunc(slices.Concat(op.Response.Samples, op.Response.Linked), func(s *Sample) bool {
		return s.IsOfSuccess() && !s.Described && s.Value != nil && r.isIn(s.Value, 1)
	})
}

// isIn reports whether a value has the fields of the thing, or one of the objects in it has.
func (r *Resource) isIn(v *sample.Value, levels int) bool {
	if v.Kind == sample.Object && r.IsOf(v) {
		return true
	}
	return v.Kind == sample.Object && levels > 0 && slices.ContainsFunc(v.Fields, func(m *sample.Value) bool { return r.isIn(m, levels-1) })
}

// IsOf reports whether an object has the fields of the thing.
func (r *Resource) IsOf(object *sample.Value) bool {
	names, shared := r.names(), 0
	for _, name := range names {
		if object.Field(name) != nil {
			shared++
		}
	}
	most := max(len(names), len(object.Fields))
	return shared >= fewestShared && (most-shared)*tolerance <= most
}

// markNullable says of the values in samples of an operation which of them may be null.
func (r *Resource) markNullable(op *Operation) {
	for _, f := range r.Fields {
		if t, ok := ParseType(f.Type.Value); !ok || !t.Nullable {
			continue
		}
		for _, s := range slices.Concat(op.Response.Samples, op.Response.Linked) {
			if s.IsOfSuccess() && s.Value != nil {
				r.markIn(s.Value, f.Name.Value)
			}
		}
	}
}

func (r *Resource) markIn(v *sample.Value, name string) {
	if field := v.Field(name); v.Kind == sample.Object && field != nil && r.IsOf(v) {
		field.Nullable = true
	}
	for _, m := range v.Fields {
		r.markIn(m, name)
	}
}

// isBodyOf reports whether each field of an operation's body is one of the thing.
func (r *Resource) isBodyOf(op *Operation) bool {
	names, found := r.names(), false
	for _, p := range op.BodyParameters(nil) {
		if strings.ContainsAny(p.Name.Value, ".[]") {
			continue
		}
		if !slices.Contains(names, p.Name.Value) {
			return false
		}
		found = true
	}
	return found && len(op.Alternatives) == 0
}

// describe gives the fields of an operation's body what the table says of them. What the operation says itself goes first.
func (r *Resource) describe(op *Operation) {
	says := r.saysRequired(op)
	for _, f := range r.Fields {
		p := op.Parameter(InBody, f.Name.Value)
		if p == nil {
			i := slices.IndexFunc(op.Unlisted, func(x *Parameter) bool { return x.In.Value == InBody && x.Name.Value == f.Name.Value })
			if i < 0 {
				continue
			}
			p = op.Unlisted[i]
			op.Unlisted = slices.Delete(slices.Clone(op.Unlisted), i, i+1)
			p.Name, p.Shown = f.Name, false
			op.Parameters = append(op.Parameters, p)
		}
		p.take(f)
		if op.Method.Value != "POST" {
			continue // a change can leave out what stays as it is
		}
		isDefault := f.Default.Value != "" && p.Default == "" && !p.Required
		if isDefault {
			p.Default = f.Default.Value
		}
		isSilent := !p.Required && !p.Optional
		p.Required = p.Required || isSilent && says && f.Required != nil && *f.Required
		p.Optional = !p.Required && (p.Optional || isDefault || isSilent && says && f.Required != nil && !*f.Required)
	}
}

// take adds the type and the limits of a field.
func (p *Parameter) take(f notation.Field) {
	if p.Type.Value == "" || p.guessed && isOther(p.Type.Value, f.Type.Value) {
		p.Type, p.guessed = f.Type, false
	}
	if p.Constraints.IsZero() {
		p.Limits = f.Name.Pos
	}
	if len(strings.Fields(p.Description.Value)) < 2 { // nothing, or a word of the sentence around its name
		p.Description = f.Description
	}
	p.Constraints = p.With(f.Constraints)
	p.countItems()
}

// serverForm is in descriptions of fields that requests do not set.
var serverForm = regex.MustCompile(`(?i)\b(?:read[- ]?only|set by|assigned by|generated|computed|calculated|ignored)\b`)

// saysRequired reports whether the table says which fields a request must have, and not which ones a response always has: it
// requires none that the body lacks.
func (r *Resource) saysRequired(op *Operation) bool {
	return !slices.ContainsFunc(r.Fields, func(f notation.Field) bool {
		isSent := slices.ContainsFunc(op.BodyParameters(nil), func(p *Parameter) bool { return p.Name.Value == f.Name.Value })
		return f.Required != nil && *f.Required && (!isSent || serverForm.MatchString(f.Description.Value))
	})
}

// LimitsAt is where the page gives the limits of a parameter.
func (p *Parameter) LimitsAt() Pos {
	if p.Limits.IsValid() {
		return p.Limits
	}
	return p.Name.Pos
}
