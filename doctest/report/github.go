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

var githubLevels = map[claim.Verdict]string{claim.False: "error", claim.Unchecked: "warning", claim.Order: "notice", claim.Undocumented: "notice"}

// writeAnnotations writes false claims first, because GitHub shows only the first few annotations of a step.
func writeAnnotations(w io.Writer, r *claim.Report) error {
	var b strings.Builder
	for _, v := range []claim.Verdict{claim.False, claim.Unchecked, claim.Order, claim.Undocumented} {
		for _, c := range having(v, r.Claims) {
			c.File = Visible(c.File)
			fmt.Fprintln(&b, annotate(githubLevels[v], c.Pos, string(v)+": "+about(c), message(c)))
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "::notice title=doctest::%s\n", githubData.Replace(clip(note)))
	}
	_, err := io.WriteString(w, b.String())
	return err
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
