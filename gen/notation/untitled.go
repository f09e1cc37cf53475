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

// isBelowSentence reports whether a whole sentence stands above a block: "The answer is `201`."
func (c *Context) isBelowSentence(i int) bool {
	if i == 0 {
		return false
	}
	p, ok := c.Blocks[i-1].(markdown.Paragraph)
	return ok && strings.HasSuffix(strings.TrimSpace(p.Value), ".")
}

// areOfRequest reports whether rows say what only those of a request say: one is required and another has a default or is optional.
func areOfRequest(columns []column, rows [][]markdown.Line) bool {
	isRequired, isOptional := false, has(columns, cDefault)
	for _, cell := range cellsOf(rows, indexOf(columns, cRequired)) {
		if need := requiredIn(cell); need != nil {
			isRequired, isOptional = isRequired || *need, isOptional || !*need
		}
	}
	return has(columns, cRequired) && isRequired && isOptional
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
