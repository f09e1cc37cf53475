package mutate

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

func (m *maker) parameter(p *page.Parameter) {
	if p.In.Value != page.InPath {
		m.parameterName(p)
		m.required(p)
		m.location(p)
	}
	m.becomes("type", p.Type.Pos, p.Type.Value, otherType(p.Type.Value))
	m.fallback(p)
	m.mediaTypes(p.Description)
}

// parameterName changes the name of a parameter that is required or that examples send, and removes its row, unless clients
// send such a header by themselves. Nothing else on a page tells of an optional parameter that no example sends.
func (m *maker) parameterName(p *page.Parameter) {
	name := p.Name.Value
	if !p.Required && !m.isSent(p) {
		return
	}
	m.becomes("parameter", p.Name.Pos, name, otherWord(name))
	isUsual := p.In.Value == page.InHeader && (strings.EqualFold(name, "Accept") || strings.EqualFold(name, "Content-Type"))
	if !isUsual {
		m.add("parameter", p.Name.Pos, name+" has no row", m.noLine(p.Name.Pos))
	}
}

// isSent reports whether the text of an example sends a parameter.
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

// required removes the mark ^ of a row, or adds one. In a column Required it changes the word to its opposite.
func (m *maker) required(p *page.Parameter) {
	what := p.Name.Value + " is required"
	if p.Required {
		what = p.Name.Value + " is optional"
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

// unmark removes the first ^ of a row.
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

// requiredWord changes the word in the column Required to its opposite. Without such a column it is no edit.
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

// location sends a parameter in another location.
func (m *maker) location(p *page.Parameter) {
	other := page.InQuery
	if p.In.Value == page.InQuery {
		other = page.InHeader
	}
	if p.In.Line == p.Name.Line {
		m.becomes("location", p.In.Pos, p.In.Value, other)
	}
}

// otherType is a type that no value of a type has; empty if the type is not known.
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

// fallback changes the default, which follows the name.
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
			m.add("required", h.Name.Pos, h.Name.Value+" is always sent", m.between(h.Description.Pos, h.Description.Pos, "^ "))
		}
		m.headerStatus(h)
	}
}

// headerStatus documents a header for an error that does not have it.
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
		m.add("header", h.Name.Pos, fmt.Sprintf("%s is sent with %s", h.Name.Value, other), edit{h.Name.File, s, at, at + len(h.Statuses[0]), other})
	}
}
