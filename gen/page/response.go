package page

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/sample"
)

// readResponse reads one block of a Response section.
func (r *reader) readResponse(resp *Response, title Text, b block) {
	switch b := b.(type) {
	case fence:
		isText := b.language == "" || formatOf("", b.language) == "text"
		if isText && resp.areStatuses(title.Value, strings.Split(b.Value, "\n")) {
			r.readStatuses(resp, b.Text)
		} else if r.isSample(title) {
			resp.add(b.Pos)
			resp.Samples = append(resp.Samples, r.readSample(title, b))
		}
	case list:
		if len(b.items) > 0 && resp.areStatuses(title.Value, firstLines(b)) {
			for _, item := range b.items {
				r.readStatuses(resp, item.Slice(0, len(firstLine(item.Value))))
			}
		}
	case table:
		r.readResponseTable(resp, title, b)
	case prose:
		r.readResponseProse(resp, title, b)
	}
}

// readResponseProse tells a body that is none, and statuses without a list, from prose.
func (r *reader) readResponseProse(resp *Response, title Text, b prose) {
	format := formatOf(title.Value, "")
	switch {
	case format != "" && isNone(b.Value):
		resp.add(b.Pos)
		resp.Samples = append(resp.Samples, &Sample{Title: title, Status: statusIn(title.Value), Format: format, Body: b.Text, None: true})
	case isStatusTitle(title.Value) && statusLine.MatchString(firstLine(b.Value)):
		r.readStatuses(resp, b.Text)
	}
}

// isSample reports whether the code under a title is a body: what is called headers is not, and what is called an
// error without a status is of no status of an operation.
func (r *reader) isSample(title Text) bool {
	isError := errorTitle.MatchString(title.Value) && statusIn(title.Value) == 0
	return !headerTitle.MatchString(title.Value) && (r.isErrors || !isError)
}

var headerTitle = regexp.MustCompile(`(?i)\bheaders?\b`)

// add makes the first thing of a response its place.
func (resp *Response) add(at Pos) {
	if !resp.IsValid() {
		resp.Pos = at
	}
}

// readResponseTable reads a table of statuses or one of headers.
func (r *reader) readResponseTable(resp *Response, title Text, t table) {
	column := statusColumn(t)
	switch {
	case isHeaderTable(title, t) && column != 0:
		r.readHeaders(resp, t)
	case column >= 0:
		r.readStatusTable(resp, t, column)
	case isStatusTitle(title.Value):
		r.report(t.Pos, "status", "this table of statuses has no column Status; add one with codes such as 404")
	}
}

// isHeaderTable reports whether a table under a title is one of headers: it has a column Name, and the title does not
// speak of something else.
func isHeaderTable(title Text, t table) bool {
	named := slices.ContainsFunc(t.rows[0], func(cell Text) bool {
		name := strings.ToLower(plain(cell.Value))
		return name == "name" || name == "header"
	})
	isSection := sectionNames[strings.ToLower(title.Value)] == responseSection && !errorTitle.MatchString(title.Value)
	return hasColumn(t, "name") && headerTitle.MatchString(title.Value) || named && (title.Value == "" || isSection)
}

func (r *reader) readHeaders(resp *Response, t table) {
	r.checkColumns(t)
	for _, row := range readRows(t) {
		h := &Header{Name: tabTitle(row["name"]), Type: tabTitle(row["type"]), Description: row["description"]}
		if h.Name.Value == "" {
			r.report(firstCell(row, t.Pos), "table", "this row has no name; write one in the column Name")
			continue
		}
		p := &Parameter{Name: h.Name, Description: h.Description}
		r.readRequired(p, row)
		h.Name, h.Description, h.Required = p.Name, p.Description, p.Required
		for _, word := range statusWord.FindAllString(row["status"].Value, -1) {
			h.Statuses = append(h.Statuses, strings.ToLower(word))
		}
		resp.add(h.Name.Pos)
		resp.Headers = append(resp.Headers, h)
	}
}

// formats are the words in a tab's title, or the language of its code block, for the format of a sample.
var formats = map[string]string{
	"json": "json", "xml": "xml", "yaml": "yaml", "yml": "yaml", "text": "text", "txt": "text", "plain": "text", "html": "html", "csv": "csv",
}

var words = regexp.MustCompile(`[A-Za-z]+|\d+`)

// formatOf is the format that a sample's title names, or else its code block's language.
func formatOf(title, language string) string {
	for _, w := range words.FindAllString(title, -1) {
		if f := formats[strings.ToLower(w)]; f != "" {
			return f
		}
	}
	return formats[language]
}

// statusIn is the status code that a sample's title names, or 0.
func statusIn(title string) int {
	for _, w := range words.FindAllString(title, -1) {
		if n, err := strconv.Atoi(w); err == nil && len(w) == 3 && n >= 100 && n <= 599 {
			return n
		}
	}
	return 0
}

func (r *reader) readSample(title Text, f fence) *Sample {
	s := &Sample{Title: title, Status: statusIn(title.Value), Format: formatOf(title.Value, f.language), Body: f.Text}
	if s.None = isNone(f.Value); s.None {
		return s
	}
	s.Value, s.Faults = sample.Parse(s.Format, f.Value)
	return s
}

// longestExample bounds in bytes the examples that are read: parsers of shell and JavaScript nest as deep as their input.
const longestExample = 64 << 10

func (r *reader) readExample(title Text, f fence) *Example {
	e := &Example{Title: title, Language: f.language, Code: f.Text}
	if len(f.Value) > longestExample {
		return e
	}
	return e
}
