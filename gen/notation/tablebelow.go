package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
)

// describedAbove is the role of a table without a label that stands below the sample of a response and describes its fields. The
// table's names are members of the sample, and no column says what only a request has. It is the zero Role for another table.
func (c *Context) describedAbove(i int, columns []column, rows [][]markdown.Line) Role {
	if slices.ContainsFunc([]column{cRequired, cOptional, cDefault, cIn}, func(of column) bool { return has(columns, of) }) {
		return Role{}
	}
	code, above := c.codeAbove(i)
	if above.Group != Response {
		return Role{}
	}
	names, shown := namesInColumn(rows, indexOf(columns, cName)), membersIn([]markdown.Block{code})
	isShown := func(name string) bool { return slices.Contains(shown, name) }
	if n := len(names); n == 0 || countOf(names, isShown)*2 <= n {
		return Role{} // a response can leave out some of its fields
	}
	return Role{Group: Response, Part: Fields, Code: above.Code, Failure: above.Failure, Known: true}
}

// codeAbove is the code right above a block, or above the line that introduces that, and its role.
func (c *Context) codeAbove(i int) (markdown.Block, Role) {
	for j := i - 1; j >= max(i-2, 0); j-- {
		switch c.Blocks[j].(type) {
		case markdown.Code:
			return c.Blocks[j], c.roleAt(j)
		case markdown.Paragraph:
		default:
			return nil, Role{}
		}
	}
	return nil, Role{}
}

// namesInColumn are the last parts of the names in a column.
func namesInColumn(rows [][]markdown.Line, column int) []string {
	var out []string
	for _, row := range rows {
		if column < len(row) {
			name := row[column].Value
			out = append(out, strings.Trim(name[strings.LastIndexByte(name, '.')+1:], " `*"))
		}
	}
	return out
}

func countOf(all []string, is func(string) bool) int {
	n := 0
	for _, s := range all {
		if is(s) {
			n++
		}
	}
	return n
}
