package runner

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// node has the program that runs an example, and the lock file of the packages that examples may import.
//
//go:embed node/start.cjs node/package.json node/package-lock.json
var node embed.FS

// javaScript runs an example in node. If the packages cannot be installed, it runs without them.
func (s *Session) javaScript(ctx context.Context, env []string, code string) Outcome {
	modules, refused := s.runner.install(ctx)
	start, err := node.ReadFile("node/start.cjs")
	err = errors.Join(err, s.Write(".start.cjs", start), s.Write("example.js", []byte(code)))
	if refused == nil {
		if link := s.ward.root.Symlink(modules, "node_modules"); !errors.Is(link, fs.ErrExist) {
			err = errors.Join(err, link)
		}
	}
	if err != nil {
		return failed(err)
	}
	out := s.execute(ctx, env, "node", ".start.cjs")
	out.Command = strings.TrimSpace(code)
	if out.Exit <= 0 {
		return out
	}
	out.Line = lineOf(out.Stderr)
	if message := thrown(out.Stderr); message != "" {
		out.Failure += ": " + message
	}
	if refused != nil && missingPackage.MatchString(out.Stderr) {
		out.Failure += ": " + oneLine(refused.Error())
	}
	return out
}

var (
	exampleLine    = regexp.MustCompile(`\bexample\.m?js:(\d+)`)
	errorLine      = regexp.MustCompile(`(?m)^[A-Z][\w$]*(?: \[\w+\])?(?:: .*)?$`)
	causeLine      = regexp.MustCompile(`(?m)^\s*\[cause\]: (\S.*?)\s*\{?$`)
	missingPackage = regexp.MustCompile(`Cannot find (?:module|package) '`)
)

// lineOf is the line of the example nearest to the last error. Node prints the line of a syntax error above its message,
// and the line of any other error in the stack below.
func lineOf(stderr string) int {
	stack := ""
	if at := errorLine.FindAllStringIndex(stderr, -1); at != nil {
		stack = stderr[at[len(at)-1][0]:]
	}
	for _, text := range []string{stack, stderr} {
		if m := exampleLine.FindStringSubmatch(text); m != nil {
			return number(m[1])
		}
	}
	return 0
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// thrown is the last error that node printed, with its cause, in one line.
func thrown(stderr string) string {
	at := errorLine.FindAllStringIndex(stderr, -1)
	if at == nil {
		return oneLine(complaint(stderr))
	}
	last := at[len(at)-1]
	message := stderr[last[0]:last[1]]
	if cause := causeLine.FindStringSubmatch(stderr[last[1]:]); cause != nil {
		message += " (" + cause[1] + ")"
	}
	return oneLine(message)
}
