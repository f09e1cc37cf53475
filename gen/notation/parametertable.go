package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// parameterTables reads tables with a row for each parameter, header or member.
func parameterTables(c *Context) {
	for i, b := range c.Blocks {
		if t, ok := b.(markdown.Table); ok && !c.isUsed(b) && len(t.Rows) > 0 {
			c.parameterTable(i, t, c.roleAt(i))
		}
	}
}

func (c *Context) parameterTable(i int, t markdown.Table, role Role) {
	columns := untitled(columnsOf(t.Rows[0]), t.Rows)
	rows := t.Rows[1:]
	switch {
	case has(columns, cStatus) && !has(columns, cName), role.Part == Codes:
		return
	case has(columns, cName):
	case isParameterRole(role) && t.Headless && c.looksNamed(t.Rows):
		columns, rows = make([]column, len(t.Rows[0])), t.Rows
		columns[0] = cName
		if len(columns) > 1 {
			columns[len(columns)-1] = cText
		}
		if len(columns) > 2 {
			columns[1] = cType
		}
		if !allNames(t.Rows[:1]) {
			rows = t.Rows[1:]
		}
	default:
		return
	}
	if !isParameterRole(role) && !plausible(columns, role) {
		return
	}
	if role.Group == Response && role != c.Role() && c.isBelowSentence(i) && areOfRequest(columns, rows) {
		role = c.Role() // the sentence above is about the response before it: "The answer is `201`."
	}
	if role.Group == NoGroup || role == c.Role() && role.Group == Request {
		if above := c.describedAbove(i, columns, rows); above.Known {
			role = above
		}
	}
	if first := parsePhrase(t.Rows[0][indexOf(columns, cName)].Value); first.is(wHeader) && first.is(wResponse) {
		role.Group = Response // a column "Response header"
	}
	if role.In == "" && role.Group != Response && strings.Contains(strings.ToLower(t.Rows[0][indexOf(columns, cName)].Value), "header") {
		role.In = "header"
	}
	if role.Group == Response {
		name := strings.ToLower(t.Rows[0][indexOf(columns, cName)].Value)
		if strings.Contains(name, "header") || has(columns, cStatus) || areHeaders(rows, indexOf(columns, cName)) {
			role.Part = Headers
		}
	}
	c.use(t)
	outer := &nesting{}
	name := indexOf(columns, cName)
	for i, row := range rows {
		outer.isWhole = i+1 < len(rows) && isWholeBody(row, rows[i+1], name)
		c.parameterRow(t.Pos, columns, row, role, outer)
	}
}

// isWholeBody reports whether a row has the name of the body itself, and the row below it is marked as a member of that.
func isWholeBody(row, below []markdown.Line, name int) bool {
	if name >= len(row) || name >= len(below) {
		return false
	}
	own, _ := marked(row[name])
	inner, _ := marked(below[name])
	return own == 0 && inner > 0 && strings.EqualFold(strings.Trim(row[name].Value, " `*"), "body")
}

func isParameterRole(r Role) bool {
	return r.Part == Params || r.Part == Fields || r.Part == Headers || r.Part == Body || r.Group == Request && r.Part != Paths
}

// plausible reports whether a table without a label that says so is one of parameters: it says more of them than their names.
func plausible(columns []column, role Role) bool {
	n := 0
	for _, c := range []column{cType, cRequired, cOptional, cDefault, cIn, cText, cEnum, cMin, cMax, cRange, cLength, cPattern, cNullable} {
		if has(columns, c) {
			n++
		}
	}
	return n >= 1 && (n >= 2 || role.Group != NoGroup || has(columns, cRequired) || has(columns, cIn) || has(columns, cText))
}

// looksNamed reports whether the first cells of the rows are names.
func (c *Context) looksNamed(rows [][]markdown.Line) bool {
	return len(rows[0]) >= 2 && (allNames(rows) || len(rows) > 1 && allNames(rows[1:]))
}

func allNames(rows [][]markdown.Line) bool {
	for _, r := range rows {
		if len(r) < 2 {
			return false
		}
		lines := r[0].Lines()
		if len(lines) == 0 || !isName(strings.Trim(strings.Fields(lines[0].Value)[0], "`*")) {
			return false
		}
	}
	return true
}

// raw keeps a description with its marks.
func (p *Param) raw(cell markdown.Line) {
	if cell.Raw.Value != "" {
		p.Description = cell.Raw
		if m := markForm.FindStringIndex(cell.Raw.Value); m != nil && m[0] == 0 {
			p.Description = cell.Raw.Slice(m[1], len(cell.Raw.Value))
		} else if m != nil {
			p.Description = cell.Raw.Slice(0, m[0])
		}
	}
}

// markForm is the mark ^ at either end of a cell.
var markForm = regex.MustCompile(`^\s*\\?\^\s*|\s*\\?\^\s*$`)

// headerForm is a name that only headers have: with a hyphen and a capital, or one of those in general use.
var headerForm = regex.MustCompile(`^(?:[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|E[Tt]ag|Location|Link|Allow|Server|Vary|Age|Expires|Via|Date)$`)

// areHeaders reports whether all names in a column are those of headers.
func areHeaders(rows [][]markdown.Line, column int) bool {
	for _, row := range rows {
		if column >= len(row) || !headerForm.MatchString(strings.Trim(row[column].Value, " ^*")) {
			return false
		}
	}
	return len(rows) > 0
}

var statusWord = regex.MustCompile(`(?i)\b[1-5](?:\d\d|xx)\b`)

func (c *Context) parameterRow(table source.Pos, columns []column, row []markdown.Line, role Role, outer *nesting) {
	p := Param{Table: table}
	var value source.Text
	marks := 0
	for i, cell := range row {
		if i >= len(columns) {
			break
		}
		switch columns[i] {
		case cName:
			marks, cell = marked(cell)
			p.nameCell(cell)
		case cType:
			p.typeCell(cell.Text)
		case cIn:
			p.In, p.Where, p.located = placeOf(cell.Value), cell.Text, true
		case cRequired:
			p.defaultIn(cell.Text) // "optional, default 20"
			if r := requiredIn(cell.Value); r != nil {
				p.Required = r
			} else if p.Required == nil && strings.TrimSpace(cell.Value) == "" {
				p.Required = no()
			}
		case cOptional:
			if r := requiredIn(cell.Value); r != nil {
				opposite := !*r
				if parsePhrase(cell.Value).any(wOptional, wRequired) {
					opposite = *r
				}
				p.Required = &opposite
			}
		case cDefault:
			p.setDefault(cell.Text)
		case cValue:
			value = cell.Text
		case cEnum:
			if !p.valuesCell(cell) {
				value = cell.Text
			}
		case cText:
			if !noDefault.MatchString(cell.Value) {
				p.setDescription(cell.Text)
				p.raw(cell)
			}
		case cMin, cMax, cRange, cLength, cMinLength, cMaxLength, cPattern, cNullable, cDeprecated:
			p.constraintCell(columns[i], cell)
		case cStatus:
			for _, word := range statusWord.FindAllString(cell.Value, -1) {
				p.statuses = append(p.statuses, strings.ToLower(word))
			}
		}
	}
	p.fromType(value)
	p.boundsOfText(columns)
	if !isName(p.Name.Value) && !p.spaced || isNone(p.Name.Value) && len(row) > 1 && (p.Type.Value == "" || isNone(p.Description.Value)) {
		return
	}
	if p.Description.Value == "" && value.Value != "" && role.In == "header" {
		p.Description = value
	}
	if role.Part != Headers {
		if outer.isWhole && holdsMembers(p.Type.Value) {
			outer.open()
			return
		}
		outer.enter(marks, &p)
	}
	c.addParam(p, Said, role)
}

// noDefault is a description that says only that there is no default.
var noDefault = regex.MustCompile(`(?i)^\W*default\W+(?:none|null|n/a|nil)\W*$`)

// nameCell reads a cell with a name, and what is marked on it below or behind.
func (p *Param) nameCell(cell markdown.Line) {
	lines := cell.Lines()
	if len(lines) == 0 {
		return
	}
	first := lines[0]
	name, rest := first.Text, source.Text{}
	if span := first.Of(first.Parts[0]); first.Parts[0].Is(markdown.Quoted) && len(strings.Fields(span.Value)) < 5 && strings.Contains(span.Value, " ") {
		p.setName(span)
		p.spaced = true
		q := Param{}
		q.detail(first.Text.Slice(first.Parts[0].To, len(first.Value)))
		p.Required, p.Type = q.Required, q.Type
	} else if i := nameEnd(first.Value); i > 0 && stars.FindStringIndex(first.Value) == nil && !isName(strings.TrimSpace(first.Value)) {
		name, rest = first.Text.Slice(0, i), first.Text.Slice(i, len(first.Value))
	}
	if !p.spaced {
		p.setName(name)
	}
	if rest.Value != "" {
		q := Param{Name: p.Name, In: p.In, Required: p.Required, Type: p.Type}
		q.detail(rest)
		p.In, p.Required, p.Type, p.Default = q.In, q.Required, q.Type, q.Default
	}
	for _, l := range lines[1:] {
		p.group(l.Text)
	}
	p.typeOfDefault()
}

// nameEnd is where the first word of a cell ends, after a mark such as ^ before it, or -1.
func nameEnd(cell string) int {
	mark := len(cell) - len(strings.TrimLeft(cell, "^ "))
	if i := strings.IndexAny(cell[mark:], " \t("); i > 0 {
		return mark + i
	}
	return -1
}

// fromType sorts out cells in each other's place: a place or a word for required in the column Type, a type in another.
func (p *Param) fromType(value source.Text) {
	t := strings.TrimSpace(p.Type.Value)
	lower := strings.ToLower(t)
	switch {
	case t == "":
	case (lower == "url" || lower == "uri" || placeOf(t) != "") && isType(value.Value) && p.In == "":
		p.In, p.Type = placeOf(t), value
	case !isType(t) && placeOf(t) != "" && p.In == "":
		p.In, p.Type = placeOf(t), source.Text{}
	}
	if p.Required == nil && t != "" {
		for word := range strings.FieldsFuncSeq(lower, func(r rune) bool { return strings.ContainsRune(" ,;()[]/", r) }) {
			if r := requiredWord(word); r != nil {
				p.Required = r
			}
		}
	}
	if p.Type.Value == "" && value.Value != "" && isType(value.Value) && len(value.Value) < 20 {
		p.Type = value
	}
}

// Required reads a cell that says whether something is required. It is nil if the cell says neither.
func Required(cell string) *bool { return requiredIn(cell) }
