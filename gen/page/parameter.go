package page

import (
	"regexp"
	"slices"
	"strings"
)

// columns are the names that each column of a table goes by, without letter case.
var columns = map[string][]string{
	"name":        {"name", "parameter", "param", "field", "header", "argument"},
	"type":        {"type", "data type", "format"},
	"in":          {"in", "location", "where", "sent in", "place"},
	"required":    {"required", "required?", "mandatory", "req", "req."},
	"default":     {"default", "default value"},
	"description": {"description", "meaning", "details", "detail", "notes", "note", "comment", "comments"},
	"status":      {"status", "statuses", "code", "status code"},
	"phrase":      {"reason", "phrase", "reason phrase", "text"},
}

// row gives the cells of a table's row by column.
type row map[string]Text

// readRows reads a table by the names of its columns.
func readRows(t table) []row {
	var names []string
	for _, cell := range t.rows[0] {
		names = append(names, columnName(cell.Value))
	}
	var out []row
	for _, cells := range t.rows[1:] {
		r := row{}
		for i, cell := range cells {
			if _, taken := r[names[i]]; !taken && names[i] != "" {
				r[names[i]] = cell
			}
		}
		out = append(out, r)
	}
	return out
}

func columnName(title string) string {
	title = strings.ToLower(plain(title))
	for name, titles := range columns {
		if slices.Contains(titles, title) {
			return name
		}
	}
	return ""
}

func hasColumn(t table, name string) bool {
	return slices.ContainsFunc(t.rows[0], func(cell Text) bool { return columnName(cell.Value) == name })
}

// readParameters reads a table of parameters. If it has no column for their location, the heading gives it.
func (r *reader) readParameters(t table, in Text) []*Parameter {
	r.checkColumns(t)
	var out []*Parameter
	for _, row := range readRows(t) {
		if isNone(row["name"].Value) || isDash(row["name"].Value) {
			continue
		}
		p := &Parameter{Name: row["name"], Type: tabTitle(row["type"]), In: in, Description: row["description"]}
		if hasColumn(t, "in") {
			p.In = tabTitle(row["in"])
			p.In.Value = location(p.In.Value)
		}
		r.readRequired(p, row)
		if p.Name = parameterName(p); p.Name.Value == "" {
			r.report(firstCell(row, t.Pos), "table", "this row has no name; write one in the column Name")
			continue
		}
		p.Default = defaultOf(row["default"].Value, p.Description.Value)
		out = append(out, p)
	}
	return out
}

// parameterName is a cell without Markdown's marks, nor those that a parameter has in a path.
func parameterName(p *Parameter) Text {
	name := tabTitle(p.Name)
	if p.In.Value != InPath {
		return name
	}
	from := len(name.Value) - len(strings.TrimLeft(name.Value, ":{"))
	return name.Slice(from, max(from, len(strings.TrimRight(name.Value, "}"))))
}

// firstCell is where a row begins.
func firstCell(r row, otherwise Pos) Pos {
	first := otherwise
	for _, cell := range r {
		if cell.IsValid() && (first == otherwise || cell.Column < first.Column) {
			first = cell.Pos
		}
	}
	return first
}

// otherLocations are other words for Locations, without letter case.
var otherLocations = map[string]string{
	"form": InBody, "formdata": InBody, "form data": InBody, "json": InBody, "json body": InBody, "request body": InBody, "body parameter": InBody,
	"url": InPath, "uri": InPath, "route": InPath, "url path": InPath, "path parameter": InPath,
	"querystring": InQuery, "query string": InQuery, "query parameter": InQuery, "query param": InQuery,
	"headers": InHeader, "request header": InHeader, "http header": InHeader,
}

// location is the canonical word for a location, or the word as it is if there is none.
func location(s string) string {
	lower := strings.ToLower(s)
	if in, ok := otherLocations[lower]; ok {
		return in
	}
	if slices.Contains(Locations, lower) {
		return lower
	}
	return s
}

var (
	requiredWords = []string{"yes", "y", "true", "required", "x", "✓", "✔", "✔️", "✅", "☑", "always", "^", "*", ":white_check_mark:", ":heavy_check_mark:"}
	optionalWords = []string{"no", "n", "false", "optional", "", "✗", "✘", "❌", "☐", ":x:", "none", "conditional", "conditionally", "sometimes", "recommended"}
	markForm      = regexp.MustCompile(`^\s*\\?\^\s*|\s*\\?\^\s*$`)
)

// readRequired takes the mark off the name or the description, or reads the column Required.
func (r *reader) readRequired(p *Parameter, row row) {
	for _, t := range []*Text{&p.Name, &p.Description} {
		if rest, ok := cutMark(*t); ok {
			p.Required, p.Marked = true, true
			*t = rest
		}
	}
	cell, ok := row["required"]
	if !ok {
		return
	}
	word := strings.ToLower(strings.Trim(cell.Value, "*_`\\ "))
	switch {
	case slices.Contains(requiredWords, word) && word != "" || strings.Trim(cell.Value, "\\ ") == "*":
		p.Required = true
	case !slices.Contains(optionalWords, word) && !isDash(word):
		r.report(cell.Pos, "required", "%q is not valid in the column Required; write yes or no", cell.Value)
	}
}

// cutMark cuts the mark ^ from either end of a cell.
func cutMark(t Text) (rest Text, ok bool) {
	m := markForm.FindStringIndex(t.Value)
	switch {
	case m == nil:
		return t, false
	case m[0] == 0:
		return t.Slice(m[1], len(t.Value)), true
	}
	return t.Slice(0, m[0]), true
}

// defaultValue is a value in code, in quotes, a number, or a word that ends its clause: "defaults to the latest" names none.
const defaultValue = "\\s*(?:`([^`]+)`|\"([^\"]*)\"|(-?\\d+(?:\\.\\d+)?)\\s|([^\\s`\",;()]+?)(?-i:\\s*(?:[,;)\\n]|\\.?\\s*$|\\.\\s)))"

var (
	defaultForm   = regexp.MustCompile(`(?i)(?:\bdefault(?:\s+value)?(?:\s+is\s|\s*[:=])|\bdefaults(?:\s+to)?\s|\(default\s)` + defaultValue)
	legendDefault = regexp.MustCompile("(?i)`?([\\w-]+)`?" + `\s+defaults?(?:\s+to\s|\s+is\s|\s*[:=]|\s)` + defaultValue)
)

// defaultOf is the value that the column Default names, or else the description.
func defaultOf(cell, description string) string {
	value := strings.Trim(plain(cell), `"`)
	if isDash(value) || isNone(value) {
		value = ""
	}
	if m := defaultForm.FindStringSubmatch(description); value == "" && m != nil {
		value = strings.Join(m[1:], "")
	}
	return value
}

// isDash reports whether a cell is empty but for dashes.
func isDash(s string) bool { return s != "" && strings.Trim(s, `-–—\ `) == "" }

// A legend is the quote below a table that says what ^ means and what is the default.
type legend struct {
	mark     bool
	defaults map[string]string
}

func (l *legend) read(t Text) bool {
	isLegend := strings.Contains(t.Value, "^")
	l.mark = l.mark || isLegend
	for _, m := range legendDefault.FindAllStringSubmatch(t.Value, -1) {
		if l.defaults == nil {
			l.defaults = map[string]string{}
		}
		l.defaults[strings.ToLower(m[1])] = strings.Join(m[2:], "")
		isLegend = true
	}
	return isLegend
}

// finishParameters brings the legend to bear, which stands below the table.
func (r *reader) finishParameters(op *Operation, l legend) {
	for _, p := range op.Parameters {
		if d := l.defaults[strings.ToLower(p.Name.Value)]; d != "" && p.Default == "" {
			p.Default = d
		}
	}
	for _, p := range op.Parameters {
		if p.Marked && !l.mark {
			r.note(p.Name.Pos, "legend", "the mark ^ has no legend; write > ^ required below the table")
			return
		}
	}
}

// isNone reports whether a page says that there is nothing here.
func isNone(s string) bool {
	switch strings.ToLower(strings.Trim(plain(s), ".-–—_ ()")) {
	case "none", "no body", "empty", "no parameters", "n/a", "nothing":
		return true
	}
	return false
}
