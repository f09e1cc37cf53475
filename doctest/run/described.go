package run

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page describes a thing once, in a table of its fields: "The book object". What it says of the type of a field is a claim about
// each response that has such a thing, of whatever operation.

// A described field is one of such a table.
type describedField struct {
	listedField
	of   *page.Resource
	enum []string
}

// addDescribed enters the claims of the tables of things that the samples of operations show.
func (r *run) addDescribed() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			if !slices.ContainsFunc(r.subjects, func(s *subject) bool { return of.IsShownBy(s.Op) }) {
				continue
			}
			for _, f := range of.Fields {
				t, ok := page.ParseType(f.Type.Value)
				if !ok || f.Type.Value == "" || strings.ContainsAny(f.Name.Value, ".[]") {
					continue
				}
				c := r.ledger.add(f.Name.Pos, claim.Field, nil, "%s is of type %s in each response", f.Name.Value, f.Type.Value)
				own := describedField{listedField: listedField{path: []string{f.Name.Value}, kind: t, typed: true, claim: c}, of: of, enum: f.Enum}
				r.described = append(r.described, own)
			}
		}
	}
}

// judgeDescribed compares the things in a success with the tables that describe them.
func (r *run) judgeDescribed(ev *claim.Evidence) {
	ex := ev.Exchange
	if len(r.described) == 0 || ex.Status/100 != 2 || page.FormatOf(call.MediaTypeOf(ex.Header)) != "json" {
		return
	}
	root := bodyOf(ex)
	for _, thing := range content.ObjectsIn(root, thingLevels) {
		for _, f := range r.described {
			name := f.path[0]
			if v := thing.Field(name); v != nil && f.of.IsOf(thing) && !asksFor(ex, name) {
				f.judge(r, v, ev)
			}
		}
	}
}

// asksFor reports whether the query of a request names a field: what the page says of its type is about responses that do not show it
// in another way, as with `?expand=author`.
func asksFor(ex *recorder.Exchange, field string) bool {
	_, query, _ := strings.Cut(ex.Target, "?")
	values, _ := url.ParseQuery(query)
	isNamed := func(value string) bool {
		return slices.ContainsFunc(strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' || c == '.' }), func(name string) bool { return name == field })
	}
	for name, all := range values {
		if !lists.SortName.MatchString(name) && slices.ContainsFunc(all, isNamed) {
			return true
		}
	}
	return false
}

func (f describedField) judge(r *run, v *sample.Value, ev *claim.Evidence) {
	name := f.path[0]
	isWord := v.Kind == sample.String && len(f.enum) > 1 && len(f.kind.OneOf) == 0
	switch {
	case !f.fits(v, false):
		r.ledger.deny(f.claim, ev, finding{text: fmt.Sprintf("%s is %s in the response to %s", name, v.Kind, requestLine(ev.Exchange)), actual: match.Excerpt(v)})
	case isWord && !slices.Contains(f.enum, v.Text):
		r.ledger.deny(f.claim, ev, finding{text: fmt.Sprintf("the page does not list this value of %s: it has %s", name, strings.Join(f.enum, ", ")), actual: match.Excerpt(v)})
	case v.Kind != sample.Null:
		r.ledger.show(f.claim, ev, "%s for %s", returned(ev.Exchange), requestLine(ev.Exchange))
	}
}

// thingLevels is how many levels below the root of a body a thing can be: in a field, or in a list in a field.
const thingLevels = 3

// excuseDescribed says why fields are unchecked that no response has shown.
func (r *run) excuseDescribed() {
	for _, f := range r.described {
		r.ledger.excuse(f.claim, "no response has a value of %s", f.path[0])
	}
}
