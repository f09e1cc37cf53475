package notation

import (
	"iter"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var (
	endpointForm = regex.MustCompile(`(?i)\b(?:endpoints?|resource|route|path|url|rota|chemin)\b`)
	pathSpanForm = regex.MustCompile(`^(?:/[\w.~:{}<>%-]+)+/?(?:\?\S*)?$`)
)

// askForm is a request that a sentence tells to send: "Send a `POST` request to `/reload`".
var askForm = regex.MustCompile(`\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b(?:[- ](?i:requests?|calls?|to|on|the|endpoint|at|against|path|an?|following|url|this))+:? ((?:https?://[^\s,;/]+)?/[^\s,;]*[^\s,;.:)])`)

// sentences reads prose that speaks of an endpoint: "The `/varz` endpoint returns …", "exposed at `/suggestions`".
func sentences(c *Context) {
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || p.Quote {
			continue
		}
		begins := i == 0 && c.Kind == markdown.Heading && !p.Item
		for whole := range wholeSentencesOf(p.Line) {
			if begins && c.does(whole) || c.asked(whole, begins) {
				continue
			}
			for sentence := range cutAt(whole, ":") {
				c.sentence(sentence)
			}
		}
	}
}

// does reads the first sentence below a heading if it begins with a method and a path in code or in bold, and goes on with
// what the operation does: "`GET /state` returns …". It skips a section that shows its method and path elsewhere.
func (c *Context) does(l markdown.Line) bool {
	h := headIn(l)
	if !h.ok || !h.marked || !isDoing(h.rest.Value) || isLinked(l) || showsHead(c.Section) {
		return false
	}
	c.addHead(h, Said, c.Role(), false, source.Text{})
	return true
}

var (
	doingForm = regex.MustCompile("^[`*]*\\s+([a-z]{2,}s)\\b")
	noDoing   = []string{"as", "calls", "does", "endpoints", "has", "is", "its", "requests", "routes", "this", "was"}
)

// isDoing reports whether a text goes on with what an operation does: "returns the state of the server".
func isDoing(rest string) bool {
	m := doingForm.FindStringSubmatch(rest)
	return m != nil && !slices.Contains(noDoing, m[1])
}

// showsHead reports whether a section has a method and a path of their own, in its blocks or below its labels.
func showsHead(s *markdown.Section) bool {
	return hasHead(s) || slices.ContainsFunc(s.Below, showsHead)
}

// asked reads a sentence that tells to send a request. The first sentence below a heading begins an operation.
func (c *Context) asked(l markdown.Line, begins bool) bool {
	if !hasCodeSpan(l) {
		return false
	}
	m := askForm.FindStringSubmatchIndex(l.Value)
	if m == nil || headIn(l).ok {
		return false
	}
	h, ok := pathOf(l.Text.Slice(m[4], m[5]))
	if !ok || !pathSpanForm.MatchString(h.path.Value) {
		return false
	}
	h.methods = []source.Text{l.Text.Slice(m[2], m[3])}
	for _, part := range l.Parts {
		if part.Is(markdown.Quoted) && part.From == m[4] && part.To == m[5] {
			c.addHead(h, Said, c.Role(), !begins || !askFirst.MatchString(l.Value), source.Text{})
			return true
		}
	}
	return false
}

func hasCodeSpan(l markdown.Line) bool {
	return slices.ContainsFunc(l.Parts, func(p markdown.Part) bool { return p.Is(markdown.Quoted) })
}

// askFirst begins a sentence that tells to send a request.
var askFirst = regex.MustCompile(`(?i)^(?:to [^,]{3,80}, )?(?:please )?(?:send|make|issue|perform|submit|do|use|call|execute)\b`)

func (c *Context) sentence(l markdown.Line) {
	if headIn(l).ok {
		return
	}
	c.mentioned(l)
	for _, part := range l.Parts {
		text := l.Of(part)
		if !part.Is(markdown.Quoted|markdown.Strong) || !pathSpanForm.MatchString(text.Value) {
			continue
		}
		if !endpointForm.MatchString(l.Value) {
			return
		}
		path, _, _ := http.Query(text.Value)
		c.add(text.Pos, Implied, c.Role(), Head{Path: text.Slice(0, 0).As(http.Template(path)), Listed: true})
		c.addQuery(text, Implied, c.Role())
		return
	}
}

// mentioned reads the methods and paths that a sentence names in code: "Exchange them for a token at `POST /token`". An example
// that calls one of them makes an operation of it.
func (c *Context) mentioned(l markdown.Line) {
	for _, part := range l.Parts {
		if !part.Is(markdown.Quoted) || part.Is(markdown.Linked) {
			continue
		}
		if h := headIn(codeLine(l.Of(part))); h.ok && h.begins() {
			c.add(h.methods[0].Pos, Implied, c.Role(), c.headOf(h.methods[0], h.path, h.server, true, source.Text{}))
		}
	}
}

// wholeSentencesOf cuts a paragraph into its sentences.
func wholeSentencesOf(l markdown.Line) iter.Seq[markdown.Line] { return cutAt(l, ".!?") }

// cutAt cuts a line behind each of the marks that white space or the end follows.
func cutAt(l markdown.Line, marks string) iter.Seq[markdown.Line] {
	return func(yield func(markdown.Line) bool) {
		from, text := 0, l.Value
		for i := 0; i < len(text); i++ {
			if strings.IndexByte(marks, text[i]) < 0 {
				continue
			}
			end := i + 1
			for end < len(text) && strings.IndexByte(" \t\n\f\r", text[end]) >= 0 {
				end++
			}
			if end == i+1 && end < len(text) {
				continue
			}
			if !yield(l.Slice(from, end)) {
				return
			}
			from, i = end, end-1
		}
		if from < len(text) {
			yield(l.Slice(from, len(text)))
		}
	}
}
