package notation

import (
	"strings"

	"docsascode.example/gen/markdown"
)

// untitled are the columns of a table whose header leaves some without a title: what their cells say tells what they hold.
func untitled(columns []column, rows [][]markdown.Line) []column {
	for i, cell := range rows[0] {
		if strings.Trim(cell.Value, " -–—#*") != "" || columns[i] != "" {
			continue
		}
		switch all := cellsOf(rows[1:], i); {
		case len(all) == 0:
		case i == 0 && !has(columns, cName) && (has(columns, cType) || has(columns, cRequired) || has(columns, cDefault)) && allNames(rows[1:]):
			columns[i] = cName
		case i > 0 && !has(columns, cRequired) && areNeeds(all):
			columns[i] = cRequired
		case i > 0 && !has(columns, cText):
			columns[i] = cText
		}
	}
	return columns
}

// cellsOf are the cells of a column that are not empty.
func cellsOf(rows [][]markdown.Line, column int) []string {
	var out []string
	for _, row := range rows {
		if column < len(row) && strings.TrimSpace(row[column].Value) != "" {
			out = append(out, row[column].Value)
		}
	}
	return out
}

// areNeeds reports whether each of some cells begins with a word for required or optional: "optional, default 1".
func areNeeds(cells []string) bool {
	for _, cell := range cells {
		first, _, _ := strings.Cut(strings.TrimSpace(cell), ",")
		first, _, _ = strings.Cut(first, "(")
		if requiredWord(strings.ToLower(strings.Trim(first, " *_`.;:"))) == nil {
			return false
		}
	}
	return true
}
