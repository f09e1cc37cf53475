package script

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
)

// Slip finds a likely mistake in a code with curl, and says how to correct it; empty if there is none.
func Slip(code page.Text) (at int, slip string) {
	if !strings.Contains(code.Value, "curl ") {
		return 0, ""
	}
	for _, look := range []func(page.Text) (int, string){UnquotedAmpersand, looseBackslash, lostBackslash, bareMethod} {
		if at, slip = look(code); slip != "" {
			return at, slip
		}
	}
	return 0, ""
}

// LineOffset is the offset of a line's start; lines count from 1. It is -1 if there is no such line.
func LineOffset(s string, line int) int {
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

// UnquotedAmpersand finds a URL that the shell cuts at an ampersand.
func UnquotedAmpersand(code page.Text) (int, string) {
	if m := urlWithAmpersand.FindStringSubmatchIndex(code.Value); m != nil {
		return m[4], "the shell ends the command at this &: put the URL in quotes"
	}
	return 0, ""
}

var optionLine = regexp.MustCompile(`(?m)^[ \t]*(-[A-Za-z]|--[a-z]|https?://)`)

// lostBackslash finds a line that continues a command although the line above ended it.
func lostBackslash(code page.Text) (int, string) {
	for _, m := range optionLine.FindAllStringSubmatchIndex(code.Value, -1) {
		above := strings.TrimRight(code.Value[:m[0]], "\n")
		if above != "" && !strings.HasSuffix(above, `\`) {
			return m[2], "the shell reads this line as a command of its own: end the line above with a backslash"
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
		return m[0], "the last line ends with a backslash: the lines may be in the wrong order"
	}
	return m[0], "this backslash does not continue the line: remove the white space after it"
}

var methodWord = regexp.MustCompile(`(^|[^-\w"'])(-X\s+|--request[ =])?\b(` + strings.Join(http.Methods, "|") + `)\s`)

// bareMethod finds a method that curl reads as a URL.
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
