package run

import (
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A codeClaim is that an error which has a code in its body comes with the status that a table gives for the code.
type codeClaim struct {
	code     string
	statuses []int // of all rows with the code
	under    string
	claim    *claim.Claim
}

// addErrorRows enters the statuses, the codes and the headers that a page's table of errors has for all operations.
func (r *run) addErrorRows(p *page.Page) {
	under := reasons.UnderOf(p)
	for _, row := range reasons.RowsOf(p) {
		if p.Errors == nil || !slices.ContainsFunc(p.Errors.Statuses, func(st page.Status) bool { return st.Code == row.Status }) {
			r.addGeneral(general{status: row.Status, text: row.Text, page: p, under: under, ofTable: true}, row.At)
		}
		r.addCode(row, under)
	}
}

func (r *run) addCode(row reasons.Row, under string) {
	if row.Code == "" {
		return
	}
	for _, known := range r.codes {
		if known.code == row.Code {
			known.statuses = append(known.statuses, row.Status)
			return
		}
	}
	c := r.ledger.add(row.At, claim.Status, nil, "an error with %q is %s", row.Code, statusName(row.Status))
	r.codes = append(r.codes, &codeClaim{code: row.Code, statuses: []int{row.Status}, under: under, claim: c})
}

// judgeCode compares the status of an error with the one that a table has for the code in its body.
func (r *run) judgeCode(s *subject, ev *claim.Evidence) {
	ex := ev.Exchange
	if ex.Status < 400 || len(r.codes) == 0 {
		return
	}
	for _, l := range leavesIn(ex) {
		if !reasons.CodeField.MatchString(l.Name) {
			continue
		}
		for _, known := range r.codes {
			switch {
			case known.code != l.Value || !strings.HasPrefix(s.Op.Path.Value, known.under):
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
