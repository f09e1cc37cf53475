package page

import (
	"regexp"
	"strings"

	extast "github.com/yuin/goldmark/extension/ast"
)

func (r *reader) table(src *file, n *extast.Table) table {
	t := table{Pos: src.pos(n.Pos())}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []Text
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cell := segments(src, c.Lines())
			if c.Lines().Len() == 0 {
				cell = src.text(row.Pos(), row.Pos())
			}
			cells = append(cells, cell.Trim())
		}
		r.checkCells(src, row.Pos(), len(n.Alignments))
		t.rows = append(t.rows, cells)
	}
	if len(t.rows) < 2 {
		r.report(t.Pos, "empty", "this table has no rows; add one or delete the table")
	}
	return t
}

var cellBar = regexp.MustCompile(`\\.|\|`)

// checkCells reports a row with more cells than the header: Markdown drops them without a word.
func (r *reader) checkCells(src *file, offset, columns int) {
	line := strings.TrimSpace(src.lineText(src.line(offset)))
	bars := 0
	for _, m := range cellBar.FindAllString(strings.Trim(line, "|"), -1) {
		if m == "|" {
			bars++
		}
	}
	if bars+1 > columns {
		r.report(src.pos(offset), "table", "this row has %d cells, but the table has %d columns; write \\| for a literal bar", bars+1, columns)
	}
}

var barRow = regexp.MustCompile(`(?m)^\s*\|.*\|.*\|\s*$`)

// checkTableShape reports a paragraph that was meant to be a table.
func (r *reader) checkTableShape(t Text) {
	rows := barRow.FindAllStringIndex(t.Value, 2)
	if len(rows) == 2 && rows[0][0] == 0 {
		r.report(t.Pos, "table", "this is not a valid table; write | :--- | once for each column as its second line")
	}
}
