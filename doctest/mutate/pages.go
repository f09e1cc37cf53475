package mutate

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// A maker makes the mutants of pages.
type maker struct {
	site    *page.Site
	sources map[string]*source
	out     []Mutant

	subject int // index of the operation that mutants belong to; -1 for none
	op      *page.Operation
	err     error
}

// pageMutants returns the mutants of a site's pages, in the order of the pages.
func pageMutants(site *page.Site) ([]Mutant, error) {
	m := &maker{site: site, sources: map[string]*source{}}
	for i, op := range site.Operations() {
		m.subject, m.op = i, op
		m.badge()
		m.statuses()
		for _, p := range op.Parameters {
			m.parameter(p)
		}
		m.headers(op.Response.Headers)
		m.samples(op.Response.Samples)
		m.assertions()
		for _, e := range op.Examples {
			m.example(e)
		}
	}
	m.subject, m.op = -1, nil
	if e := site.Errors(); e != nil {
		m.headers(e.Headers)
		m.samples(slices.DeleteFunc(slices.Clone(e.Samples), func(s *page.Sample) bool { return m.isSkipped(s.Body.Pos) }))
	}
	for _, p := range site.Pages {
		for _, e := range p.Examples {
			if m.speaksToServer(e) && !m.isSkipped(e.Code.Pos) {
				m.example(e)
			}
		}
	}
	return m.sorted(), m.err
}

// isSkipped reports whether a directive has doctest skip the code at a place.
func (m *maker) isSkipped(at page.Pos) bool {
	for _, p := range m.site.Pages {
		for _, d := range p.Directives {
			if d.Verb.Value == page.Skip && d.What.Value == "" && d.Code == at {
				return true
			}
		}
	}
	return false
}

// speaksToServer reports whether an example of the prose calls the documented server.
func (m *maker) speaksToServer(e *page.Example) bool {
	for _, op := range m.site.Operations() {
		if slices.ContainsFunc(op.BaseURLs(), func(base string) bool { return strings.Contains(e.Code.Value, base) }) {
			return true
		}
	}
	return false
}

func (m *maker) sorted() []Mutant {
	order := map[string]int{}
	for i, p := range m.site.Pages {
		order[p.File] = i
	}
	slices.SortStableFunc(m.out, func(a, b Mutant) int {
		if a.File != b.File {
			return order[a.File] - order[b.File]
		}
		return a.Line - b.Line
	})
	return m.out
}

// add adds a mutant, unless one of its edits is none.
func (m *maker) add(kind string, at page.Pos, what string, edits ...edit) {
	if slices.ContainsFunc(edits, func(e edit) bool { return e.source == nil }) {
		return
	}
	mutant := Mutant{Pos: at, Kind: kind, What: what, subject: m.subject, edits: edits}
	if m.op != nil {
		mutant.Operation = m.op.Name()
	}
	m.out = append(m.out, mutant)
}

// becomes adds a mutant that replaces a text at a position.
func (m *maker) becomes(kind string, at page.Pos, old, new string) {
	m.add(kind, at, fmt.Sprintf("%q becomes %q", old, new), m.swap(at, old, new))
}

// swap replaces a text at a position. It is no edit if the file has another text there, for example an escaped one.
func (m *maker) swap(at page.Pos, old, new string) edit {
	s := m.source(at)
	if s == nil {
		return edit{}
	}
	from := s.offset(at)
	if !strings.HasPrefix(s.text[from:], old) || old == new {
		return edit{}
	}
	return edit{at.File, s, from, from + len(old), new}
}

// between replaces the text between two positions.
func (m *maker) between(from, to page.Pos, new string) edit {
	s := m.source(from)
	if s == nil {
		return edit{}
	}
	return edit{from.File, s, s.offset(from), s.offset(to), new}
}

// noLine removes the line of a position.
func (m *maker) noLine(at page.Pos) edit {
	s := m.source(at)
	if s == nil {
		return edit{}
	}
	from, to := s.line(at.Line)
	return edit{at.File, s, from, to, ""}
}

// source is the file of a position; nil if the position is not known.
func (m *maker) source(at page.Pos) *source {
	if !at.IsValid() {
		return nil
	}
	if m.sources[at.File] == nil {
		s, err := readSource(at.File)
		if err != nil {
			m.err = firstError(m.err, err)
			return nil
		}
		m.sources[at.File] = s
	}
	return m.sources[at.File]
}

// otherWord is a word with another last letter.
func otherWord(s string) string {
	if s == "" {
		return ""
	}
	return s[:len(s)-1] + string(otherLetter(s[len(s)-1]))
}

// otherLetter is another ASCII letter or digit of the same kind, and x for anything else.
func otherLetter(c byte) byte {
	switch {
	case c == 'z' || c == 'Z' || c == '9':
		return c - 1
	case c >= 'a' && c < 'z', c >= 'A' && c < 'Z', c >= '0' && c < '9':
		return c + 1
	}
	return 'x'
}

func (m *maker) badge() {
	method, class := m.op.Method, m.op.Class
	other := "PUT"
	if method.Value == other {
		other = "POST"
	}
	edits := []edit{m.swap(method.Pos, method.Value, other)}
	if strings.EqualFold(class.Value, "method "+method.Value) {
		edits = append(edits, m.swap(class.Pos, class.Value, "method "+strings.ToLower(other)))
	}
	m.add("method", method.Pos, fmt.Sprintf("%s becomes %s", method.Value, other), edits...)
	path := m.op.Path
	if last := path.Value[strings.LastIndex(path.Value, "/")+1:]; last != "" && !strings.HasSuffix(last, "}") {
		m.becomes("path", path.Pos, path.Value, otherWord(path.Value))
	}
}

// otherStatuses are candidates for another status, by class.
var otherStatuses = map[int][]int{
	1: {103, 102}, 2: {202, 203, 205}, 3: {302, 308, 307}, 4: {409, 410, 402, 418}, 5: {502, 504, 501},
}

// otherStatus is a status of the same class that the operation does not list; 0 if there is none.
func (m *maker) otherStatus(code int) int {
	for _, other := range otherStatuses[code/100] {
		if !slices.ContainsFunc(m.op.Response.Statuses, func(st page.Status) bool { return st.Code == other }) {
			return other
		}
	}
	return 0
}

func (m *maker) statuses() {
	all := m.op.Response.Statuses
	for _, st := range all {
		old := fmt.Sprint(st.Code)
		other := m.otherStatus(st.Code)
		if st.Phrase.IsValid() && st.Phrase.Line == st.Line && other > 0 {
			m.add("status", st.Pos, fmt.Sprintf("%d becomes %d", st.Code, other),
				m.swap(st.Pos, old, fmt.Sprint(other)), m.swap(st.Phrase.Pos, st.Phrase.Value, page.Phrase(other)))
		}
		m.add("status", st.Pos, old+" is not listed", m.noLine(st.Pos))
	}
	if len(all) > 0 {
		m.oneMoreStatus(all[len(all)-1])
	}
}

// oneMoreStatus lists a status that is never returned, in a line like the last one.
func (m *maker) oneMoreStatus(last page.Status) {
	src, other := m.source(last.Pos), m.otherStatus(400)
	if src == nil || !last.Phrase.IsValid() {
		return
	}
	from, to := src.line(last.Line)
	line := strings.Replace(src.text[from:to], fmt.Sprint(last.Code), fmt.Sprint(other), 1)
	line = strings.Replace(line, last.Phrase.Value, page.Phrase(other), 1)
	m.add("status", last.Pos, fmt.Sprintf("%d is listed, too", other), edit{last.File, src, to, to, line})
}
