// Package script reads the commands of pages: the servers that they call, the variables and files that they need of each other, the
// mistakes in them, and the output that a page shows of them.
package script

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// OutsideOperations are the programs of a page outside of its operations: blocks in the language of a program, and blocks that
// call an API, whatever their language.
func OutsideOperations(p *page.Page) []*page.Example {
	var out []*page.Example
	for _, e := range p.Examples {
		if isProgram.MatchString(e.Language) {
			out = append(out, e)
		}
	}
	for _, ev := range p.Evidence {
		if call, ok := ev.Fact.(notation.Call); ok && len(call.Block.Steps) > 0 {
			out = append(out, &page.Example{Title: call.Title, Language: call.Language, Code: call.Code, Requests: call.Block.Requests()})
		}
	}
	return out
}

// isProgram matches the languages of programs, in contrast to data and output.
var isProgram = regexp.MustCompile(`^(bash|sh|shell|zsh|curl|console|terminal|javascript|js|mjs|node|typescript|ts|go|golang|python|py|ruby|rb|php|java|kotlin|swift|rust|csharp|cs|c#|perl|powershell|elixir|dart)$`)

// Pasteable is a program without prompts, and without the output that the page shows below its commands.
func Pasteable(language, code string) string {
	block := example.Read(language, code)
	if len(block.Steps) == 0 || block.Script() == code {
		return code
	}
	var commands []string
	for _, s := range block.Steps {
		commands = append(commands, s.Command.Text)
	}
	return strings.Join(commands, "\n")
}

var priorKnowledge = regexp.MustCompile(`(\s)--http2-prior-knowledge\b`)

// OnlyOffered has curl offer HTTP/2 in place of speaking it from the start: a recorder speaks HTTP/1.1, whatever its server does.
func OnlyOffered(code string) string { return priorKnowledge.ReplaceAllString(code, "${1}--http2") }

// Settings are the lines of a shell that set variables.
func Settings(env map[string]string, language string) string {
	if language != "bash" {
		return ""
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(env)) {
		fmt.Fprintf(&b, "export %s=%s\n", name, example.Word(env[name]))
	}
	return b.String()
}
