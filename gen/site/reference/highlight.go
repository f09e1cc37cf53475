package reference

import (
	"html"
	"strings"
)

// markJSON returns JSON as HTML, with the short class names of Pygments for its parts. Other text comes out escaped.
func markJSON(code string) string {
	var b strings.Builder
	for code != "" {
		size, class := lexJSON(code)
		part := html.EscapeString(code[:size])
		if class != "" {
			part = `<span class="` + class + `">` + part + `</span>`
		}
		b.WriteString(part)
		code = code[size:]
	}
	return b.String()
}

// lexJSON returns the size and the class of the first part of code.
func lexJSON(code string) (size int, class string) {
	switch c := code[0]; {
	case c == '"':
		size = endOfString(code)
		if strings.HasPrefix(strings.TrimLeft(code[size:], " \t\r\n"), ":") {
			return size, "nt"
		}
		return size, "s2"
	case c == '-' || c >= '0' && c <= '9':
		return run(code, "-+.eE0123456789"), "mi"
	case c >= 'a' && c <= 'z':
		return run(code, "abcdefghijklmnopqrstuvwxyz"), "kc"
	}
	if i := strings.IndexAny(code[1:], `"-0123456789abcdefghijklmnopqrstuvwxyz`); i >= 0 {
		return 1 + i, ""
	}
	return len(code), ""
}

// endOfString returns how long the string is that code starts with.
func endOfString(code string) int {
	for i := 1; i < len(code); i++ {
		switch code[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(code)
}

func run(code, characters string) int {
	if i := strings.IndexFunc(code, func(r rune) bool { return !strings.ContainsRune(characters, r) }); i > 0 {
		return i
	}
	return len(code)
}
