package report

import (
	"fmt"
	"io"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotation is a workflow command.
func annotation(d lint.Finding) string {
	level := "error"
	if d.Severity == lint.Note {
		level = "notice"
	}
	d.File = Visible(d.File)
	return annotate(level, d.Pos, d.Rule, Visible(d.Message))
}

func annotate(level string, pos page.Pos, title, message string) string {
	return fmt.Sprintf("::%s file=%s,line=%d,col=%d,title=%s::%s",
		level, githubProperty.Replace(pos.File), pos.Line, pos.Column, githubProperty.Replace(title), githubData.Replace(message))
}

// writeAnnotations writes false claims first, because GitHub shows only the first few annotations of a step. One cause is
// one annotation. Unchecked claims have none: they would hide the others.
func writeAnnotations(w io.Writer, r *claim.Report) error {
	var b strings.Builder
	lies, leaks, _ := failures(r.Claims)
	for _, group := range append(byCause(lies), byCause(leaks)...) {
		b.WriteString(annotateCause("error", group))
	}
	for _, v := range []claim.Verdict{claim.Order, claim.Undocumented} {
		for _, c := range having(v, r.Claims) {
			b.WriteString(annotateCause("notice", []claim.Claim{c}))
		}
	}
	if r.Died != "" {
		fmt.Fprintf(&b, "::error title=doctest::%s\n", githubData.Replace(death(r)))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "::notice title=doctest::%s\n", githubData.Replace(clip(note)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// annotateCause is an annotation at the first claim of a cause. It names the places of the others.
func annotateCause(level string, group []claim.Claim) string {
	c := public(group[0])
	text := message(c)
	for _, other := range group[1:] {
		text += "\nalso at: " + Visible(other.Pos.String())
	}
	c.File = Visible(c.File)
	return annotate(level, c.Pos, string(c.Verdict)+": "+about(c), text) + "\n"
}

// message describes a claim that is not true, in a few lines with the labels of the text report.
func message(c claim.Claim) string {
	if c.Verdict != claim.False {
		return clip(c.Says) + ": " + clip(c.Reason)
	}
	lines := []string{clip(c.Reason), "expected: " + clip(c.Says)}
	for _, line := range optional(c.Actual) {
		lines = append(lines, "actual: "+line)
	}
	for _, line := range optional(c.Help) {
		lines = append(lines, "help: "+line)
	}
	if c.Evidence != nil && c.Evidence.Command != "" {
		lines = append(lines, "reproduce: "+strings.Join(command(c.Evidence.Command), "\n"))
	}
	return strings.Join(lines, "\n")
}
