package example

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// A Block holds the commands, requests and responses of a code block. Its offsets count bytes in the block's text.
type Block struct {
	// Steps are the commands of a terminal session or a shell script, in order, each with the output that the block
	// shows for it. A block of JSON, code or plain output has no steps.
	Steps []Step
	// Messages are the HTTP messages outside of the commands and their output, in order.
	Messages []Message
	// Calls are the requests of a script in JavaScript, in order.
	Calls []Request
	// Findings are the mistakes in the block, in order.
	Findings []Finding

	source string
}

// A Step is one command, of one or several lines, and the output that is shown for it.
type Step struct {
	Command  Value     // without its prompts
	Output   Value     // without comment marks; its Text is empty if none is shown
	Requests []Request // that the command sends, and the commands nested in it
	Messages []Message // HTTP messages in the output
}

// A Finding is one mistake in a block, at [Offset:End].
type Finding struct {
	Offset, End int
	Kind        Kind
	Msg         string
}

// Kind classifies findings.
type Kind string

// The kinds of findings.
const (
	BadSyntax        Kind = "syntax"            // a shell or JavaScript refuses it
	BadPrompt        Kind = "prompt"            // a prompt that a shell takes for a redirection
	LostBackslash    Kind = "lost-backslash"    // a command continues without a backslash at the line's end
	LinesMisplaced   Kind = "lines-misplaced"   // options before their command
	UnquotedAnd      Kind = "unquoted-and"      // the shell ends the command at & in a URL
	MethodAsArgument Kind = "method-argument"   // curl takes a bare method for a URL
	HelpForHeader    Kind = "help-for-header"   // -h, which is help, in place of -H
	BadHeader        Kind = "header"            // -H with something that is not one header
	MethodCase       Kind = "method-case"       // -X with a method that is not in upper case
	BodyWithGet      Kind = "body-with-get"     // a GET or HEAD request with a body
	NoContentType    Kind = "no-content-type"   // a JSON body that is sent as a form
	BadBody          Kind = "bad-json"          // a body of type JSON that is not valid
	RawForm          Kind = "raw-form"          // white space in a form that nothing encodes
	QuotedVariable   Kind = "quoted-variable"   // a variable in single quotes
	BadArguments     Kind = "arguments"         // a call with the wrong arguments
	MissingAwait     Kind = "missing-await"     // a promise in the place of its response
	UnknownName      Kind = "unknown-name"      // a name that is nearly a declared one
	RelativeURL      Kind = "relative-url"      // a script's URL without a host
	REPLModule       Kind = "require-and-await" // works only in the node console
)

// A Hole is a placeholder in a text: the user fills it in, or a variable holds its value.
type Hole struct {
	Start, End int    // in the Text of the value
	Name       string // "" if nothing names it
}

// longestScript bounds in bytes each command or script that is parsed: parsers nest as deep as their input.
const longestScript = 64 << 10

// Read reads a code block. language is the tag of its fence, "" for none. It takes time linear in the block's length.
func Read(language, source string) Block {
	b := Block{source: source}
	switch code := LanguageOf(language); code {
	case ScriptCode:
		if IsCommand(source) {
			b.readSession(true)
		} else {
			b.readScript()
		}
	case ProgramCode, TypedScriptCode:
	default:
		b.readSession(code.IsShell())
	}
	slices.SortStableFunc(b.Findings, func(a, b Finding) int { return a.Offset - b.Offset })
	b.Findings = slices.Compact(b.Findings)
	return b
}

var commandForm = regex.MustCompile(`^\s*(?:#[^\n]*\n\s*)*(?:\$ )?curl\s+(?:-|["']?https?:)`)

// IsCommand reports whether a text is a command of a shell, whatever the tag of its block says.
func IsCommand(source string) bool { return commandForm.MatchString(source) }

// Requests gives the requests of the steps, of the messages and of the script, in the order of the text.
func (b Block) Requests() []Request {
	all := slices.Clone(b.Calls)
	for _, s := range b.Steps {
		all = append(all, s.Requests...)
	}
	for _, m := range b.Messages {
		if m.Request != nil {
			all = append(all, *m.Request)
		}
	}
	slices.SortStableFunc(all, func(a, b Request) int { return a.Offset - b.Offset })
	return all
}

// Script gives the commands of the block as a shell runs them: without prompts and output, each on its line of the
// block. It is the text of the block if that has nothing else.
func (b Block) Script() string {
	var script strings.Builder
	isBare := true
	lines := 0
	for _, s := range b.Steps {
		start := s.Command.At(0)
		above := strings.Count(b.source[:start], "\n")
		before := b.source[strings.LastIndexByte(b.source[:start], '\n')+1 : start]
		isBare = isBare && s.Output.Text == "" && strings.TrimSpace(before) == ""
		script.WriteString(strings.Repeat("\n", max(above-lines, 0)))
		script.WriteString(s.Command.Text + "\n")
		lines = above + strings.Count(s.Command.Text, "\n") + 1
	}
	if isBare {
		return b.source
	}
	return script.String()
}

var (
	// variableForm matches the source of an Unknown part of a text.
	variableForm = regex.MustCompile(`^(?:\$\{?|\{\{?\s*|%)?([A-Za-z_][\w.-]*)`)
	// placeholderForm matches placeholders that a text keeps as they are written.
	placeholderForm = regex.MustCompile(`\{\{\s*[\w.$-]+\s*\}\}|\$?\{[A-Za-z_][\w.-]*\}|\$[A-Za-z_]\w*|<[A-Za-z_][\w .:-]*>|%[A-Z_]+%|/:[A-Za-z_][\w-]*:?|/\[[A-Za-z_]\w*\]`)
)

// Holes gives the holes of a value that was read from the block, in order.
func (b Block) Holes(v Value) []Hole {
	var holes []Hole
	known := []byte(v.Text)
	for i := 0; i < len(v.at); i++ {
		if v.at[i] >= 0 {
			continue
		}
		h := Hole{Start: i, End: min(i+len(Unknown), len(v.Text))}
		h.Name = nameAt(b.source[min(v.At(i), len(b.source)):])
		holes = append(holes, h)
		i = h.End - 1
		clear(known[h.Start:h.End])
	}
	for _, m := range placeholderForm.FindAllStringIndex(string(known), -1) {
		if known[m[0]] == '/' {
			m[0]++
		}
		holes = append(holes, Hole{m[0], m[1], strings.Trim(v.Text[m[0]:m[1]], "{}$<>%:[] ")})
	}
	slices.SortFunc(holes, func(a, b Hole) int { return a.Start - b.Start })
	return holes
}

// nameAt gives the name of the variable or placeholder at the beginning of a source.
func nameAt(source string) string {
	source = source[:min(len(source), 100)]
	m := variableForm.FindStringSubmatchIndex(source)
	if m == nil || strings.HasPrefix(source[m[1]:], "(") {
		return ""
	}
	return source[m[2]:m[3]]
}

// extent is a part of a source.
type extent struct{ from, to int }

func (s extent) of(source string) string { return source[s.from:s.to] }

// gather is the text of several parts of a source.
func gather(source string, parts []extent, pos int) text {
	size := 0
	for _, p := range parts {
		size += p.to - p.from
	}
	t := text{at: make([]int, 0, size), pos: pos}
	var b strings.Builder
	b.Grow(size)
	for _, p := range parts {
		if b.Len() == 0 {
			t.pos = p.from
		}
		b.WriteString(p.of(source))
		for i := p.from; i < p.to; i++ {
			t.at = append(t.at, i)
		}
	}
	t.s = b.String()
	return t
}

// linesOf gives the lines of a source without their ends.
func linesOf(source string) []extent {
	var all []extent
	for start, line := range lines(source) {
		all = append(all, extent{start, start + len(strings.TrimRight(line, "\r\n"))})
	}
	return all
}
