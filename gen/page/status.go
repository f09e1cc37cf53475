package page

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/http"

	"docsascode.example/gen/spelling"
)

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func firstLines(l list) []string {
	var out []string
	for _, item := range l.items {
		out = append(out, firstLine(item.Value))
	}
	return out
}

func isStatusTitle(title string) bool {
	switch strings.ToLower(title) {
	case "status", "statuses", "status code", "status codes":
		return true
	}
	return false
}

var (
	statusLine = regexp.MustCompile("^\\s*(?:[-*+]\\s+)?[`*_]*(?:HTTP(?:/[\\d.]+)?\\s+)?(\\d{3})\\b[`*_:]*\\s*(?:[-–—:]\\s*)?(.*?)\\s*$")
	separator  = regexp.MustCompile("^[`*_)]*(?:\\s*(?:[-–—:;,.(]|$)\\s*|\\s+(?:[a-z]))")
	statusWord = regexp.MustCompile(`(?i)\b[1-5](?:\d\d|xx)\b`)
	statusKind = regexp.MustCompile(`(?i)^[\x60*_]*[1-5]xx\b`)
)

// areStatuses reports whether lines under a title list statuses, rather than that they begin with a number: the first
// has a code, and one of them a phrase that is known or none, or they are what the section begins with.
func (resp *Response) areStatuses(title string, lines []string) bool {
	if isStatusTitle(title) {
		return true
	}
	if !statusLine.MatchString(lines[0]) {
		return false
	}
	isFirst := len(resp.Statuses) == 0 && sectionNames[strings.ToLower(title)] == responseSection
	return isFirst || slices.ContainsFunc(lines, func(line string) bool {
		m := statusLine.FindStringSubmatch(line)
		return m != nil && (m[2] == "" || isPhrase(m[1], m[2]))
	})
}

// readStatuses reads lines such as "- 201 Created". A line that is indented more than its first continues the one above.
func (r *reader) readStatuses(resp *Response, t Text) {
	offset, margin := 0, -1
	for line := range strings.Lines(t.Value) {
		start := offset
		offset += len(line)
		line = strings.TrimSuffix(line, "\n")
		m := statusLine.FindStringSubmatchIndex(line)
		switch {
		case m != nil:
			if margin < 0 {
				margin = indent(line)
			}
			r.addStatus(resp, t.Slice(start+m[2], start+m[3]), t.Slice(start+m[4], start+m[5]))
		case strings.TrimSpace(line) == "" || isNone(line) || margin >= 0 && indent(line) > margin:
		default:
			r.report(t.At(start+indent(line)), "status", "%q is not a status; write a line such as \"- 404 Not Found\"", strings.TrimSpace(line))
		}
	}
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func (r *reader) addStatus(resp *Response, code, rest Text) {
	n, err := strconv.Atoi(code.Value)
	if err != nil || n < 100 || n > 599 {
		r.report(code.Pos, "status", "%s is not an HTTP status; write a code from 100 to 599", code.Value)
		return
	}
	s := Status{Pos: code.Pos, Code: n}
	s.Phrase, s.Description = splitPhrase(n, rest)
	resp.add(code.Pos)
	resp.Statuses = append(resp.Statuses, s)
}

var (
	phraseStart = regexp.MustCompile("^[`*_(]*")
	phraseEnd   = regexp.MustCompile("[`*_)]*\\s+[-–—(]\\s*|[`*_)]*$")
	phraseBreak = regexp.MustCompile("[`*_)]*[:;,]\\s+")
)

// splitPhrase tells the reason phrase from what a page says after it.
func splitPhrase(code int, t Text) (phrase, description Text) {
	t = t.Slice(len(phraseStart.FindString(t.Value)), len(t.Value))
	if known, end := knownPhrase(code, t.Value); known > 0 {
		return t.Slice(0, known), unclosed(t.Slice(end, len(t.Value)))
	}
	m := phraseEnd.FindStringIndex(t.Value)
	if b := phraseBreak.FindStringIndex(t.Value); b != nil && b[0] < m[0] && (http.StatusOf(t.Value[:b[0]]) != 0 || spelling.Nearest(t.Value[:b[0]], http.Phrases(code)...) != "") {
		m = b
	}
	return t.Slice(0, m[0]), t.Slice(m[1], len(t.Value))
}

// unclosed is t without a parenthesis at its end that closes one before it.
func unclosed(t Text) Text {
	if strings.Count(t.Value, ")") > strings.Count(t.Value, "(") {
		return t.Slice(0, len(strings.TrimSuffix(t.Value, ")")))
	}
	return t
}

// knownPhrase is the length of a code's phrase that a text begins with, 0 where it begins with none, and the offset of
// the description behind it.
func knownPhrase(code int, text string) (length, description int) {
	for _, known := range http.Phrases(code) {
		if len(text) < len(known) || !strings.EqualFold(text[:len(known)], known) {
			continue
		}
		if m := separator.FindStringIndex(text[len(known):]); m != nil {
			end := len(known) + m[1]
			if text[end-1] >= 'a' && text[end-1] <= 'z' && m[1] > 0 {
				end--
			}
			return len(known), end
		}
	}
	return 0, 0
}

// Phrase is the reason phrase that is registered for a status code; empty for a code that is not registered.
func Phrase(code int) string {
	if all := http.Phrases(code); len(all) > 0 {
		return all[0]
	}
	return ""
}

// statusColumn is the index of the column that has codes, or else of the one called Status; -1 where there is neither.
func statusColumn(t table) int {
	called := -1
	for i, cell := range t.rows[0] {
		if columnName(cell.Value) != "status" {
			continue
		}
		if strings.HasPrefix(strings.ToLower(plain(cell.Value)), "status") && called < 0 {
			called = i
		}
		if slices.ContainsFunc(t.rows[1:], func(row []Text) bool { return statusLine.MatchString(row[i].Value) }) {
			return i
		}
	}
	return called
}

func (r *reader) readStatusTable(resp *Response, t table, column int) {
	for i, row := range readRows(t) {
		code := t.rows[i+1][column]
		m := statusLine.FindStringSubmatchIndex(code.Value)
		switch {
		case m != nil:
			phrase := phraseOf(row, t.rows[i+1], code.Value[m[2]:m[3]])
			if m[5] > m[4] {
				phrase = code.Slice(m[4], m[5])
			}
			r.addStatus(resp, code.Slice(m[2], m[3]), phrase)
		case !r.isErrors || !statusKind.MatchString(code.Value):
			r.report(firstCell(row, t.Pos), "status", "this row has no status; write a code such as 404 in the column Status")
		}
	}
}

// phraseOf is the cell with the reason phrase of a code: that of the column Reason, or any that is one.
func phraseOf(r row, cells []Text, code string) Text {
	if phrase := r["phrase"]; phrase.Value != "" {
		return phrase
	}
	for _, cell := range cells {
		if isPhrase(code, cell.Value) {
			return cell
		}
	}
	return Text{}
}

// isPhrase reports whether a text is, or was meant to be, the reason phrase of a code of three digits.
func isPhrase(code, text string) bool {
	n, _ := strconv.Atoi(code)
	text = text[len(phraseStart.FindString(text)):]
	known, _ := knownPhrase(n, text)
	return known > 0 || spelling.Nearest(text[:phraseEnd.FindStringIndex(text)[0]], http.Phrases(n)...) != ""
}
