package page

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Methods are the HTTP methods that OpenAPI 3.0 knows.
var Methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"}

var pathForm = regexp.MustCompile(`^/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|\{[\w.-]+\})*$`)

func (l *linter) badge(op *Operation) {
	if op.Title.Value == "" {
		l.report(op.Pos, "title", "%s %s has no heading of its own", op.Method.Value, op.Path.Value)
	}
	if !slices.Contains(Methods, op.Method.Value) {
		l.report(op.Method.Pos, "method", "%q is not an HTTP method%s", op.Method.Value, suggest(op.Method.Value, Methods...))
	}
	switch {
	case op.Path.Value == "":
		l.report(op.Pos, "path", "the badge has no path after it")
	case !pathForm.MatchString(op.Path.Value):
		l.report(op.Path.Pos, "path", "%q is not a path: it begins with a slash and has neither query nor white space", op.Path.Value)
	}
	for _, class := range strings.Fields(op.Class.Value) {
		m := strings.ToUpper(class)
		if slices.Contains(Methods, m) && slices.Contains(Methods, op.Method.Value) && m != op.Method.Value {
			l.report(op.Class.Pos, "badge-class", "the badge of %s has the class %q; write %q", op.Method.Value, class, strings.ToLower(op.Method.Value))
		}
	}
}

var parameterForm = regexp.MustCompile(`\{([^{}]*)\}`)

// anyParameter is a path with its parameters' names taken out, for two paths that differ in nothing else are one.
func anyParameter(path string) string { return parameterForm.ReplaceAllString(path, "{}") }

// PathParameters are the names of a path's parameters, in order.
func PathParameters(path string) []string {
	var names []string
	for _, m := range parameterForm.FindAllStringSubmatch(path, -1) {
		names = append(names, m[1])
	}
	return names
}

func (l *linter) parameters(op *Operation) {
	seen := map[string]Pos{}
	for _, p := range op.Parameters {
		l.once(seen, p.In.Value+" "+strings.ToLower(p.Name.Value), p.Name.Pos, "the parameter "+p.Name.Value)
		l.dataType(p.Name, p.Type)
		places := []string{InHeader, InPath, InQuery, InCookie, InBody}
		switch {
		case p.In.Value == "":
			l.report(p.Name.Pos, "place", "the table does not say where %s is sent: give it a column In with header, path, query, cookie or body", p.Name.Value)
		case !slices.Contains(places, p.In.Value):
			l.report(p.In.Pos, "place", "%q is no place for a parameter%s", p.In.Value, orList(p.In.Value, places))
		}
	}
	l.pathParameters(op)
}

func orList(word string, candidates []string) string {
	if s := suggest(word, candidates...); s != "" {
		return s
	}
	return "; it is one of " + strings.Join(candidates, ", ")
}

func (l *linter) dataType(name, t Text) {
	if t.Value == "" {
		l.report(name.Pos, "type", "the table does not say the type of %s", name.Value)
	} else if _, ok := ParseType(t.Value); !ok {
		l.report(t.Pos, "type", "unknown type %q%s", t.Value, suggest(t.Value, typeNames()...))
	}
}

func (l *linter) pathParameters(op *Operation) {
	inPath := PathParameters(op.Path.Value)
	var inTable []string
	for _, p := range op.Parameters {
		if p.In.Value != InPath {
			continue
		}
		inTable = append(inTable, p.Name.Value)
		if !slices.Contains(inPath, p.Name.Value) {
			l.report(p.Name.Pos, "path-parameter", "the path %s has no parameter %q%s", op.Path.Value, p.Name.Value, renamedTo(p.Name.Value, inPath))
		} else if !p.Required {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked required, and a path cannot do without it", p.Name.Value)
		}
	}
	for _, name := range inPath {
		if !slices.Contains(inTable, name) && len(inTable) < len(inPath) {
			l.report(op.Path.Pos, "path-parameter", "the table has no row for the path parameter %q", name)
		}
	}
}

// renamedTo names the parameter that was meant: the near one, or the only one.
func renamedTo(name string, names []string) string {
	if s := suggest(name, names...); s != "" || len(names) != 1 {
		return s
	}
	return "; did you mean \"" + names[0] + "\"?"
}

func (l *linter) headers(resp *Response) {
	seen := map[string]Pos{}
	for _, h := range resp.Headers {
		l.dataType(h.Name, h.Type)
		l.once(seen, strings.ToLower(h.Name.Value)+" "+strings.Join(h.Statuses, " "), h.Name.Pos, "the header "+h.Name.Value)
	}
}

func (l *linter) statuses(op *Operation) {
	if len(op.Response.Statuses) == 0 {
		l.report(op.Pos, "status", "%s %s lists no status: give its Response a tab Status with lines such as \"- 200 OK\"", op.Method.Value, op.Path.Value)
	}
	seen := map[string]Pos{}
	for _, s := range op.Response.Statuses {
		l.once(seen, strconv.Itoa(s.Code), s.Pos, "the status "+strconv.Itoa(s.Code))
		l.phrase(s)
	}
}

func (l *linter) phrase(s Status) {
	known := phrases(s.Code)
	got := strings.Trim(s.Phrase.Value, "`*_ ")
	if got == "" || len(known) == 0 || slices.Contains(known, got) {
		return
	}
	for _, phrase := range known {
		if strings.EqualFold(got, phrase) {
			l.note(s.Phrase.Pos, "status-case", "the registered phrase of %d is %q, and this is %q", s.Code, phrase, got)
			return
		}
	}
	l.report(s.Phrase.Pos, "status-phrase", "%d is %q, not %q%s", s.Code, known[0], got, sameStatus(got))
}

// sameStatus names the code that a phrase belongs to.
func sameStatus(phrase string) string {
	for code := 100; code < 600; code++ {
		for _, known := range phrases(code) {
			if strings.EqualFold(known, phrase) {
				return ", which is " + strconv.Itoa(code)
			}
		}
	}
	return ""
}

var mentionForm = regexp.MustCompile("([*_`]{0,3})\\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\\s+(/[^\\s*`<>\"'|)\\]]*)")

// A mention is a method and path in the prose.
type mention struct {
	offset       int // in the text
	method, path string
	strong       bool
}

func mentionsIn(t Text) []mention {
	var out []mention
	for _, m := range mentionForm.FindAllStringSubmatchIndex(t.Value, -1) {
		out = append(out, mention{
			offset: m[4],
			method: t.Value[m[4]:m[5]],
			path:   templatePath(strings.TrimRight(t.Value[m[6]:m[7]], ".,;:!?_")),
			strong: m[3] > m[2],
		})
	}
	return out
}

// mentions reports a method and path in the prose that are nobody's. Pages speak of the operations of other pages,
// which may not be at hand, so only what was clearly meant for a known operation is reported: a near miss, or an
// emphasised one in the first paragraph of an operation that is named nowhere else.
func (l *linter) mentions(op *Operation) {
	named := false
	for _, t := range append(slices.Clone(op.Prose), op.Notes...) {
		for _, m := range mentionsIn(t) {
			named = named || m.method == op.Method.Value && pathMatches(op, m.path)
		}
	}
	for i, t := range append(slices.Clone(op.Prose), op.Notes...) {
		for _, m := range mentionsIn(t) {
			if l.isKnown(m) {
				continue
			}
			if i == 0 && m.strong && !named {
				l.report(t.At(m.offset), "mention", "the prose says %s %s and the badge %s %s", m.method, m.path, op.Method.Value, op.Path.Value)
			} else if near := l.nearMiss(m); near != "" {
				l.report(t.At(m.offset), "mention", "no page documents %s %s; did you mean %q?", m.method, m.path, near)
			}
		}
	}
}

func (l *linter) isKnown(m mention) bool {
	path, _, _ := strings.Cut(m.path, "?")
	if l.routes[m.method+" "+anyParameter(path)] {
		return true
	}
	return slices.ContainsFunc(l.operations, func(op *Operation) bool {
		return op.Method.Value == m.method && strings.Contains(op.Path.Value, "{") && pathMatches(op, path)
	})
}

// nearMiss is the operation of the same method whose path is a slip of the pen away.
func (l *linter) nearMiss(m mention) string {
	for _, op := range l.operations {
		if op.Method.Value == m.method && len(m.path) > 4 && len(m.path) <= longest && distance(op.Path.Value, m.path) <= 2 {
			return op.Method.Value + " " + op.Path.Value
		}
	}
	return ""
}

// pathPattern is a regular expression for the paths of a template, with a group for each parameter.
func pathPattern(template string) string {
	var b strings.Builder
	last := 0
	for _, m := range parameterForm.FindAllStringIndex(template, -1) {
		b.WriteString(regexp.QuoteMeta(template[last:m[0]]) + "([^/]+)")
		last = m[1]
	}
	return b.String() + regexp.QuoteMeta(template[last:])
}

// pathMatches reports whether a path is the operation's: each parameter stands for one segment.
func pathMatches(op *Operation, path string) bool {
	m := op.url.FindStringSubmatch(path)
	return m != nil && m[1] == ""
}

var mediaTypeForm = regexp.MustCompile(`\b[a-z]+/[a-z0-9][a-z0-9.+-]*[a-z0-9]\b`)

// MediaTypes are the media types that a description names, in order, without repetition and parameters.
func MediaTypes(t Text) []string {
	var out []string
	for _, m := range mediaTypeForm.FindAllString(strings.ToLower(t.Value), -1) {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// FormatOf is the format of a sample that shows a media type: json, xml, text and so on; empty for others.
func FormatOf(mediaType string) string {
	_, sub, _ := strings.Cut(mediaType, "/")
	if i := strings.LastIndexByte(sub, '+'); i >= 0 {
		sub = sub[i+1:]
	}
	return formats[sub]
}

// Parameter is the row of that name, without letter case, sent in that place; nil where there is none.
func (op *Operation) Parameter(in, name string) *Parameter {
	for _, p := range op.Parameters {
		if p.In.Value == in && strings.EqualFold(p.Name.Value, name) {
			return p
		}
	}
	return nil
}

// mediaTypes holds the row Accept against the samples of the success.
func (l *linter) mediaTypes(op *Operation) {
	accept := op.Parameter(InHeader, "Accept")
	if accept == nil {
		return
	}
	promised := MediaTypes(accept.Description)
	shown := map[string]*Sample{}
	for _, s := range op.Response.Samples {
		if s.Status == 0 || s.Status/100 == 2 {
			shown[s.Format] = s
		}
	}
	if len(promised) == 0 || len(shown) == 0 {
		return
	}
	var formats []string
	for _, m := range promised {
		formats = append(formats, FormatOf(m))
		if shown[FormatOf(m)] == nil {
			l.report(accept.Description.Pos, "media-type", "Accept offers %s, and no sample shows it", m)
		}
	}
	for _, s := range op.Response.Samples {
		if shown[s.Format] == s && !slices.Contains(formats, s.Format) {
			l.report(s.Title.Pos, "media-type", "there is a sample in %s, and Accept does not offer it", strings.ToUpper(s.Format))
		}
	}
}
