package page

import "strings"

// groupTabs turns what stands between tabs:start and tabs:end into one tabs block.
func (r *reader) groupTabs(blocks []block) []block {
	var out []block
	for i := 0; i < len(blocks); i++ {
		m, ok := blocks[i].(marker)
		switch {
		case !ok:
			out = append(out, blocks[i])
		case m.word == "tabs:start":
			end := r.tabsEnd(blocks, i)
			out = append(out, r.readTabs(m.Pos, blocks[i+1:end]))
			i = end
			if end < len(blocks) && !isMarker(blocks[end], "tabs:end") {
				i--
			}
		case m.word == "tabs:end":
			r.report(m.Pos, "unterminated", "these tabs are not opened; write <!-- tabs:start --> before the first tab")
		}
	}
	return out
}

// tabsEnd is the index of the block that ends the tabs which start at index start.
func (r *reader) tabsEnd(blocks []block, start int) int {
	for i := start + 1; i < len(blocks); i++ {
		if isMarker(blocks[i], "tabs:end") {
			return i
		}
		if isMarker(blocks[i], "tabs:start") {
			r.report(blocks[start].Place(), "unterminated", "these tabs are not closed before the next ones start; write <!-- tabs:end --> after the last tab")
			return i
		}
	}
	r.report(blocks[start].Place(), "unterminated", "these tabs are not closed; write <!-- tabs:end --> after the last tab")
	return r.openEnd(blocks, start)
}

// openEnd guesses where tabs that nobody closed were meant to end: before the first heading above their own level.
func (r *reader) openEnd(blocks []block, start int) int {
	level := 0
	for i := start + 1; i < len(blocks); i++ {
		h, ok := blocks[i].(heading)
		if !ok {
			continue
		}
		if level == 0 {
			level = h.level
		}
		if h.level < level {
			return i
		}
	}
	return len(blocks)
}

func isMarker(b block, word string) bool {
	m, ok := b.(marker)
	return ok && m.word == word
}

// readTabs splits blocks at the headings of the first heading's level, or at tab:TITLE comments.
func (r *reader) readTabs(at Pos, blocks []block) tabs {
	t := tabs{Pos: at}
	level := 0
	for _, b := range blocks {
		if h, ok := b.(heading); ok && (level == 0 || h.level <= level) {
			level = h.level
			t.tabs = append(t.tabs, tab{title: tabTitle(h.Text)})
		} else if m, ok := b.(marker); ok && m.word == "tab" {
			t.tabs = append(t.tabs, tab{title: m.Text})
		} else if len(t.tabs) > 0 {
			last := &t.tabs[len(t.tabs)-1]
			last.blocks = append(last.blocks, b)
		}
	}
	if len(t.tabs) == 0 {
		r.report(at, "empty", "no tabs between tabs:start and tabs:end; start each tab with a heading such as #### **JSON**")
	}
	for _, tab := range t.tabs {
		if len(tab.blocks) == 0 {
			r.report(tab.title.Pos, "empty", "the tab %q is empty; write its content or delete it", tab.title.Value)
		}
	}
	return t
}

// tabTitle is a text without Markdown's marks, at the place of its first letter.
func tabTitle(t Text) Text {
	value := plain(t.Value)
	if i := strings.Index(t.Value, value); i >= 0 {
		return t.Slice(i, i+len(value))
	}
	first := []rune(value)[0]
	if i := strings.IndexRune(t.Value, first); i >= 0 {
		t = t.Slice(i, len(t.Value))
	}
	t.Value = value
	return t
}
