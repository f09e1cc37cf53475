package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// An errorRow is a row of a table of errors that is about no operation in particular: a status, the code that programs read, and why
// the server returns it.
type errorRow struct {
	status int
	code   string // empty if the row has none
	text   string
	raw    page.Text // the text with its marks
	at     page.Pos
}

// errorTables are titles of pages and sections whose tables have the errors of the API, and foreignTables those of others.
var (
	errorTables   = regexp.MustCompile(`(?i)\b(errors?|problems?|(status|response|http|return) codes?)\b`)
	foreignTables = regexp.MustCompile(`(?i)\b(webhooks?|callbacks?|your|exit|deliver\w*|events?)\b`)
	errorCode     = regexp.MustCompile(`^(?:[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)$`)
	codeField     = regexp.MustCompile(`(?i)^(error[-_]?)?(code|type|reason)$|^error$`)
)

// errorRows are the rows of the tables of errors of a page, outside its operations.
func errorRows(p *page.Page) []errorRow {
	statuses := map[int]int{} // by line
	for _, e := range p.Evidence {
		if s, ok := e.Fact.(notation.Status); ok && s.Listed && len(e.Operations) == 0 && s.Code >= 400 {
			statuses[e.At.Line] = s.Code
		}
	}
	var out []errorRow
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			t, ok := b.(markdown.Table)
			if !ok || !isOfErrors(p, s) {
				continue
			}
			for _, row := range t.Rows {
				if len(row) > 0 && statuses[row[0].Line] > 0 {
					out = append(out, errorRowOf(row, statuses[row[0].Line]))
				}
			}
		}
		return true
	})
	return out
}

// isOfErrors reports whether a section of a page is about the errors of all operations, by its title or one above it.
func isOfErrors(p *page.Page, s *markdown.Section) bool {
	if len(p.Operations) > 0 && !p.IsBesideOperations(s) {
		return false
	}
	titles := []string{p.Title.Value}
	for ; s != nil; s = s.Above {
		titles = append(titles, s.Title.Value)
	}
	return slices.ContainsFunc(titles, errorTables.MatchString) && !slices.ContainsFunc(titles, foreignTables.MatchString)
}

func errorRowOf(row []markdown.Line, status int) errorRow {
	out := errorRow{status: status, at: row[0].Pos}
	for _, cell := range row {
		text := strings.TrimSpace(cell.Value)
		isQuoted := len(cell.Parts) > 0 && cell.Parts[0].Is(markdown.Quoted) && cell.Parts[0].From == 0 && cell.Parts[0].To == len(cell.Value)
		switch {
		case (isQuoted || strings.Contains(text, "_")) && out.code == "" && errorCode.MatchString(text):
			out.code = text
		case !strings.Contains(text, strconv.Itoa(status)) && len(text) > len(out.text) && page.Phrase(out.status) != text:
			out.text, out.raw = text, cell.Raw
		}
	}
	return out
}

// A codeClaim is that an error which has a code in its body comes with the status that a table gives for the code.
type codeClaim struct {
	code     string
	statuses []int // of all rows with the code
	under    string
	claim    *claim.Claim
}

// addErrorRows enters the statuses, the codes and the headers that a page's table of errors has for all operations.
func (r *run) addErrorRows(p *page.Page) {
	under := underOf(p)
	for _, row := range errorRows(p) {
		if p.Errors == nil || !slices.ContainsFunc(p.Errors.Statuses, func(st page.Status) bool { return st.Code == row.status }) {
			r.addGeneral(general{status: row.status, text: row.text, page: p, under: under, ofTable: true}, row.at)
		}
		r.addCode(row, under)
	}
}

// underOf is the path of the operations whose errors a page is about; empty for all.
func underOf(p *page.Page) string {
	for _, t := range prose.OutsideOperations(p) {
		if m := underForm.FindStringSubmatch(t.Value); m != nil && strings.Contains(strings.ToLower(t.Value), "error") {
			return m[1]
		}
	}
	return ""
}

func (r *run) addCode(row errorRow, under string) {
	if row.code == "" {
		return
	}
	for _, known := range r.codes {
		if known.code == row.code {
			known.statuses = append(known.statuses, row.status)
			return
		}
	}
	c := r.ledger.add(row.at, claim.Status, nil, "an error with %q is %s", row.code, statusName(row.status))
	r.codes = append(r.codes, &codeClaim{code: row.code, statuses: []int{row.status}, under: under, claim: c})
}

// judgeCode compares the status of an error with the one that a table has for the code in its body.
func (r *run) judgeCode(s *subject, ev *claim.Evidence) {
	ex := ev.Exchange
	if ex.Status < 400 || len(r.codes) == 0 {
		return
	}
	for _, l := range leavesIn(ex) {
		if !codeField.MatchString(l.Name) {
			continue
		}
		for _, known := range r.codes {
			switch {
			case known.code != l.Value || !strings.HasPrefix(s.op.Path.Value, known.under):
			case slices.Contains(known.statuses, ex.Status):
				r.ledger.show(known.claim, ev, "%s with %s=%s", returned(ex), l.Name, l.Value)
			case s.statuses[ex.Status] == nil:
				r.ledger.deny(known.claim, ev, found("%s with %s=%s", returned(ex), l.Name, l.Value))
			}
		}
	}
}

// excuseCodes says why codes are unchecked.
func (r *run) excuseCodes() {
	for _, known := range r.codes {
		r.ledger.excuse(known.claim, "no response had this code")
	}
}
