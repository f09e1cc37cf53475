package lint

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// status reports an operation of the dialect that lists no status. In a list of statuses, it reports the lines that are not a
// status, and the statuses of the prose that the list lacks.
func (l *linter) status(p *page.Page) {
	for _, sc := range l.scopes(p) {
		l.statusLists(sc)
	}
	l.noResponse(p)
	l.otherRows(p)
	for _, op := range p.Operations {
		l.unlistedStatuses(op)
		if len(op.Response.Statuses) > 0 || op.Free {
			continue
		}
		at := op.Pos
		if op.Title.Pos.IsValid() && len(op.Response.Samples)+len(op.Response.Headers) == 0 {
			at = op.Title.Pos // nothing at all is said of the response
		}
		l.report(at, "status", "%s lists no status; add a tab Status to its Response, with lines such as \"- 200 OK\"", op.Name())
	}
}

// noResponse reports the only operation of a page that says nothing of its response.
func (l *linter) noResponse(p *page.Page) {
	var silent []*page.Operation
	for _, op := range p.Operations {
		r := op.Response
		if len(r.Statuses)+len(r.Samples)+len(r.Errors)+len(r.Fields)+len(r.Media)+len(r.Headers) == 0 {
			silent = append(silent, op)
		}
	}
	if len(silent) == 1 && len(p.Operations) > 2 && silent[0].Free {
		l.note(silent[0].Pos, "status", "the page says nothing of the response of %s; write its status", silent[0].Name())
	}
}

// errorName is the name of an error of a program, such as ECONNREFUSED.
var errorName = regex.MustCompile(`^[A-Z][A-Z_]{4,}$`)

// otherRows reports the rows of tables of HTTP statuses, outside of the dialect, that have the name of an error instead.
func (l *linter) otherRows(p *page.Page) {
	if len(p.Operations) == 0 || slices.ContainsFunc(p.Operations, func(op *page.Operation) bool { return !op.Free }) {
		return
	}
	p.Outline.Top.Walk(func(_ *markdown.Section, b markdown.Block, _ int) bool {
		t, ok := b.(markdown.Table)
		if !ok || !strings.HasPrefix(strings.ToLower(firstOf(t.Rows[0])), "http") || !strings.Contains(strings.ToLower(firstOf(t.Rows[0])), "status") {
			return true
		}
		codes := 0
		for _, row := range t.Rows[1:] {
			if statusCode.MatchString(firstOf(row)) {
				codes++
			} else if codes > 1 && errorName.MatchString(firstOf(row)) {
				l.note(row[0].Pos, "status", "%s is not an HTTP status; write it below the table", firstOf(row))
			}
		}
		return true
	})
}

var statusCode = regex.MustCompile(`^[1-5]\d\d$`)

// firstOf is the text of the first cell of a row.
func firstOf(row []markdown.Line) string {
	if len(row) == 0 {
		return ""
	}
	return strings.TrimSpace(row[0].Value)
}

// lists reports whether an operation lists a status.
func lists(op *page.Operation, code int) bool {
	return slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code == code })
}

var promised = regex.MustCompile(`(?i)\bstatus(?:\s+code)?\s*[= ]\s*([1-5]\d\d)\b`)

// unlistedStatuses reports a status of success in the prose that the list does not have.
func (l *linter) unlistedStatuses(op *page.Operation) {
	if op.Response.Success() == 0 {
		return
	}
	for _, t := range op.Prose {
		if !strings.Contains(strings.ToLower(t.Value), "status") {
			continue
		}
		for _, m := range promised.FindAllStringSubmatchIndex(t.Value, -1) {
			if code, _ := strconv.Atoi(t.Value[m[2]:m[3]]); code/100 == 2 && !lists(op, code) {
				l.report(t.At(m[2]), "status", "the prose says %d, but the list of statuses does not; correct one of them", code)
			}
		}
	}
}

// statusLists reports what the lists and tables of statuses have besides statuses.
func (l *linter) statusLists(sc scope) {
	last := 0       // the order of the item before
	begins := false // the list begins with a status
	for _, part := range sc.parts {
		isList := isStatusTitle(part.Section)
		switch b := part.Block.(type) {
		case nil:
			if s := part.Section; s.Kind == markdown.Item && isStatusTitle(s.Above) {
				l.noStatus(sc, s.Title.Text)
			}
		case markdown.Paragraph:
			lines := b.Lines()
			if !b.Item || b.Depth != 1 || len(lines) == 0 {
				continue
			}
			if part.Order != last+1 {
				begins = sc.page.Reading.Role(part.Section).Group == notation.Response && sc.listsStatus(lines[0].Pos)
			}
			if last = part.Order; isList || begins {
				l.noStatus(sc, lines[0].Text)
			}
		case markdown.Code:
			if (isList || sc.isStatusList(b)) && (b.Language == "" || sample.Format(b.Language) == "text") {
				l.statusLines(sc, b)
			}
		case markdown.Table:
			l.statusTable(sc, part, b)
		}
	}
}

// isStatusTitle reports whether a section is that of the statuses, by its title.
func isStatusTitle(s *markdown.Section) bool {
	switch strings.ToLower(s.Title.Value) {
	case "status", "statuses", "status code", "status codes":
		return true
	}
	return false
}

// numberForm is a line that begins with three digits.
var numberForm = regex.MustCompile("^\\s*(?:[-*+]\\s+)?[`*_]*(?:HTTP(?:/[\\d.]+)?\\s+)?(\\d{3})\\b")

// noStatus reports a line of a list of statuses that has none.
func (l *linter) noStatus(sc scope, line source.Text) {
	line = line.TrimSet("\n")
	if text := line.Trim(); text.Value == "" || strings.EqualFold(strings.Trim(text.Value, "-*. "), "none") || sc.hasStatus(line.Pos) {
		return
	}
	if m := numberForm.FindStringSubmatchIndex(line.Value); m != nil {
		number := line.Slice(m[2], m[3])
		if '1' <= number.Value[0] && number.Value[0] <= '5' {
			return // a status in words that nobody here reads
		}
		l.report(number.Pos, "status", "%s is not an HTTP status; write a code from 100 to 599", number.Value)
		return
	}
	l.report(line.Trim().Pos, "status", "%q is not a status; write a line such as \"- 404 Not Found\"", line.Trim().Value)
}

// statusLines checks the lines of code. One that is indented more than the first status goes on with the line above it.
func (l *linter) statusLines(sc scope, code markdown.Code) {
	margin := -1
	for line := range code.Text.Lines() {
		indent := len(line.Value) - len(strings.TrimLeft(line.Value, " \t"))
		switch {
		case sc.hasStatus(line.Pos):
			margin = max(margin, indent)
		case margin < 0 || indent <= margin:
			l.noStatus(sc, line)
		}
	}
}

// isStatusList reports whether code has several statuses, each in an item of a list.
func (sc scope) isStatusList(code markdown.Code) bool {
	n := 0
	for line := range code.Text.Lines() {
		if strings.HasPrefix(line.Value, "- ") && sc.hasStatus(line.Pos) {
			n++
		}
	}
	return n > 1
}

var classForm = regex.MustCompile(`(?i)^[1-5]xx\b`)

// statusTable checks the rows of a table of statuses. That of the page about errors may have classes such as 5xx.
func (l *linter) statusTable(sc scope, part page.Part, t markdown.Table) {
	if !slices.ContainsFunc(sc.said(part), func(e page.Evidence) bool { return e.By == "status table" }) {
		if isStatusTitle(part.Section) && !sc.page.Reading.Uses(part.Section, t) {
			l.report(t.Pos, "status", "this table of statuses has no column Status; add one with codes such as 404")
		}
		return
	}
	for _, row := range t.Rows[1:] {
		isClass := sc.op == nil && slices.ContainsFunc(row, func(cell markdown.Line) bool { return classForm.MatchString(cell.Value) })
		if !isClass && !sc.hasStatus(row[0].Pos) {
			l.report(firstCell(row), "status", "this row has no status; write a code such as 404 in the column Status")
		}
	}
}
