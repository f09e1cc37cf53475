package notation

import (
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
)

var (
	// prefixAndDigits is a form in words: "`FL-` and six digits".
	prefixAndDigits = regex.MustCompile("(?i)`([A-Za-z][\\w./:-]{0,15})`,? (?:and|plus|followed by|then|with) (?:exactly )?(\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve) (digits|numbers)\\b")
	// beginsWith is how all values begin: "begins with `http://` or `https://`".
	beginsWith = regex.MustCompile("(?i)\\b(?:begin|start)s? with (`[^`\\s]+`(?:(?:,| or|, or) `[^`\\s]+`)*)")
	inTicks    = regex.MustCompile("`([^`]+)`")
)

// patternInWords is the pattern of the values whose form a text gives in words; empty if it gives none.
func patternInWords(text string) string {
	if m := prefixAndDigits.FindStringSubmatch(text); m != nil {
		n := m[2]
		if word := wordNumbers[strings.ToLower(n)]; word > 0 {
			n = strconv.Itoa(word)
		}
		return "^" + regexp.QuoteMeta(m[1]) + `[0-9]{` + n + "}$"
	}
	m := beginsWith.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	var all []string
	for _, t := range inTicks.FindAllStringSubmatch(m[1], -1) {
		all = append(all, regexp.QuoteMeta(t[1]))
	}
	if len(all) == 1 {
		return "^" + all[0]
	}
	return "^(?:" + strings.Join(all, "|") + ")"
}

var wordNumbers = map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
