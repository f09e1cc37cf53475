package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"docsascode.example/doctest/claim"
)

// writeText writes the sections that are not empty, with an empty line between them. Notes are first, because they may
// explain all that follows. The most important sections are last, so that a terminal shows them: the summary lines, and
// before them false and unchecked claims.
func writeText(w io.Writer, r *claim.Report, o Options) error {
	p := painter(o.Color)
	sections := []string{notes(r)}
	if o.Verbose {
		sections = append(sections, p.list(claim.True, r))
	}
	for _, c := range having(claim.False, r.Claims) {
		sections = append(sections, p.heading(c, c.Reason)+"\n"+details(c, r.Server))
	}
	sections = append(sections, p.list(claim.Undocumented, r), p.list(claim.Order, r), p.unchecked(r))
	if o.Verbose {
		sections = append(sections, phases(r))
	}
	sections = append(sections, p.summary(r))
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
		b.WriteString(p.line(c))
	}
	return b.String()
}

// unchecked lists the unchecked claims. Claims with the same reason are grouped below it.
func (p painter) unchecked(r *claim.Report) string {
	var reasons []string
	byReason := map[string][]claim.Claim{}
	for _, c := range having(claim.Unchecked, r.Claims) {
		if byReason[c.Reason] == nil {
			reasons = append(reasons, c.Reason)
		}
		byReason[c.Reason] = append(byReason[c.Reason], c)
	}
	var alone, together strings.Builder
	for _, reason := range reasons {
		group := byReason[reason]
		if len(group) == 1 {
			alone.WriteString(p.line(group[0]))
			continue
		}
		fmt.Fprintf(&together, "\n%d claims unchecked: %s\n", len(group), clip(reason))
		for _, c := range group {
			fmt.Fprintln(&together, p.heading(c, c.Says))
		}
	}
	return strings.TrimPrefix(alone.String()+together.String(), "\n")
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
