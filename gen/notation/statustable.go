package notation

import (
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var cellStatus = regex.MustCompile("^[`*\\s]*(?:HTTP(?:/[\\d.]+)?\\s+)?([1-5]\\d\\d)\\b[`*]*\\s*(?:[-–—:(]+\\s*)?(.*?)\\)?\\s*$")

// statusTables reads tables with a row for each status.
func statusTables(c *Context) {
	for i, b := range c.Blocks {
		t, ok := b.(markdown.Table)
		if !ok || c.isUsed(b) || len(t.Rows) == 0 {
			continue
		}
		column := statusColumn(t)
		if column < 0 {
			continue
		}
		c.use(b)
		role := c.roleAt(i)
		for _, row := range t.Rows {
			c.statusRow(t.Rows[0], row, column, role)
		}
	}
}

// statusColumn is the column whose cells are statuses, but for its header; -1 where there is none.
func statusColumn(t markdown.Table) int {
	for i := range t.Rows[0] {
		codes, others := 0, 0
		for n, row := range t.Rows {
			switch {
			case i >= len(row):
			case cellStatus.MatchString(row[i].Value) || statusClass.MatchString(row[i].Value):
				codes++
			case n > 0 && strings.TrimSpace(row[i].Value) != "":
				others++
			}
		}
		named := columnOf(t.Rows[0][i].Value) == cStatus
		if codes > 0 && (others == 0 || named && codes >= others) && (named || hasPhrase(t, i)) {
			return i
		}
	}
	return -1
}

func hasPhrase(t markdown.Table, column int) bool {
	for _, row := range t.Rows {
		if column >= len(row) {
			continue
		}
		m := cellStatus.FindStringSubmatch(row[column].Value)
		if m == nil {
			continue
		}
		if isPhrase(statusCode(m[1]), m[2]) {
			return true
		}
		for _, cell := range row {
			if isPhrase(statusCode(m[1]), cell.Value) {
				return true
			}
		}
	}
	return false
}

func (c *Context) statusRow(header, row []markdown.Line, column int, role Role) {
	if column >= len(row) {
		return
	}
	m := cellStatus.FindStringSubmatchIndex(row[column].Value)
	if m == nil {
		return
	}
	code, rest := row[column].Text.Slice(m[2], m[3]), row[column].Text.Slice(m[4], m[5])
	s := Status{Code: statusCode(code.Value), Listed: true, Apart: apartForm.MatchString(row[column].Value[m[3]:])}
	s.Phrase, s.Description = splitPhrase(s.Code, rest)
	for i, cell := range row {
		text := strings.TrimSpace(cell.Value)
		switch {
		case i == column || text == "":
		case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
			body, rest := bodyOfCell(cell)
			c.add(cell.Pos, Shown, role, Sample{Status: s.Code, Format: "json", Body: body})
			if len(rest.Value) > len(s.Description.Value) {
				s.Description = rest
			}
		case s.Phrase.Value == "" && !(namesError(cell, 0) && isErrorColumn(header, i)) && (isPhrase(s.Code, text) || i < len(header) && isPhraseColumn(header[i].Value) || isNearPhrase(s.Code, text)):
			s.Phrase, s.Description = splitPhrase(s.Code, cell.Text)
			s.Apart = s.Apart || i < len(header) && strings.EqualFold(strings.TrimSpace(header[i].Value), "reason") && strings.Contains(text, " ")
		case len(text) > len(s.Description.Value):
			s.Description = cell.Text
		}
	}
	c.add(code.Pos, Said, role, s)
}

// bodyOfCell is the sample that a cell begins with, and what the page says of it: "`{…}` - if there is none".
func bodyOfCell(cell markdown.Line) (body, rest source.Text) {
	if first := cell.Parts[0]; first.Is(markdown.Quoted) && first.From == 0 {
		return cell.Of(first), cell.Text.Slice(first.To, len(cell.Value)).TrimSet(" \t-–—:,;")
	}
	return cell.Text, source.Text{}
}

// isPhraseColumn reports whether a column has reason phrases.
func isPhraseColumn(title string) bool {
	switch strings.ToLower(strings.TrimSpace(title)) {
	case "reason", "phrase", "reason phrase", "text", "status", "status text":
		return true
	}
	return false
}

// isErrorColumn reports whether a column has the names that programs have for errors.
func isErrorColumn(header []markdown.Line, i int) bool {
	return i < len(header) && !isPhraseColumn(header[i].Value)
}

// isNearPhrase reports whether a text begins with what was meant to be the phrase of a code.
func isNearPhrase(code int, text string) bool {
	if m := phraseEnd.FindStringIndex(text); m != nil {
		text = text[:m[0]]
	}
	return http.NearPhrase(code, strings.Trim(text, " `*_"))
}
