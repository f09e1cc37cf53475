package mutate

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/example"
)

func (m *maker) parameter(p *page.Parameter) {
	if p.In.Value != page.InPath {
		m.parameterName(p)
		m.required(p)
		m.place(p)
	}
	m.becomes("type", p.Type.Pos, p.Type.Value, otherType(p.Type.Value))
	m.fallback(p)
	m.mediaTypes(p.Description)
}

// parameterName changes the name, unless nothing is sent under it, and leaves out the row, unless clients send such a
// header of their own accord.
func (m *maker) parameterName(p *page.Parameter) {
	name := p.Name.Value
	if p.Required || m.isSent(p) {
		m.becomes("parameter", p.Name.Pos, name, otherWord(name))
	}
	isUsual := p.In.Value == page.InHeader && (strings.EqualFold(name, "Accept") || strings.EqualFold(name, "Content-Type"))
	if !isUsual {
		m.add("parameter", p.Name.Pos, name+" has no row", m.noLine(p.Name.Pos))
	}
}

// isSent reports whether the examples say in their text that they send a parameter.
func (m *maker) isSent(p *page.Parameter) bool {
	if p.In.Value != page.InHeader {
		return len(m.op.Sent(p)) > 0
	}
	for _, r := range m.op.Requests() {
		if slices.ContainsFunc(r.Header, func(v example.Value) bool { return !v.Implied && strings.EqualFold(v.Name, p.Name.Value) }) {
			return true
		}
	}
	return false
}

// required takes the mark of a row away, or gives it one; in a column Required it turns the word round.
func (m *maker) required(p *page.Parameter) {
	what := p.Name.Value + " is required"
	if p.Required {
		what = p.Name.Value + " may be left out"
	}
	if e := m.requiredWord(p); e.source != nil {
		m.add("required", p.Name.Pos, what, e)
		return
	}
	if p.Required {
		m.add("required", p.Name.Pos, what, m.unmark(p.Name.Pos))
	} else if p.Description.Line == p.Name.Line {
		m.add("required", p.Name.Pos, what, m.between(p.Description.Pos, p.Description.Pos, "^ "))
	}
}

// unmark takes the first ^ of a row away.
func (m *maker) unmark(at page.Pos) edit {
	s := m.source(at)
	if s == nil {
		return edit{}
	}
	from, to := s.line(at.Line)
	mark := strings.IndexByte(s.text[from:to], '^')
	if mark < 0 {
		return edit{}
	}
	return edit{at.File, s, from + mark, from + mark + 1, ""}
}

// requiredWord turns the word in the column Required round; none where there is no such column.
func (m *maker) requiredWord(p *page.Parameter) edit {
	s := m.source(p.Name.Pos)
	words, other := []string{"no", "No", "optional", "Optional", "false", "-"}, "yes"
	if p.Required {
		words, other = []string{"yes", "Yes", "required", "Required", "true", "✓"}, "no"
	}
	for _, word := range words {
		if s == nil {
			break
		}
		if at := s.cell(p.Name.Pos, word); at >= 0 {
			return edit{p.Name.File, s, at, at + len(word), other}
		}
	}
	return edit{}
}

func (m *maker) place(p *page.Parameter) {
	other := page.InQuery
	if p.In.Value == page.InQuery {
		other = page.InHeader
	}
	if p.In.Line == p.Name.Line {
		m.becomes("place", p.In.Pos, p.In.Value, other)
	}
}

// otherType is a type of which no value of a type is; empty where the type is not known.
func otherType(s string) string {
	t, ok := page.ParseType(s)
	switch {
	case !ok:
		return ""
	case t.Name == "boolean" || t.Format == "uuid":
		return "date"
	case t.Name == "string":
		return "uuid"
	}
	return "boolean"
}

// fallback changes the default, which stands somewhere behind the name in its operation.
func (m *maker) fallback(p *page.Parameter) {
	s := m.source(p.Name.Pos)
	if p.Default == "" || s == nil {
		return
	}
	from := s.offset(p.Name.Pos)
	at := strings.Index(s.text[from:], "efault")
	if at < 0 {
		return
	}
	value := strings.Index(s.text[from+at:], p.Default)
	if value < 0 {
		return
	}
	from += at + value
	m.add("default", p.Name.Pos, fmt.Sprintf("%s defaults to %s", p.Name.Value, otherWord(p.Default)),
		edit{p.Name.File, s, from, from + len(p.Default), otherWord(p.Default)})
}

func (m *maker) mediaTypes(t page.Text) {
	for _, media := range page.MediaTypes(t) {
		if i := strings.Index(t.Value, media); i >= 0 {
			m.becomes("media-type", t.At(i), media, otherWord(media))
		}
	}
}

func (m *maker) headers(all []*page.Header) {
	for _, h := range all {
		m.becomes("header", h.Name.Pos, h.Name.Value, otherWord(h.Name.Value))
		m.becomes("type", h.Type.Pos, h.Type.Value, otherType(h.Type.Value))
		m.mediaTypes(h.Description)
		if !h.Required && h.Description.Line == h.Name.Line {
			m.add("required", h.Name.Pos, h.Name.Value+" always comes", m.between(h.Description.Pos, h.Description.Pos, "^ "))
		}
		m.headerStatus(h)
	}
}

// headerStatus has a header come with an error that it does not come with.
func (m *maker) headerStatus(h *page.Header) {
	s := m.source(h.Name.Pos)
	if s == nil || len(h.Statuses) != 1 || strings.HasSuffix(h.Statuses[0], "xx") {
		return
	}
	other := "400"
	if h.Statuses[0] == other {
		other = "200"
	}
	if at := s.cell(h.Name.Pos, h.Statuses[0]); at >= 0 {
		m.add("header", h.Name.Pos, fmt.Sprintf("%s comes with %s", h.Name.Value, other), edit{h.Name.File, s, at, at + len(h.Statuses[0]), other})
	}
}
