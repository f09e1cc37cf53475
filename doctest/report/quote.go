package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxWidth   = 1000 // characters of a quoted line
	bodyLines  = 10   // lines of a body
	outputHead = 6    // first lines of a program's output
	outputTail = 6    // last lines, which often have the error
)

// Visible is a text on one line that can control neither a terminal nor a CI system. Unprintable characters are written as
// Go escapes, "\x1b", and so is the beginning of "##[group]", which GitHub and Azure obey in the midst of a line.
func Visible(s string) string { return escape(s, -1) }

// clip is Visible, shortened to maxWidth characters.
func clip(s string) string { return escape(s, maxWidth) }

// escape stops with an ellipsis after limit characters. A negative limit means no limit.
func escape(s string, limit int) string {
	var b strings.Builder
	for n := 0; s != ""; n++ {
		if n == limit {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '#' && (strings.HasPrefix(s, "##[") || strings.HasPrefix(s, "##vso[")):
			b.WriteString(`\x23`)
		case r == '\t' || strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		s = s[size:]
	}
	return b.String()
}

// lines are the lines of a text, without the empty ones at its end.
func lines(text string) []string {
	text = strings.TrimRight(text, "\r\n")
	if text == "" {
		return nil
	}
	out := strings.Split(text, "\n")
	for i, line := range out {
		out[i] = strings.TrimSuffix(line, "\r")
	}
	return out
}

// excerpt is the first and the last lines of a text, each behind a bar.
func excerpt(text string, head, tail int) []string {
	all := lines(text)
	left := len(all) - head - tail
	if left <= 1 { // a line is shown rather than counted
		return quote(all)
	}
	out := quote(all[:head])
	out = append(out, fmt.Sprintf("… %d more lines", left))
	return append(out, quote(all[len(all)-tail:])...)
}

func quote(lines []string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, strings.TrimRight("| "+clip(line), " "))
	}
	return out
}
