package example

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Curl reads the requests that the curl commands in a snippet of shell would
// send, in the order of the text: one for each URL that globs expand to, up to
// 100 for a command. The snippet may be a script or a terminal session with "$ "
// prompts. It returns a *SyntaxError if a shell would refuse the snippet, and no
// requests if the snippet does not call curl.
//
// An option that curl takes an argument for may also be written --option=value.
// A command whose options are not all known has no certain method.
func Curl(source string) ([]Request, error) {
	sh, file, err := parseShell(source)
	if err != nil {
		return nil, err
	}
	var requests []Request
	syntax.Walk(file, func(n syntax.Node) bool {
		stmt, ok := n.(*syntax.Stmt)
		if !ok {
			return true
		}
		if call, ok := stmt.Cmd.(*syntax.CallExpr); ok {
			requests = append(requests, sh.curl(call, stmt)...)
		}
		return true
	})
	slices.SortStableFunc(requests, func(a, b Request) int { return a.Offset - b.Offset })
	return requests, nil
}

// curl reads one command, which need not be curl.
func (s *shell) curl(call *syntax.CallExpr, stmt *syntax.Stmt) []Request {
	words := commandWords(call)
	if len(words) == 0 || !isCurl(path.Base(words[0].Lit())) {
		return nil
	}
	return s.transfer(words, stmt).run(s.arguments(words))
}

func isCurl(name string) bool { return name == "curl" || name == "curl.exe" }

// commandWords are the words of a command, less the wrappers before it.
func commandWords(call *syntax.CallExpr) []*syntax.Word {
	words := slices.DeleteFunc(slices.Clone(call.Args), func(w *syntax.Word) bool { return len(w.Parts) == 0 })
	for len(words) > 0 && wrappers[words[0].Lit()] {
		words = words[1:]
		for len(words) > 0 && strings.Contains(words[0].Lit(), "=") {
			words = words[1:]
		}
	}
	return words
}

func (s *shell) transfer(words []*syntax.Word, stmt *syntax.Stmt) *transfer {
	c := &transfer{offset: int(words[0].Pos().Offset())}
	if input, ok := s.stdin(stmt); ok {
		c.stdin = &input
	}
	return c
}

// arguments are the words after the first.
func (s *shell) arguments(words []*syntax.Word) []argument {
	args := make([]argument, 0, len(words)-1)
	for _, w := range words[1:] {
		args = append(args, s.word(w))
	}
	return args
}

// wrappers are commands that run the command after them.
var wrappers = map[string]bool{"sudo": true, "command": true, "exec": true, "env": true, "nohup": true, "builtin": true}

// run reads the arguments and gives a request for each URL. After --next
// everything but the input starts anew.
func (c *transfer) run(args []argument) []Request {
	var done []Request
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		c.option = a.pos
		switch {
		case a.braces.s != "" && !c.pending && !strings.HasPrefix(a.braces.s, "-"):
			for _, t := range expanded(a.braces, braceList) {
				c.place(t)
			}
		case a.splits:
			c.vague = append(c.vague, a.text)
			c.unsure = true
		case c.ended || a.s == "-" || !strings.HasPrefix(a.s, "-"):
			c.place(a.text)
		case a.s == "--":
			c.ended = true
		case a.s == "--next" || a.s == "-:":
			done = append(done, c.requests()...)
			c = &transfer{offset: a.pos, stdin: c.stdin, slips: c.slips}
		case strings.HasPrefix(a.s, "--"):
			args = c.long(a.text, args)
		default:
			args = c.short(a.text, args)
		}
	}
	return append(done, c.requests()...)
}

// place takes an argument that is no option. After an option whose arguments are
// not known, it may belong to that.
func (c *transfer) place(t text) {
	if c.slips.takes(c, t) {
		return
	}
	if c.pending {
		c.pending = false
		c.vague = append(c.vague, t)
		return
	}
	c.urls = append(c.urls, t)
}

// long reads a long option, and gives what is left.
func (c *transfer) long(t text, args []argument) []argument {
	rest, known, joined := readLong(t, args, kindOf, c.set)
	c.unsure, c.pending = c.unsure || !known, !known && !joined
	return rest
}

// short reads a cluster of short options, and gives what is left.
func (c *transfer) short(t text, args []argument) []argument {
	rest, known := readCluster(t, args, shortOptions, kindOf, c.set)
	c.unsure, c.pending = c.unsure || !known, !known
	return rest
}
