package example

import (
	"encoding/json"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"docsascode.example/gen/internal/regex"
)

var httpieOptions = toolOptions{
	arguments: "auth auth-type bearer body-file boundary cert cert-key cert-key-pass ciphers default-scheme format-options max-headers " +
		"max-redirects output pretty print proxy raw response-charset response-mime session session-read-only ssl style timeout verify",
	switches: "all body check-status chunked compress continue debug download follow form headers help http2 ignore-netrc ignore-stdin json " +
		"meta multipart offline path-as-is quiet stream traceback verbose version",
	short: map[byte]string{
		'A': "auth-type", 'F': "follow", 'I': "ignore-stdin", 'P': "session", 'S': "stream", 'a': "auth", 'b': "body", 'c': "continue",
		'd': "download", 'f': "form", 'h': "headers", 'j': "json", 'm': "meta", 'o': "output", 'p': "print", 'q': "quiet", 's': "style",
		'v': "verbose", 'x': "compress",
	},
}

// pie is a command of HTTPie in the making.
type pie struct {
	tool
	request *Request
	fields  []item         // of the JSON body or the form
	index   map[string]int // of a field of the JSON body in fields
	body    bool
	files   bool
	open    bool // there is more in the body than the fields
}

// httpie reads a command of HTTPie: options, a method that may be left out, a URL, and items.
func (s *shell) httpie(words []*syntax.Word, stmt *syntax.Stmt) []Request {
	offset := int(words[0].Pos().Offset())
	p := &pie{tool: tool{options: httpieOptions}, request: newRequest(offset), index: map[string]int{}}
	p.read(s.arguments(words))
	if len(p.words) == 0 || p.has("help", "version") {
		return nil
	}
	var method text
	if len(p.words) > 1 && methodForm.MatchString(p.words[0].s) {
		method, p.words = p.words[0], p.words[1:]
	}
	if p.unsure && len(p.words) > 1 && !strings.ContainsAny(p.words[0].s, ".:/…") {
		p.words = p.words[1:] // the argument of an option that is not known
	}
	r := p.request
	r.Complete = !p.unsure && !p.has("session", "session-read-only")
	bare, credentials := withoutUser(withHost(p.words[0]))
	r.setURL(bare)
	r.URL = withHost(p.words[0]).value(text{pos: p.words[0].pos})
	for _, w := range p.words[1:] {
		p.item(w)
	}
	p.authorize(credentials)
	input, hasInput := s.stdin(stmt)
	p.send(input, hasInput)
	switch {
	case method.s != "":
		r.setMethod(method, false)
	case p.unsure:
		r.setMethod(unknown(offset), true)
	case p.body:
		r.setMethod(placed("POST", offset), true)
	default:
		r.setMethod(placed("GET", offset), true)
	}
	return []Request{*r}
}

var (
	methodForm = regex.MustCompile(`^[A-Z]+$`)
	itemForm   = regex.MustCompile(`^((?:[^\\:=@;]|\\.)*)(:=@|=@|==@|:=|==|=|@|:|;$)`)
	portForm   = regex.MustCompile(`^:\d*(?:/|$|\?)|^:…`)
)

// withHost writes localhost before a URL that begins with its port.
func withHost(t text) text {
	if !portForm.MatchString(t.s) {
		return t
	}
	if t.s == ":" || strings.HasPrefix(t.s, ":/") {
		t = t.from(1)
	}
	return join(placed("localhost", t.pos), t)
}

// item reads one of name=value, name:=json, name==query, Name:header, Name; and name@file.
func (p *pie) item(w text) {
	m := itemForm.FindStringSubmatchIndex(w.s)
	if m == nil || !w.slice(0, m[3]).known() {
		p.request.Complete, p.open = false, true
		return
	}
	name, value := w.slice(0, m[3]).rewritten(func(c byte) (string, bool) { return "", c == '\\' }), w.from(m[1])
	switch sign := w.s[m[4]:m[5]]; sign {
	case "==", "==@":
		if sign == "==@" {
			value = unknown(value.pos)
		}
		p.request.Query = append(p.request.Query, value.value(name))
	case ":", ";":
		if sign == ";" || value.s != "" {
			p.request.setHeader(name, value)
			break
		}
		p.request.Complete = false
	case "@":
		p.files = true
		p.field(name, unknownObject(value.pos))
	case "=":
		p.field(name, stringObject(value))
	case ":=":
		p.field(name, rawObject(value))
	default:
		p.field(name, stringObject(unknown(value.pos)))
	}
}

// rawObject is a JSON text as it is written.
func rawObject(t text) *object {
	if t.known() && !json.Valid([]byte(t.s)) {
		return unknownObject(t.pos)
	}
	return &object{kind: numberKind, text: t, pos: t.pos}
}

// field adds a field. Names with brackets make objects and lists of their own, which are not followed.
func (p *pie) field(name text, value *object) {
	p.body = true
	if strings.ContainsAny(name.s, "[]") && !p.has("form", "multipart") {
		p.open = true
		return
	}
	if i, ok := p.index[name.s]; ok && !p.has("form", "multipart") {
		p.fields[i].value = value
		return
	}
	p.index[name.s] = len(p.fields)
	p.fields = append(p.fields, item{name, value})
}

func (p *pie) authorize(credentials *text) {
	user, ok := p.last("auth")
	kind, _ := p.last("auth-type")
	if bearer, has := p.last("bearer"); has {
		user, ok, kind = bearer, true, text{s: "bearer"}
	}
	if !ok && credentials != nil {
		user, ok = *credentials, true
	}
	switch {
	case !ok:
	case kind.s == "bearer":
		p.request.setHeader(placed("Authorization", user.pos), join(placed("Bearer ", user.pos), user))
	case kind.s == "" || kind.s == "basic":
		name, password, found := user.cut(":")
		if !found {
			password = unknown(user.pos)
		}
		p.request.setHeader(placed("Authorization", user.pos), basic(name, password))
	default:
		p.request.Complete = false
	}
}

// send gives the request its body, and the headers that belong to it.
func (p *pie) send(input text, hasInput bool) {
	r := p.request
	raw, hasRaw := p.last("raw")
	if !hasRaw && hasInput && !p.has("ignore-stdin") {
		raw, hasRaw = input, true
	}
	p.body = p.body || p.open || hasRaw
	isForm, isMultipart := p.has("form"), p.has("multipart") || p.files
	switch {
	case p.unsure:
		return
	case !p.body && !p.has("json"):
		r.imply("Accept", "*/*", r.Offset)
		return
	case isMultipart:
		r.imply("Accept", "*/*", r.Offset)
		r.imply("Content-Type", formMultipart, r.Offset)
		p.addForm()
	case isForm:
		r.imply("Accept", "*/*", r.Offset)
		r.imply("Content-Type", formURLEncoded, r.Offset)
		p.addForm()
	default:
		r.imply("Accept", mediaJSON+", */*;q=0.5", r.Offset)
		if p.body {
			r.imply("Content-Type", mediaJSON, r.Offset)
		}
	}
	switch {
	case hasRaw:
		r.setBody(raw)
	case p.body && !isForm && !isMultipart:
		o := &object{kind: plainKind, pos: r.Offset, open: p.open}
		for _, f := range p.fields {
			o.append(f.name, f.value)
		}
		t, _ := o.json()
		r.setBody(t)
		r.Complete = r.Complete && !p.open
	}
}

func (p *pie) addForm() {
	for _, f := range p.fields {
		p.request.Form = append(p.request.Form, f.value.string().value(f.name))
	}
}

// isHTTPie reports whether a command is HTTPie's, or has the same syntax.
func isHTTPie(name string) bool {
	switch path.Base(name) {
	case "http", "https", "xh", "xhs":
		return true
	}
	return false
}
