package markdown

import (
	"cmp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

var parser = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList)).Parser()

// Parse reads a page. Whatever it holds is a page: there are no errors.
func Parse(t source.Text) *Page {
	o := &outline{page: &Page{Top: &Section{}}}
	o.now = o.page.Top
	o.floor = []*floor{{section: o.now}}
	settings, rest := frontMatter(t)
	rest = expand(rest, settings)
	o.page.FrontMatter, o.page.Text = settings, rest
	o.chunks(split(rest))
	return o.page
}

// An outline is a page that is being read.
type outline struct {
	page  *Page
	count int // of sections and blocks
	now   *Section
	floor []*floor
	tabs  *Tabs // that nobody has ended
	room  room
}

// A floor is a section that what is read does not leave before its container ends.
type floor struct {
	section *Section
	// tabs says that the headings of the first one's level are tabs.
	tabs  bool
	level int
}

func (o *outline) chunks(chunks []chunk) {
	for _, c := range chunks {
		switch c.kind {
		case plain:
			o.markdown(c.text, 0)
		case beginGroup:
			o.endTabs()
			o.floor = append(o.floor, &floor{section: o.now, tabs: true})
			o.beginGroup(c.text)
		case endGroup:
			o.endTabs()
			o.endGroup(c.text)
		case begin:
			o.open(Tab, o.now.Level+1, o.title(c.title))
			o.now.Tag = c.tag
			o.floor = append(o.floor, &floor{section: o.now})
		case end:
			o.endTabs()
			o.leave()
		}
	}
}

// beginGroup begins a group of tabs at a comment.
func (o *outline) beginGroup(start source.Text) {
	if o.tabs != nil {
		o.tabs.IsCut = true
	}
	o.tabs = &Tabs{Start: start.Trim(), in: o.now}
	o.page.Tabs = append(o.page.Tabs, o.tabs)
}

// endGroup ends the group of tabs that is open.
func (o *outline) endGroup(end source.Text) {
	if o.tabs == nil {
		o.tabs = &Tabs{}
		o.page.Tabs = append(o.page.Tabs, o.tabs)
	}
	o.tabs.End, o.tabs = end.Trim(), nil
}

// parsed is a text with its bytes as the parser has them, and the page that it is part of.
type parsed struct {
	source.Text
	data []byte
	page *Page
	room *room
}

// A room is where the texts and the parts of a line are gathered, one line after another.
type room struct {
	texts []source.Text
	parts []Part
}

func (o *outline) parse(t source.Text) (parsed, ast.Node) {
	data := []byte(t.Value)
	tame(data)
	return parsed{t, data, o.page, &o.room}, parser.Parse(text.NewReader(data))
}

// title reads the text of a title as Markdown.
func (o *outline) title(t source.Text) Line {
	p, root := o.parse(t)
	if root.FirstChild() == nil {
		return Line{Text: t}
	}
	return lineOf(p, root.FirstChild())
}

// endTabs ends the tabs that are open, if they are what was begun last.
func (o *outline) endTabs() {
	if o.innermost().tabs {
		o.leave()
	}
}

func (o *outline) innermost() *floor { return o.floor[len(o.floor)-1] }

func (o *outline) leave() {
	if len(o.floor) < 2 {
		return
	}
	last := o.innermost()
	o.floor = o.floor[:len(o.floor)-1]
	o.now = last.section
	if !last.tabs && o.now.Above != nil {
		o.now = o.now.Above
	}
}

// markdown reads a text that has no containers.
func (o *outline) markdown(t source.Text, depth int) {
	p, root := o.parse(t)
	o.children(p, root, depth, false)
}

// open begins a section.
func (o *outline) open(kind Kind, level int, title Line) {
	if kind == Heading {
		kind = o.tab(level)
	}
	o.pop(level)
	if title.Value == "" && kind != Tab {
		return
	}
	o.count++
	s := &Section{Title: title, Kind: kind, Level: level, Above: o.now, At: o.count}
	o.now.Below = append(o.now.Below, s)
	if kind == Tab && o.tabs != nil && o.now == o.tabs.in {
		o.tabs.Tabs = append(o.tabs.Tabs, s)
	}
	o.now = s
}

// tab is the kind of a heading of a level: a tab where tabs have begun, and end with a heading above their own level.
func (o *outline) tab(level int) Kind {
	f := o.innermost()
	if f.tabs && f.level > 0 && level < f.level {
		o.leave()
		f = o.innermost()
	}
	if !f.tabs {
		return Heading
	}
	if f.level == 0 {
		f.level = level
	}
	if level > f.level {
		return Heading
	}
	return Tab
}

// pop leaves the sections that end before a section of the level.
func (o *outline) pop(level int) {
	bottom := o.innermost().section
	for o.now != bottom && o.now.Level >= level {
		o.now = o.now.Above
	}
}

// block adds a block to the section that it belongs to.
func (o *outline) block(b Block, depth int) {
	o.pop(labelLevel(depth, false) + 1)
	o.count++
	o.now.Blocks, o.now.Order = append(o.now.Blocks, b), append(o.now.Order, o.count)
}

func (o *outline) children(t parsed, n ast.Node, depth int, quote bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		o.node(t, c, depth, quote)
	}
}

func (o *outline) node(t parsed, n ast.Node, depth int, quote bool) {
	switch n := n.(type) {
	case *ast.Heading:
		line, id := headingLine(t, n)
		o.open(Heading, n.Level, line)
		if o.now.Title.Pos == line.Pos {
			o.now.ID = id
		}
	case *ast.Paragraph, *ast.TextBlock:
		if marks := tightMarks(t, n); marks > 0 && depth == 0 && !quote {
			line := lineOf(t, n)
			o.page.Tight = append(o.page.Tight, line.Slice(0, marks).Text)
			o.open(Heading, marks, line.Slice(marks, len(line.Value)))
			return
		}
		o.paragraph(Paragraph{Line: lineOf(t, n), Depth: depth, Quote: quote}, depth)
	case *ast.FencedCodeBlock:
		o.block(fenced(t, n, depth), depth)
	case *ast.CodeBlock:
		o.block(Code{Text: segments(t, n.Lines()), Depth: depth}, depth)
	case *ast.HTMLBlock:
		o.swallow(htmlText(t, n), n.HTMLBlockType)
		o.htmlBlock(htmlText(t, n), depth)
	case *extast.Table:
		o.block(table(t, n), depth)
	case *ast.List:
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			o.item(t, item, depth+1, quote)
		}
	case *extast.DefinitionList:
		o.definitions(t, n, depth+1, quote)
	case *ast.Blockquote:
		o.children(t, n, depth, true)
	}
}

var tightHeading = regex.MustCompile(`^(#{2,6})[^#\s!{]`)

// tightMarks counts the marks of a heading as old programs read it, without a space behind them; 0 for any other text.
// CommonMark reads a paragraph of one line.
func tightMarks(t parsed, n ast.Node) int {
	if n.Lines().Len() != 1 {
		return 0
	}
	line := n.Lines().At(0)
	m := tightHeading.FindStringSubmatch(t.Value[line.Start:line.Stop])
	if m == nil {
		return 0
	}
	return len(m[1])
}

var idForm = regex.MustCompile(`\s*(?:(\{docsify-ignore(?:-all)?\})|\{#?:?\s*#?([^{}\s]*)[^{}]*\}|:id=(\S+))\s*$`)

// headingLine is a heading without the identifier that it may end with, and that.
func headingLine(t parsed, n *ast.Heading) (line Line, id string) {
	line = lineOf(t, n)
	for {
		m := idForm.FindStringSubmatch(line.Value)
		if m == nil || !strings.ContainsAny(m[0], "#=") && m[1] == "" {
			return line, id
		}
		line, id = line.Slice(0, len(line.Value)-len(m[0])), cmp.Or(m[2]+m[3], id)
	}
}

// item reads an item of a list. One of several blocks is a section of its own.
func (o *outline) item(t parsed, n ast.Node, depth int, quote bool) {
	o.pop(labelLevel(depth, true))
	first := n.FirstChild()
	if first == nil {
		return
	}
	rest := first.NextSibling()
	switch first.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		line := lineOf(t, first)
		if rest == nil {
			o.paragraph(Paragraph{Line: line, Depth: depth, Item: true, Quote: quote}, depth)
		} else if !o.label(line, depth) {
			o.open(Item, labelLevel(depth, true), line)
		}
	default:
		o.node(t, first, depth, quote)
	}
	for ; rest != nil; rest = rest.NextSibling() {
		o.node(t, rest, depth, quote)
	}
}
