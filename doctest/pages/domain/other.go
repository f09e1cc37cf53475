package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// Another is a value of the same form with other digits and letters.
func Another(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9' - (r - '0')
		case r >= 'a' && r <= 'z':
			return 'z' - (r - 'a')
		case r >= 'A' && r <= 'Z':
			return 'Z' - (r - 'A')
		}
		return r
	}, s)
}

// Stepped is another value of the same kind; empty if none is known.
func Stepped(p *page.Parameter, value string, step int) string {
	const week = 7
	day, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))])
	n, notNumber := strconv.Atoi(value)
	most, hasMost := strconv.Atoi(p.Maximum)
	least, _ := strconv.Atoi(p.Minimum)
	i := slices.Index(p.Enum, value)
	switch {
	case i >= 0:
		return p.Enum[(i+step)%len(p.Enum)]
	case value == "true" || value == "false":
		return strconv.FormatBool(step%2 == 0)
	case err == nil && match.IsTime(value):
		return day.AddDate(0, 0, week*step).Format(time.DateOnly) + value[len(time.DateOnly):]
	case notNumber == nil && hasMost == nil && n+step > most:
		return strconv.Itoa(max(n-step, least))
	case notNumber == nil:
		return strconv.Itoa(n + step)
	}
	other := value + " " + string("abcdefghijklmnopqrstuvwxyz"[step%26])
	isFree := !match.HasForm(value) && !content.IsAddress(value) && !match.IsURL(value) && !strings.ContainsAny(value, "{[@:/") && FitsIn(other, p.MaxLength)
	if t, ok := page.ParseType(p.Type.Value); !isFree || ok && (t.Name != "string" || t.Format != "") {
		return ""
	}
	return other
}

// OtherValue is a value that a parameter may have instead of another one; empty if none is known.
func OtherValue(p *page.Parameter, was *sample.Value, value string) string {
	n, err := strconv.Atoi(value)
	switch {
	case was.Kind == sample.Bool:
		return strconv.FormatBool(value != "true")
	case len(p.Enum) > 0:
		i := slices.IndexFunc(p.Enum, func(e string) bool { return e != value })
		if i < 0 {
			return ""
		}
		return p.Enum[i]
	case err == nil && was.Kind == sample.Number && p.Maximum == value:
		return strconv.Itoa(n - 1)
	case err == nil && was.Kind == sample.Number:
		return strconv.Itoa(n + 1)
	case was.Kind == sample.String && !match.IsTime(value) && !match.HasForm(value) && FitsIn(value+"x", p.MaxLength) && (strings.Contains(value, " ") || !strings.ContainsAny(value, "@:/")):
		return value + "x"
	}
	return ""
}

// FitsIn reports whether a text has at most so many characters; an empty limit is none.
func FitsIn(s, limit string) bool {
	n, err := strconv.Atoi(limit)
	return err != nil || utf8.RuneCountInString(s) <= n
}

// Fitted is the end of a text that is longer than a limit, because what makes a text fresh is at its end.
func Fitted(s, limit string) string {
	n, err := strconv.Atoi(limit)
	all := []rune(s)
	if err != nil || n < leastFresh || len(all) <= n || content.IsAddress(s) {
		return s
	}
	return strings.TrimLeft(string(all[len(all)-n:]), " .-_")
}

// leastFresh is how many characters make a text fresh, or a number.
const leastFresh = 4

// Tampered changes one character in the middle of credentials.
func Tampered(s string) string {
	b := []byte(s)
	i := len(b) - len(b)/4
	if i >= len(b) {
		return s + "x"
	}
	if b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	return string(b)
}
