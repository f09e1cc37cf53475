package lint

import (
	"iter"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// table checks the form of tables, and the names in tables of parameters and headers.
func (l *linter) table(p *page.Page) {
	for t := range tables(p) {
		if n := cells(rawRow(t.Rows[0]).Value); n < t.Columns {
			l.report(t.Pos, "table", "the header has %d cells, but the delimiter row has %d; write as many cells in both", n, t.Columns)
		}
		for _, row := range t.Rows[1:] {
			l.extraCells(t, row)
		}
	}
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			if text, ok := b.(markdown.Paragraph); ok && strings.Contains(text.Value, "|") {
				l.brokenTable(text)
			}
		}
		return true
	})
	for _, sc := range l.scopes(p) {
		l.namelessRows(sc)
		l.unnamedTable(sc)
	}
}

// tables are the tables of Markdown on a page.
func tables(p *page.Page) iter.Seq[markdown.Table] {
	return func(yield func(markdown.Table) bool) {
		p.Outline.Top.All(func(s *markdown.Section) bool {
			for _, b := range s.Blocks {
				if t, ok := b.(markdown.Table); ok && t.Columns > 0 && !yield(t) {
					return false
				}
			}
			return true
		})
	}
}

// extraCells reports a row with more cells than the header: Markdown drops them without a word.
func (l *linter) extraCells(t markdown.Table, row []markdown.Line) {
	line := rawRow(row)
	if n := cells(line.Value); n > t.Columns {
		l.report(line.Pos, "table", "this row has %d cells, but the table has %d columns; write \\| for a literal bar", n, t.Columns)
	}
}

// rawRow is a row as the file has it.
func rawRow(row []markdown.Line) source.Text { return row[0].Text.WholeLines().TrimSet(" \t>") }

// cells counts those of a row.
func cells(row string) int {
	row = strings.Trim(row, "|")
	n := 1
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n
}

var (
	barRow       = regex.MustCompile(`^\|.*\|.*\|$`)
	delimiterRow = regex.MustCompile(`^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$`)
)

// brokenTable reports a paragraph that was meant to be a table.
func (l *linter) brokenTable(text markdown.Paragraph) {
	rows := strings.SplitN(text.Text.WholeLines().Value, "\n", 3)
	if len(rows) < 2 {
		return
	}
	first, second := strings.TrimSpace(rows[0]), strings.TrimSpace(rows[1])
	switch {
	case delimiterRow.MatchString(second) && cells(first) > 1 && cells(first) != cells(second):
		l.report(text.Start(), "table", "the header has %d cells, but the delimiter row has %d; write as many cells in both", cells(first), cells(second))
	case barRow.MatchString(first) && (barRow.MatchString(second) || strings.Trim(second, "|:- ") == "" && second != ""):
		l.report(text.Start(), "table", "this is not a valid table; write | :--- | once for each column as its second line")
	}
}

// namelessRows reports the rows of parameters and headers that have no name.
func (l *linter) namelessRows(sc scope) {
	for t := range sc.rows() {
		name := slices.Index(t.columns, notation.NameColumn)
		for _, row := range t.Rows[1:] {
			if strings.Trim(row[name].Value, "^\\ ") == "" {
				l.report(firstCell(row), "table", "this row has no name; write one in the column Name")
			}
		}
	}
}

// firstCell is where the first cell of a row stands that has a text, or else the row.
func firstCell(row []markdown.Line) source.Pos {
	for _, cell := range row {
		if cell.Value != "" {
			return cell.Pos
		}
	}
	return row[0].Pos
}

// unnamedTable reports a table of parameters that is not read, for want of a column with their names.
func (l *linter) unnamedTable(sc scope) {
	if sc.op == nil || len(sc.op.Parameters) > 0 {
		return
	}
	for _, part := range sc.parts {
		t, ok := part.Block.(markdown.Table)
		role := sc.page.Reading.Role(part.Section)
		if ok && role.Part == notation.Params && role.Group == notation.Request && !sc.page.Reading.Uses(part.Section, t) {
			l.report(t.Pos, "table", "this table of parameters has no column Name; add one")
			return
		}
	}
}
