// Package report writes what was found in the formats that people, editors and CI systems read: the findings of
// pages, and what a run found of their claims.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"docsascode.example/gen/lint"
)

// Formats are the names that [Write] knows.
var Formats = []string{"text", "json", "sarif", "github"}

// Write writes findings in a format:
//
//   - text: one line each, file:line:column: severity: message [rule]
//   - json: an array of objects with file, line, col, severity, rule, message and the url of the rule's manual
//   - sarif: SARIF 2.1.0, for code scanning
//   - github: workflow commands, which GitHub Actions shows at the line
func Write(w io.Writer, format string, findings []lint.Finding) error {
	switch format {
	case "text":
		return writeLines(w, findings, func(d lint.Finding) string { return Visible(d.String()) })
	case "github":
		return writeLines(w, findings, annotation)
	case "json":
		return writeJSON(w, objects(findings))
	case "sarif":
		return writeJSON(w, newSARIF(lintRules(), lintResults(findings)))
	}
	return unknown(format, Formats)
}

func unknown(format string, known []string) error {
	return fmt.Errorf("unknown format %q; write one of %s", format, strings.Join(known, ", "))
}

func writeLines(w io.Writer, findings []lint.Finding, line func(lint.Finding) string) error {
	for _, d := range findings {
		if _, err := fmt.Fprintln(w, line(d)); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// object is a finding in JSON.
type object struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	URL      string `json:"url"` // of the rule's manual
}

func objects(findings []lint.Finding) []object {
	out := []object{} // an empty array, not null
	for _, d := range findings {
		out = append(out, object{d.File, d.Line, d.Column, string(d.Severity), d.Rule, d.Message, ruleURL(d.Rule)})
	}
	return out
}
