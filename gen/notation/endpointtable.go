package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
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
		case p.is(wMethod) && method < 0:
			method = i
		case p.is(wPath) && !p.is(wParam) && path < 0:
			path = i
		}
	}
	if path < 0 && method >= 0 {
		path = columnOfPaths(t)
	}
	var general []source.Text // the method that the title has for all paths
	if path >= 0 && method < 0 {
		general = c.methodOfTable(t)
	}
	var all []headRow
	for _, row := range t.Rows[1:] {
		f := rowOfHead(row, path, method)
		if len(f.methods) == 0 {
			f.methods = general
		}
		if f.h.ok && len(f.methods) > 0 {
			all = append(all, f)
		}
		for _, h := range f.further {
			if len(h.methods) == 0 {
				h.methods = f.methods
			}
			all = append(all, headRow{h: h, methods: h.methods, summary: f.summary})
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

// A headRow is a row of a table of operations.
type headRow struct {
	h       headLine
	methods []source.Text
	summary source.Text
	// further are the operations that the cell of the first one lists behind it.
	further []headLine
}

// rowOfHead reads a row by the columns of the path and of the method. Without a column of its own, the method can stand in
// the cell of the path.
func rowOfHead(row []markdown.Line, path, method int) headRow {
	f := headRow{}
	for i, cell := range row {
		h := headIn(cell)
		switch {
		case h.ok && (i == path || i == method || h.begins()):
			f.h, f.methods, f.further = h, h.methods, furtherHeads(cell, h)
		case i == path:
			if all := pathsOfCell(cell); len(all) > 1 {
				f.h, f.further = all[0], all[1:]
			} else if p, ok := pathOfCell(cell, true); ok {
				f.h = p
				if m := methodNote.FindStringSubmatchIndex(cell.Value); m != nil && method < 0 {
					f.methods = methodsIn(cell.Text.Slice(m[2], m[3]))
				}
			}
		case i == method:
			f.methods = methodsIn(cell.Text)
		case len(cell.Value) > len(f.summary.Value) && i > 0:
			f.summary = cell.Text
		}
		if m := methodFirst.FindStringSubmatchIndex(cell.Value); m != nil && i != path && method < 0 && len(f.methods) == 0 {
			f.methods = methodsIn(cell.Text.Slice(m[2], m[3]))
		}
	}
	return f
}

var oneWord = regex.MustCompile(`^[a-z][\w-]*$`)

// columnOfPaths is the column of a table whose cells are all paths, in code; or -1.
func columnOfPaths(t markdown.Table) int {
	for i := range t.Rows[0] {
		if len(t.Rows) > 1 && !slices.ContainsFunc(t.Rows[1:], func(row []markdown.Line) bool {
			if i >= len(row) || len(row[i].Parts) != 1 || !row[i].Parts[0].Is(markdown.Quoted) {
				return true
			}
			_, ok := pathOfCell(row[i], false)
			return !ok
		}) {
			return i
		}
	}
	return -1
}

// pathsOfCell are the paths of a cell that has nothing but several of them, in code: "`/books` <br> `/v2/books`".
func pathsOfCell(cell markdown.Line) []headLine {
	if len(cell.Parts) < 2 || !cell.Parts[0].Is(markdown.Quoted) {
		return nil
	}
	first, ok := pathOf(cell.Of(cell.Parts[0]))
	if !ok {
		return nil
	}
	return append([]headLine{first}, furtherHeads(cell, first)...)
}

// pathOfCell is the path in a cell. In code, the slash that it begins with can be left out: that of one word only in a
// column whose title is that of paths.
func pathOfCell(cell markdown.Line, titled bool) (headLine, bool) {
	if len(cell.Parts) == 1 && cell.Parts[0].Is(markdown.Quoted) && (barePath.MatchString(cell.Value) || titled && oneWord.MatchString(cell.Value)) {
		return headLine{ok: true, path: cell.Text.As("/" + cell.Value)}, true
	}
	return pathOf(cell.Text)
}

var (
	// methodNote is a method behind a path: "/books/{id} (PUT)".
	methodNote = regex.MustCompile(`[\s` + "`" + `][(\[–—-]*\s*((?:` + methodWords + `)(?:\s*[,/]\s*(?:` + methodWords + `))*)[)\]]*\s*$`)
	// methodFirst is a method that another cell begins with: "POST, needs a token".
	methodFirst = regex.MustCompile(`^\W*(` + methodWords + `)\b\*{0,2}\s*[,;:(–—-]`)
	// methodOfAll is a title that gives its method to the paths below it: "GET endpoints".
	methodOfAll = regex.MustCompile(`^[\W_]*(?:HTTP )?(` + methodWords + `)\b[\W_]*(?i:requests?|endpoints?|methods?|routes?|calls?|operations?|apis?|paths?)?[\W_]*$`)
)

// methodOfAllForm is a sentence that gives its method to the paths below it: "All of these endpoints need a `GET` request."
var methodOfAllForm = regex.MustCompile(`(?s)(?:^|[.!?]\s+)[^.!?]*\b(?i:all|each|every|any|following|these|below)\b[^.!?]*\b(` + methodWords + `)\b[^.!?]*\b(?i:requests?|methods?|calls?|verb)\b`)

// methodOfTable is the only method that the paragraph right above a table names for all of its paths, or else that of a title.
func (c *Context) methodOfTable(t markdown.Table) []source.Text {
	i := slices.IndexFunc(c.Blocks, func(b markdown.Block) bool { return b.Place() == t.Place() })
	if i > 0 {
		p, ok := c.Blocks[i-1].(markdown.Paragraph)
		if m := methodOfAllForm.FindStringSubmatchIndex(p.Value); ok && m != nil && len(methodForm.FindAllString(p.Value, 2)) == 1 {
			return methodsIn(p.Text.Slice(m[2], m[3]))
		}
	}
	return c.methodAbove()
}

// methodAbove is the method in the title of the section or of a section above it.
func (c *Context) methodAbove() []source.Text {
	for s := c.Section; s != nil; s = s.Above {
		if m := methodOfAll.FindStringSubmatchIndex(s.Title.Value); m != nil {
			return methodsIn(s.Title.Text.Slice(m[2], m[3]))
		}
	}
	return nil
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
		case p.is(wMethod):
			methods = methodsIn(row[1].Text)
		case p.is(wPath):
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
		if p := parsePhrase(name); p.is(wMethod) && !hasMethod {
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
