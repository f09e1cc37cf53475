package run

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/patch"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A listedField is a field of a response that a table or a list of the page has, with the claim that responses have it.
type listedField struct {
	field *page.Field
	path  []string // the names of the objects around it and its own
	kind  page.Type
	typed bool // the page says its type
	claim *claim.Claim
	// lacking is the first response without it, and similar the name of a field of that response that the page may mean.
	lacking   *claim.Evidence
	similar   string
	corrected bool
}

// newListedFields enters the claims of the fields that the tables and lists of an operation have.
func newListedFields(l *ledger, op *page.Operation) []*listedField {
	var out []*listedField
	for _, f := range op.Response.Fields {
		of := &listedField{field: f, path: pathOf(f.Name.Value)}
		if f.Status >= 400 || len(of.path) == 0 {
			continue
		}
		of.kind, of.typed = page.ParseType(f.Type.Value)
		says := f.Name.Value + " is a field of the response"
		if of.typed && f.Type.Value != "" {
			says = fmt.Sprintf("%s is a field of the response, of type %s", f.Name.Value, f.Type.Value)
		}
		of.claim = l.add(f.Name.Pos, claim.Field, op, "%s", says)
		out = append(out, of)
	}
	return out
}

// pathOf are the names in the name of a field: "items[].id" has items and id.
func pathOf(name string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(name, "[]", ""), func(r rune) bool { return r == '.' })
}

// judgeListed compares a success with the fields that tables and lists have. Only a field of an unchanged request counts.
func (r *run) judgeListed(s *subject, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	if len(s.listed) == 0 || ex.Status/100 != 2 || c.Changed != "" {
		return
	}
	root := bodyOf(ex)
	if root == nil {
		return
	}
	isXML := page.FormatOf(call.MediaTypeOf(ex.Header)) == "xml"
	for _, f := range s.listed {
		if f.field.Status != 0 && f.field.Status != ex.Status {
			continue
		}
		switch got := f.in(root); {
		case len(got) > 0:
			r.judgeKind(f, got, isXML, ev)
		case len(root.Fields) > 0:
			r.noteLack(s, f, root, ev)
		}
	}
}

// judgeKind compares the values of a field with the type that the page gives it.
func (r *run) judgeKind(f *listedField, got []*sample.Value, isXML bool, ev *claim.Evidence) {
	for _, v := range got {
		if f.typed && !f.fits(v, isXML) {
			r.ledger.deny(f.claim, ev, finding{text: fmt.Sprintf("%s is %s, and the page says %s", f.field.Name.Value, v.Kind, f.field.Type.Value), actual: match.Excerpt(v)})
			r.correctField(f, f.field.Type, typeOf[v.Kind])
			return
		}
	}
	r.ledger.show(f.claim, ev, "%s for %s", returned(ev.Exchange), requestLine(ev.Exchange))
}

// fits reports whether a value can be of the type of a field. All of XML is text.
func (f *listedField) fits(v *sample.Value, isXML bool) bool {
	if v.Kind == sample.Null || isXML {
		return true
	}
	kinds := f.kind.OneOf
	if len(kinds) == 0 {
		kinds = []page.Type{f.kind}
	}
	return slices.ContainsFunc(kinds, func(t page.Type) bool {
		want, ok := kindOf[t.Name]
		return !ok || want == v.Kind && (t.Name != "integer" || domain.Fits(page.Type{Name: "integer"}, v.Text))
	})
}

var kindOf = map[string]sample.Kind{
	"string": sample.String, "integer": sample.Number, "number": sample.Number, "boolean": sample.Bool, "array": sample.Array, "object": sample.Object,
}

var typeOf = map[sample.Kind]string{sample.String: "string", sample.Number: "number", sample.Bool: "boolean", sample.Array: "array", sample.Object: "object"}

// correctField notes an edit of the name or the type of a field, once. The name of a field below another one is no text of the
// page.
func (r *run) correctField(f *listedField, at page.Text, to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if to == "" || f.corrected || len(f.path) > 1 && at.Pos == f.field.Name.Pos {
		return
	}
	f.corrected = true
	r.typeEdits = append(r.typeEdits, patch.Replace(at, to))
}

// in are the values of a field in a response. A table can leave out the object or the list around its fields, so that the
// path may begin at any depth.
func (f *listedField) in(root *sample.Value) []*sample.Value {
	var out []*sample.Value
	var below func(v *sample.Value, path []string)
	below = func(v *sample.Value, path []string) {
		if v.Kind == sample.Array {
			for _, item := range v.Fields {
				below(item, path)
			}
			return
		}
		next := v.Field(path[0])
		switch {
		case next == nil:
		case len(path) == 1:
			out = append(out, next)
		default:
			below(next, path[1:])
		}
	}
	var walk func(v *sample.Value)
	walk = func(v *sample.Value) {
		below(v, f.path)
		for _, m := range v.Fields {
			if len(out) == 0 && v.Kind != sample.Array {
				walk(m)
			}
		}
	}
	walk(root)
	return out
}

// noteLack keeps the first response that lacks a field, with the field that the page may mean.
func (r *run) noteLack(s *subject, f *listedField, root *sample.Value, ev *claim.Evidence) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.lacking != nil {
		return
	}
	for _, name := range content.NamesBelow(root) {
		isListed := slices.ContainsFunc(s.listed, func(o *listedField) bool { return o.name() == name })
		if !isListed && content.AreSimilar(f.name(), name) {
			f.similar = name
		}
	}
	if f.similar != "" || !content.HasHole(root) {
		f.lacking = ev
	}
}

// name is the name of a field without those of the objects around it.
func (f *listedField) name() string { return f.path[len(f.path)-1] }

// conditional matches descriptions of fields that not every response has.
var conditional = regexp.MustCompile(`(?i)\b(optional(ly)?|only|if|when|unless|may|might|can be|null|empty|omitted|absent|deprecated|present|in case|for .+ requests)\b`)

// concludeListed settles the claims of listed fields that no response had. A server may leave a field out that has no value, so
// that this alone is not false. It is false if the page says that the field is always there, if the response has a field that
// the page does not and that is nearly called so, or if the response has none of at least two fields of the list.
func (r *run) concludeListed(s *subject) {
	none := len(s.listed) > 1 && !slices.ContainsFunc(s.listed, func(f *listedField) bool { return f.lacking == nil })
	for _, f := range s.listed {
		name := f.field.Name.Value
		mayLack := conditional.MatchString(f.field.Description.Value) || f.field.Required != nil && !*f.field.Required
		switch {
		case f.lacking == nil || r.ledger.is(f.claim, claim.True):
		case f.similar != "":
			r.ledger.deny(f.claim, f.lacking, found("%s is missing from the response, which has %s", name, f.similar).helped("write "+f.similar))
			r.correctField(f, f.field.Name, f.similar)
		case f.field.Required != nil && *f.field.Required, none && !mayLack:
			r.ledger.deny(f.claim, f.lacking, found("%s is missing from the response", name))
		default:
			r.ledger.excuse(f.claim, "no response has it, and a server may leave out a field without a value")
		}
	}
}
