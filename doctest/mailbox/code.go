package mailbox

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"docsascode.example/doctest/match"
)

// longestReading bounds the text of an email in which a value is looked for, in bytes.
const longestReading = 64 << 10

// ValueIn finds the value in the text of an email that is like the one that the page shows: a code with as many digits or
// letters, also in groups (123 456) or behind a prefix (G-123456), a token, or the token of a link. Of several it takes the
// one that the email calls the code. The score is higher, the more clearly the email does so.
func ValueIn(reading, shown string) (value string, score int) {
	reading = reading[:min(len(reading), longestReading)]
	var best candidate
	for _, c := range candidates(reading, shown) {
		if best.value == "" || c.score > best.score {
			best = c
		}
	}
	return best.value, best.score
}

// A candidate is a text in an email that may be the value.
type candidate struct {
	value string
	score int
}

// namedScore is the least score of a value that the email calls a code.
const namedScore = 500

func candidates(reading, shown string) []candidate {
	plain := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(shown)
	switch {
	case match.NumberForm.MatchString(plain) && len(plain) <= 12:
		found := scored(reading, digitsOf(len(plain), len(plain)), groupSigns)
		for i := range found {
			found[i].value = groupedLike(found[i].value, shown)
		}
		return found
	case strings.HasPrefix(shown, "eyJ"):
		return scored(reading, `eyJ[\w-]+\.[\w-]+\.[\w-]*`, "")
	case match.IsPlaceholder(shown):
		found := append(scored(reading, digitsOf(4, 10), groupSigns), inLinks(reading)...)
		return append(found, opaque(reading, 16)...)
	case capitals.MatchString(plain):
		form := fmt.Sprintf(`[0-9A-Z](?:-?[0-9A-Z]){%d}`, len(plain)-1)
		found := alike(scored(reading, form, "-"), shown)
		for i := range found {
			found[i].value = groupedLike(found[i].value, shown)
		}
		return found
	case len(shown) < 12:
		return alike(scored(reading, fmt.Sprintf(`[0-9A-Za-z_-]{%d}`, len(shown)), ""), shown)
	}
	return append(inLinks(reading), opaque(reading, 12)...)
}

// groupSigns are what emails write between the groups of a number.
const groupSigns = " .\u00a0\u2009\u202f-"

func digitsOf(least, most int) string {
	return fmt.Sprintf(`\d(?:[%s]?\d){%d,%d}`, groupSigns, least-1, most-1)
}

// groupedLike is a value without groups, in the groups of another one of the same length.
func groupedLike(value, shown string) string {
	var b strings.Builder
	next := 0
	for _, c := range shown {
		switch {
		case strings.ContainsRune(" -.", c):
			b.WriteRune(c)
		case next < len(value):
			b.WriteByte(value[next])
			next++
		}
	}
	return b.String()
}

// alike are the candidates with a digit, if the shown value has one: other words have its length, too.
func alike(all []candidate, shown string) []candidate {
	var out []candidate
	for _, c := range all {
		if c.score >= namedScore || strings.ContainsAny(c.value, "0123456789") || !strings.ContainsAny(shown, "0123456789") {
			out = append(out, c)
		}
	}
	return out
}

// opaque are the tokens in an email: long texts with a digit, or of mixed letters.
func opaque(reading string, least int) []candidate {
	return alike(scored(linkForm.ReplaceAllString(reading, " "), fmt.Sprintf(`[\w-]{%d,}(?:\.[\w-]+)*`, least), ""), "0")
}

// scored are the whole texts of a form, without the signs between their groups.
func scored(reading, form, signs string) []candidate {
	var out []candidate
	pattern := regexp.MustCompile(form)
	for from := 0; from < len(reading); {
		m := pattern.FindStringIndex(reading[from:])
		if m == nil {
			break
		}
		start, end := from+m[0], from+m[1]
		if !standsAlone(reading, start, end) {
			from = start + 1
			continue
		}
		value := strings.Map(func(c rune) rune {
			if strings.ContainsRune(signs, c) {
				return -1
			}
			return c
		}, reading[start:end])
		out = append(out, candidate{value, scoreAt(reading, start, end) - len(out)})
		from = end
	}
	return out
}

// standsAlone reports whether a text is no part of a longer word or number. Letters and a hyphen before it are a prefix.
func standsAlone(s string, start, end int) bool {
	before, size := utf8.DecodeLastRuneInString(s[:start])
	if start > 0 {
		isAfterDigit := start > size && strings.ContainsRune("-.", before) && isDigit(s[start-size-1])
		if before < utf8.RuneSelf && isWordByte(byte(before)) || isAfterDigit || before == '+' {
			return false
		}
	}
	after, size := utf8.DecodeRuneInString(s[end:])
	isBeforeDigit := end+size < len(s) && strings.ContainsRune("-.", after) && isDigit(s[end+size])
	return end == len(s) || !(after < utf8.RuneSelf && isWordByte(byte(after))) && !isBeforeDigit
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

var (
	codeWord = regexp.MustCompile(`(?i)(?:pass|\b)(?:code|kode|código|codigo|codice|otp|pin|tan|token|password|passwort)s?\b|验证码|код`)
	// otherCode matches the words for codes of other kinds.
	otherCode = regexp.MustCompile(`(?i)\b(?:zip|post(?:al)?|area|country|promo(?:tion)?|discount|coupon|error|status|qr|order|voucher)[- ]?code`)
	// otherLabel matches what parts a value from the word before it: another value, or a line that begins with a word.
	otherLabel = regexp.MustCompile(`\d|\n\s*\pL`)
	yearForm   = regexp.MustCompile(`^(19|20)\d\d$`)
)

const (
	wordBefore = 80 // characters between the word for a code and the code
	wordAfter  = 40
)

// scoreAt tells how likely a text is the code: a word for it is near, or it is alone on its line.
func scoreAt(s string, start, end int) int {
	before := otherCode.ReplaceAllStringFunc(s[max(0, start-wordBefore):start], func(word string) string { return strings.Repeat(" ", len(word)) })
	after := s[end:min(len(s), end+wordAfter)]
	score := 0
	if m := codeWord.FindAllStringIndex(before, -1); m != nil {
		between := before[m[len(m)-1][1]:]
		score = 1000 - 5*len(between)
		if otherLabel.MatchString(between) {
			score -= 400
		}
	}
	if m := codeWord.FindStringIndex(after); m != nil && !otherCode.MatchString(after[:m[1]]) && !strings.ContainsAny(after[:m[0]], "\n0123456789") {
		score = max(score, 900-5*m[0])
	}
	lineStart, lineEnd := strings.TrimRight(s[:start], " \t"), strings.TrimLeft(s[end:], " \t\r")
	if (lineStart == "" || strings.HasSuffix(lineStart, "\n")) && (lineEnd == "" || lineEnd[0] == '\n') {
		score += 100
	}
	if yearForm.MatchString(s[start:end]) {
		score -= 300
	}
	return score
}

var (
	linkForm  = regexp.MustCompile(`https?://[^\s<>"')\]]+`)
	linkOther = regexp.MustCompile(`(?i)unsubscribe|opt-?out|preferences|privacy|pixel|track`)
	linkName  = regexp.MustCompile(`(?i)token|code|key|otp|secret|hash|^t$|verif|confirm|nonce|ticket`)
)

// inLinks are the values that the links of an email carry: in their queries, and as the last part of their paths.
func inLinks(reading string) []candidate {
	var out []candidate
	for _, link := range linkForm.FindAllString(reading, -1) {
		u, err := url.Parse(strings.TrimRight(link, ".,;!"))
		if err != nil || linkOther.MatchString(link) {
			continue
		}
		for name, values := range u.Query() {
			score := 300
			if linkName.MatchString(name) {
				score = 1200
			}
			if len(values[0]) >= 6 {
				out = append(out, candidate{values[0], score})
			}
		}
		last := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
		if len(last) >= 12 && strings.ContainsAny(last, "0123456789") {
			out = append(out, candidate{last, 600})
		}
	}
	return out
}

// CodeIn is what an email calls its code, or else a number of so many digits, or else what may be a code.
func CodeIn(mail *Email, digits int) string {
	reading := mail.Reading()
	code, score := ValueIn(reading, "...")
	number, own := ValueIn(reading, strings.Repeat("0", digits))
	if number != "" && (own >= score || score < namedScore) {
		return number
	}
	return code
}

var capitals = regexp.MustCompile(`^[0-9A-Z]+$`)
