package example

import (
	"errors"
	"path"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// session reads the commands of a block as one script of a shell.
type session struct {
	block  *Block
	steps  []*step
	starts []int // the start of each step in the script
	script text  // all commands, with their places in the block
	parsed []byte
	sh     *shell
	into   map[*syntax.Stmt]string // the variable that takes what a statement prints
}

// readSession reads a block that may be a terminal session, a script or HTTP messages.
func (b *Block) readSession(isShell bool) {
	t := newTranscript(b.source, isShell)
	t.split()
	b.Findings = t.findings
	b.Messages = messagesIn(b.source, t.lead)
	s := &session{block: b, steps: t.steps}
	for _, st := range t.steps {
		first := st.command[0].from
		b.Steps = append(b.Steps, Step{
			Command:  gather(b.source, withEnds(b.source, st.command), first).value(text{pos: first}),
			Output:   gather(b.source, withEnds(b.source, st.output), st.command[len(st.command)-1].to).value(text{pos: first}),
			Messages: messagesIn(b.source, st.output),
		})
	}
	if len(s.steps) > 0 {
		s.read()
	}
}

// withEnds adds to each line but the last its end.
func withEnds(source string, all []extent) []extent {
	out := slices.Clone(all)
	for i := range out[:max(len(out)-1, 0)] {
		if strings.HasPrefix(source[out[i].to:], "\r") {
			out[i].to++
		}
		if strings.HasPrefix(source[out[i].to:], "\n") {
			out[i].to++
		}
	}
	return out
}

func (s *session) read() {
	s.write()
	file, err := parse(string(s.parsed))
	if err != nil {
		s.dropRefused()
		if file, err = parse(string(s.parsed)); err != nil {
			s.refuse(err, 0, len(s.parsed))
			return
		}
	}
	s.sh = &shell{source: s.script.s, piped: map[*syntax.Stmt]text{}}
	s.sh.vars = s.sh.variables(file)
	s.into = map[*syntax.Stmt]string{}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.BinaryCmd:
			if n.Op == syntax.Pipe || n.Op == syntax.PipeAll {
				s.sh.piped[n.Y] = s.sh.printed(n.X)
			}
		case *syntax.Assign:
			s.assign(n)
		case *syntax.Stmt:
			s.statement(n)
		}
		return true
	})
	for i := range s.block.Steps {
		list := s.block.Steps[i].Requests
		slices.SortStableFunc(list, func(a, b Request) int { return a.Offset - b.Offset })
	}
}

// write joins the commands to a script, and masks placeholders and lost line ends for the parser.
func (s *session) write() {
	var b strings.Builder
	for _, st := range s.steps {
		s.starts = append(s.starts, b.Len())
		t := gather(s.block.source, withEnds(s.block.source, st.command), 0)
		b.WriteString(t.s + "\n")
		s.script.at = append(append(s.script.at, t.at...), st.command[len(st.command)-1].to)
	}
	s.script.s = b.String()
	s.parsed = []byte(s.script.s)
	for i, st := range s.steps {
		if st.deep || s.end(i)-s.starts[i] > longestScript {
			blank(s.parsed[s.starts[i]:s.end(i)])
			continue
		}
		s.mask(st.masked, '_')
		s.mask(st.blanked, ' ')
	}
}

// end gives the end of a step in the script.
func (s *session) end(i int) int {
	if i+1 < len(s.starts) {
		return s.starts[i+1]
	}
	return len(s.script.s)
}

func (s *session) mask(places []int, with byte) {
	for _, at := range places {
		if i, ok := slices.BinarySearch(s.script.at, at); ok {
			s.parsed[i] = with
		}
	}
}

// dropRefused takes the commands out of the script that a shell refuses, and reports each.
func (s *session) dropRefused() {
	for i := range s.steps {
		part := s.parsed[s.starts[i]:s.end(i)]
		if _, err := parse(string(part)); err != nil {
			s.refuse(err, s.starts[i], s.end(i))
			blank(part)
		}
	}
}

// refuse reports a parser's error in script[from:to].
func (s *session) refuse(err error, from, to int) {
	var e *SyntaxError
	if errors.As(shellError(err, s.script.s[from:to]), &e) {
		s.find(from+e.Offset, from+e.Offset+1, BadSyntax, e.Msg)
	}
}

// find reports a mistake at script[from:to].
func (s *session) find(from, to int, kind Kind, msg string) {
	start := s.place(from)
	end := min(max(s.place(max(to-1, 0))+1, start), len(s.block.source))
	s.block.Findings = append(s.block.Findings, Finding{start, end, kind, msg})
}

// place gives the place in the block of a place in the script.
func (s *session) place(at int) int {
	return s.script.at[min(max(at, 0), len(s.script.at)-1)]
}

// stepAt gives the step that a place in the script belongs to.
func (s *session) stepAt(at int) *Step {
	i := sort.SearchInts(s.starts, at+1) - 1
	return &s.block.Steps[max(i, 0)]
}

// printed gives the output of a statement if it is a plain echo.
func (s *shell) printed(stmt *syntax.Stmt) text {
	pos := int(stmt.Pos().Offset())
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || call.Args[0].Lit() != "echo" || len(stmt.Redirs) > 0 {
		return unknown(pos)
	}
	var parts []text
	end := placed("\n", pos)
	for i, a := range s.arguments(call.Args) {
		switch {
		case a.splits || i > 0 && len(parts) == 0 && strings.HasPrefix(a.s, "-") || i == 0 && strings.HasPrefix(a.s, "-") && a.s != "-n":
			return unknown(pos)
		case i == 0 && a.s == "-n":
			end = text{pos: pos}
		case len(parts) > 0:
			parts = append(parts, placed(" ", a.pos), a.text)
		default:
			parts = append(parts, a.text)
		}
	}
	return join(append(parts, end)...)
}

// assign notes the variable for the statements in a value.
func (s *session) assign(a *syntax.Assign) {
	if a.Value == nil || a.Name == nil {
		return
	}
	syntax.Walk(a.Value, func(n syntax.Node) bool {
		if stmt, ok := n.(*syntax.Stmt); ok {
			s.into[stmt] = a.Name.Value
		}
		return true
	})
}

// statement reads the requests of one statement.
func (s *session) statement(stmt *syntax.Stmt) {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok {
		return
	}
	words := s.misplaced(commandWords(call))
	if len(words) == 0 {
		return
	}
	var requests []Request
	switch name := path.Base(words[0].Lit()); {
	case isCurl(name):
		requests = s.curl(words, stmt)
		s.background(stmt)
	case name == "wget":
		requests = s.sh.wget(words)
	case isHTTPie(name):
		requests = s.sh.httpie(words, stmt)
	}
	for i := range requests {
		s.move(&requests[i])
		requests[i].Into = s.into[stmt]
		step := s.stepAt(int(stmt.Pos().Offset()))
		step.Requests = append(step.Requests, requests[i])
	}
}

// move turns the places of a request from the script's into the block's.
func (s *session) move(r *Request) {
	r.Offset = s.place(r.Offset)
	s.moveValue(&r.Method)
	s.moveValue(&r.URL)
	for _, list := range []*[]Value{&r.Query, &r.Header, &r.Form} {
		*list = slices.Clone(*list)
		for i := range *list {
			s.moveValue(&(*list)[i])
		}
	}
	if r.Body != nil {
		body := *r.Body
		s.moveValue(&body)
		r.Body = &body
	}
}

func (s *session) moveValue(v *Value) {
	v.Offset, v.NameOffset = s.place(v.Offset), s.place(v.NameOffset)
	v.at = slices.Clone(v.at)
	for i, at := range v.at {
		v.at[i] = s.place(place(at))
		if at < 0 {
			v.at[i] = ^v.at[i]
		}
	}
}
