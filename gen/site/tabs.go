package site

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var tabsMarker = regexp.MustCompile(`^<!-+\s+tabs:\s*(start|end)\s+-+>$`)

// groupTabs turns each run of blocks between the tabs:start and tabs:end comments into one group of tabs, each tab a heading and what
// follows it. A group that is not ended goes to the end of its parent.
//
// A group is a set of radio buttons, each followed by its label and its panel, so it works by keyboard and without a script, and is read
// out as the choice that it is.
func groupTabs(doc ast.Node, source []byte) {
	count := 0
	legend := "Variants"
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch {
		case n.Kind() == ast.KindHeading:
			legend = plainText(n, source)
		case marker(n, source) == "start":
			count++
			group := newTabs(fmt.Sprintf("tabs-%d", count), legend)
			doc.ReplaceChild(doc, n, group.set)
			next = group.take(doc, next, source)
		}
		n = next
	}
}

// marker returns "start" or "end" for the comments of tabs, and else nothing.
func marker(n ast.Node, source []byte) string {
	if n.Kind() != ast.KindHTMLBlock {
		return ""
	}
	m := tabsMarker.FindStringSubmatch(strings.TrimSpace(string(n.Lines().Value(source))))
	if m == nil {
		return ""
	}
	return m[1]
}

type tabs struct {
	name  string
	set   *element
	panel *element // of the tab being filled; the set itself before the first
	count int
}

func newTabs(name, legend string) *tabs {
	set := &element{
		start: `<fieldset class="tabs"><legend class="unseen">` + html.EscapeString(legend) + `</legend>`,
		end:   `</fieldset>`,
	}
	set.tabs = &tabs{name: name, set: set, panel: set}
	return set.tabs
}

// take moves the blocks from n to the end of the group out of doc into the tabs, and returns the block after them.
func (t *tabs) take(doc, n ast.Node, source []byte) ast.Node {
	for n != nil {
		next := n.NextSibling()
		doc.RemoveChild(doc, n)
		switch {
		case marker(n, source) == "end":
			return next
		case n.Kind() == ast.KindHeading:
			t.add(plainText(n, source))
		default:
			t.panel.AppendChild(t.panel, n)
		}
		n = next
	}
	return nil
}

// add opens the next tab. The first is the one shown.
func (t *tabs) add(label string) {
	t.count++
	id := fmt.Sprintf("%s-%d", t.name, t.count)
	checked := ""
	if t.count == 1 {
		checked = " checked"
	}
	label = html.EscapeString(label)
	t.panel = &element{
		start: fmt.Sprintf(`<input type="radio" class="unseen" name="%s" id="%s" value="%s" autocomplete="off"%s><label for="%s" id="%s-label">%s</label>`+
			`<div class="panel" role="group" aria-labelledby="%s-label">`, t.name, id, label, checked, id, id, label, id),
		end: `</div>`,
	}
	t.set.AppendChild(t.set, t.panel)
}
