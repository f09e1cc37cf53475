package page

import (
	"regexp"
	"strings"
)

// A section is a part of an operation, after its badge.
type section string

const (
	noSection         section = ""
	parametersSection section = "parameters"
	examplesSection   section = "examples"
	responseSection   section = "response"
)

// sectionNames are the headings that begin each section, without letter case.
var sectionNames = map[string]section{
	"parameters": parametersSection, "params": parametersSection, "request parameters": parametersSection, "arguments": parametersSection,
	"example": examplesSection, "examples": examplesSection, "example request": examplesSection, "example requests": examplesSection,
	"request": examplesSection, "requests": examplesSection, "usage": examplesSection,
	"response": responseSection, "responses": responseSection, "result": responseSection, "returns": responseSection,
	"headers": responseSection, "response headers": responseSection,
	"status": responseSection, "statuses": responseSection, "status codes": responseSection,
}

var boldLine = regexp.MustCompile(`^\s*(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$`)

// sectionStart reports whether a heading or a line in bold begins a section.
func sectionStart(b block) (section, bool) {
	title := ""
	switch b := b.(type) {
	case heading:
		title = plain(b.Value)
	case prose:
		if boldLine.MatchString(b.Value) {
			title = plain(b.Value)
		}
	}
	s, ok := sectionNames[strings.ToLower(title)]
	return s, ok
}

// readOperations finds what the page documents.
func (r *reader) readOperations(blocks []block) {
	var badges []int
	for i, b := range blocks {
		if _, ok := b.(badge); ok {
			badges = append(badges, i)
		}
	}
	start := 0
	for n, at := range badges {
		next := len(blocks)
		if n+1 < len(badges) {
			next = badges[n+1]
		}
		title := titleIndex(blocks, start, at)
		end := regionEnd(blocks, title, at, next)
		r.page.Operations = append(r.page.Operations, r.readOperation(blocks, title, at, end))
		start = end
	}
	if len(badges) == 0 && errorTitle.MatchString(plain(r.page.Title.Value)) {
		r.readErrors(blocks)
	}
}

var errorTitle = regexp.MustCompile(`(?i)\b(errors?|problems?)\b`)

// titleIndex is the index of the heading that names the operation whose badge is at index at, or -1.
func titleIndex(blocks []block, start, at int) int {
	for i := at - 1; i >= start; i-- {
		if _, ok := blocks[i].(heading); !ok {
			continue
		}
		if _, named := sectionStart(blocks[i]); !named {
			return i
		}
	}
	return -1
}

// regionEnd is the index after the operation's last block: the next heading of its own level or above, or the next operation's.
func regionEnd(blocks []block, title, at, next int) int {
	level := 1
	if title >= 0 {
		level = blocks[title].(heading).level
	}
	for i := at + 1; i < next; i++ {
		h, ok := blocks[i].(heading)
		if _, named := sectionStart(blocks[i]); ok && !named && h.level <= level {
			return i
		}
	}
	if next == len(blocks) {
		return next
	}
	if i := titleIndex(blocks, at+1, next); i >= 0 {
		return i
	}
	return next
}

func (r *reader) readOperation(blocks []block, title, at, end int) *Operation {
	b := blocks[at].(badge)
	op := &Operation{Pos: b.Pos, Page: r.page, Class: b.class, Method: b.method, Path: b.path}
	op.Method.Value = strings.ToUpper(op.Method.Value)
	op.Path.Value = templatePath(strings.Trim(b.path.Value, "`* "))
	op.url = regexp.MustCompile("^(.*?)" + pathPattern(op.Path.Value) + "/?$")
	if title >= 0 {
		h := blocks[title].(heading)
		op.Title = tabTitle(h.Text)
		op.Prose = proseOf(blocks[title+1 : at])
	}
	s := &sections{reader: r, op: op}
	s.read(blocks[at+1 : end])
	op.Response = s.response
	r.finishParameters(op, s.legend)
	return op
}

func proseOf(blocks []block) []Text {
	var out []Text
	for _, b := range blocks {
		switch b := b.(type) {
		case prose:
			out = append(out, b.Text)
		case list:
			out = append(out, b.Text)
		}
	}
	return out
}

var colonParameter = regexp.MustCompile(`/:([A-Za-z_][\w-]*)`)

// templatePath writes a path's parameters in braces.
func templatePath(path string) string { return colonParameter.ReplaceAllString(path, "/{$1}") }

// sections reads what follows a badge.
type sections struct {
	*reader
	op       *Operation
	now      section
	legend   legend
	response Response
}

func (s *sections) read(blocks []block) {
	var title Text
	for _, b := range blocks {
		if name, ok := sectionStart(b); ok {
			s.now, title = name, Text{}
			if name == responseSection {
				title = titleOf(b)
			}
			continue
		}
		switch b := b.(type) {
		case heading:
			title = tabTitle(b.Text)
		case tabs:
			for _, t := range b.tabs {
				s.tab(t)
			}
		default:
			s.piece(title, b)
		}
	}
}

// tab reads a tab, which is a section of its own where its title says so.
func (s *sections) tab(t tab) {
	before := s.now
	if name, ok := sectionNames[strings.ToLower(t.title.Value)]; ok && s.now == noSection {
		s.now = name
	}
	for _, b := range t.blocks {
		s.piece(t.title, b)
	}
	s.now = before
}

func titleOf(b block) Text {
	if h, ok := b.(heading); ok {
		return tabTitle(h.Text)
	}
	return tabTitle(b.(prose).Text)
}

// piece reads one block of a section, under the title of its tab or heading.
func (s *sections) piece(title Text, b block) {
	if p, ok := b.(prose); ok && p.quote && s.legend.read(p.Text) {
		return
	}
	switch s.now {
	case parametersSection:
		if t, ok := b.(table); ok {
			s.op.Parameters = append(s.op.Parameters, s.readParameters(t)...)
		}
	case examplesSection:
		if f, ok := b.(fence); ok {
			s.op.Examples = append(s.op.Examples, s.readExample(title, f))
		} else if p, ok := b.(prose); ok {
			s.op.Notes = append(s.op.Notes, p.Text)
		}
	case responseSection:
		if rest := s.readResponse(&s.response, title, b); rest != nil {
			s.op.Notes = append(s.op.Notes, *rest)
		}
	default:
		s.op.Prose = append(s.op.Prose, proseOf([]block{b})...)
	}
}

// readErrors reads the page that documents the error body of the site.
func (r *reader) readErrors(blocks []block) {
	s := &sections{reader: r, op: &Operation{Page: r.page}}
	for i, b := range blocks {
		if name, ok := sectionStart(b); ok && name == responseSection {
			s.read(blocks[i:])
			break
		}
	}
	if len(s.response.Samples)+len(s.response.Headers) > 0 {
		r.page.Errors = &s.response
	}
}
