package example

import (
	"strings"

	"docsascode.example/gen/internal/regex"
)

var (
	// promptForm matches a prompt that can hardly be anything else: it names a user, a host, a directory or a shell
	// before its sign, or its sign has no other use.
	promptForm = regex.MustCompile(`^[ \t]*(?:\([\w.-]+\)[ ]*)?(?:[\w.-]+@[\w.-]+[^\n$#%>{}"']{0,80}[$#%>]|\[[^\]\n"'{}]{1,60}\][ ]?[$#%]|(?:bash|sh|zsh)-[\d.]+[$#]|[\w.-]{1,40}:[~/][^\s$#%"']{0,80}(?: [\w-]+)?[$#%]|~[\w/.-]{0,80}[ ]?[$#%]|PS(?: [A-Za-z]:[^>\n]{0,80})?>|[A-Za-z]:\\[^>\n]{0,80}>|[❯➜λ])[ \t]*`)
	dollarForm = regex.MustCompile(`^[ \t]*(?:\([\w.-]+\) ?)?[$%][ \t]+`)
	bareForm   = regex.MustCompile(`^[ \t]*(?:\$|>>>?)`)
)

// prompt gives the width of the prompt of a line, or 0.
func (t *transcript) prompt(line string) int {
	if line == "" || !t.prompted && !t.hash && !t.angle {
		return 0
	}
	trimmed := strings.TrimLeft(line, " \t")
	indent := len(line) - len(trimmed)
	switch {
	case t.hash && strings.HasPrefix(trimmed, "# ") && isCertain(trimmed[2:]), t.angle && strings.HasPrefix(trimmed, "> "):
		return indent + 2
	}
	return strongPrompt(line)
}

func strongPrompt(line string) int {
	if !strings.ContainsAny(line[:min(len(line), 250)], "$#%>❯➜λ") {
		return 0
	}
	width := len(promptForm.FindString(line))
	if width > 0 && isPlausible(line[width:]) {
		return width
	}
	width = len(dollarForm.FindString(line))
	if width > 0 && isPlausible(line[width:]) && (strings.HasSuffix(strings.TrimSpace(line[:width]), "$") || isCertain(line[width:])) {
		return width
	}
	width = len(bareForm.FindString(line))
	if width > 0 && width < len(line) && line[width] != ' ' && isCall(line[width:]) {
		return width
	}
	return 0
}

// choosePrompts finds out which prompts the block has, and which of its lines call an API.
func (t *transcript) choosePrompts() {
	bare, hash, angle, other := 0, 0, 0, 0
	for i := range t.lines {
		line := strings.TrimLeft(t.line(i), " \t")
		t.called[i] = isCall(line)
		switch rest, isHash := strings.CutPrefix(line, "# "); {
		case isHash && isCertain(rest):
			hash++
		case isHash:
		case strings.HasPrefix(line, "> ") && isCertain(line[2:]):
			angle++
		case strings.HasPrefix(line, "> ") && messageStart(line[2:]) != noMessage:
			other++
		case strongPrompt(line) > 0:
			t.prompted = true
		case t.called[i]:
			bare++
		}
	}
	first := ""
	if rest := trimBlank(t.source, t.lines); len(rest) > 0 {
		first = strings.TrimSpace(rest[0].of(t.source))
	}
	t.hash = hash > 0 && bare == 0 && !t.prompted
	t.angle = angle > 0 && bare == 0 && other == 0 && !t.prompted && strings.HasPrefix(first, "> ")
	for i := range t.lines {
		if width := t.prompt(t.line(i)); width > 0 {
			t.called[i] = isCall(t.line(i)[width:])
		}
		if t.called[i] {
			t.lastCall = i
		}
	}
}
