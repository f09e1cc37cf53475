package page

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

// operations are those of the clusters, in the order of the page, and the operations that each piece of evidence is
// about. Clusters of one operation are merged.
func (o *outliner) operations() (all []*Operation, parts map[int][]*Operation) {
	var keys []string
	merged := map[string]*merger{}
	o.sort()
	o.findRefusals()
	for _, c := range o.clusters {
		for _, e := range c.heads {
			h := e.Fact.(notation.Head)
			k := key(h)
			for n := 2; h.Badge && merged[k] != nil && merged[k].isBadged(c); n++ {
				k = key(h) + strings.Repeat("#", n)
			}
			if merged[k] == nil {
				keys = append(keys, k)
				merged[k] = &merger{outliner: o, head: e, op: &Operation{Page: o.page, Pos: e.At, Method: h.Method, Path: h.Path}}
			}
			merged[k].add(c, e)
		}
	}
	parts = map[int][]*Operation{}
	for _, k := range keys {
		m := merged[k]
		m.inherit()
		m.merge()
		m.describe()
		m.op.called = m.head.How != notation.Said
		m.op.weak = !slices.ContainsFunc(m.clusters, (*cluster).documents)
		m.op.explained = m.documents()
		m.op.named = m.isNamed()
		m.op.mentioned = m.isMentioned()
		all = append(all, m.op)
		for _, evidence := range [][]notation.Evidence{m.evidence, m.heads()} {
			for _, e := range evidence {
				if own := parts[e.Number]; !slices.Contains(own, m.op) {
					parts[e.Number] = append(own, m.op)
				}
			}
		}
	}
	byName := called(all)
	for _, k := range keys {
		merged[k].takeOver(byName)
	}
	return all, parts
}

// documents reports whether the page says more of an operation than an example does: a status, a parameter or a member
// of a response, and not in passing.
func (m *merger) documents() bool {
	return slices.ContainsFunc(m.evidence, func(e notation.Evidence) bool {
		switch f := e.Fact.(type) {
		case notation.Param, notation.Field:
			return e.How == notation.Said && strings.HasPrefix(e.By, "parameter")
		case notation.Status:
			return e.How == notation.Said && f.Listed
		}
		return false
	})
}

// isNamed reports whether the page names the operation apart from an example that calls it: in a list of operations, or in a sentence.
func (m *merger) isNamed() bool {
	isCalled := slices.ContainsFunc(m.heads(), func(e notation.Evidence) bool { return e.How == notation.Shown })
	h := m.head.Fact.(notation.Head)
	return isCalled && m.outliner.isListed(h)
}

// isMentioned reports whether only sentences name the operation, and nothing else is of it than statuses.
func (m *merger) isMentioned() bool {
	isSentence := func(e notation.Evidence) bool { return e.By == "sentence" && e.How == notation.Said }
	isLoose := !slices.ContainsFunc(m.heads(), func(e notation.Evidence) bool { return !isSentence(e) })
	return isLoose && len(m.op.Examples)+len(m.op.Response.Samples)+len(m.op.Messages) == 0 && !slices.ContainsFunc(m.op.Parameters, func(p *Parameter) bool { return p.In.Value != InPath })
}

// A merger makes an operation of the evidence about it.
type merger struct {
	*outliner
	op       *Operation
	head     notation.Evidence
	clusters []*cluster
	evidence []notation.Evidence
	// status is the one that samples are of, while they are read, and opened the section that has named it.
	status int
	opened *markdown.Section
	// answered says that a sample has followed the status.
	answered bool
	// errors are the samples of errors that name no status, and errorsOf the section of the last one.
	errors   []*Sample
	errorsOf *markdown.Section
	// mine are the clusters of the operation.
	mine map[*cluster]bool
	// statuses are the places of the first status of each code, and known the first parameter of each location and name, and of
	// each place of those.
	statuses map[int]int
	known    map[knownParameter]*Parameter
	// calls are the orders of the first calls in sections and those below them, and lastAnswer is that of the last response.
	calls      map[*markdown.Section]int
	isCall     map[int]bool // by the order of a block
	lastAnswer int
	// fields are the members of responses by status, as lists and tables give them.
	fields map[int]*sample.Value
	// isOfErrors says that the response is the error body of the site.
	isOfErrors bool
	// lists counts the statuses that stand outside of sentences, each once.
	lists int
	// alternatives are the shapes of the body, shapes those with a section of their own, and shape the one that is read.
	alternatives []*Alternative
	shapes       map[*markdown.Section]*Alternative
	shape        *Alternative
}

func (m *merger) add(c *cluster, head notation.Evidence) {
	h := head.Fact.(notation.Head)
	if len(m.clusters) == 0 || m.head.How < head.How {
		m.head = head
		m.op.Method, m.op.Path, m.op.Pos = h.Method, h.Path, head.At
		m.op.Title, m.op.Class, m.op.Free = m.title(c, h), h.Class, !h.Badge
	}
	if !slices.Contains(m.clusters, c) {
		m.clusters, m.evidence = append(m.clusters, c), slices.Grow(m.evidence, len(c.evidence))
		for _, e := range c.evidence {
			if !c.isOfOther(e, h) {
				m.evidence = append(m.evidence, e)
			}
		}
	}
}

// isOfOther reports whether a parameter is one of the query of another head of the cluster, which stands on its line.
func (c *cluster) isOfOther(e notation.Evidence, own notation.Head) bool {
	p, ok := e.Fact.(notation.Param)
	if !ok || p.In != InQuery || len(c.heads) < 2 {
		return false
	}
	other := false
	for _, head := range c.heads {
		if head.By != e.By || head.At.Line != e.At.Line || head.At.File != e.At.File {
			continue
		}
		if key(head.Fact.(notation.Head)) == key(own) {
			return false
		}
		other = true
	}
	return other
}

// heads are the pieces of evidence that made the operation.
func (m *merger) heads() []notation.Evidence {
	var out []notation.Evidence
	for _, c := range m.clusters {
		for _, e := range c.heads {
			if key(e.Fact.(notation.Head)) == key(m.head.Fact.(notation.Head)) {
				out = append(out, e)
			}
		}
	}
	return out
}

// isBadged reports whether the operation has a badge in another part of the page.
func (m *merger) isBadged(c *cluster) bool {
	return slices.ContainsFunc(m.clusters, func(other *cluster) bool {
		return other != c && slices.ContainsFunc(other.heads, func(e notation.Evidence) bool {
			return e.Fact.(notation.Head).Badge && key(e.Fact.(notation.Head)) == key(m.head.Fact.(notation.Head))
		})
	})
}

// title is that of the section that the operation is documented in, less the parts that have names of their own.
func (m *merger) title(c *cluster, h notation.Head) Text {
	if c.listed {
		return h.Summary
	}
	nearest := Text{}
	for s := c.section; s.Above != nil; s = s.Above {
		if s.Kind != markdown.Heading && (s.Kind != markdown.Tab || s.Title.Value == "") {
			continue
		}
		if own := m.outliner.own[c.section]; h.Badge && len(own) > 0 && own[0].order < c.order {
			return Text{} // it is that of the operation before
		}
		if !m.reading.IsPart(s) {
			return s.Title.Text
		}
		if nearest.Value == "" && !slices.Contains(untitled, strings.ToLower(s.Title.Value)) && !slices.Contains(PartNames, strings.ToLower(s.Title.Value)) {
			nearest = s.Title.Text
		}
	}
	return nearest
}

// inherit takes over what is said above several operations of the parameters in their path, and in its query.
func (m *merger) inherit() {
	names := http.Parameters(m.op.Path.Value)
	for _, e := range m.evidence {
		if p, ok := e.Fact.(notation.Param); ok && p.In == InQuery && e.By == m.head.By {
			names = append(names, p.Name.Value)
		}
	}
	outer := map[*markdown.Section]bool{}
	for _, c := range m.clusters {
		for s := c.section; s != nil && !outer[s]; s = s.Above {
			outer[s] = s.Kind == markdown.Heading
		}
	}
	maps.DeleteFunc(outer, func(_ *markdown.Section, isHeading bool) bool { return !isHeading })
	known := map[Pos]bool{}
	for _, e := range m.evidence {
		known[e.At] = true
	}
	for _, e := range m.outliner.paramsBelow(outer, names) {
		if p := e.Fact.(notation.Param); (p.In == "" || p.In == InPath) && !known[e.At] {
			m.evidence = append(m.evidence, e)
			known[e.At] = true
		}
	}
}

// fillPath makes parameters of the segments of the path that have the name of a parameter which the page has in the path:
// "POST /accounts/account_id/contacts".
func (m *merger) fillPath() {
	segments := strings.Split(m.op.Path.Value, "/")
	for _, e := range m.evidence {
		p, ok := e.Fact.(notation.Param)
		if !ok || p.In != InPath || e.How != notation.Said {
			continue
		}
		if i := slices.Index(segments, p.Name.Value); i > 0 && !slices.Contains(segments, "{"+p.Name.Value+"}") {
			segments[i] = "{" + p.Name.Value + "}"
		}
	}
	m.op.Path = m.op.Path.As(strings.Join(segments, "/"))
}

func (m *merger) merge() {
	m.fillPath()
	for _, e := range m.evidence {
		if call, ok := e.Fact.(notation.Call); ok {
			m.call(call, e.Role.Part == notation.Auth)
		}
	}
	defaults := m.facts()
	m.sentByCalls()
	m.pathParameters()
	m.describedBodies()
	m.settle()
	m.op.Unlisted = slices.DeleteFunc(slices.Clone(m.op.Parameters), func(p *Parameter) bool { return !p.Shown })
	m.op.Parameters = slices.DeleteFunc(m.op.Parameters, func(p *Parameter) bool { return p.Shown })
	for _, d := range defaults {
		for _, p := range m.op.Parameters {
			if strings.EqualFold(p.Name.Value, d.Name.Value) && p.Default == "" {
				p.Default = d.Value.Value
			}
		}
	}
	m.settleOptional()
	m.settleAlternatives()
	m.messages()
}

// messages are the HTTP messages that are requests for the operation.
func (m *merger) messages() {
	for _, evidence := range [][]notation.Evidence{m.evidence, m.heads()} {
		for _, e := range evidence {
			h, ok := e.Fact.(notation.Head)
			if !ok || h.Sent == nil || slices.Contains(m.op.Messages, h.Sent) {
				continue
			}
			if matches(m.head.Fact.(notation.Head), h.Method.Value, h.Path.Value) {
				m.op.Messages = append(m.op.Messages, h.Sent)
			}
		}
	}
}

// facts adds what the page says, and gives the defaults that stand apart from their parameters.
func (m *merger) facts() []notation.Default {
	m.status, m.statuses = 0, map[int]int{}
	m.survey()
	m.findAlternatives()
	var defaults []notation.Default
	for _, e := range m.evidence {
		m.enter(e.Section)
		switch f := e.Fact.(type) {
		case notation.Param:
			m.param(f, e)
		case notation.Status:
			m.addStatus(f, e)
		case notation.Header:
			m.header(f, e)
		case notation.Sample:
			m.sample(f, e)
			m.answered = true
		case notation.Call:
			if m.answered || m.opened != e.Section {
				m.status = 0 // that of the response to an earlier call
			}
		case notation.Field:
			m.field(f, e)
		case notation.Default:
			defaults = append(defaults, f)
		case notation.Credentials:
			m.op.Credentials = append(m.op.Credentials, f)
		case notation.Deprecated:
			m.op.Deprecated = true
		case notation.Media:
			m.media(f)
		}
	}
	m.shape = nil
	return defaults
}

// survey counts the statuses outside of sentences, and finds the first calls and the last response.
func (m *merger) survey() {
	m.calls, m.isCall, m.lastAnswer = map[*markdown.Section]int{}, map[int]bool{}, -1
	codes := map[int]bool{}
	for _, e := range m.evidence {
		switch f := e.Fact.(type) {
		case notation.Status:
			if !f.Prose {
				codes[f.Code] = true
			}
			if f.Opens {
				m.lastAnswer = max(m.lastAnswer, e.Order)
			}
		case notation.Sample:
			if e.Role.Group != notation.Request {
				m.lastAnswer = max(m.lastAnswer, e.Order)
			}
		case notation.Call:
			m.isCall[e.Order] = true
			for s := e.Section; s != nil; s = s.Above {
				if first, ok := m.calls[s]; !ok || e.Order < first {
					m.calls[s] = e.Order
				}
			}
		}
	}
	m.lists = len(codes)
}

// PartNames are the headings of the parts of an operation in the dialect of docs/writing-pages.md, in lower case.
var PartNames = []string{
	"parameters", "params", "request parameters", "arguments", "path parameters", "url parameters", "query parameters", "query string",
	"query string parameters", "header parameters", "request headers", "body parameters", "form parameters", "request body", "cookie parameters",
	"example", "examples", "example request", "example requests", "request", "requests", "usage", "sample request", "sample requests",
	"response", "responses", "result", "returns", "sample response", "sample responses", "example response", "example responses", "response body",
	"headers", "response headers", "status", "statuses", "status code", "status codes", "errors", "error codes", "error responses",
}

// untitled are the headings that may stand between an operation's title and its badge.
var untitled = []string{"endpoint", "url", "http request", "definition", "description", "overview", "summary"}

// media adds a media type that a sentence names.
func (m *merger) media(f notation.Media) {
	switch {
	case !f.Request:
		m.op.Response.Media = append(m.op.Response.Media, Media{Status: cmp.Or(f.Status, m.status), Type: f.Type.Value})
	case !slices.Contains(m.op.Takes, f.Type.Value):
		m.op.Takes = append(m.op.Takes, f.Type.Value)
	}
}
