package example

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// argument is one word of a command as the command gets it.
type argument struct {
	text
	splits bool // begins with something unknown and unquoted: it may be several words or no word
	braces text // the word as it is written if the shell makes several of it; empty if more than that is not known
}

// shell reads the words of a script.
type shell struct {
	source string
	vars   map[string]variable
	piped  map[*syntax.Stmt]text // the input of a statement from a pipe
}

// variable has the one value that a script gives it, after a certain place.
type variable struct {
	value text
	from  int
}

// parseShell parses a snippet, be it a script or a terminal session with prompts.
func parseShell(source string) (*shell, *syntax.File, error) {
	source = withoutPrompts(source)
	file, err := parse(source)
	if err != nil {
		return nil, nil, shellError(err, source)
	}
	s := &shell{source: source}
	s.vars = s.variables(file)
	return s, file, nil
}

func parse(source string) (*syntax.File, error) {
	return syntax.NewParser().Parse(strings.NewReader(source), "")
}

func shellError(err error, source string) error {
	e := &SyntaxError{Msg: err.Error()}
	var refused syntax.ParseError
	var variant syntax.LangError
	switch {
	case errors.As(err, &refused):
		e.Offset, e.Msg = int(refused.Pos.Offset()), refused.Text
	case errors.As(err, &variant):
		e.Offset = int(variant.Pos.Offset())
	}
	e.Offset = min(e.Offset, len(source))
	return e
}

// withoutPrompts blanks the prompts of a terminal session and the output between
// its commands, keeping every offset. Text without a "$ " prompt stays as it is.
func withoutPrompts(source string) string {
	if !strings.HasPrefix(source, "$ ") && !strings.Contains(source, "\n$ ") {
		return source
	}
	out := []byte(source)
	var command strings.Builder
	open := false
	for start, line := range lines(source) {
		prompt, width := strings.HasPrefix(line, "$ "), 0
		switch {
		case prompt && !open:
			command.Reset()
			width = 2
		case open && strings.HasPrefix(line, "> "):
			width = 2
		case !open:
			width = len(strings.TrimRight(line, "\r\n"))
		}
		blank(out[start : start+width])
		if prompt || open {
			command.WriteString(line[width:])
			open = incomplete(command.String())
		}
	}
	return string(out)
}

func lines(s string) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		start := 0
		for line := range strings.Lines(s) {
			if !yield(start, line) {
				return
			}
			start += len(line)
		}
	}
}

func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}

func incomplete(command string) bool {
	if strings.HasSuffix(strings.TrimRight(command, "\r\n"), `\`) {
		return true
	}
	_, err := parse(command)
	return syntax.IsIncomplete(err)
}

// variables finds the variables that get one known value by a plain assignment on
// the script's top level. Nothing else, such as a read or a loop, may name them.
func (s *shell) variables(file *syntax.File) map[string]variable {
	named := map[string]int{}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Lit:
			named[n.Value]++
		case *syntax.ParamExp:
			return n.Exp != nil || n.Repl != nil
		}
		return true
	})
	s.vars = map[string]variable{}
	if named["eval"]+named["source"]+named["."] > 0 {
		return s.vars
	}
	for _, stmt := range file.Stmts {
		for _, a := range assignments(stmt) {
			if a.Name == nil || a.Value == nil || a.Append || a.Index != nil || named[a.Name.Value] != 1 {
				continue
			}
			if w := s.word(a.Value); w.known() {
				s.vars[a.Name.Value] = variable{w.text, int(a.End().Offset())}
			}
		}
	}
	return s.vars
}

func assignments(stmt *syntax.Stmt) []*syntax.Assign {
	switch c := stmt.Cmd.(type) {
	case *syntax.CallExpr:
		if len(c.Args) == 0 {
			return c.Assigns
		}
	case *syntax.DeclClause:
		if c.Variant.Value == "export" {
			return c.Args
		}
	}
	return nil
}

func (s *shell) word(w *syntax.Word) argument {
	pos := int(w.Pos().Offset())
	if copied := *w; syntax.SplitBraces(&copied) && s.listsInBraces(w) {
		return argument{text: unknown(pos), splits: true, braces: s.braces(w)}
	}
	t := s.parts(w.Parts, false)
	t.pos = pos
	if len(t.at) > 0 {
		t.pos = place(t.at[0])
	}
	_, quoted := w.Parts[0].(*syntax.DblQuoted)
	return argument{text: t, splits: t.unknownAt(0) && !quoted && !strings.HasPrefix(t.s, Unknown+"/")}
}

func (s *shell) parts(parts []syntax.WordPart, quoted bool) text {
	texts := make([]text, len(parts))
	for i, p := range parts {
		texts[i] = s.part(p, quoted)
	}
	return join(texts...)
}

func (s *shell) part(p syntax.WordPart, quoted bool) text {
	from, to := int(p.Pos().Offset()), int(p.End().Offset())
	switch p := p.(type) {
	case *syntax.Lit:
		return s.literal(from, to, quoted)
	case *syntax.SglQuoted:
		return s.single(p)
	case *syntax.DblQuoted:
		return s.parts(p.Parts, true).moved(from + 1)
	case *syntax.ParamExp:
		if v, ok := s.lookup(p); ok && (quoted || !strings.ContainsAny(v.s, " \t\n*?[")) {
			return v
		}
	}
	return unknown(from)
}

// lookup gives the value of a plain $NAME or ${NAME}.
func (s *shell) lookup(p *syntax.ParamExp) (text, bool) {
	if p.Param == nil {
		return text{}, false
	}
	name := p.Param.Value
	at := int(p.Pos().Offset())
	plain := s.source[at:int(p.End().Offset())]
	if plain != "$"+name && plain != "${"+name+"}" {
		return text{}, false
	}
	v, ok := s.vars[name]
	return v.value, ok && v.from <= at
}

// raw is a part of the source with its line ends as a Unix shell has them.
func (s *shell) raw(from, to int) text {
	parts := []text{written(s.source, from, from)}
	for i := from; i < to; i++ {
		if s.source[i] == '\r' && strings.HasPrefix(s.source[i+1:], "\n") {
			parts = append(parts, written(s.source, from, i))
			from = i + 1
		}
	}
	return join(append(parts, written(s.source, from, to))...)
}

// literal resolves the backslashes of a bare or double-quoted part.
func (s *shell) literal(from, to int, quoted bool) text {
	raw := s.raw(from, to)
	escapes := "\\\"$`"
	parts := []text{raw.slice(0, 0)}
	start := 0
	for i := 0; i+1 < len(raw.s); i++ {
		if raw.s[i] != '\\' {
			continue
		}
		next, skip := raw.s[i+1:], i+1
		switch {
		case strings.HasPrefix(next, "\n"):
			skip = i + 2
		case quoted && !strings.Contains(escapes, next[:1]):
			continue
		}
		parts = append(parts, raw.slice(start, i))
		start = skip
		i = max(skip-1, i+1)
	}
	return join(append(parts, raw.from(start))...)
}

func (s *shell) single(p *syntax.SglQuoted) text {
	from := int(p.Left.Offset()) + 1
	if p.Dollar {
		from++
	}
	t := s.raw(from, max(from, int(p.Right.Offset())))
	if p.Dollar && strings.Contains(t.s, `\`) {
		return unknown(from)
	}
	return t
}

// stdin is the input of a statement's command from its here-document or here-string.
func (s *shell) stdin(stmt *syntax.Stmt) (text, bool) {
	if t, ok := s.piped[stmt]; ok {
		return t, true
	}
	for _, r := range stmt.Redirs {
		switch {
		case r.Op == syntax.WordHdoc:
			return join(s.word(r.Word).text, placed("\n", int(r.Word.End().Offset()))), true
		case r.Op == syntax.Hdoc && r.Hdoc != nil:
			return s.hereDocument(r), true
		}
	}
	return text{}, false
}

func (s *shell) hereDocument(r *syntax.Redirect) text {
	from, to := int(r.Hdoc.Pos().Offset()), int(r.Hdoc.End().Offset())
	// The parser counts the line of the delimiter in.
	to = max(from, strings.LastIndexByte(s.source[:to], '\n')+1)
	if r.Word.Lit() == "" || strings.Contains(r.Word.Lit(), `\`) {
		return s.raw(from, to)
	}
	t := s.parts(r.Hdoc.Parts, true)
	for len(t.at) > 0 && place(t.at[len(t.at)-1]) >= to {
		t = t.slice(0, len(t.at)-1)
	}
	return t
}
