package example

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// shell finds the places in a script of bash, or in a terminal session with prompts.
func (f *filler) shell() {
	masked := withoutPrompts(f.masked())
	file, err := parse(masked)
	if err != nil {
		masked = placeholderForm.ReplaceAllStringFunc(masked, func(s string) string { return strings.Repeat("x", len(s)) })
		file, err = parse(masked)
	}
	if err != nil {
		f.restrict("an example that is not valid for a shell")
		return
	}
	s := &shellFiller{filler: f, sh: &shell{source: masked}}
	s.sh.vars = s.sh.variables(file)
	s.look(file)
	var stack []syntax.Node
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n.(type) {
		case *syntax.Lit, *syntax.SglQuoted:
			s.leaf(stack)
		}
		return true
	})
	before := shape(file)
	f.verify = func(filled string) bool {
		after, err := parse(withoutPrompts(filled))
		return err == nil && shape(after) == before
	}
}

// masked is the source with a word or number of the same length in place of each value. A URL and a path keep their slashes.
func (f *filler) masked() string {
	return rewrite(f.source, f.all, func(_ int, o Occurrence) string {
		if digitsForm.MatchString(o.Shown) {
			return strings.Repeat("1", len(o.Shown))
		}
		isPath := strings.HasPrefix(o.Shown, "/") || strings.Contains(o.Shown, "://")
		out := []byte(strings.Repeat("x", len(o.Shown)))
		for i := range out {
			if c := o.Shown[i]; isPath && (c == '/' || c == ':') {
				out[i] = c
			}
		}
		return string(out)
	})
}

// shape tells the commands of a script, with the number of their words and their redirections.
func shape(file *syntax.File) string {
	var b strings.Builder
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			fmt.Fprintf(&b, "%T%v%v;", n.Cmd, n.Background, n.Negated)
		case *syntax.CallExpr:
			fmt.Fprintf(&b, "%d,%d ", len(n.Assigns), len(n.Args))
		case *syntax.Redirect:
			fmt.Fprintf(&b, "%v ", n.Op)
		case *syntax.CmdSubst, *syntax.ParamExp, *syntax.ArithmExp:
			fmt.Fprintf(&b, "%T ", n)
		}
		return true
	})
	return b.String()
}

// A shellFiller finds places in a script.
type shellFiller struct {
	*filler
	sh *shell

	evaluates string          // what could take a value for a program; empty if nothing does
	split     map[string]bool // variables that the shell splits into words
	leading   map[string]bool // variables that begin a word
	functions map[string]bool // that the script declares, of commands that are looked at, too
}

// dataPrograms take their arguments and their input as data.
var dataPrograms = map[string]bool{
	"curl": true, "curl.exe": true, "wget": true, "http": true, "https": true, "xh": true, "xhs": true, "echo": true, "printf": true,
	"cat": true, "jq": true, "json_pp": true, "xmllint": true, "grep": true, "head": true, "tail": true, "wc": true, "sleep": true,
	"tee": true, "base64": true, "date": true, "mkdir": true, "cd": true, "ls": true, "rm": true, "tr": true, "cut": true, "sort": true,
	"uniq": true, "test": true, "[": true, "set": true, "true": true, "false": true, "exit": true, "return": true, "read": true,
	"shift": true, "diff": true, "touch": true, "uuidgen": true, "file": true, "wait": true, "sha256sum": true, "md5sum": true,
}

// look finds what a script does with its variables.
func (s *shellFiller) look(file *syntax.File) {
	s.split, s.leading, s.functions = map[string]bool{}, map[string]bool{}, map[string]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil {
			s.functions[f.Name.Value] = true
		}
		return true
	})
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			s.lookAtCall(n)
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause, *syntax.TestClause:
			s.evaluates = "a text that the shell computes with"
		case *syntax.ParamExp:
			if n.Index != nil || n.Slice != nil || n.Excl {
				s.evaluates = "a text that the shell computes with"
			}
		case *syntax.Word:
			s.lookAtWord(n)
		}
		return true
	})
}

func (s *shellFiller) lookAtCall(call *syntax.CallExpr) {
	words := commandWords(call)
	if len(words) == 0 {
		return
	}
	name := path.Base(words[0].Lit())
	isFilter := strings.HasPrefix(name, "python") && len(words) > 2 && words[1].Lit() == "-m" && words[2].Lit() == "json.tool"
	if !dataPrograms[name] && !isFilter && !s.functions[name] {
		s.evaluates = fmt.Sprintf("a text that %q can take for a program", name)
	}
}

func (s *shellFiller) lookAtWord(w *syntax.Word) {
	for i, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.ParamExp:
			if p.Param != nil {
				s.split[p.Param.Value] = true
				s.leading[p.Param.Value] = s.leading[p.Param.Value] || i == 0
			}
		case *syntax.DblQuoted:
			if first, ok := firstPart(p).(*syntax.ParamExp); ok && i == 0 && first.Param != nil {
				s.leading[first.Param.Value] = true
			}
		}
	}
}

func firstPart(q *syntax.DblQuoted) syntax.WordPart {
	if len(q.Parts) == 0 {
		return nil
	}
	return q.Parts[0]
}

// leaf sets the places inside of a literal, the last node of a stack.
func (s *shellFiller) leaf(stack []syntax.Node) {
	n := stack[len(stack)-1]
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	for i := sort.Search(len(s.all), func(i int) bool { return s.all[i].From >= from }); i < len(s.all) && s.all[i].To <= to; i++ {
		s.places[i] = s.place(stack, s.all[i])
	}
}

// nearest is the last node of a type in a stack, and the nodes above it.
func nearest[T syntax.Node](stack []syntax.Node) (found T, above []syntax.Node) {
	for i := range slices.Backward(stack) {
		if n, ok := stack[i].(T); ok {
			return n, stack[:i]
		}
	}
	return found, nil
}

// place is the place of an occurrence in the last node of a stack.
func (s *shellFiller) place(stack []syntax.Node, o Occurrence) slot {
	word, above := nearest[*syntax.Word](stack)
	if word == nil || len(above) == 0 {
		return slot{} // a name
	}
	p := s.quoting(stack)
	if p.quote == nil {
		return p
	}
	switch parent := above[len(above)-1].(type) {
	case *syntax.CallExpr:
		p = s.inCall(p, parent, word, o)
	case *syntax.Redirect:
		p = s.inRedirect(p, parent, above, word, o)
	case *syntax.Assign:
		p = s.inAssign(p, parent, word, o)
	default:
		p.limit = "a command of the shell"
	}
	if backquoted(above) {
		p.limit = "a command in backquotes"
	}
	return p
}

func backquoted(stack []syntax.Node) bool {
	return slices.ContainsFunc(stack, func(n syntax.Node) bool {
		c, ok := n.(*syntax.CmdSubst)
		return ok && c.Backquotes
	})
}

// quoting is how the shell quotes the last node of a stack.
func (s *shellFiller) quoting(stack []syntax.Node) slot {
	leaf, parent := stack[len(stack)-1], stack[len(stack)-2]
	if q, ok := leaf.(*syntax.SglQuoted); ok {
		if q.Dollar {
			return slot{quote: inANSI}
		}
		return slot{quote: inSingle}
	}
	switch parent := parent.(type) {
	case *syntax.DblQuoted:
		if parent.Dollar {
			return slot{quote: inDouble, limit: "a text that the shell translates"}
		}
		return slot{quote: inDouble}
	case *syntax.Word:
		return slot{quote: bare}
	}
	return slot{}
}

// text puts what the program gets into a place.
func (p slot) text(t text, o Occurrence) slot {
	p.whole = t.s
	p.at = slices.Index(t.at, o.From)
	p.end = p.at + o.To - o.From
	if p.at < 0 || p.end > len(t.s) || t.at[p.end-1] != o.To-1 {
		p.at, p.limit = 0, "a text that only the shell knows"
	}
	return p
}

// asBody sets the syntax of a text that a later command may send. One with an equals sign may be a form or a cookie.
func (p slot) asBody() slot {
	if p.content = bodyOf(p.whole); p.content == formContent && !strings.Contains(p.whole, "&") {
		return p.limited("a text that may be a form")
	}
	return p
}

func (s *shellFiller) inRedirect(p slot, r *syntax.Redirect, above []syntax.Node, word *syntax.Word, o Occurrence) slot {
	switch {
	case r.Op == syntax.DplOut || r.Op == syntax.DplIn:
		return slot{}
	case r.Hdoc == word:
		p = p.text(s.sh.hereDocument(r), o)
		p.quote = inDocument(r.Word.Lit() == "" || strings.Contains(r.Word.Lit(), `\`))
	case r.Op == syntax.WordHdoc:
		p = p.text(s.sh.word(word).text, o)
	default:
		p.limit = "the name of a file"
		return p
	}
	p = p.asBody()
	if stmt, ok := above[len(above)-2].(*syntax.Stmt); ok {
		call, isCall := stmt.Cmd.(*syntax.CallExpr)
		if !isCall || len(commandWords(call)) == 0 || !dataPrograms[path.Base(commandWords(call)[0].Lit())] {
			p.limit = "a text that a program may run"
		}
	}
	if s.evaluates != "" {
		p.limit = s.evaluates
	}
	return p
}

func (s *shellFiller) inAssign(p slot, a *syntax.Assign, word *syntax.Word, o Occurrence) slot {
	p = p.text(s.sh.word(word).text, o)
	if a.Name == nil || a.Value != word {
		p.limit = "a list of the shell"
		return p
	}
	p = p.asBody()
	switch {
	case s.evaluates != "":
		p.limit = s.evaluates
	case urlText.MatchString(p.whole):
		p.content = urlContent
	}
	p.check = s.variable(a.Name.Value, p.at == 0)
	return p
}

// variable checks a value for its uses in a variable, which may begin with it.
func (s *shellFiller) variable(name string, isBegin bool) func(string) error {
	return func(value string) error {
		switch {
		case s.split[name] && strings.ContainsAny(value, " \t\n*?[\\"):
			return fmt.Errorf("the shell would split it, because the example uses $%s without quotes", name)
		case isBegin && s.leading[name] && value != "" && strings.Contains("-@<", value[:1]):
			return errors.New("the program would take it for an option or the name of a file")
		}
		return nil
	}
}

func (s *shellFiller) inCall(p slot, call *syntax.CallExpr, word *syntax.Word, o Occurrence) slot {
	words := commandWords(call)
	index := slices.Index(words, word)
	if index <= 0 {
		return slot{}
	}
	p = p.text(s.sh.word(word).text, o)
	name, args := path.Base(words[0].Lit()), s.sh.arguments(words)
	switch {
	case isCurl(name):
		return p.ofCurl(args, index-1)
	case isHTTPie(name):
		return p.ofHTTPie()
	case name == "wget":
		return p.ofWget(args, index-1)
	case name == "echo", name == "printf" && index > 1:
		p = p.asBody()
		if s.evaluates != "" {
			p.limit = s.evaluates
		}
		if name == "echo" && strings.HasPrefix(words[1].Lit(), "-") && words[1].Lit() != "-n" {
			p.limit = "a text with escapes"
		}
		return p
	}
	p.limit = fmt.Sprintf("an argument of %q", name)
	return p
}
