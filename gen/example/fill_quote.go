package example

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is a text as one word of bash.
func Word(s string) string {
	if s == "" {
		return "''"
	}
	word, _ := bare(s) // it never fails
	return word
}

// bare writes a text outside of quotes.
func bare(s string) (string, error) {
	plain := func(c rune) bool {
		return c < utf8.RuneSelf && (isWord(byte(c)) || strings.ContainsRune("@%+:,./-", c))
	}
	if strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 {
		return s, nil
	}
	inside, err := inSingle(s)
	return "'" + inside + "'", err
}

// inSingle writes a text inside of single quotes.
func inSingle(s string) (string, error) {
	return escaped(s, func(c rune) string {
		switch {
		case c == '\'':
			return `'\''`
		case !unicode.IsPrint(c):
			return `'$'` + octal(string(c)) + `''`
		}
		return string(c)
	}, func(b byte) string { return `'$'` + octal(string([]byte{b})) + `''` }), nil
}

// inDouble writes a text inside of double quotes. An interactive shell would replace "!" there.
func inDouble(s string) (string, error) {
	return escaped(s, func(c rune) string {
		switch {
		case strings.ContainsRune("\\\"$`", c):
			return `\` + string(c)
		case c == '!':
			return `"'!'"`
		case !unicode.IsPrint(c):
			return `"$'` + octal(string(c)) + `'"`
		}
		return string(c)
	}, func(b byte) string { return `"$'` + octal(string([]byte{b})) + `'"` }), nil
}

// inANSI writes a text inside of $'...'.
func inANSI(s string) (string, error) {
	return escaped(s, func(c rune) string {
		switch {
		case c == '\'' || c == '\\':
			return `\` + string(c)
		case c == '!' || !unicode.IsPrint(c):
			return octal(string(c))
		}
		return string(c)
	}, func(b byte) string { return octal(string([]byte{b})) }), nil
}

// escaped maps the characters of a text, and its bytes that are not UTF-8.
func escaped(s string, char func(rune) string, invalid func(byte) string) string {
	var b strings.Builder
	for s != "" {
		c, size := utf8.DecodeRuneInString(s)
		if c == utf8.RuneError && size == 1 {
			b.WriteString(invalid(s[0]))
		} else {
			b.WriteString(char(c))
		}
		s = s[size:]
	}
	return b.String()
}

func octal(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, `\%03o`, s[i])
	}
	return b.String()
}

// inDocument writes a text into a here-document, whose delimiter may be quoted.
func inDocument(isQuoted bool) func(string) (string, error) {
	return func(s string) (string, error) {
		if strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) || !utf8.ValidString(s) {
			return "", errors.New("a here-document cannot have its unprintable characters")
		}
		if isQuoted {
			return s, nil
		}
		return strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`").Replace(s), nil
	}
}

// inScript writes a text into a literal of JavaScript with these quotes.
func inScript(s string, mark byte) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("it is not valid UTF-8")
	}
	return escaped(s, func(c rune) string {
		switch {
		case c == '\\' || c == rune(mark) || c == '$' && mark == '`':
			return `\` + string(c)
		case c == '\n':
			return `\n`
		case !unicode.IsPrint(c):
			return fmt.Sprintf(`\u{%x}`, c)
		}
		return string(c)
	}, nil), nil
}
