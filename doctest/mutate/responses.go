package mutate

import (
	"cmp"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// responses has one response for each operation, status and format. It is safe for concurrent use.
type responses struct {
	site *page.Site

	mu   sync.Mutex
	seen map[responseKey]recorder.Exchange
}

// A responseKey says which responses a mutant changes.
type responseKey struct {
	subject int // index among the operations of the site
	status  int
	format  string
}

// see keeps the first response of each key.
func (r *responses) see(x *recorder.Exchange) {
	key, ok := r.keyOf(x)
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = map[responseKey]recorder.Exchange{}
	}
	if _, known := r.seen[key]; !known {
		kept := *x
		kept.Header = x.Header.Clone()
		r.seen[key] = kept
	}
}

// keyOf is the key of a response to the operation's own method.
func (r *responses) keyOf(x *recorder.Exchange) (responseKey, bool) {
	i := slices.Index(r.site.Operations(), r.site.OperationOf(x.Method, x.Target))
	return responseKey{i, x.Status, formatOf(x.Header)}, i >= 0
}

func formatOf(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return page.FormatOf(media)
}

// A responseMaker makes the mutants of the responses of one key.
type responseMaker struct {
	*responses
	key responseKey
	op  *page.Operation
	x   recorder.Exchange
	out []Mutant
}

// mutants returns the mutants of all responses that were seen.
func (r *responses) mutants() []Mutant {
	keys := slices.SortedFunc(maps.Keys(r.seen), func(a, b responseKey) int {
		return cmp.Or(cmp.Compare(a.subject, b.subject), cmp.Compare(a.status, b.status), cmp.Compare(a.format, b.format))
	})
	var out []Mutant
	for _, key := range keys {
		m := &responseMaker{responses: r, key: key, op: r.site.Operations()[key.subject], x: r.seen[key]}
		m.status()
		m.headers()
		m.media()
		m.body()
		m.tree()
		out = append(out, m.out...)
	}
	return out
}

// add adds a mutant that changes all responses of the key.
func (m *responseMaker) add(kind, what string, change func(*recorder.Exchange)) {
	where := strings.TrimSpace(fmt.Sprintf("%d %s", m.key.status, strings.ToUpper(m.key.format)))
	m.out = append(m.out, Mutant{
		Pos: m.position(), Kind: kind, Operation: m.op.Name(), subject: m.key.subject,
		What: fmt.Sprintf("%s: %s", where, what),
		alter: func(x *recorder.Exchange) {
			if key, ok := m.keyOf(x); ok && key == m.key {
				change(x)
			}
		},
	})
}

// becomes adds a mutant that changes the status of the responses in all formats.
func (m *responseMaker) becomes(status int) {
	m.add("response-status", "", nil)
	last := &m.out[len(m.out)-1]
	last.What = fmt.Sprintf("%d: the status becomes %d", m.key.status, status)
	last.alter = func(x *recorder.Exchange) {
		if key, ok := m.keyOf(x); ok && key.subject == m.key.subject && key.status == m.key.status {
			x.Status = status
		}
	}
}

// position is the status's on the page, or else the operation's.
func (m *responseMaker) position() page.Pos {
	for _, st := range m.op.Response.Statuses {
		if st.Code == m.key.status {
			return st.Pos
		}
	}
	return m.op.Pos
}

// status changes the status, once for all formats.
func (m *responseMaker) status() {
	for key := range m.seen {
		if key.subject == m.key.subject && key.status == m.key.status && key.format < m.key.format {
			return
		}
	}
	to := []int{200}
	if m.key.status < 400 {
		to = []int{400, 500}
	}
	for _, other := range append(to, (&maker{op: m.op}).otherStatus(m.key.status)) {
		m.becomes(other)
	}
	for _, st := range m.op.Response.Statuses {
		if st.Code != m.key.status && st.Code/100 == m.key.status/100 {
			m.becomes(st.Code)
		}
	}
}

// headers removes headers that are always sent according to the tables, and headers whose value the prose shows.
func (m *responseMaker) headers() {
	for _, h := range m.documented() {
		name := h.Name.Value
		if h.Required && m.x.Header.Get(name) != "" && http.CanonicalHeaderKey(name) != "Content-Type" {
			m.add("response-header", name+" is missing", func(x *recorder.Exchange) { x.Header.Del(name) })
		}
		if t, ok := page.ParseType(h.Type.Value); ok && (t.Name != "string" || t.Format != "") && m.x.Header.Get(name) != "" {
			m.add("response-header", name+" has another type", func(x *recorder.Exchange) { x.Header.Set(name, "soon") })
		}
	}
	if m.key.status/100 != 2 {
		return
	}
	for _, t := range slices.Concat(m.op.Prose, m.op.Notes) {
		for _, match := range assertedHeader.FindAllString(t.Value, -1) {
			name, _, _ := strings.Cut(strings.Trim(match, "`"), ":")
			if m.x.Header.Get(name) != "" {
				m.add("response-header", name+" is missing", func(x *recorder.Exchange) { x.Header.Del(name) })
			}
		}
	}
}

// documented returns the headers that the page, or the page about errors, has for the status.
func (m *responseMaker) documented() []*page.Header {
	all := slices.Clone(m.op.Response.Headers)
	if e := m.site.Errors(); e != nil && m.key.status >= 400 {
		all = append(all, e.Headers...)
	}
	code := fmt.Sprint(m.key.status)
	return slices.DeleteFunc(all, func(h *page.Header) bool {
		return len(h.Statuses) > 0 && !slices.Contains(h.Statuses, code) && !slices.Contains(h.Statuses, code[:1]+"xx")
	})
}

func (m *responseMaker) media() {
	if m.x.Header.Get("Content-Type") == "" {
		return
	}
	m.add("response-media-type", "Content-Type is missing", func(x *recorder.Exchange) { x.Header.Del("Content-Type") })
	for _, other := range []string{"text/html; charset=utf-8", "application/octet-stream"} {
		m.add("response-media-type", "Content-Type becomes "+other, func(x *recorder.Exchange) { x.Header.Set("Content-Type", other) })
	}
}

const stackTrace = "goroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:12 +0x1d"

func (m *responseMaker) body() {
	if len(m.x.Body) == 0 {
		m.add("response-body", "a body is added", func(x *recorder.Exchange) { x.Body = []byte("unexpected") })
		return
	}
	m.add("response-body", "the body is empty", func(x *recorder.Exchange) { x.Body = nil })
	m.add("response-body", "the body is cut in half", func(x *recorder.Exchange) { x.Body = x.Body[:len(x.Body)/2] })
	if m.key.status >= 400 {
		m.add("response-body", "the body has a stack trace", m.leak)
	}
}

// leak puts a stack trace into the first elided text, or else after the body.
func (m *responseMaker) leak(x *recorder.Exchange) {
	v, shown := parse(x), m.shown()
	if v != nil && shown != nil {
		for _, n := range v.Fields {
			if s := shown.Field(n.Name); s != nil && s.Text == "..." {
				n.Text = stackTrace
				x.Body = m.write(v)
				return
			}
		}
	}
	x.Body = append(slices.Clone(x.Body), stackTrace...)
}

// shown is the page's sample of such a response; nil if it has none.
func (m *responseMaker) shown() *sample.Value {
	all := m.op.Response.Samples
	isOwn := func(s *page.Sample) bool { return s.Status == m.key.status || s.Status == 0 && m.key.status/100 == 2 }
	if e := m.site.Errors(); e != nil && m.key.status >= 400 && !slices.ContainsFunc(all, isOwn) {
		all, isOwn = e.Samples, func(s *page.Sample) bool { return true }
	}
	for _, s := range all {
		if isOwn(s) && s.Format == m.key.format && s.Value != nil {
			return s.Value
		}
	}
	return nil
}
