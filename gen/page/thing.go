package page

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
)

// Pages describe a thing once, in a table of its fields, show it where it is created, and say of other operations: "Returns the
// book". Then the response of these has the fields of the table. Of a response about which the page says nothing, the thing is
// only what a reader expects, and no claim.

// linkThings gives the operations without a sample of success the thing that they are about.
func (s *Site) linkThings() {
	all := s.Operations()
	at := pathsOf(all)
	things, holders := at.showings(all), holdersOf(all)
	for _, op := range all {
		isDelete := op.Method.Value == http.MethodDelete || op.Method.Value == http.MethodHead
		if op.showsSuccess() || len(op.Response.Linked) > 0 || isDelete {
			continue
		}
		path, kind := at.thingOf(op)
		own := things[path]
		if own == nil {
			continue
		}
		if at.isList(op, path) {
			op.Response.Implied = listLike(own, holders)
			continue
		}
		op.Response.Implied = own
		if at := op.returnsThe(singular(kind)); at.IsValid() && own.Value.Kind == sample.Object {
			if v := op.Page.described(own.Value); v != nil {
				op.Response.Linked = append(op.Response.Linked, &Sample{Format: "json", Body: own.Body, Value: v, Link: at})
			}
		}
	}
}

// methodsAt are the methods that pages document for each path, without the names of its parameters.
type methodsAt map[string][]string

func pathsOf(all []*Operation) methodsAt {
	out := methodsAt{}
	for _, op := range all {
		path := withoutNames(op)
		out[path] = append(out[path], op.Method.Value)
	}
	return out
}

var holeName = regexp.MustCompile(`\{[^{}/]*\}`)

// withoutNames is the path of an operation without the names of its parameters.
func withoutNames(op *Operation) string {
	return holeName.ReplaceAllString(strings.TrimSuffix(op.Path.Value, "/"), "{}")
}

func (at methodsAt) has(path string, methods ...string) bool {
	return slices.ContainsFunc(methods, func(method string) bool { return slices.Contains(at[path], method) })
}

// thingOf is the collection of the things that an operation is about, and its name: /books and books for POST /books/{id}/return and
// for POST /shelves/{id}/books. What a GET shows below a thing is a thing of its own: /books/{id}/cover.
func (at methodsAt) thingOf(op *Operation) (path, kind string) {
	path = withoutNames(op)
	last := path[strings.LastIndex(path, "/")+1:]
	isBelow := strings.Contains(path, "/{}/") && last != "{}"
	switch {
	case isBelow && op.Method.Value == http.MethodPost && op.Response.Success() == http.StatusCreated && (at.has("/"+last, http.MethodGet) || at.has("/"+last+"/{}", http.MethodGet)):
		return "/" + last, last
	case isBelow && (op.Method.Value == http.MethodGet || at.has(path, http.MethodGet) && (op.Method.Value != http.MethodPost || strings.HasSuffix(last, "s"))):
		return path, last
	}
	if i := strings.LastIndex(path, "/{}"); i > 0 {
		path = path[:i]
	}
	return path, path[strings.LastIndex(path, "/")+1:]
}

// isList reports whether an operation shows all things of a collection, and no single thing that a PUT or a PATCH of its path changes.
func (at methodsAt) isList(op *Operation, path string) bool {
	isSingle := at.has(path, http.MethodPut, http.MethodPatch) && !at.has(path, http.MethodPost)
	return op.Method.Value == http.MethodGet && path == withoutNames(op) && !isSingle
}

// showings are samples of one thing of each collection: that of the operation that creates it, or of another one that shows it.
func (at methodsAt) showings(all []*Operation) map[string]*Sample {
	out := map[string]*Sample{}
	for _, op := range all {
		path, _ := at.thingOf(op)
		if at.isList(op, path) {
			continue
		}
		creates := op.Method.Value == http.MethodPost && (path == withoutNames(op) || strings.HasSuffix(withoutNames(op), "{}"+path))
		for _, sm := range op.Response.Samples {
			isThing := sm.IsOfSuccess() && !sm.Described && sm.Value != nil && sm.Format == "json" && sm.Value.Kind == sample.Object
			if isThing && (out[path] == nil || creates) {
				out[path] = sm
			}
		}
	}
	return out
}

// holdersOf are the fields in which lists have their items.
func holdersOf(all []*Operation) []string {
	var out []string
	for _, op := range all {
		for _, sm := range op.Response.Samples {
			if op.Method.Value != http.MethodGet || !sm.IsOfSuccess() || sm.Value == nil || sm.Format != "json" {
				continue
			}
			if name, ok := holderOf(sm.Value); ok && len(out) < 2 && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// listLike is a list of a thing, as the lists of other operations are; nil if they differ.
func listLike(thing *Sample, holders []string) *Sample {
	if len(holders) != 1 {
		return nil
	}
	item := *thing.Value
	item.Name = ""
	v := listIn(holders[0], &item)
	if holders[0] == "" {
		v = v.Fields[0]
	}
	return &Sample{Format: "json", Body: thing.Body, Value: v}
}

// holderOf is the field of a list that has its items; empty for an array alone.
func holderOf(v *sample.Value) (name string, ok bool) {
	isList := func(v *sample.Value) bool {
		return v.Kind == sample.Array && len(v.Fields) > 0 && v.Fields[0].Kind == sample.Object
	}
	if isList(v) {
		return "", true
	}
	if v.Field("id") != nil {
		return "", false // a thing that has others
	}
	for _, f := range v.Fields {
		if isList(f) {
			if ok {
				return "", false
			}
			name, ok = f.Name, true
		}
	}
	return name, ok
}

// theForm is what stands before the name of a thing that a response has.
const theForm = `(?i)\b(?:the|its|an?|this|that|your)(?: (?:new|full|whole|complete|changed|updated|created|resulting|modified|current|single|requested))* (?:[a-z-]+ )?`

// returnsThe is where the text of an operation says that its response has the thing.
func (op *Operation) returnsThe(kind string) Text {
	form := regexp.MustCompile(theForm + regexp.QuoteMeta(kind) + `\b(?: (?:object|resource))?(?:\.|,|;|$| and\b| with\b| or\b| in\b)`)
	for _, part := range op.Parts {
		par, ok := part.Block.(markdown.Paragraph)
		if !ok || par.Item {
			continue
		}
		for _, sentence := range sentencesOf(par.Line) {
			at := returnsForm.FindStringIndex(sentence.Value)
			if at == nil || partlyForm.MatchString(beforeError(sentence.Value)) {
				continue
			}
			if m := form.FindStringIndex(sentence.Value[at[1]:]); m != nil {
				return sentence.Text.Slice(at[1]+m[0], at[1]+m[1])
			}
		}
	}
	return Text{}
}

// singular is the name of one thing of a kind: book for books.
func singular(kind string) string {
	kind = strings.NewReplacer("_", " ", "-", " ").Replace(kind)
	if one, ok := strings.CutSuffix(kind, "ies"); ok {
		return one + "y"
	}
	return strings.TrimSuffix(kind, "s")
}

// described are the fields of a thing that a table or a list of the page has, with any values; nil if no table is of the thing.
func (p *Page) described(thing *sample.Value) *sample.Value {
	for _, r := range p.Resources() {
		if !r.IsOf(thing) {
			continue
		}
		out := &sample.Value{Kind: sample.Object, Open: true}
		for _, name := range r.names() {
			if f := thing.Field(name); f != nil {
				out.Fields = append(out.Fields, anyLike(f))
			}
		}
		return out
	}
	return nil
}

// anyLike is a value of the same kind, which may be null.
func anyLike(f *sample.Value) *sample.Value {
	out := &sample.Value{Name: f.Name, Kind: f.Kind, Text: f.Text, Nullable: true, Open: true}
	if len(f.Fields) == 0 && (f.Kind == sample.String || f.Kind == sample.Number || f.Kind == sample.Bool) {
		out.Unknown, out.Elided = true, true
	}
	if f.Kind == sample.Null {
		out.Kind, out.Text, out.Elided = sample.Elided, "", true
	}
	return out
}
