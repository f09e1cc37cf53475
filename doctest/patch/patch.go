// Package patch makes the smallest edits of pages after which their samples are true, and writes them as a unified diff.
//
// A [Patch] takes corrections of a sample node by node: another value, a field that the response lacks, fields that the
// sample lacks. Text that a sample elides with "..." stays elided, true lines do not change, and new text has the layout of
// the rest of the sample.
package patch

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A Patch collects corrections of samples. Of two corrections of one node it keeps the first. Nodes below a node that is
// removed or replaced as a whole are removed with it. The zero value is ready for use. It is not safe for concurrent use.
type Patch struct {
	// Elide reports whether "..." is added in place of a value without fields. That is right for a value that is long, or
	// that differs in each response. Nil elides nothing.
	Elide func(*sample.Value) bool

	samples []*page.Sample
	changes map[*page.Sample]changes
}

// changes are the corrections, by node.
type changes map[*sample.Value]change

// A change of a node: it is removed, got replaces it, or the fields of more are added to it.
type change struct {
	isGone    bool
	got, more *sample.Value
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

// Replace says that the response has another value. An attribute in place of an element is removed, and the element is added,
// and the other way round. An elided string stays elided as much. An element with another name or
// namespace is renamed and keeps its content. A value of another kind is replaced as a whole. In a sample without nodes,
// which is neither JSON nor XML, node is nil and the text of got is the whole body.
func (p *Patch) Replace(s *page.Sample, node, got *sample.Value) {
	if node != nil && node.Attribute != got.Attribute {
		if above := parentOf(s.Value, node); above != nil {
			p.Remove(s, node)
			p.Add(s, above, &sample.Value{Kind: sample.Object, Fields: []*sample.Value{got}})
		}
		return
	}
	p.change(s, node, func(c *change) {
		if c.got == nil && !c.isGone {
			c.got = got
		}
	})
}

// parentOf is the node that has another one as a field; nil if none has.
func parentOf(root, node *sample.Value) *sample.Value {
	if root == nil || slices.Contains(root.Fields, node) {
		return root
	}
	for _, m := range root.Fields {
		if above := parentOf(m, node); above != nil {
			return above
		}
	}
	return nil
}

// Remove says that the response lacks a field or an item. The root of a sample stays.
func (p *Patch) Remove(s *page.Sample, node *sample.Value) {
	p.change(s, node, func(c *change) { c.isGone = c.got == nil && node != s.Value })
}

// Add says that got, the response's value of node, has more than node shows. Fields that node lacks are added after the
// field that precedes them in got. Of a list, the items after the shown ones are added, up to the last one that is not
// like an earlier one.
func (p *Patch) Add(s *page.Sample, node, got *sample.Value) {
	p.change(s, node, func(c *change) { c.more = cmp.Or(c.more, got) })
}

// Edits returns the edits of all samples, in the order of the first correction of each sample. Samples with faults,
// comments or placeholders have none, and neither have those whose new text would end their code block.
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
		splices := d.joined()
		if d.breaksOut(splices) {
			continue
		}
		for _, sp := range splices {
			out = append(out, newEdit(s.Body, sp))
		}
	}
	return out
}

// outForm matches text that ends a code block, or that Docsify, Liquid or doctest obeys in one.
var outForm = regexp.MustCompile("(?m)^[ \\t>]*(?:`{3,}|~{3,})|<!--|\\{%")

// breaksOut reports whether a sample would be more than text with the splices: a response is not trusted.
func (d *draft) breaksOut(splices []splice) bool {
	var b strings.Builder
	end := 0
	for _, s := range splices {
		b.WriteString(d.source[end:s.From] + s.text)
		end = s.To
	}
	after := b.String() + d.source[end:]
	return len(outForm.FindAllString(after, -1)) > len(outForm.FindAllString(d.source, -1))
}

// isRough reports whether edits would break a sample, because it has faults, comments or placeholders.
func isRough(s *page.Sample) bool {
	return slices.ContainsFunc(s.Faults, func(f sample.Fault) bool { return f.Kind != sample.Elision })
}

// A draft has the changes of one sample.
type draft struct {
	source  string
	changes changes
	elide   func(*sample.Value) bool
	unit    string // of indentation
	splices []splice
}

// A splice replaces a part of the sample by a text.
type splice struct {
	sample.Span
	text string
}

func (d *draft) put(from, to int, text string) {
	if d.source[from:to] != text {
		d.splices = append(d.splices, splice{sample.Span{From: from, To: to}, text})
	}
}

// joined are the splices in their order; adjacent ones are joined.
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
	if got := d.changes[nil].got; got != nil {
		body := strings.TrimSpace(d.source)
		from := strings.Index(d.source, body)
		d.put(from, from+len(body), elideLike(body, strings.TrimSpace(got.Text)))
	}
}

// isElided reports whether a node to be added is written as "...".
func (d *draft) isElided(v *sample.Value) bool {
	return len(v.Fields) == 0 && v.Kind != sample.Object && v.Kind != sample.Array && d.elide != nil && d.elide(v)
}
