package run

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// hint names the slip in the example's text that its failure may come from, with its place; empty where none is seen.
func (a *attempt) hint() string {
	code := a.example.Code
	if strings.Contains(code.Value, "curl ") {
		for _, look := range []func(page.Text) (int, string){unquotedAmpersand, looseBackslash, lostBackslash, bareMethod} {
			if at, slip := look(code); slip != "" {
				return fmt.Sprintf("; %s: %s", code.At(at), slip)
			}
		}
	}
	if a.outcome.Line > 0 {
		if at := lineOffset(code.Value, a.outcome.Line); at >= 0 {
			return fmt.Sprintf("; %s", code.At(at))
		}
	}
	return ""
}

// lineOffset is where a line begins, counted from 1; -1 where there is none.
func lineOffset(s string, line int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(s[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	return at
}

var urlWithAmpersand = regexp.MustCompile(`(^|[\s=])https?://[^\s"']*(&)[^\s"']*`)

// unquotedAmpersand finds a URL that the shell cuts off.
func unquotedAmpersand(code page.Text) (int, string) {
	if m := urlWithAmpersand.FindStringSubmatchIndex(code.Value); m != nil {
		return m[4], "the shell ends the command at this &: put the URL in quotes"
	}
	return 0, ""
}

var optionLine = regexp.MustCompile(`(?m)^[ \t]*(-[A-Za-z]|--[a-z]|https?://)`)

// lostBackslash finds a line that goes on a command which the line above has ended.
func lostBackslash(code page.Text) (int, string) {
	for _, m := range optionLine.FindAllStringSubmatchIndex(code.Value, -1) {
		above := strings.TrimRight(code.Value[:m[0]], "\n")
		if above != "" && !strings.HasSuffix(above, `\`) {
			return m[2], "this line is a command of its own: the line above it has lost its backslash"
		}
	}
	return 0, ""
}

var trailingBackslash = regexp.MustCompile(`\\[ \t]+\n|\\\s*$`)

// looseBackslash finds a backslash that continues nothing.
func looseBackslash(code page.Text) (int, string) {
	m := trailingBackslash.FindStringIndex(code.Value)
	switch {
	case m == nil:
		return 0, ""
	case strings.TrimSpace(code.Value[m[1]:]) == "":
		return m[0], "the last line ends in a backslash: the lines may be in the wrong order"
	}
	return m[0], "there is white space behind this backslash, so it does not continue the line"
}

var methodWord = regexp.MustCompile(`(^|[^-\w"'])(-X\s+|--request[ =])?\b(` + strings.Join(page.Methods, "|") + `)\s`)

// bareMethod finds a method that curl takes for a URL.
func bareMethod(code page.Text) (int, string) {
	for _, m := range methodWord.FindAllStringSubmatchIndex(code.Value, -1) {
		before := strings.Fields(code.Value[:m[6]])
		isOption := len(before) > 0 && slices.Contains([]string{"-X", "--request", "-sX", "-iX"}, before[len(before)-1])
		if m[4] < 0 && !isOption && strings.Contains(code.Value[:m[6]], "curl") {
			return m[6], "curl takes this word for a URL: write -X " + code.Value[m[6]:m[7]]
		}
	}
	return 0, ""
}
