package page

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/http"
)

// A section is a part of an operation, after its badge.
type section string

const (
	noSection         section = ""
	parametersSection section = "parameters"
	examplesSection   section = "examples"
	responseSection   section = "response"
	notesSection      section = "notes"
)

// sectionNames are the headings that begin each section, without letter case.
var sectionNames = map[string]section{
	"parameters": parametersSection, "params": parametersSection, "request parameters": parametersSection, "arguments": parametersSection,
	"example": examplesSection, "examples": examplesSection, "example request": examplesSection, "example requests": examplesSection,
	"request": examplesSection, "requests": examplesSection, "usage": examplesSection,
	"response": responseSection, "responses": responseSection, "result": responseSection, "returns": responseSection,
	"sample request": examplesSection, "sample requests": examplesSection, "sample response": responseSection, "sample responses": responseSection,
	"example response": responseSection, "example responses": responseSection, "response body": responseSection,
	"headers": responseSection, "response headers": responseSection,
	"status": responseSection, "statuses": responseSection, "status code": responseSection, "status codes": responseSection,
	"errors": responseSection, "error codes": responseSection, "error responses": responseSection,
}

// placeNames are the headings of parameters that are all sent in one place.
var placeNames = map[string]string{
	"path parameters": InPath, "url parameters": InPath,
	"query parameters": InQuery, "query string": InQuery, "query string parameters": InQuery,
	"header parameters": InHeader, "request headers": InHeader,
	"body parameters": InBody, "form parameters": InBody, "request body": InBody,
	"cookie parameters": InCookie,
}

// untitled are the headings that may stand between an operation's title and its badge.
var untitled = []string{"endpoint", "url", "http request", "definition", "description", "overview", "summary"}

var boldLine = regexp.MustCompile(`^\s*(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$`)

// sectionTitle is the text of a heading or of a line in bold; empty for any other block.
func sectionTitle(b block) string {
	switch b := b.(type) {
	case heading:
		return strings.ToLower(plain(b.Value))
	case prose:
		if boldLine.MatchString(b.Value) {
			return strings.ToLower(plain(b.Value))
		}
	}
	return ""
}

// sectionStart reports whether a heading or a line in bold begins a section.
func sectionStart(b block) (section, bool) {
	title := sectionTitle(b)
	if placeNames[title] != "" {
		return parametersSection, true
	}
	s, ok := sectionNames[title]
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
		if _, named := sectionStart(blocks[i]); !named && !slices.Contains(untitled, sectionTitle(blocks[i])) {
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
	op.Path.Value = http.Template(op.Path.Value)
	s := &sections{reader: r, op: op}
	if title >= 0 {
		h := blocks[title].(heading)
		op.Title = tabTitle(h.Text)
	}
	s.read(blocks[at+1 : end])
	op.Response = s.response
	r.finishParameters(op, s.legend)
	return op
}

// Name is how people call an operation: its method and its path, "POST /user/code".
func (op *Operation) Name() string { return op.Method.Value + " " + op.Path.Value }

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

// readErrors reads the page that documents the error body of the site.
func (r *reader) readErrors(blocks []block) {
	s := &sections{reader: r, op: &Operation{Page: r.page}}
	r.isErrors = true
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
