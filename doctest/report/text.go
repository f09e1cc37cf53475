package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"docsascode.example/doctest/claim"
)

// writeText writes the sections that are not empty, with an empty line between them. Notes are first, because they may
// explain all that follows. False claims follow, then what is not false, then a line for each cause of unchecked claims. The
// summary lines are last, so that a terminal shows them.
func writeText(w io.Writer, r *claim.Report, o Options) error {
	p := painter(o.Color)
	sections := []string{notes(r)}
	lies, leaks, known := failures(r.Claims)
	if o.Verbose {
		lies, known = append(lies, known...), nil
	}
	for _, group := range byCause(lies) {
		sections = append(sections, p.finding(group, r.Server))
	}
	sections = append(sections, p.list(claim.Order, r), p.list(claim.Undocumented, r))
	for _, group := range byCause(leaks) {
		sections = append(sections, p.finding(group, r.Server))
	}
	if o.Verbose {
		sections = append(sections, p.each(r), p.list(claim.True, r), phases(r))
	} else {
		sections = append(sections, p.causes(r))
	}
	sections = append(sections, p.end(r, len(known)))
	_, err := io.WriteString(w, strings.Join(nonEmpty(sections), "\n"))
	return err
}

func nonEmpty(all []string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// A painter colours verdicts if it is true.
type painter bool

var colors = map[claim.Verdict]string{claim.True: "32", claim.False: "31", claim.Order: "33", claim.Undocumented: "33", claim.Unchecked: "33"}

func (p painter) paint(v claim.Verdict, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + colors[v] + "m" + text + "\x1b[0m"
}

// heading is the position and the verdict of a claim, and a text about it.
func (p painter) heading(c claim.Claim, text string) string {
	return fmt.Sprintf("%s: %s: %s [%s]", Visible(c.Pos.String()), p.paint(c.Verdict, string(c.Verdict)), clip(text), about(c))
}

// line is a claim with its reason, on one line.
func (p painter) line(c claim.Claim) string {
	return fmt.Sprintf("%s: %s\n", p.heading(c, c.Says), clip(c.Reason))
}

// list has a line for each claim with a verdict.
func (p painter) list(v claim.Verdict, r *claim.Report) string {
	var b strings.Builder
	for _, c := range having(v, r.Claims) {
		if !c.Known {
			b.WriteString(p.line(c))
		}
	}
	return b.String()
}

// finding is the place of each claim that fails for one cause, and the evidence of the first.
func (p painter) finding(group []claim.Claim, server string) string {
	var b strings.Builder
	for _, c := range group {
		fmt.Fprintln(&b, p.heading(c, c.Reason))
	}
	return b.String() + details(group[0], server)
}

// causes has a line for each cause of unchecked claims.
func (p painter) causes(r *claim.Report) string {
	var b strings.Builder
	for _, group := range uncheckedByCause(r) {
		c := group[0]
		if more := len(group) - 1; more > 0 {
			c.Says += fmt.Sprintf(", and %s", count(more, "more claim"))
		}
		b.WriteString(p.line(c))
	}
	return b.String()
}

// each lists the unchecked claims below their causes.
func (p painter) each(r *claim.Report) string {
	var b strings.Builder
	for _, group := range uncheckedByCause(r) {
		if len(group) == 1 {
			b.WriteString(p.line(group[0]))
			continue
		}
		fmt.Fprintf(&b, "%d claims unchecked: %s\n", len(group), clip(group[0].Reason))
		for _, c := range group {
			fmt.Fprintln(&b, p.heading(c, c.Says))
		}
	}
	return b.String()
}

// end is the summary, below what readers must know of it.
func (p painter) end(r *claim.Report, known int) string {
	var b strings.Builder
	if r.Died != "" {
		fmt.Fprintf(&b, "%s\n", p.paint(claim.False, death(r)))
	}
	if known > 0 {
		fmt.Fprintf(&b, "%s of the baseline not listed; -v lists them\n", count(known, "finding"))
	}
	return b.String() + p.summary(r)
}

// death says that the server died.
func death(r *claim.Report) string {
	return clip("the server died: it accepts no connection since " + r.Died)
}

func notes(r *claim.Report) string {
	var b strings.Builder
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", clip(note))
	}
	return b.String()
}

func phases(r *claim.Report) string {
	width := 0
	for _, phase := range r.Phases {
		width = max(width, utf8.RuneCountInString(Visible(phase.Name)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "took %s\n", seconds(r.Took))
	for _, phase := range r.Phases {
		fmt.Fprintf(&b, "    %-*s  %7s\n", width, Visible(phase.Name), seconds(phase.Took))
	}
	return b.String()
}

// summary is a line with the counts of each page, in columns, and one with the total if there are several pages.
func (p painter) summary(r *claim.Report) string {
	rows, all := tallies(r)
	if len(rows) != 1 {
		rows = append(rows, tally{"total", all})
	}
	width, digits := 0, 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(Visible(row.File)))
		digits = max(digits, len(fmt.Sprint(row.Claims)))
	}
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&b, "%-*s  %*d %s\n", width, Visible(row.File), digits, row.Claims, p.counts(row.totals))
	}
	return b.String()
}

// counts is the part of a summary line after the number of claims.
func (p painter) counts(t totals) string {
	var found []string
	add := func(n int, v claim.Verdict) {
		if n > 0 {
			found = append(found, p.paint(v, fmt.Sprintf("%d %s", n, v)))
		}
	}
	add(t.True, claim.True)
	add(t.False, claim.False)
	if t.Known > 0 {
		found[len(found)-1] += fmt.Sprintf(" (%d in the baseline)", t.Known)
	}
	add(t.Order, claim.Order)
	add(t.Undocumented, claim.Undocumented)
	add(t.Unchecked, claim.Unchecked)
	switch t.Claims {
	case 0:
		return "claims"
	case 1:
		return "claim:  " + strings.Join(found, ", ")
	}
	return "claims: " + strings.Join(found, ", ")
}
