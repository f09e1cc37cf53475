package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// empty reports code blocks, tables, tabs and sections that hold nothing.
func (l *linter) empty(p *page.Page) {
	for code := range codeBlocks(p) {
		if code.IsClosed && strings.TrimSpace(code.Value) == "" {
			l.report(code.Open, "empty", "this code block is empty; write its code or delete it")
		}
	}
	for t := range tables(p) {
		if len(t.Rows) < 2 {
			l.report(t.Pos, "empty", "this table has no rows; add one or delete the table")
		}
	}
	lines := &lines{text: p.Outline.Text}
	for _, group := range p.Outline.Tabs {
		if group.Start.IsValid() && len(group.Tabs) == 0 {
			l.report(group.Start.Pos, "empty", "no tabs between tabs:start and tabs:end; start each tab with a heading such as #### **JSON**")
		}
		for _, tab := range group.Tabs {
			if isBare(tab) && lines.areNothing(tab.Title.Pos) {
				l.report(tab.Title.Pos, "empty", "the tab %q is empty; write its content or delete it", tab.Title.Value)
			}
		}
	}
	if len(p.Operations) > 0 {
		l.emptySections(p, lines)
	}
}

// isBare reports whether a section has neither blocks nor sections.
func isBare(s *markdown.Section) bool { return len(s.Blocks)+len(s.Below) == 0 }

// emptySections reports the headings that nothing follows. A heading of the first level may stand alone: it is the title of
// the page or of a group. An empty part of an operation is only a note: a page that is made from a template has them all.
func (l *linter) emptySections(p *page.Page, lines *lines) {
	says := map[*markdown.Section]bool{}
	for _, e := range p.Evidence {
		says[e.Section] = true
	}
	p.Outline.Top.All(func(s *markdown.Section) bool {
		isEmpty := s.Kind == markdown.Heading && s.Level > 1 && isBare(s) && !says[s] && lines.areNothing(s.Title.Pos)
		switch {
		case isEmpty && !p.Reading.IsPart(s):
			l.report(s.Title.Pos, "empty", "nothing follows the heading %q; write its text or delete it", s.Title.Value)
		case isEmpty && !continuesBelow(p, s):
			l.note(s.Title.Pos, "empty", "the section %q is empty; write its text or delete it", s.Title.Value)
		}
		return true
	})
}

// continuesBelow reports whether the section behind a part of an operation is about the same half of the exchange: the
// statuses behind "Response", for example.
func continuesBelow(p *page.Page, s *markdown.Section) bool {
	i := slices.Index(s.Above.Below, s)
	return i+1 < len(s.Above.Below) && p.Reading.Role(s.Above.Below[i+1]).Group == p.Reading.Role(s).Group
}

// lines are the lines of a page, cut when somebody asks.
type lines struct {
	text source.Text
	all  []source.Text
	at   map[source.Pos]int // the index of each line, by file and line
}

var (
	ruleForm = regex.MustCompile(`^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})?\s*$`)
	nextForm = regex.MustCompile(`^(?:#{1,6}\s|<!-+\s*tab)`)
)

// areNothing reports whether only comments and rules are between a title and the next one, the end of its tabs or the
// end of the page.
func (ls *lines) areNothing(title source.Pos) bool {
	if ls.at == nil {
		ls.all, ls.at = slices.Collect(ls.text.Lines()), map[source.Pos]int{}
		for i, l := range ls.all {
			ls.at[source.Pos{File: l.File, Line: l.Line}] = i
		}
	}
	first, ok := ls.at[source.Pos{File: title.File, Line: title.Line}]
	if !ok {
		return false // it stands in the text of a variable
	}
	isComment := false
	for _, l := range ls.all[first+1:] {
		line := strings.TrimSpace(l.Value)
		switch {
		case l.File != title.File:
			return false // an included file follows
		case !isComment && nextForm.MatchString(line):
			return true
		case isComment || strings.HasPrefix(line, "<!--"):
			isComment = !strings.Contains(line, "-->")
		case !ruleForm.MatchString(line):
			return false
		}
	}
	return true
}
