package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
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
		if c.columnsOfHeads(t) || c.rowsOfHead(t) || c.columnsOfHoles(t) {
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

// columnsOfHoles reads a table whose columns are a method and the parameters of the path above it, each with the text
// that stands for it.
func (c *Context) columnsOfHoles(t markdown.Table) bool {
	path, columns, ok := c.holesAbove(t)
	if !ok {
		return false
	}
	for _, row := range t.Rows[1:] {
		h := path
		template := http.Template(path.path.Value)
		for i, cell := range row {
			switch name := columns[min(i, len(columns)-1)]; {
			case name == "":
				h.methods = methodsIn(cell.Text)
			case slices.Contains(http.Parameters(template), name):
				template = strings.ReplaceAll(template, "{"+name+"}", strings.TrimSpace(cell.Value))
			}
		}
		h.path = path.path.As(template)
		c.addHead(h, Said, Role{}, len(t.Rows) > 2, row[len(row)-1].Text)
	}
	return true
}

// holesAbove is the path in the blocks before a table whose columns bear the names of all its parameters. The column of
// the methods has an empty name.
func (c *Context) holesAbove(t markdown.Table) (path headLine, columns []string, ok bool) {
	hasMethod := false
	for _, cell := range t.Rows[0] {
		name := strings.TrimSpace(cell.Value)
		if p := parsePhrase(name); p.has[wMethod] && !hasMethod {
			name, hasMethod = "", true
		}
		columns = append(columns, name)
	}
	if !hasMethod {
		return headLine{}, nil, false
	}
	for _, b := range c.Blocks {
		if b.Place().Line > t.Place().Line {
			break
		}
		if p, found := pathOf(valueOf(b)); found {
			path = p
		}
	}
	names := http.Parameters(http.Template(path.path.Value))
	for _, name := range names {
		if !slices.Contains(columns, name) {
			return headLine{}, nil, false
		}
	}
	return path, columns, len(names) > 0
}
