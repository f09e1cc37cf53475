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
	"description": {"description", "meaning", "details", "notes", "comment"},
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

func (r *reader) readParameters(t table) []*Parameter {
	if !hasColumn(t, "name") {
		r.report(t.Pos, "table", "a table of parameters has a column Name")
		return nil
	}
	var out []*Parameter
	for _, row := range readRows(t) {
		if isNone(row["name"].Value) {
			continue
		}
		p := &Parameter{Name: tabTitle(row["name"]), Type: tabTitle(row["type"]), In: tabTitle(row["in"]), Description: row["description"]}
		p.In.Value = place(p.In.Value)
		if !p.Name.IsValid() || p.Name.Value == "" {
			r.report(firstCell(row, t.Pos), "table", "this row has no name")
			continue
		}
		r.readRequired(p, row)
		p.Default = strings.Trim(plain(row["default"].Value), "-")
		if m := defaultForm.FindStringSubmatch(p.Description.Value); p.Default == "" && m != nil {
			p.Default = m[1]
		}
		out = append(out, p)
	}
	return out
}

func firstCell(r row, otherwise Pos) Pos {
	for _, cell := range r {
		if cell.IsValid() {
			return cell.Pos
		}
	}
	return otherwise
}

// place is the canonical word for where a parameter is sent.
func place(s string) string {
	s = strings.ToLower(s)
	switch s {
	case "form", "formdata", "form data", "json", "request body":
		return InBody
	case "url", "uri", "route":
		return InPath
	case "querystring", "query string":
		return InQuery
	}
	return s
}

var (
	requiredWords = []string{"yes", "y", "true", "required", "x", "✓", "✔", "✅", "always", "^", "*"}
	optionalWords = []string{"no", "n", "false", "optional", "", "-", "–", "—", "❌"}
	defaultForm   = regexp.MustCompile("(?i)\\bdefaults?(?:\\s+to|\\s+is|\\s*[:=])?\\s+`?([^\\s`,;)]+)`?")
)

// readRequired takes the mark off the name or the description, or reads the column Required.
func (r *reader) readRequired(p *Parameter, row row) {
	for _, t := range []*Text{&p.Name, &p.Description} {
		if rest, ok := cutMark(t.Value); ok {
			p.Required, p.marked = true, true
			at := strings.Index(t.Value, rest)
			*t = t.slice(at, at+len(rest))
		}
	}
	cell, ok := row["required"]
	if !ok {
		return
	}
	word := strings.ToLower(strings.Trim(cell.Value, "*_` "))
	switch {
	case slices.Contains(requiredWords, word) || strings.TrimSpace(cell.Value) == "*":
		p.Required = true
	case !slices.Contains(optionalWords, word):
		r.report(cell.Pos, "required", "%q in the column Required is neither yes nor no", cell.Value)
	}
}

// cutMark cuts the mark ^ from either end of a cell.
func cutMark(s string) (string, bool) {
	trimmed := strings.TrimSpace(strings.ReplaceAll(s, `\^`, "^"))
	if rest, ok := strings.CutPrefix(trimmed, "^"); ok {
		return strings.TrimSpace(rest), true
	}
	rest, ok := strings.CutSuffix(trimmed, "^")
	return strings.TrimSpace(rest), ok
}

// A legend is the quote below a table that says what ^ means and what is the default.
type legend struct {
	mark     bool
	defaults map[string]string
}

var legendDefault = regexp.MustCompile("(?i)`?([\\w-]+)`?\\s+defaults?(?:\\s+to|\\s+is|\\s*[:=])?\\s+`?([^\\s`,;]+)`?")

func (l *legend) read(t Text) bool {
	isLegend := strings.Contains(t.Value, "^")
	l.mark = l.mark || isLegend
	for _, m := range legendDefault.FindAllStringSubmatch(t.Value, -1) {
		if l.defaults == nil {
			l.defaults = map[string]string{}
		}
		l.defaults[strings.ToLower(m[1])] = strings.TrimSuffix(m[2], ".")
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
		if p.marked && !l.mark {
			r.note(p.Name.Pos, "legend", "nothing says what the mark ^ means: write > ^ required below the table")
			return
		}
	}
}

// isNone reports whether a page says that there is nothing here.
func isNone(s string) bool {
	switch strings.ToLower(strings.Trim(plain(s), ".-–— ()")) {
	case "none", "no body", "empty", "no parameters", "n/a", "nothing":
		return true
	}
	return false
}
