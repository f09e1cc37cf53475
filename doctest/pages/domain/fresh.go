package domain

import (
	"regexp"
	"strings"

	"docsascode.example/doctest/match"
)

// FreshFor is a value like another that no other user has.
func FreshFor(value, random string) string {
	if local, host, ok := strings.Cut(value, "@"); ok {
		return local + "." + random + "@" + host
	}
	digits := strings.Map(func(c rune) rune { return '0' + c%10 }, random)
	if match.NumberForm.MatchString(value) {
		return value + digits
	}
	if m := numberedForm.FindStringSubmatch(value); m != nil {
		n := min(max(leastFresh, len(m[1])/2), len(digits))
		return value[:len(value)-n] + digits[:n]
	}
	if strings.ToUpper(value) == value && strings.ToLower(value) != value {
		random = strings.ToUpper(random)
	}
	return value + separatorOf(value) + random
}

// identifierForm matches words with dots or underscores between them.
var identifierForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)+$`)

// numberedForm matches a code that ends in a number, such as a serial number: its form may be all that a server takes. What the number
// begins with may have a meaning.
var numberedForm = regexp.MustCompile(`^\+?(?:[A-Za-z0-9]+[-_./]?)*?(\d{4,})$`)

// separatorOf is what stands between the words of a name for programs, whose form may be all that a server takes: "_" in "sign_up". It is a
// hyphen for any other text.
func separatorOf(value string) string {
	if !identifierForm.MatchString(value) {
		return "-"
	}
	return value[strings.LastIndexAny(value, "._"):][:1]
}
