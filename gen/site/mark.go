package site

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// A Verdict is what a run of doctest found of a statement at a line of a page.
type Verdict struct {
	File string // a name in Config.Pages, of a page or of a file that one includes
	Line int    // from 1
	Is   string // "true", "false", "order", "undocumented" or "unchecked"
	Says string // the statement
	Why  string
}

// kinds are the verdicts, the worst first.
var kinds = []string{"false", "order", "undocumented", "unchecked", "true"}

// A marked block is one with verdicts of its lines, or of lines up to the next block.
type markedBlock struct {
	ast.Node
	first    int // line
	verdicts []lineVerdict
}

// A lineVerdict is a verdict with its line on the page with its includes.
type lineVerdict struct {
	Verdict
	at int
}

// mark puts the verdicts behind the blocks whose lines they are about, and their counts below the title.
func (s *Site) mark(p *page) {
	all := p.verdicts(s.cfg.Verdicts)
	blocks := p.markedBlocks()
	if len(all) == 0 || len(blocks) == 0 {
		return
	}
	for _, v := range all {
		i, isFirst := slices.BinarySearchFunc(blocks, v.at, func(b *markedBlock, line int) int { return cmp.Compare(b.first, line) })
		if !isFirst {
			i = max(0, i-1)
		}
		blocks[i].verdicts = append(blocks[i].verdicts, v)
	}
	for _, b := range blocks {
		if len(b.verdicts) > 0 {
			b.put()
		}
	}
	title := &element{start: `<p class="tally">Checked against the server: ` + tally(all) + `</p>`}
	p.doc.InsertAfter(p.doc, p.doc.FirstChild(), title)
}

// verdicts are those of the lines of the page, in their order.
func (p *page) verdicts(all []Verdict) []lineVerdict {
	lines := map[place]int{}
	last := map[string]int{}
	for i, from := range p.from {
		if lines[from] == 0 {
			lines[from] = i + 1
		}
		last[from.file] = i + 1
	}
	var own []lineVerdict
	for _, v := range all {
		if at := cmp.Or(lines[place{v.File, v.Line}], last[v.File]); at > 0 { // the page may have become shorter
			own = append(own, lineVerdict{v, at})
		}
	}
	slices.SortStableFunc(own, func(a, b lineVerdict) int { return cmp.Compare(a.at, b.at) })
	return own
}

// markedBlocks are the blocks that can have verdicts, by their first lines.
func (p *page) markedBlocks() []*markedBlock {
	var blocks []*markedBlock
	line := 1
	offset := 0
	walk(p.doc, func(n ast.Node) {
		first := -1
		switch n.Kind() {
		case ast.KindHeading, ast.KindParagraph, ast.KindTextBlock, ast.KindFencedCodeBlock, ast.KindCodeBlock:
			if n.Lines().Len() > 0 {
				first = n.Lines().At(0).Start
			}
		case extast.KindTableHeader, extast.KindTableRow:
			if cell := n.LastChild(); cell != nil && cell.Lines() != nil && cell.Lines().Len() > 0 {
				first = cell.Lines().At(0).Start
			}
		}
		if first < offset {
			return
		}
		line += strings.Count(string(p.expanded[offset:first]), "\n")
		offset = first
		own := line
		if n.Kind() == ast.KindFencedCodeBlock {
			own-- // its first line is the fence
		}
		blocks = append(blocks, &markedBlock{Node: n, first: own})
	})
	return blocks
}

// put puts the verdicts behind the block, in a row of a table into its last cell. A block of code has them line by line, too.
func (b *markedBlock) put() {
	details := &element{start: b.details()}
	switch b.Kind() {
	case extast.KindTableHeader, extast.KindTableRow:
		b.LastChild().AppendChild(b.LastChild(), details)
		return
	}
	box := &element{start: `<div class="checked">`, end: `</div>`}
	parent := b.Parent()
	parent.ReplaceChild(parent, b.Node, box)
	box.AppendChild(box, b.Node)
	if b.IsRaw() {
		box.start = `<div class="checked lined">` + b.gutter()
	}
	box.AppendChild(box, details)
}

// gutter has a sign for each line of a block of code.
func (b *markedBlock) gutter() string {
	first := b.first
	if b.Kind() == ast.KindFencedCodeBlock {
		first++
	}
	signs := make([]string, b.Lines().Len())
	for _, kind := range slices.Backward(kinds) { // the worst last
		for _, v := range b.verdicts {
			if i := v.at - first; v.Is == kind && i >= 0 && i < len(signs) {
				signs[i] = kind
			}
		}
	}
	var out strings.Builder
	out.WriteString(`<div class="gutter" aria-hidden="true">`)
	for _, kind := range signs {
		fmt.Fprintf(&out, `<i class="%s"></i>`, kind)
	}
	out.WriteString("</div>\n")
	return out.String()
}

// details counts the verdicts, and unfolds to what they are about.
func (b *markedBlock) details() string {
	var out strings.Builder
	fmt.Fprintf(&out, `<details class="marks"><summary><span class="unseen">Line %d: </span>%s</summary>`+"\n<ul>", b.verdicts[0].Line, tally(b.verdicts))
	for _, kind := range kinds {
		for _, v := range b.verdicts {
			if v.Is != kind {
				continue
			}
			fmt.Fprintf(&out, `<li><span class="mark %s">%[1]s</span> %s <small>line %d</small>`, html.EscapeString(v.Is), html.EscapeString(v.Says), v.Line)
			if v.Why != "" {
				fmt.Fprintf(&out, `<br>%s`, html.EscapeString(v.Why))
			}
			out.WriteString("</li>\n")
		}
	}
	out.WriteString("</ul></details>\n")
	return out.String()
}

// tally counts verdicts by their kind, the worst first.
func tally(all []lineVerdict) string {
	var parts []string
	for _, kind := range kinds {
		n := 0
		for _, v := range all {
			if v.Is == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf(`<span class="mark %s">%d %[1]s</span>`, kind, n))
		}
	}
	return strings.Join(parts, " ")
}
