package run

import (
	"fmt"
	"strings"

	"docsascode.example/doctest/pages/script"
)

// What the machine or the reader lacks makes no example false: a program, a package, a file, a socket, or a browser.

// lack is what the machine or the reader lacks, if the example failed because of it; empty if nothing. A misspelled program
// is the example's own mistake.
func (a *attempt) lack() string {
	if file := script.MissingFile(a.example.Code.Value, a.outcome.Stderr); file != "" {
		return fmt.Sprintf("it needs %s, a file of the reader; show the file on the page, below a line with its name", file)
	}
	if a.outcome.Failure == "" {
		return ""
	}
	if program := script.SetsUp(a.example.Code.Value); program != "" && !strings.Contains(a.outcome.Stderr, "curl: (") && (a.own == nil || ok2xx(a.own.Status)) {
		return "it runs " + program + ", which is not set up here"
	}
	return script.LackOf(a.outcome.Failure, a.outcome.Stderr)
}
