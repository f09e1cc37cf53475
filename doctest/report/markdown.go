package report

import (
	"fmt"
	"io"
	"strings"

	"docsascode.example/doctest/claim"
)

// maxComment is how many bytes a Markdown report has. GitHub takes comments of 65,536 characters.
const maxComment = 60_000

// writeMarkdown writes a comment for a pull request. All that is from pages and servers is code, in which nothing is a link, a
// mention or HTML.
func writeMarkdown(w io.Writer, r *claim.Report) error {
	var b strings.Builder
	b.WriteString(markdownHead(r))
	left := 0
	lies, leaks, known := failures(r.Claims)
	for _, group := range append(byCause(lies), byCause(leaks)...) {
		text := markdownFinding(group, r.Server)
		if b.Len()+len(text) > maxComment {
			left++
			continue
		}
		b.WriteString(text)
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s not shown here.\n", count(left, "more finding"))
	}
	if len(known) > 0 {
		fmt.Fprintf(&b, "\n%s of the baseline not shown here.\n", count(len(known), "finding"))
	}
	for _, section := range []string{markdownLines("Order and undocumented", notFalse(r)), markdownCauses(r)} {
		if b.Len()+len(section) <= maxComment {
			b.WriteString(section)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownHead is the headline and the table of the pages.
func markdownHead(r *claim.Report) string {
	var b strings.Builder
	rows, all := tallies(r)
	mark := "✅"
	if all.False > all.Known || r.Died != "" {
		mark = "❌"
	}
	fmt.Fprintf(&b, "## %s doctest: %d %s\n\n", mark, all.Claims, painter(false).counts(all))
	if r.Died != "" {
		fmt.Fprintf(&b, "**The server died**: it accepts no connection since %s.\n\n", span(r.Died))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", span(clip(note)))
	}
	b.WriteString("\n| Page | Claims | True | False | Order | Undocumented | Unchecked |\n| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d |\n", cell(row.File), row.Claims, row.True, row.False, row.Order, row.Undocumented, row.Unchecked)
	}
	return b.String()
}

// markdownFinding is what fails for one cause.
func markdownFinding(group []claim.Claim, server string) string {
	var b strings.Builder
	c := public(group[0])
	fmt.Fprintf(&b, "\n### ❌ %s\n\n", span(clip(c.Reason)))
	for _, other := range group {
		fmt.Fprintf(&b, "- %s: %s\n", span(other.Pos.String()), span(about(other)))
	}
	fmt.Fprintf(&b, "\n<details><summary>Evidence</summary>\n\n%s\n</details>\n", fenced(details(c, server)))
	return b.String()
}

// notFalse are the claims that are neither true nor false, and that were checked.
func notFalse(r *claim.Report) [][]claim.Claim {
	var out [][]claim.Claim
	for _, c := range append(having(claim.Order, r.Claims), having(claim.Undocumented, r.Claims)...) {
		out = append(out, []claim.Claim{public(c)})
	}
	return out
}

func markdownCauses(r *claim.Report) string {
	return markdownLines(fmt.Sprintf("Unchecked: %s", count(r.Count(claim.Unchecked), "claim")), uncheckedByCause(r))
}

// markdownLines is a section that is closed at first, with a line for each group of claims. It is empty without groups.
func markdownLines(title string, groups [][]claim.Claim) string {
	if len(groups) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n", title)
	for _, group := range groups {
		c := public(group[0])
		more := ""
		if len(group) > 1 {
			more = fmt.Sprintf(" and %s", count(len(group)-1, "more claim"))
		}
		fmt.Fprintf(&b, "- %s %s%s: %s\n", span(c.Pos.String()), span(clip(c.Says)), more, span(clip(c.Reason)))
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// span is a text as code in a line of Markdown.
func span(s string) string {
	s = Visible(s)
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// cell is a text as code in a table.
func cell(s string) string { return strings.ReplaceAll(span(s), "|", `\|`) }

// fenced is a text as a code block.
func fenced(s string) string {
	ticks := strings.Repeat("`", max(3, longestRun(s)+1))
	return ticks + "text\n" + strings.TrimRight(s, "\n") + "\n" + ticks + "\n"
}

// longestRun is the length of the longest run of backticks in a text.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}
