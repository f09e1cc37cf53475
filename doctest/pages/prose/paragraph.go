package prose

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// OutsideOperations are the paragraphs of a page that are about no operation in particular: those above its first operation, those
// that say so, and those of sections beside the sections of operations. On a page without operations they are all.
func OutsideOperations(p *page.Page) []page.Text {
	var out []page.Text
	for _, l := range LinesOutside(p) {
		out = append(out, l.Text)
	}
	return out
}

// LinesOutside are these paragraphs with their marks.
func LinesOutside(p *page.Page) []markdown.Line {
	first := 0
	for _, op := range p.Operations {
		if first == 0 || op.Path.Line < first {
			first = op.Path.Line
		}
	}
	paragraphs := blocksOf(p, func(s *markdown.Section, par markdown.Paragraph) bool {
		return !par.Item && (first == 0 || p.IsBesideOperations(s) || par.Line.Line < first || page.IsOfOthers(par.Value))
	})
	var out []markdown.Line
	for _, par := range paragraphs {
		out = append(out, par.Line)
	}
	return out
}

// ItemsOutside are the items of the lists of a page without operations.
func ItemsOutside(p *page.Page) []page.Text {
	return textsOf(blocksOf(p, func(_ *markdown.Section, par markdown.Paragraph) bool { return par.Item && len(p.Operations) == 0 }))
}

// HeadsOfItems are the first lines of the items that have more than a line, such as a sample below it, on a page without operations.
func HeadsOfItems(p *page.Page) []markdown.Line {
	var out []markdown.Line
	p.Outline.Top.All(func(s *markdown.Section) bool {
		if s.Kind == markdown.Item && len(p.Operations) == 0 {
			out = append(out, s.Title)
		}
		return true
	})
	return out
}

// AboutPage are the paragraphs that speak of all operations of a page: those right below its title, and those outside operations.
func AboutPage(p *page.Page) []page.Text {
	below := blocksOf(p, func(s *markdown.Section, par markdown.Paragraph) bool { return !par.Item && s.Level < 2 })
	return append(OutsideOperations(p), textsOf(below)...)
}

// SectionOf are the paragraphs and items of the section around one of the page's paragraphs, if the title of the section matches; none
// if it does not.
func SectionOf(p *page.Page, at page.Text, title *regexp.Regexp) []page.Text {
	var own *markdown.Section
	blocksOf(p, func(s *markdown.Section, par markdown.Paragraph) bool {
		if par.Pos == at.Pos && title.MatchString(s.Title.Value) {
			own = s
		}
		return false
	})
	return textsOf(blocksOf(p, func(s *markdown.Section, _ markdown.Paragraph) bool { return s == own && own != nil }))
}

// TablesOf are the tables of a page that have rows below their titles.
func TablesOf(p *page.Page) []markdown.Table {
	return blocksOf(p, func(_ *markdown.Section, t markdown.Table) bool { return len(t.Rows) > 1 })
}

// blocksOf are the blocks of a page that are of one kind and that keep chooses.
func blocksOf[B markdown.Block](p *page.Page, keep func(*markdown.Section, B) bool) []B {
	var out []B
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, block := range s.Blocks {
			if b, ok := block.(B); ok && keep(s, b) {
				out = append(out, b)
			}
		}
		return true
	})
	return out
}

func textsOf(paragraphs []markdown.Paragraph) []page.Text {
	var out []page.Text
	for _, par := range paragraphs {
		out = append(out, par.Text)
	}
	return out
}

// ColumnOf is the index of the column whose title matches; -1 if there is none.
func ColumnOf(t markdown.Table, title *regexp.Regexp) int {
	return slices.IndexFunc(t.Rows[0], func(cell markdown.Line) bool { return title.MatchString(cell.Value) })
}

var fenceForm = regexp.MustCompile("(?ms)^[ \t>]*(?:```|~~~).*?^[ \t>]*(?:```|~~~)[ \t]*$")

// WithoutCode is the text of a page with blanks in place of its code blocks.
func WithoutCode(p *page.Page) string {
	return fenceForm.ReplaceAllStringFunc(p.Outline.Text.Value, func(s string) string { return strings.Repeat(" ", len(s)) })
}
