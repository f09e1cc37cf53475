package run

import (
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// times is what an overview says of the form of all times. It holds for the fields with such times in samples: a page can have others,
// such as the local time at which a shop opens.
type times struct {
	prose.TimeForm
	claim *claim.Claim
	names map[string]bool // of the fields
}

// addTimes enters the form of all times, if a page about all operations says it.
func (r *run) addTimes() {
	for _, p := range r.site.Pages {
		if !r.speaksOfAll(p) {
			continue
		}
		for _, t := range textsOfAll(p) {
			for _, sentence := range prose.Sentences(t) {
				form, ok := prose.TimesIn(prose.Unmarked(sentence.Value))
				if !ok || r.times != nil {
					continue
				}
				if names := r.timesLike(form); len(names) > 0 {
					r.times = &times{form, r.ledger.add(sentence.Pos, claim.Field, nil, "times have the form that the page gives"), names}
				}
			}
		}
	}
}

// textsOfAll are the paragraphs, the items and the rows of tables of a page, outside of its operations.
func textsOfAll(p *page.Page) []page.Text {
	out := append(prose.OutsideOperations(p), prose.ItemsOutside(p)...)
	if len(p.Operations) > 0 {
		return out
	}
	for _, t := range prose.TablesOf(p) {
		for _, row := range t.Rows[1:] {
			out = append(out, rowText(row))
		}
	}
	return out
}

// rowText is the text of a row, at the place of its first cell.
func rowText(row []markdown.Line) page.Text {
	var cells []string
	for _, cell := range row {
		cells = append(cells, cell.Value)
	}
	text := row[0].Text
	text.Value = strings.Join(cells, ", ")
	return text
}

// timesLike are the names of the fields whose values in samples all have a form.
func (r *run) timesLike(form prose.TimeForm) map[string]bool {
	out := map[string]bool{}
	for _, s := range r.subjects {
		for _, l := range content.LeavesOf(s.Op) {
			if l.Header != "" || l.Value == "" || l.Value == "null" {
				continue
			}
			isLike, known := out[l.Name]
			out[l.Name] = form.Fits(l.Value) && (isLike || !known)
		}
	}
	for name, isLike := range out {
		if !isLike {
			delete(out, name)
		}
	}
	return out
}

// judgeTimes compares the times of a success with the form.
func (r *run) judgeTimes(ev *claim.Evidence) {
	ex := ev.Exchange
	if r.times == nil || ex.Status/100 != 2 || page.FormatOf(call.MediaTypeOf(ex.Header)) != "json" {
		return
	}
	for _, l := range timesBelow(bodyOf(ex)) {
		switch {
		case !r.times.names[l.Name]:
		case r.times.Fits(l.Text):
			r.ledger.show(r.times.claim, ev, "%s has %s", l.Name, l.Text)
		default:
			r.ledger.deny(r.times.claim, ev, finding{text: l.Name + " has another form", actual: match.Excerpt(l)})
		}
	}
}

// timesBelow are the texts in a value that are times in whatever form.
func timesBelow(v *sample.Value) []*sample.Value {
	if v == nil {
		return nil
	}
	if v.Kind == sample.String && (match.IsDate(v.Text) || match.IsTime(v.Text)) {
		return []*sample.Value{v}
	}
	var out []*sample.Value
	for _, f := range v.Fields {
		out = append(out, timesBelow(f)...)
	}
	return out
}
