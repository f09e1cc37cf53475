package runner

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// script is the name at the beginning of bash's messages.
const script = "example.sh"

// shell runs a script, or the commands of a terminal session, in bash.
func (r *Runner) shell(ctx context.Context, e execution, code string) Outcome {
	commands := withoutPrompts(code)
	if err := e.save(script, commands); err != nil {
		return failed(err)
	}
	out := r.execute(ctx, e, "bash", "-o", "pipefail", script)
	out.Command, out.Stderr = readable(commands), withoutMeter(out.Stderr)
	if out.Exit <= 0 {
		return out
	}
	message := complaint(out.Stderr)
	if line, rest, ok := bashMessage(message); ok {
		out.Line = line
		message = "line " + strconv.Itoa(line) + ": " + rest
	}
	if message != "" {
		out.Failure += ": " + oneLine(message)
	}
	return out
}

// bashMessage splits a message of bash: "example.sh: line 3: nosuch: command not found".
func bashMessage(message string) (line int, rest string, ok bool) {
	rest, ok = strings.CutPrefix(message, script+": line ")
	number, rest, cut := strings.Cut(rest, ": ")
	line, err := strconv.Atoi(number)
	return line, rest, ok && cut && err == nil
}

// complaint is the last line that begins with a program's name, as error messages do, or else the last line. Warnings do
// not explain a failure.
func complaint(stderr string) string {
	last, named := "", ""
	for line := range strings.Lines(stderr) {
		line = strings.TrimRight(line, "\r\n")
		program, _, found := strings.Cut(line, ": ")
		switch {
		case strings.TrimSpace(line) == "", program == "Warning", program == "Note":
		case found && !strings.ContainsAny(program, " \t*<>{}"):
			last, named = line, line
		default:
			last = line
		}
	}
	if named != "" {
		return named
	}
	return last
}

// meter matches the head of curl's progress meter, and each of its states. A message of curl's can follow a state on the
// same line.
var meter = regexp.MustCompile(`(?m)^ +% +Total .*\n|^ +Dload +Upload .*\n|\r[ \d]{3}[ \d.kMGTP:-]{20,}\n?`)

// withoutMeter removes curl's progress meter from an output. curl writes one if its output is not a terminal.
func withoutMeter(stderr string) string { return meter.ReplaceAllString(stderr, "") }

// withoutPrompts returns the commands of a terminal session with "$ " prompts, each on its line, and blank lines in place
// of their output. Other text does not change. The rule is that of gen/example.
func withoutPrompts(code string) string {
	if !strings.HasPrefix(code, "$ ") && !strings.Contains(code, "\n$ ") {
		return code
	}
	var out, command strings.Builder
	open := false
	for line := range strings.Lines(code) {
		text, prompted := strings.CutPrefix(line, "$ ")
		switch {
		case open:
			text = strings.TrimPrefix(line, "> ")
		case prompted:
			command.Reset()
		default:
			out.WriteString("\n")
			continue
		}
		out.WriteString(text)
		command.WriteString(text)
		open = incomplete(command.String())
	}
	return out.String()
}

func incomplete(command string) bool {
	if strings.HasSuffix(strings.TrimRight(command, "\r\n"), `\`) {
		return true
	}
	_, err := syntax.NewParser().Parse(strings.NewReader(command), "")
	return syntax.IsIncomplete(err)
}

var blankLines = regexp.MustCompile(`\n{3,}`)

// readable is the text for people, without repeated blank lines.
func readable(commands string) string {
	return blankLines.ReplaceAllString(strings.TrimSpace(commands), "\n\n")
}
