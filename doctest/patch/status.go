package patch

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// Statuses put a status in place of the success among those of an operation, and add missing ones to their list or table, each in
// its order and written like the line before it. Where the page says its statuses in another way, there are none. now is 0 if the
// success stays.
func Statuses(all []page.Status, success, now int, missing []int) []Edit {
	var out []Edit
	lines := statusLines(all)
	if len(lines) == 0 {
		return nil
	}
	for i, l := range lines {
		if now != 0 && l.status.Code == success && slices.Contains(missing, now) {
			out = append(out, Replace(l.line, l.changed(now)))
			missing = slices.DeleteFunc(missing, func(status int) bool { return status == now })
			lines[i].status.Code = now
		}
	}
	added := map[int][]int{} // statuses, by the index of the line that they follow; -1 for before all
	for _, status := range missing {
		added[place(lines, status)] = append(added[place(lines, status)], status)
	}
	for after := -1; after < len(lines); after++ {
		if len(added[after]) > 0 {
			out = append(out, statusEdit(lines, after, added[after]))
		}
	}
	return out
}

// A statusLine is the line of a list or a table that has a status.
type statusLine struct {
	status page.Status
	line   source.Text
}

var (
	itemLine = regexp.MustCompile("^([ \\t>]*(?:[-*+]|\\d+[.)])[ \\t]+)([*_`]*)\\d{3}\\b")
	rowLine  = regexp.MustCompile(`^[ \t>]*\|.*\|[ \t]*$`)
)

// statusLines are the lines of the statuses, if each has one.
func statusLines(all []page.Status) []statusLine {
	var out []statusLine
	for _, status := range all {
		text := status.Phrase
		if text.Value == "" {
			text = status.Description
		}
		line := text.WholeLines()
		if !status.Listed || text.Value == "" || strings.Contains(line.Value, "\n") || !itemLine.MatchString(line.Value) && !rowLine.MatchString(line.Value) {
			return nil
		}
		out = append(out, statusLine{status, line})
	}
	return out
}

// place is the index of the line that a new status follows: of the last one with a lower code if the codes ascend, and else
// of the last.
func place(lines []statusLine, status int) int {
	byCode := func(a, b statusLine) int { return cmp.Compare(a.status.Code, b.status.Code) }
	if !slices.IsSortedFunc(lines, byCode) {
		return len(lines) - 1
	}
	at, _ := slices.BinarySearchFunc(lines, status, func(l statusLine, code int) int { return cmp.Compare(l.status.Code, code) })
	return at - 1
}

func statusEdit(lines []statusLine, after int, added []int) Edit {
	model := lines[max(after, 0)]
	var text strings.Builder
	for _, status := range added {
		if after >= 0 {
			text.WriteString("\n" + model.like(status))
		} else {
			text.WriteString(model.like(status) + "\n")
		}
	}
	at := model.line.At(0)
	if after >= 0 {
		at = model.line.At(len(model.line.Value))
	}
	return Insert(at, 0, text.String())
}

// named is a status with its reason phrase.
func named(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// changed is the line with another status in place of its own, and with the same description.
func (l statusLine) changed(status int) string {
	text := strings.Replace(l.line.Value, strconv.Itoa(l.status.Code), strconv.Itoa(status), 1)
	if phrase := l.status.Phrase.Value; strings.EqualFold(phrase, page.Phrase(l.status.Code)) {
		text = strings.Replace(text, phrase, page.Phrase(status), 1)
	}
	return text
}

// like is a line with another status, written as this one is.
func (l statusLine) like(status int) string {
	phrase := http.StatusText(status)
	if m := itemLine.FindStringSubmatch(l.line.Value); m != nil {
		isAround := m[2] != "" && strings.HasPrefix(l.line.Value[len(m[0]):], m[2])
		if isAround {
			return m[1] + m[2] + strconv.Itoa(status) + m[2] + " " + phrase
		}
		return m[1] + m[2] + strconv.Itoa(status) + " " + phrase + m[2]
	}
	cells := strings.Split(strings.Trim(strings.TrimSpace(l.line.Value), "|"), "|")
	code := strconv.Itoa(l.status.Code)
	isWritten := false
	for i, cell := range cells {
		plain := strings.Trim(cell, " \t*_`")
		switch {
		case plain == code+" "+l.status.Phrase.Value && l.status.Phrase.Value != "":
			cells[i], isWritten = strings.Replace(cell, plain, named(status), 1), true
		case plain == code:
			cells[i] = strings.Replace(cell, plain, strconv.Itoa(status), 1)
		case !isWritten && (plain == l.status.Phrase.Value || i == len(cells)-1):
			cells[i], isWritten = " "+phrase+" ", true
		default:
			cells[i] = " "
		}
	}
	return "|" + strings.Join(cells, "|") + "|"
}
