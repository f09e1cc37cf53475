package example

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"docsascode.example/gen/internal/regex"
)

// slips reads arguments as their author meant them if curl reads them differently, and reports them.
type slips struct {
	source   string
	find     func(from, to int, kind Kind, msg string)
	swallows bool // an object in braces, in place of headers, is not closed yet
}

// takes reports whether an argument that is not an option is not meant for a URL either.
func (s *slips) takes(c *transfer, t text) bool {
	switch {
	case s == nil:
		return false
	case s.swallows:
		s.swallows = !strings.HasSuffix(t.s, "}")
		return true
	case !t.known() || !slices.Contains(methods, strings.ToLower(t.s)):
		return false
	}
	s.find(t.pos, t.pos+len(t.s), MethodAsArgument, "curl takes this word for a URL; write -X "+strings.ToUpper(t.s))
	if c.method == nil {
		t.s = strings.ToUpper(t.s)
		c.method = &t
	}
	return true
}

// method is the method that -X gives, which curl sends in the letter case that it is written in.
func (s *slips) method(v text) *text {
	upper := strings.ToUpper(v.s)
	if s != nil && v.known() && v.s != upper && slices.Contains(methods, strings.ToLower(v.s)) {
		s.find(v.pos, v.pos+len(v.s), MethodCase, "curl sends the method in this letter case; write -X "+upper)
		v.s = upper
	}
	return &v
}

var (
	// bareHeader is the name of a header and its value without the colon between them.
	bareHeader = regex.MustCompile(`^[A-Z][A-Za-z]*(?:-[A-Za-z]+)*[ =]+[^\s:]`)
	// objectOfHeaders is the beginning of an object, in place of a header.
	objectOfHeaders = regex.MustCompile(`^\{\s*["']?[A-Za-z-]+["']?\s*:`)
)

// notOneHeader reports an argument of -H that is a header without its colon, or an object of headers.
func (c *transfer) notOneHeader(v text) bool {
	if c.slips == nil {
		return false
	}
	isObject, isCut := c.slips.object(c.option)
	switch {
	case objectOfHeaders.MatchString(v.s) || isObject:
		c.slips.find(c.option, c.option+len("-H"), BadHeader, `curl takes one header for each -H; write -H "Name: value"`)
		c.partial, c.hidden = true, true
		c.slips.swallows = isCut
	case v.known() && bareHeader.MatchString(v.s) && !strings.Contains(v.s, ":"):
		c.slips.find(v.pos, v.pos+1, BadHeader, `curl sends no header without a colon; write "Name: value"`)
		name, value, _ := v.cut(v.s[strings.IndexAny(v.s, " ="):][:1])
		c.headers = append(c.headers, pair{name, value.trimmed()})
	default:
		return false
	}
	return true
}

// object reports whether the argument of an option is an object in braces without quotes around it, and whether that goes
// on behind a blank.
func (s *slips) object(option int) (is, goesOn bool) {
	line, _, _ := strings.Cut(s.source[option:], "\n")
	_, argument, _ := strings.Cut(line, " ")
	argument = strings.TrimSpace(argument)
	if !objectOfHeaders.MatchString(argument) {
		return false, false
	}
	word, _, _ := strings.Cut(argument, " ")
	return true, !strings.HasSuffix(word, "}")
}

// help is the effect of -h, unless its argument is a header.
func (c *transfer) help(v text) {
	if c.slips == nil || v.known() && !strings.ContainsAny(v.s, ":{") {
		c.inform(v)
		return
	}
	c.slips.find(c.option, c.option+len("-h"), HelpForHeader, `curl takes -h for help; write -H "Name: value" for each header`)
	c.partial = true
	line, _, _ := strings.Cut(c.slips.source[c.option:], "\n")
	c.hidden = c.hidden || strings.Contains(strings.ToLower(line), "content-type")
	word, _, _ := strings.Cut(strings.TrimSpace(line[len("-h"):]), " ")
	switch isObject := strings.HasPrefix(word, "{"); {
	case isObject:
		c.slips.swallows = !strings.HasSuffix(word, "}")
	case v.known():
		c.header(v)
	}
}

// curl reads a command of curl, and reports its mistakes.
func (s *session) curl(words []*syntax.Word, stmt *syntax.Stmt) []Request {
	c := s.sh.transfer(words, stmt)
	c.slips = &slips{source: s.script.s, find: s.find}
	requests := c.run(s.sh.arguments(words))
	for _, r := range requests {
		s.checkBody(r)
	}
	for _, w := range words[1:] {
		s.quotedVariables(w)
	}
	return requests
}

// misplaced moves the options before a command's name behind it.
func (s *session) misplaced(words []*syntax.Word) []*syntax.Word {
	if len(words) == 0 || !strings.HasPrefix(words[0].Lit(), "-") {
		return words
	}
	i := slices.IndexFunc(words, func(w *syntax.Word) bool { return isCurl(w.Lit()) })
	if i < 0 {
		return words
	}
	at := int(words[0].Pos().Offset())
	s.find(at, at+len(words[0].Lit()), LinesMisplaced, "the shell takes this option for a command; write curl before its options")
	return slices.Concat(words[i:i+1], words[i+1:], words[:i])
}

// background reports a URL that the shell ends at an &.
func (s *session) background(stmt *syntax.Stmt) {
	at := int(stmt.Semicolon.Offset())
	source := s.script.s
	if !stmt.Background || !stmt.Semicolon.IsValid() || at == 0 || at+1 >= len(source) {
		return
	}
	if strings.IndexByte(" \t\r\n\"'", source[at-1]) < 0 && strings.IndexByte(" \t\r\n&;", source[at+1]) < 0 {
		s.find(at, at+1, UnquotedAnd, "the shell ends the command at this &; put the URL in quotes")
	}
}

var quotedVariable = regex.MustCompile(`\$[A-Z_]{2,}[0-9]*\b|\$\{[A-Za-z_]\w*\}|\$\([A-Za-z_][\w -]*\)`)

// quotedVariables reports variables that single quotes keep from the shell.
func (s *session) quotedVariables(w *syntax.Word) {
	for _, p := range w.Parts {
		q, ok := p.(*syntax.SglQuoted)
		if !ok || q.Dollar {
			continue
		}
		from := int(q.Left.Offset()) + 1
		for _, m := range quotedVariable.FindAllStringIndex(q.Value, -1) {
			s.find(from+m[0], from+m[1], QuotedVariable, "the shell does not look into single quotes, so this is sent as it is; write double quotes")
		}
	}
}

// checkBody reports a body that its request should not have, or not so.
func (s *session) checkBody(r Request) {
	at, end := 0, 0
	switch {
	case r.Body != nil:
		at, end = r.Body.Offset, r.Body.At(len(r.Body.Text)-1)+1
	case len(r.Form) > 0:
		at, end = r.Form[0].NameOffset, r.Form[0].NameOffset+1
	default:
		return
	}
	if !r.Method.Implied && r.Method.Known && (r.Method.Text == "GET" || r.Method.Text == "HEAD") {
		s.find(at, end, BodyWithGet, "a "+r.Method.Text+" request with a body; write the parameters into the URL, or add -G")
	}
	if r.Body == nil {
		return
	}
	i := find(r.Header, "Content-Type")
	isForm := r.ContentType() == formURLEncoded
	switch {
	case isForm && isJSON(r.Body.Text) && r.Header[i].Implied:
		s.find(at, end, NoContentType, "curl sends this JSON as "+formURLEncoded+`; add -H "Content-Type: application/json"`)
	case isForm && !isJSON(r.Body.Text) && strings.Contains(r.Body.Text, " ") && r.Body.Known:
		space := r.Body.At(strings.IndexByte(r.Body.Text, ' '))
		s.find(space, space+1, RawForm, "nothing encodes this space; write --data-urlencode, or + for the space")
	}
	media := r.ContentType()
	if i >= 0 && (isForm && r.Header[i].Implied || media == mediaJSON || strings.HasSuffix(media, "+json")) {
		s.checkJSON(*r.Body)
	}
}

func isJSON(body string) bool {
	body = strings.TrimSpace(body)
	return strings.HasPrefix(body, "{") && strings.HasSuffix(body, "}") || strings.HasPrefix(body, "[") && strings.HasSuffix(body, "]")
}

// checkJSON reports a body that is not JSON. It ignores bodies that are cut short or have placeholders.
func (s *session) checkJSON(body Value) {
	if !body.Known || !isJSON(body.Text) || strings.Contains(body.Text, "...") || strings.ContainsAny(body.Text, "<…") {
		return
	}
	var any json.RawMessage
	var e *json.SyntaxError
	if err := json.Unmarshal([]byte(body.Text), &any); errors.As(err, &e) {
		before := body.Text[:max(int(e.Offset)-1, 0)]
		if strings.Contains(e.Error(), " after object key:value") || strings.Contains(e.Error(), " after array element") {
			before = strings.TrimRight(before, " \t\r\n") // a comma is missing after this value
			before = before[:max(len(before)-1, 0)]
		}
		at := body.At(len(before))
		s.find(at, at+1, BadBody, "the body is not JSON: "+e.Error())
	}
}
