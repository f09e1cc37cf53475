package notation

import (
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// endpointTables reads tables of operations: a column of paths and one of methods, a column of both, or a row for each
// of path and method.
func endpointTables(c *Context) {
	for _, b := range c.Blocks {
		t, ok := b.(markdown.Table)
		if !ok || len(t.Rows) < 1 {
			continue
		}
		if c.columnsOfHeads(t) || c.rowsOfHead(t) {
			c.use(b)
		}
	}
}

func (c *Context) columnsOfHeads(t markdown.Table) bool {
	path, method := -1, -1
	for i, cell := range t.Rows[0] {
		switch p := parsePhrase(cell.Value); {
		case p.has[wMethod] && method < 0:
			method = i
		case p.has[wPath] && path < 0:
			path = i
		}
	}
	type found struct {
		h       headLine
		methods []source.Text
		summary source.Text
	}
	var all []found
	for _, row := range t.Rows[1:] {
		f := found{}
		for i, cell := range row {
			h := headIn(cell)
			switch {
			case h.ok && (i == path || i == method || h.begins()):
				f.h, f.methods = h, h.methods
			case i == path:
				if p, ok := pathOf(cell.Text); ok {
					f.h = p
				}
			case i == method:
				f.methods = methodsIn(cell.Text)
			case len(cell.Value) > len(f.summary.Value) && i > 0:
				f.summary = cell.Text
			}
		}
		if f.h.ok && len(f.methods) > 0 {
			all = append(all, f)
		}
	}
	if len(all) == 0 || len(all)*2 < len(t.Rows)-1 {
		return false
	}
	for _, f := range all {
		f.h.methods = f.methods
		c.addHead(f.h, Said, Role{}, len(all) > 1 || len(t.Rows[0]) == 1, f.summary)
	}
	return true
}

// rowsOfHead reads a table of two columns, one of names and one of values.
func (c *Context) rowsOfHead(t markdown.Table) bool {
	var path headLine
	var methods []source.Text
	for _, row := range t.Rows {
		if len(row) < 2 {
			return false
		}
		switch p := parsePhrase(row[0].Value); {
		case p.unknown > 0:
		case p.has[wMethod]:
			methods = methodsIn(row[1].Text)
		case p.has[wPath]:
			if h := headIn(row[1]); h.ok {
				path, methods = h, h.methods
			} else if h, ok := pathOf(row[1].Text); ok {
				path = h
			}
		}
	}
	if !path.ok || len(methods) == 0 {
		return false
	}
	path.methods = methods
	c.addHead(path, Said, Role{}, false, source.Text{})
	return true
}
