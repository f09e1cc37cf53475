package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// fenceLanguage reports code blocks whose language is not that of their code: JSON or a command as JavaScript, a URL or a response as
// commands, and the head of a message as JSON.
func (l *linter) fenceLanguage(p *page.Page) {
	if len(p.Operations) == 0 {
		return
	}
	for code := range codeBlocks(p) {
		text := strings.TrimSpace(code.Value)
		first, _, _ := strings.Cut(text, "\n")
		language := example.LanguageOf(code.Language)
		switch {
		case code.Language == "json" && messageLine.MatchString(first):
			l.note(code.Open, "fence-language", "%q is not JSON; write statuses and headers in a block ```http", first)
		case language.IsJavaScript() && isJSON(text):
			l.note(code.Open, "fence-language", "this block is JSON; write ```json instead of ```%s", code.Language)
		case language.IsJavaScript() && example.IsCommand(code.Value):
			l.note(code.Open, "fence-language", "this block is a command of a shell; write ```bash instead of ```%s", code.Language)
		case language == example.ShellCode && urlAlone.MatchString(text):
			l.note(code.Open, "fence-language", "a URL is not a command; write the block without %s", code.Language)
		case slices.Contains(commandLanguages, code.Language) && !hasPrompt.MatchString(text):
			l.outputIn(p, code)
		}
	}
}

var (
	// messageLine is a line of the head of an HTTP message, with or without its colon.
	messageLine = regex.MustCompile(`^(?:HTTP/[\d.]+ \d{3}\b.*|[1-5]\d\d [A-Z][A-Za-z' -]+|[A-Z][a-z]+-[A-Z][A-Za-z-]+:? \S.*)$`)
	urlAlone    = regex.MustCompile(`^(?:https?://|\{[\w -]+\}/)\S*$`)
	hasPrompt   = regex.MustCompile(`(?m)^[ \t]*(?:[\w.@~:/-]*[$#%❯]|>+)\s+\S`)
	// commandLanguages are those of code that has commands alone. A console shows what they print, too.
	commandLanguages = []string{"bash", "sh", "zsh", "shell"}
)

// isJSON reports whether a text is an object or a list in JSON.
func isJSON(text string) bool {
	v, err := sample.JSON(text)
	return err == nil && !v.IsScalar() && len(v.Fields) > 0
}

// outputIn reports the responses that a block of commands shows.
func (l *linter) outputIn(p *page.Page, code markdown.Code) {
	last := code.Pos.Line + strings.Count(code.Value, "\n")
	for _, e := range p.Evidence {
		_, isSample := e.Fact.(notation.Sample)
		if isSample && e.By == "call" && e.At.File == code.Pos.File && code.Pos.Line < e.At.Line && e.At.Line <= last {
			l.note(e.At, "fence-language", "this response is not a command; write it in a block of its own, or write ```console and a prompt before the command")
		}
	}
}
