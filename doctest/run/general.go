package run

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A general is a status that a page gives for a cause without naming an operation: in the table of the page about errors, or
// in a sentence above the operations. A page without operations speaks of all.
type general struct {
	status int
	text   string // what the page says of it
	page   *page.Page
	shapes []*shape     // of the sample below the sentence
	claim  *claim.Claim // nil if the text gives no cause that any operation may have
	ofAll  bool
	under  string // the path that the text is about; empty for all

	ofTable bool // a row of a table of errors has it, perhaps beside others of the status
}

// isOf reports whether the status is one of an operation.
func (g general) isOf(s *subject) bool {
	return (g.ofAll || g.page == s.Op.Page) && strings.HasPrefix(s.Op.Path.Value, g.under) && g.isOfMedia(s)
}

// isOfMedia reports whether the text can be about the body of an operation.
func (g general) isOfMedia(s *subject) bool {
	isJSON := func(media string) bool { return page.FormatOf(media) == "json" }
	return !reasons.JSONOnly.MatchString(g.text) || len(s.Op.Takes) == 0 || slices.ContainsFunc(s.Op.Takes, isJSON)
}

// speaksOfAll reports whether what a page says of no operation in particular is about the operations of all pages: it has none, it is
// the home page, or its title says so.
func (r *run) speaksOfAll(p *page.Page) bool {
	return len(p.Operations) == 0 || p == r.site.Home || ofAllTitle.MatchString(p.Title.Value) || r.isIndex(p)
}

// isIndex reports whether a page is the index of the directory that has all pages.
func (r *run) isIndex(p *page.Page) bool {
	dir, name := path.Split(p.File)
	isOutside := func(o *page.Page) bool { return !strings.HasPrefix(o.File, dir) }
	return strings.TrimSuffix(name, path.Ext(name)) == "index" && len(r.site.Pages) > 1 && !slices.ContainsFunc(r.site.Pages, isOutside)
}

// ofAllTitle is in titles of pages about the API as a whole.
var ofAllTitle = regexp.MustCompile(`(?i)^(getting started|quick ?start|introduction|overview|authentication|authorization|conventions|basics)\b`)

// addGenerals enters the statuses that the pages give for all operations.
func (r *run) addGenerals() {
	for _, p := range r.site.Pages {
		if p.Errors != nil {
			for _, st := range p.Errors.Statuses {
				r.addGeneral(general{page: p, status: st.Code, text: st.Description.Value}, st.Pos)
			}
		}
		r.noteClamps(p)
		for _, line := range append(prose.LinesOutside(p), prose.HeadsOfItems(p)...) {
			t := line.Text
			if r.site.Errors() == nil && reasons.ErrorText.MatchString(t.Value) && !prose.CodeForm.MatchString(t.Value) {
				r.addGeneral(general{page: p, text: t.Value}, t.Pos)
			}
			if line.Raw.Value != "" {
				t = line.Raw // in which the names of errors have their marks
			}
			for _, sentence := range prose.Sentences(t) {
				for _, code := range prose.CodeForm.FindAllString(sentence.Value, -1) {
					status, _ := strconv.Atoi(prose.Unmarked(code))
					if text := prose.About(sentence.Value, status); text != "" && status >= 400 && page.Phrase(status) != "" {
						r.addGeneral(general{page: p, status: status, text: text}, sentence.Pos)
						r.noteRefused(p, t.Value, sentence.Value, status)
					}
				}
			}
		}
		r.addErrorRows(p)
		for _, row := range reasons.ItemsOf(p) {
			r.addGeneral(general{status: row.Status, text: row.Text, page: p, ofTable: true}, row.At)
			r.addCode(row, "")
		}
	}
}

// noteClamps notes for operations what a page says of no operation in particular.
func (r *run) noteClamps(p *page.Page) {
	for _, s := range r.subjects {
		if p == s.Op.Page || r.speaksOfAll(p) {
			s.clamps = append(s.clamps, slices.Concat(prose.OutsideOperations(p), prose.ItemsOutside(p))...)
		}
	}
}

// noteRefused notes the parameters of a paragraph that says that other values than theirs are refused.
func (r *run) noteRefused(p *page.Page, paragraph, sentence string, status int) {
	if !prose.IsRejection(status) || !reasons.OtherForm.MatchString(sentence) {
		return
	}
	for _, s := range r.subjects {
		if s.Op.Page != p && !r.speaksOfAll(p) {
			continue
		}
		for _, par := range s.Op.Parameters {
			if prose.MentionsName(paragraph, par.Name.Value) {
				s.refusedNames = append(s.refusedNames, par.Name.Value)
			}
		}
		for _, q := range s.Op.Parameters {
			if isBound := q.Minimum != "" || q.Maximum != "" || len(q.Enum) > 0; isBound && prose.MentionsName(paragraph, q.Name.Value) {
				s.refusedNames = append(s.refusedNames, q.Name.Value)
			}
		}
	}
}

func (r *run) addGeneral(g general, at page.Pos) {
	isSame := func(o general) bool {
		return o.status == g.status && o.page == g.page && (!g.ofTable || o.text == g.text)
	}
	p, status, text := g.page, g.status, g.text
	g.ofAll = r.speaksOfAll(p)
	r.addBounds(g)
	if slices.ContainsFunc(r.generals, isSame) {
		return
	}
	g.under = cmp.Or(reasons.Under(text), g.under)
	if slices.ContainsFunc(prose.Causes(status, text), func(c prose.Cause) bool {
		return !slices.Contains([]prose.Cause{prose.Repeated, prose.WrongSecret, prose.Occupied, prose.InState, prose.NotInState, prose.StaleVersion, prose.WrongLength, prose.Held, prose.RefersToState, prose.Full, prose.FixedField}, c)
	}) {
		g.claim = r.ledger.add(at, claim.Status, nil, "%s is returned", statusName(status))
	}
	if sm := reasons.SampleBelow(p, at); sm != nil {
		sm.Status = status
		g.shapes = newShapes(r.ledger, nil, &page.Response{Samples: []*page.Sample{sm}}, false)
	}
	r.generals = append(r.generals, g)
	for _, s := range r.subjects {
		isRejected := prose.IsRejection(status) && reasons.BadWord.MatchString(text) && !prose.MalformedWord.MatchString(text) && g.isOf(s)
		s.rejectsQueries = s.rejectsQueries || isRejected && rejectsQueries(text)
		s.hasConstraints = s.hasConstraints || prose.IsRejection(status) && reasons.ConstraintForm.MatchString(text) && g.isOf(s)
		s.rejectsBad, s.hasLimits = s.rejectsBad || isRejected && !g.ofTable, s.hasLimits || isRejected
		for _, sh := range g.shapes {
			s.refusedNames = append(s.refusedNames, reasons.RefusedNames(sh.sample.Value)...)
		}
	}
}

// addBounds notes a sentence that says of a parameter that values out of range are rejected.
func (r *run) addBounds(g general) {
	if !prose.IsRejection(g.status) || g.ofTable || !prose.RangeWord.MatchString(g.text) {
		return
	}
	for _, s := range r.subjects {
		if g.isOf(s) {
			s.boundTexts = append(s.boundTexts, g.text)
		}
	}
}

// rejectsBeyond reports whether such a sentence is about a parameter: "A `limit` out of range yields `422`".
func (s *subject) rejectsBeyond(p *page.Parameter) bool {
	form := regexp.MustCompile("(?i)(?:^|[^\\w-])" + regexp.QuoteMeta(p.Name.Value) + "`? (?:\\w+ ){0,3}(?:out of range|outside|too (?:large|big|small|high|low|great))")
	return slices.ContainsFunc(s.boundTexts, form.MatchString)
}

// generalShapes are the samples that the pages show of a status for all operations.
func (r *run) generalShapes(s *subject, status int) []*shape {
	for _, g := range r.generals {
		if (g.status == status || g.status == 0) && g.isOf(s) && len(g.shapes) > 0 {
			return g.shapes
		}
	}
	return nil
}
