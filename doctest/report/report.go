// Package report writes what was found in pages in the formats that people, editors and CI systems read.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// Formats are the names that [Write] knows.
var Formats = []string{"text", "json", "sarif", "github"}

// Write writes diagnostics in a format:
//
//   - text: one line each, file:line:column: severity: message [rule]
//   - json: an array of objects with file, line, col, severity, rule and message
//   - sarif: SARIF 2.1.0, for code scanning
//   - github: workflow commands, which GitHub Actions shows at the line
func Write(w io.Writer, format string, diagnostics []page.Diagnostic) error {
	switch format {
	case "text":
		return writeLines(w, diagnostics, page.Diagnostic.String)
	case "github":
		return writeLines(w, diagnostics, github)
	case "json":
		return writeJSON(w, objects(diagnostics))
	case "sarif":
		return writeJSON(w, newSARIF(diagnostics))
	}
	return fmt.Errorf("unknown format %q: it is one of %s", format, strings.Join(Formats, ", "))
}

// Known reports whether [Write] knows a format.
func Known(format string) bool { return slices.Contains(Formats, format) }

func writeLines(w io.Writer, diagnostics []page.Diagnostic, line func(page.Diagnostic) string) error {
	for _, d := range diagnostics {
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

// object is a diagnostic in JSON.
type object struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
}

func objects(diagnostics []page.Diagnostic) []object {
	out := []object{} // an empty array, not null
	for _, d := range diagnostics {
		out = append(out, object{d.File, d.Line, d.Column, string(d.Severity), d.Rule, d.Message})
	}
	return out
}

var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// github is a workflow command.
func github(d page.Diagnostic) string {
	level := "error"
	if d.Severity == page.Note {
		level = "notice"
	}
	return fmt.Sprintf("::%s file=%s,line=%d,col=%d,title=%s::%s",
		level, githubProperty.Replace(d.File), d.Line, d.Column, githubProperty.Replace(d.Rule), githubData.Replace(d.Message))
}
