// Package patch makes the smallest edits of pages after which their samples are true, and writes them as a unified diff.
//
// A [Patch] takes what is false of a sample node by node: another value, a member that does not come, members that are
// not shown. What a sample elides with "..." stays elided, lines that are true stay as they are, and what is new is laid
// out as the rest of the sample is.
package patch

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// A Patch collects what is false of samples. Of two corrections of one node the first is kept, and a node below one that
// goes or is replaced as a whole goes with it. The zero value is ready; it is not safe for concurrent use.
type Patch struct {
	// Elide reports of a value without members that is to be added whether "..." stands in its place, as is right for
	// one that is long or differs with every answer. Nil elides nothing.
	Elide func(*sample.Value) bool

	samples []*page.Sample
	changes map[*page.Sample]changes
}

// changes are what is false, by node.
type changes map[*sample.Value]change

// A change of a node: it goes, came stands for it, or the members of more are added to it.
type change struct {
	isGone     bool
	came, more *sample.Value
}

func (p *Patch) change(s *page.Sample, node *sample.Value, edit func(*change)) {
	if p.changes == nil {
		p.changes = map[*page.Sample]changes{}
	}
	if p.changes[s] == nil {
		p.changes[s] = changes{}
		p.samples = append(p.samples, s)
	}
	c := p.changes[s][node]
	edit(&c)
	p.changes[s][node] = c
}

// Replace says that another value came. A string that elides goes on to elide as much. An element of another name or
// namespace is renamed and keeps what it shows inside; a value of another kind is replaced as a whole. In a sample
// without nodes, which is neither JSON nor XML, node is nil and the text of came is the whole body.
func (p *Patch) Replace(s *page.Sample, node, came *sample.Value) {
	p.change(s, node, func(c *change) {
		if c.came == nil && !c.isGone {
			c.came = came
		}
	})
}

// Remove says that a member, item, element or attribute does not come. The root of a sample stays.
func (p *Patch) Remove(s *page.Sample, node *sample.Value) {
	p.change(s, node, func(c *change) { c.isGone = c.came == nil && node != s.Value })
}

// Add says that came, which stands for node, has more than node shows. Members whose names node does not show are added
// after the one that precedes them in came. Of the items of a list those beyond the ones that are shown are added, up to the
// last that is not like one before it.
func (p *Patch) Add(s *page.Sample, node, came *sample.Value) {
	p.change(s, node, func(c *change) { c.more = cmp.Or(c.more, came) })
}

// Edits are the edits of all samples, in the order in which the samples were first named. Samples with mistakes, comments
// or placeholders have none.
func (p *Patch) Edits() []Edit {
	var out []Edit
	for _, s := range p.samples {
		if isRough(s) {
			continue
		}
		d := &draft{source: s.Body.Value, changes: p.changes[s], elide: p.Elide}
		switch {
		case s.Value == nil:
			d.plain()
		case s.Format == "json":
			newJSONDraft(d, s.Value).value(s.Value)
		case s.Format == "xml":
			newXMLDraft(d, s.Value).root(s.Value)
		}
		for _, sp := range d.joined() {
			out = append(out, newEdit(s.Body, sp))
		}
	}
	return out
}

// isRough reports whether a sample is written in a way that edits would break: with mistakes, comments or placeholders.
func isRough(s *page.Sample) bool {
	return slices.ContainsFunc(s.Faults, func(f sample.Fault) bool { return f.Kind != sample.Elision })
}

// A draft is what becomes of one sample.
type draft struct {
	source  string
	changes changes
	elide   func(*sample.Value) bool
	unit    string // of indentation
	splices []splice
}

// A splice puts a text in the place of a part of the sample.
type splice struct {
	sample.Span
	text string
}

func (d *draft) put(from, to int, text string) {
	if d.source[from:to] != text {
		d.splices = append(d.splices, splice{sample.Span{From: from, To: to}, text})
	}
}

// joined are the splices in their order; those that touch are one.
func (d *draft) joined() []splice {
	slices.SortStableFunc(d.splices, func(a, b splice) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	var out []splice
	for _, s := range d.splices {
		last := len(out) - 1
		switch {
		case last < 0 || out[last].To < s.From:
			out = append(out, s)
		case out[last].To == s.From:
			out[last].To, out[last].text = s.To, out[last].text+s.text
		}
	}
	return out
}

// plain replaces a body that is neither JSON nor XML, and keeps the white space around it.
func (d *draft) plain() {
	if came := d.changes[nil].came; came != nil {
		body := strings.TrimSpace(d.source)
		from := strings.Index(d.source, body)
		d.put(from, from+len(body), elideLike(body, strings.TrimSpace(came.Text)))
	}
}

// isElided reports whether a node to be added is written as "...".
func (d *draft) isElided(v *sample.Value) bool {
	return len(v.Members) == 0 && v.Kind != sample.Object && v.Kind != sample.Array && d.elide != nil && d.elide(v)
}
