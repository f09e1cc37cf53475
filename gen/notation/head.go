package notation

import (
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// A headLine is a line that begins with a method and a path.
type headLine struct {
	ok      bool
	methods []source.Text
	path    source.Text // the path as written, with its query
	server  string
	// rest is what follows the path.
	rest source.Text
	// marked says that method or path is set off from the rest of the line, as code or in bold.
	marked bool
	// lower says that the method is a word of its own case, as in prose: "Get /etc/hosts right".
	lower bool
	class source.Text
	// parts says that a method in bold and a path in code begin the line.
	parts bool
}

const methodWords = `GET|POST|PUT|PATCH|DELETE|DEL|HEAD|OPTIONS|TRACE|` + otherMethods

// otherMethods are methods that OpenAPI has no word for. An operation with one of them ends the operation before it.
const otherMethods = `LIST|PROPFIND|PROPPATCH|MKCOL|PURGE`

var (
	headForm   = regex.MustCompile(`^(?:[\s#>*•-]|\d+(?:\.\d+)*[.)]?\s|HTTP\s)*\[?\(?((?:` + methodWords + `)(?:\s*(?:[,/|&]|or|and)\s*(?:` + methodWords + `))*)\b\)?\]?\s*[:|–—-]?\s*`)
	lowerForm  = regex.MustCompile(`^(?i:\[?(` + methodWords + `)\]?)\s+(?:https?://|/)`)
	methodForm = regex.MustCompile(`(?i)\b(?:` + methodWords + `)\b`)
	tailForm   = regex.MustCompile(`^(?:\s+HTTP/[\d.]+)?\s*(?:$|[-–—:#|(]|//|→|=>)`)
)

// codeLine is a line of a code block, which is code as a whole.
func codeLine(t source.Text) markdown.Line {
	return markdown.Line{Text: t, Parts: []markdown.Part{{From: 0, To: len(t.Value), Mark: markdown.Quoted}}}
}

// headIn reads a line that begins with a method and a path.
func headIn(l markdown.Line) headLine {
	if h := slashless(l); h.ok {
		return h
	}
	if h := inParts(l); h.ok {
		return h
	}
	if !strings.ContainsAny(l.Value, "/:") { // neither a path nor a URL
		return headLine{}
	}
	m := headForm.FindStringSubmatchIndex(l.Value)
	if m == nil {
		if m = lowerForm.FindStringSubmatchIndex(l.Value); m == nil {
			return headLine{}
		}
		m[1] = m[3]
	}
	h := headLine{class: l.Class(), lower: l.Value[m[2]:m[3]] != strings.ToUpper(l.Value[m[2]:m[3]])}
	for _, w := range methodForm.FindAllStringIndex(l.Value[m[2]:m[3]], -1) {
		method := l.Text.Slice(m[2]+w[0], m[2]+w[1])
		upper := strings.ToUpper(method.Value)
		if upper == "DEL" {
			upper = "DELETE"
		}
		method.Value = upper
		h.methods = append(h.methods, method)
	}
	rest := l.Text.Slice(m[1], len(l.Value))
	rest = rest.Slice(len(rest.Value)-len(strings.TrimLeft(rest.Value, " \t\n`")), len(rest.Value))
	end := pathEnd(rest.Value)
	if span := spanEnd(l, m[2]) - (len(l.Value) - len(rest.Value)); span > 0 {
		end = min(end, span)
	}
	if bold := boldEnd(l, len(l.Value)-len(rest.Value)) - (len(l.Value) - len(rest.Value)); bold > 0 {
		end = min(end, bold)
	}
	url := strings.TrimRight(rest.Value[:end], "`'\"*,;:")
	if !strings.Contains(url, "(") {
		url = strings.TrimRight(url, "`'\"*,;:)")
	}
	if end > 0 && strings.HasSuffix(url, ".") && !strings.HasSuffix(url, "..") {
		url = url[:len(url)-1]
	}
	url = strings.TrimLeft(url, "'\"")
	if word := strings.TrimSpace(rest.Value[end:]); url == "/" && pathWord.MatchString(word) && len(l.Parts) == 1 { // "GET / books", where "/books" is meant
		rest, end = rest.Slice(0, 0).As("/"+word), len(word)+1
		url = rest.Value
	}
	server, path, ok := http.Split(url)
	if !ok || len(path) > 500 || strings.Contains(path, "[...]") || strings.Contains(path, "[…]") {
		return headLine{}
	}
	at := strings.Index(rest.Value, path)
	if at < 0 {
		at, path = 0, "/"
	}
	h.ok, h.server = true, server
	h.path = rest.Slice(at, min(at+len(path), len(rest.Value)))
	if server != "" && path == "/" {
		h.path = rest.Slice(0, 0).As("/")
	}
	h.rest = rest.Slice(min(max(end, at+len(path)), len(rest.Value)), len(rest.Value))
	h.marked = isMarked(l, m[2], m[3])
	return h
}

// betweenHeads is what stands between the operations that one line lists.
var betweenHeads = regex.MustCompile(`^[\s,;·|/&]*(?:and|or|,)?\s*$`)

// furtherHeads are the operations that a line lists behind its first one, in code: "`GET /books`, `/shelves`; `POST /books`".
// A path without a method has that of the one before it.
func furtherHeads(l markdown.Line, first headLine) []headLine {
	var out []headLine
	end, last := -1, first
	for _, p := range l.Parts {
		if !p.Is(markdown.Quoted) {
			continue
		}
		text := l.Of(p)
		h := headIn(codeLine(text))
		if path, ok := pathOf(text); ok && !h.ok && strings.HasPrefix(text.Value, "/") {
			h, h.methods = path, last.methods
		}
		if end >= 0 && (!h.ok || !betweenHeads.MatchString(l.Value[end:p.From])) {
			return out
		}
		if end >= 0 {
			h.rest = text.Slice(0, 0)
			out = append(out, h)
			last = h
		}
		end = p.To
	}
	return out
}

// partPath is a path in code, whose first slash can be left out if it has another one.
var partPath = regex.MustCompile(`^[a-z][\w-]*/(?:(?:[\w.~-]+|:\w+|\{\w+\}|<\w+>|\[\w+\])/?)*$`)

// inParts reads a line that begins with a method in bold and a path in code without the slash that it begins with:
// "**POST** `loans/` Lend a book".
func inParts(l markdown.Line) headLine {
	if len(l.Parts) < 3 || l.Parts[0].From != 0 || l.Parts[0].Mark != markdown.Strong {
		return headLine{}
	}
	method, path := l.Of(l.Parts[0]), markdown.Part{}
	for _, p := range l.Parts[1:] {
		if p.Mark == markdown.Quoted {
			path = p
			break
		}
	}
	text := l.Of(path)
	if !methodOnly.MatchString(method.Value) || path.To == 0 || strings.TrimSpace(l.Value[l.Parts[0].To:path.From]) != "" || !partPath.MatchString(text.Value) {
		return headLine{}
	}
	method = method.As(upper(method.Value))
	return headLine{ok: true, methods: []source.Text{method}, path: text.Slice(0, 0).As("/" + text.Value), marked: true, rest: l.Text.Slice(path.To, len(l.Value)), class: l.Class(), parts: true}
}

var (
	slashlessForm = regex.MustCompile(`^(GET|POST|PUT|PATCH|DELETE)\s+([a-z][\w-]*(?:/(?:[\w.~-]+|:\w+|\{\w+\}|<\w+>|\[\w+\]))*)/?$`)
	noPathForm    = regex.MustCompile(`^(?:application|text|image|audio|video|multipart|font|and|or|json|xml|form|data|requests?|methods?|body|endpoints?|params?)(?:/|$)`)
)

// slashless reads a method and a path without the slash that it begins with, if the line is nothing else: in code, or with
// a parameter in the path. A GET of one word is none: databases have such a command, too.
func slashless(l markdown.Line) headLine {
	if len(l.Value) > longestTitle || len(l.Value) < len("GET a/b") || l.Value[0] < 'D' || l.Value[0] > 'P' {
		return headLine{}
	}
	m := slashlessForm.FindStringSubmatchIndex(l.Value)
	if m == nil || noPathForm.MatchString(l.Value[m[4]:m[5]]) {
		return headLine{}
	}
	method, path := l.Slice(m[2], m[3]).Text, l.Slice(m[4], m[5]).Text
	isCode := len(l.Parts) == 1 && l.Parts[0].Is(markdown.Quoted)
	switch {
	case strings.ContainsAny(path.Value, ":{<["):
	case !isCode, method.Value == "GET" && !strings.Contains(path.Value, "/"):
		return headLine{}
	}
	return headLine{ok: true, methods: []source.Text{method}, path: path.Slice(0, 0).As("/" + path.Value), marked: isCode, rest: l.Text.Slice(len(l.Value), len(l.Value)), class: l.Class()}
}

// pathWord is a path without the slash that it begins with.
var pathWord = regex.MustCompile(`^[a-z][\w-]*(?:/[\w:{}-]+)*$`)

// pathEnd is where the URL ends that a text begins with: at white space, but for that in a parameter's brackets.
func pathEnd(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			if i > 0 && s[i-1] == '/' {
				depth++
			}
		case '{', '<', '[':
			depth++
		case ']':
			if depth == 0 { // that of a link whose target has spaces, which is no link
				return i
			}
			depth--
		case '}', '>', ')':
			depth = max(0, depth-1)
		case ' ', '\t', '\n', '`', '"':
			if r == '\n' || r == '`' || r == '"' || depth == 0 || !closesSoon(s[i:]) {
				return i
			}
		}
	}
	return len(s)
}

// closesSoon reports whether a bracket closes after a few words.
func closesSoon(s string) bool {
	i := strings.IndexAny(s, "}>]){<[(/\n`")
	return i > 0 && i < 30 && strings.ContainsRune("}>])", rune(s[i]))
}

// spanEnd is where the code span ends that has the byte at an offset of a line; 0 if there is none.
func spanEnd(l markdown.Line, at int) int {
	for _, p := range l.Parts {
		if p.From <= at && at < p.To && p.Is(markdown.Quoted) {
			return p.To
		}
	}
	return 0
}

// boldEnd is where the bold code ends that begins at an offset of a line, if other code follows without a blank:
// "<code><b>/books</b></code><code>lists books</code>". It is 0 if there is none.
func boldEnd(l markdown.Line, at int) int {
	for i, p := range l.Parts[:max(len(l.Parts)-1, 0)] {
		next := l.Parts[i+1]
		if p.From == at && p.Mark&(markdown.Quoted|markdown.Strong) == markdown.Quoted|markdown.Strong && next.From == p.To && next.Is(markdown.Quoted) && next.Mark&markdown.Strong == 0 {
			return p.To
		}
	}
	return 0
}

// isMarked reports whether a run of bytes is code or in bold.
func isMarked(l markdown.Line, from, to int) bool {
	for _, p := range l.Parts {
		if p.From <= from && to <= p.To {
			return p.Mark&(markdown.Strong|markdown.Quoted) != 0
		}
	}
	return false
}

// begins reports whether the line is a head with at most a few words behind it, rather than a sentence.
func (h headLine) begins() bool {
	return h.ok && (tailForm.MatchString(h.rest.Value) || strings.TrimSpace(strings.Trim(h.rest.Value, ".,;:)`*")) == "")
}

// addHead adds a head for each of the line's methods, and the parameters of its query.
func (c *Context) addHead(h headLine, how Strength, role Role, listed bool, summary source.Text) {
	for _, method := range h.methods {
		for _, path := range http.Variants(h.path.Value) {
			head := c.headOf(method, h.path.As(path), h.server, listed, summary)
			head.Class = h.class
			c.add(method.Pos, how, role, head)
		}
	}
	c.addQuery(h.path, how, role)
}

func (c *Context) headOf(method, path source.Text, server string, listed bool, summary source.Text) Head {
	rest, _, _ := http.Query(path.Value)
	return Head{Method: method, Path: path.Slice(0, 0).As(http.Template(rest)), Server: server, Listed: listed, Summary: summary}
}

var (
	integerForm = regex.MustCompile(`^-?\d+$`)
	numberForm  = regex.MustCompile(`^-?\d+\.\d+$`)
)

// TypeOfText is the type that a text in a URL looks like.
func TypeOfText(s string) string {
	switch {
	case integerForm.MatchString(s):
		return "integer"
	case numberForm.MatchString(s):
		return "number"
	case s == "true" || s == "false":
		return "boolean"
	}
	return "string"
}

// addQuery adds the parameters of the query that a path is written with.
func (c *Context) addQuery(path source.Text, how Strength, role Role) {
	_, names, values := http.Query(path.Value)
	for i, name := range names {
		at := max(strings.LastIndex(path.Value, name), 0)
		p := Param{Name: path.Slice(at, min(at+len(name), len(path.Value))).As(name), In: "query"}
		if kind := TypeOfText(values[i]); values[i] != "" && !example.IsPlaceholder(values[i]) {
			p.Type, p.Guessed = path.As(kind), true
		}
		c.add(path.At(at), how, role, p)
	}
}
