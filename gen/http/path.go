// Package http knows the words of HTTP that pages use: methods, paths with parameters, and URLs before them.
package http

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// Methods are those of OpenAPI 3.0, and CONNECT is not among them.
var Methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"}

// IsMethod reports whether a word is a method, in upper case.
func IsMethod(s string) bool { return slices.Contains(Methods, s) }

// holes are the ways to write a parameter in a path.
var holes = regex.MustCompile(`\{\{\s*([^{}/]+?)\s*\}\}|\{\s*([^{}/?&]+?)\s*\}|<\s*([^<>/]+?)\s*>|\[\s*([A-Za-z_][^\[\]/]*?)\s*\]|` +
	`([/.:(=,-]):([\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}_][\p{L}\p{N}_]*)*):?|\$\{([A-Za-z_]\w*)\}|%([A-Za-z_]\w*)%`)

// shouted is a segment that is all capitals, as in /tags/ID.
var shouted = regex.MustCompile(`^[A-Z]{2,}(?:_[A-Z]+)*$`)

var (
	escapeForm = regex.MustCompile(`\\([{}<>\[\]:])`)            // Markdown's backslashes, in code
	entityForm = regex.MustCompile(`&lt;([^<>&/;]+)(?:&gt;?|$)`) // HTML's entities, in code
)

// restMark ends the name of a parameter that holds the rest of a path, in a template.
const restMark = "..."

// markedRest is such a parameter as pages write it: {path...}, {path+}, {*path}, [...path], [[...path]], :path*, {path:.+},
// {name:path}, <path:name>.
var markedRest = regex.MustCompile(`\{(?:[*+]{1,2}|\.{3})(\w+)\}|\{(\w+)(?:\.{3}|[*+]|:(?:path|\(?\.[*+]\)?))\}|\[\[\.{3}(\w+)\]\]|\[\.{3}(\w+)\]|:(\w+)[*+]|<path:(\w+)>`)

// Plain is a template as OpenAPI writes it: without the mark of a parameter that holds the rest of a path.
func Plain(template string) string { return strings.ReplaceAll(template, restMark+"}", "}") }

// typedHole is a parameter with its type or its form, as routers have it: <int:id>, {id:[0-9]+}.
var typedHole = regex.MustCompile(`^(?:(?:int|integer|float|str|string|uuid|slug):)?([A-Za-z_]\w*)(?::.*)?$`)

// parentheses are a segment that is a parameter in parentheses, perhaps with another one in its place: /containers/(id or name).
var parentheses = regex.MustCompile(`/\(([a-z]\w*)(?: or [\w ]+)?\)(/|$)`)

// variable is a segment that is a variable, as in /tags/$id.
var variable = regex.MustCompile(`^\$([A-Za-z_]\w*)$`)

// beside are two parameters with nothing between them: /archive/:ref:format.
var beside = regex.MustCompile(`/:([A-Za-z_]\w*):([A-Za-z_]\w*)`)

// Template is a path with its parameters in braces, however they are written: :id, {id}, <id>, [id], (id), $id, %id%,
// {{id}} or ID. One that holds the rest of a path becomes {path...}, as in [...path] or {path+}.
func Template(path string) string {
	if strings.ContainsAny(path, `\&`) {
		path = entityForm.ReplaceAllString(escapeForm.ReplaceAllString(path, "$1"), "<$1>")
	}
	if strings.Contains(path, "/(") {
		path = parentheses.ReplaceAllString(path, "/{$1}$2")
	}
	if strings.ContainsAny(path, "*+") || strings.Contains(path, restMark) || strings.Contains(path, ":path}") || strings.Contains(path, "<path:") {
		path = markedRest.ReplaceAllString(path, "{$1$2$3$4$5$6"+restMark+"}")
	}
	if strings.Contains(path, "/:") {
		path = beside.ReplaceAllString(path, "/{$1}{$2}")
	}
	if strings.ContainsAny(path, "{<[:$%") {
		path = holes.ReplaceAllStringFunc(path, func(s string) string {
			m := holes.FindStringSubmatch(s)
			name := strings.TrimSpace(m[1] + m[2] + m[3] + m[4] + m[6] + m[7] + m[8])
			name = strings.TrimLeft(name, ":$")
			if strings.Contains(name, ":") {
				name = typedHole.ReplaceAllString(name, "$1")
			}
			return m[5] + "{" + name + "}"
		})
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if m := variable.FindStringSubmatch(s); m != nil {
			segments[i] = "{" + m[1] + "}"
		}
		if rest, cut := strings.CutPrefix(s, "*"); cut && parameterName.MatchString(rest) {
			segments[i] = "{" + rest + restMark + "}"
		}
		if shouted.MatchString(s) {
			segments[i] = "{" + s + "}"
		}
	}
	return strings.Join(segments, "/")
}

// optionalForm is a part of a path that may be left out: /users{/id}, /job/<job>{/<label>/<value>}, /hash(/:algorithm).
var optionalForm = regex.MustCompile(`\{(/(?:[^{}]|\{[^{}]*\})*)\}|\((/[^()]*)\)`)

// optionalHole is a last segment that is a parameter which may be left out: /users/<?id>, /users/{id?}, /users/:id?.
var optionalHole = regex.MustCompile(`/(?:<\?([A-Za-z_]\w*)>|[<{\[]([A-Za-z_]\w*)\?[>}\]]|:([A-Za-z_]\w*)\?)(/?)$`)

// formatForm is the end of a path as Rails lists routes, which no request needs: /posts/:id(.:format).
const formatForm = "(.:format)"

// Variants are the paths that a path with parts that may be left out stands for: the one without them, those with the first ones, and
// the one with all of them. Other paths are their only variant.
func Variants(path string) []string {
	path = strings.TrimSuffix(path, formatForm)
	if strings.Contains(path, "?") {
		path = optionalHole.ReplaceAllString(path, "{/{$1$2$3}$4}")
	}
	if !strings.Contains(path, "{/") && !strings.Contains(path, "(/") {
		return []string{path}
	}
	parts := optionalForm.FindAllStringSubmatchIndex(path, -1)
	variants := make([]string, 0, len(parts)+1)
	for n := range len(parts) + 1 {
		variant, end := "", 0
		for i, m := range parts {
			variant += path[end:m[0]]
			if end = m[1]; i < n {
				variant += optionalPart(path, m)
			}
		}
		variants = append(variants, variant+path[end:])
	}
	return variants
}

// optionalPart is the segments in a part that may be left out. A name alone is a parameter (RFC 6570, section 3.2.6).
func optionalPart(path string, m []int) string {
	if m[4] >= 0 {
		return path[m[4]:m[5]]
	}
	inner := path[m[2]:m[3]]
	if strings.ContainsAny(inner, "{<:[") {
		return inner
	}
	return "/{" + strings.ReplaceAll(inner[1:], ",", "}/{") + "}"
}

// Parameters are the names of a template's parameters, in order.
func Parameters(template string) []string {
	var names []string
	for from, to := nextHole(template); from >= 0; from, to = nextHole(template) {
		names = append(names, strings.TrimSuffix(template[from+1:to-1], restMark))
		template = template[to:]
	}
	return names
}

// Anonymous is a template without the names of its parameters and without a slash at its end: what two templates of one
// operation share.
func Anonymous(template string) string {
	if strings.Contains(template, "{") {
		template = withoutNames(template)
	}
	if len(template) > 1 {
		template = strings.TrimSuffix(template, "/")
	}
	return template
}

// withoutNames has {} for each parameter. Many templates of a page need it several times, and an expression takes longer.
func withoutNames(template string) string {
	var b strings.Builder
	for end := strings.IndexByte(template, '}'); end >= 0; end = strings.IndexByte(template, '}') {
		if begin := strings.LastIndexByte(template[:end], '{'); begin >= 0 {
			b.WriteString(template[:begin+1])
		} else {
			b.WriteString(template[:end])
		}
		b.WriteByte('}')
		template = template[end+1:]
	}
	b.WriteString(template)
	return b.String()
}

// queryForm is the part of a URI template that is a query (RFC 6570, section 3.2.8).
var queryForm = regex.MustCompile(`\{[?&]([^{}]*)\}`)

// Query cuts the query off a path as pages write it, and gives the names in it with their values: /a?b=1, /a{?b,c}.
func Query(path string) (rest string, names, values []string) {
	if !strings.ContainsAny(path, "?&#") {
		return path, nil, nil
	}
	for _, m := range queryForm.FindAllStringSubmatch(path, -1) {
		for name := range strings.SplitSeq(m[1], ",") {
			names, values = append(names, strings.Trim(name, " *")), append(values, "")
		}
	}
	path = queryForm.ReplaceAllString(path, "")
	path, _, _ = strings.Cut(path, "#")
	rest, query, found := strings.Cut(path, "?")
	if !found {
		return rest, names, values
	}
	for pair := range strings.FieldsFuncSeq(strings.ReplaceAll(query, "&amp;", "&"), func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(strings.Trim(pair, "[] "), "=")
		if parameterName.MatchString(name) && !slices.Contains(names, name) {
			names, values = append(names, name), append(values, value)
		}
	}
	return rest, names, values
}

var parameterName = regex.MustCompile(`^[\p{L}_$@][\w.\-\[\]:$@\p{L}]*$`)

// serverForm is what may stand before a path: a scheme and host, a host alone, or a placeholder for either.
var serverForm = regex.MustCompile(`^(?:[a-zA-Z][\w+.-]*://[^/\s?#]*|\{\{?[^{}/]+\}\}?|<[^<>/]*(?i:host|url|server|domain|base|endpoint)[^<>/]*>|\$\{?\w+\}?|` +
	`(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+|:\d+|\[[^\[\]/]+\])`)

// Split parts a URL as pages write it before its path. The server is empty where the URL begins with the path; ok is
// false where the text is no URL with a path.
func Split(url string) (server, path string, ok bool) {
	if strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") {
		return "", url, true
	}
	server = serverForm.FindString(url)
	rest := url[len(server):]
	switch {
	case server == "":
		return "", "", false
	case rest == "" && strings.Contains(server, "://"):
		return server, "/", true
	case strings.HasPrefix(rest, "/"):
		return server, rest, true
	case strings.HasPrefix(rest, "?") && strings.Contains(server, "://"):
		return server, "/" + rest, true
	}
	return "", "", false
}
