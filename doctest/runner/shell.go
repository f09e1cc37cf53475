package runner

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
)

// script is the name at the beginning of bash's messages.
const script = "example.sh"

// shell runs a script, or the commands of a terminal session, in bash.
func (s *Session) shell(ctx context.Context, env []string, code string) Outcome {
	block := example.Read("sh", code)
	commands := block.Script()
	shared, err := s.sharedShell(block)
	if err = errors.Join(err, s.Write(script, []byte(commands))); err != nil {
		return failed(err)
	}
	path := filepath.Join(s.dir, script) // the shell may begin in the working directory of an earlier one
	out := s.execute(ctx, append(env, shared...), "bash", "-o", "pipefail", path)
	out.Command, out.Stderr = readable(commands), withoutMeter(strings.ReplaceAll(out.Stderr, path, script))
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

var blankLines = regexp.MustCompile(`\n{3,}`)

// readable is the text for people, without repeated blank lines.
func readable(commands string) string {
	return blankLines.ReplaceAllString(strings.TrimSpace(commands), "\n\n")
}
