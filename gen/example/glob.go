package example

import (
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"docsascode.example/gen/internal/regex"
)

// mostRequests bounds the requests that are read of one command.
const mostRequests = 100

var (
	// braceList matches a list that a shell and curl expand to several texts.
	braceList = regex.MustCompile(`\{[^{},]*(?:,[^{},]*)+\}`)
	// globs matches the parts of a URL that curl expands, and placeholders that look the same.
	globs = regex.MustCompile(`\{\{[^{}]*\}\}|\{[^{}]*\}|\[[0-9A-Za-z]+-[0-9A-Za-z]+(:[0-9]+)?\]`)
	// ranges are the sequences of numbers or letters among them.
	ranges = regex.MustCompile(`^\[(?:([0-9]{1,9})-([0-9]{1,9})|([A-Za-z])-([A-Za-z]))(?::([0-9]{1,9}))?\]$`)
)

// globbed gives the URLs that curl makes of one URL.
func (c *transfer) globbed(t text) []text {
	if c.globoff || !strings.ContainsAny(t.s, "{[") {
		return []text{t}
	}
	return expanded(t, globs)
}

// expanded gives the texts that curl makes of a text with globs, the last glob changing fastest. A glob without
// a list is not known. If there are too many texts, no glob is known.
func expanded(t text, form *regex.Regexp) []text {
	matches := form.FindAllStringIndex(t.s, -1)
	choices, count := make([][]text, len(matches)), 1
	for i, m := range matches {
		choices[i] = alternatives(t.slice(m[0], m[1]))
		count *= len(choices[i])
		if count > mostRequests {
			break
		}
	}
	if count > mostRequests {
		count = 1
		for i, m := range matches {
			choices[i] = []text{unknown(t.slice(m[0], m[1]).pos)}
		}
	}
	all := make([]text, count)
	for n := range all {
		parts, start, rest := []text{t.slice(0, 0)}, 0, count
		for i, m := range matches {
			rest /= len(choices[i])
			parts = append(parts, t.slice(start, m[0]), choices[i][n/rest%len(choices[i])])
			start = m[1]
		}
		all[n] = join(append(parts, t.from(start))...)
	}
	return all
}

// alternatives gives the texts of one glob.
func alternatives(t text) []text {
	if m := ranges.FindStringSubmatch(t.s); m != nil && t.known() {
		return sequence(m, t.pos)
	}
	if t.s[0] != '{' || !strings.Contains(t.s, ",") || strings.HasPrefix(t.s, "{{") {
		return []text{unknown(t.pos)}
	}
	var list []text
	for more, rest := true, t.slice(1, len(t.s)-1); more; {
		var item text
		item, rest, more = rest.cut(",")
		list = append(list, item)
	}
	return list
}

// sequence gives the numbers from m[1] to m[2] or the letters from m[3] to m[4], by steps of m[5].
func sequence(m []string, pos int) []text {
	from, to, form := number(m[1]), number(m[2]), "%0"+strconv.Itoa(len(m[1]))+"d"
	if m[3] != "" {
		from, to, form = int(m[3][0]), int(m[4][0]), "%c"
	}
	step := max(number(m[5]), 1)
	if to < from || (to-from)/step >= mostRequests {
		return []text{unknown(pos)}
	}
	var list []text
	for n := from; n <= to; n += step {
		list = append(list, placed(fmt.Sprintf(form, n), pos))
	}
	return list
}

// number reads at most nine digits.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// listsInBraces reports whether the shell makes several words of one word.
func (s *shell) listsInBraces(w *syntax.Word) bool {
	raw := s.source[w.Pos().Offset():w.End().Offset()]
	return strings.Contains(raw, ",") || strings.Contains(raw, "..")
}

// braces gives a word without quotes as it is written if all that the shell expands in it is lists in braces.
func (s *shell) braces(w *syntax.Word) text {
	raw := w.Lit()
	if raw == "" || strings.Contains(raw, "..") || strings.Contains(raw, `\`) || !braceList.MatchString(raw) ||
		strings.Contains(braceList.ReplaceAllString(raw, ""), ",") {
		return text{}
	}
	return written(s.source, int(w.Pos().Offset()), int(w.End().Offset()))
}

var userForm = regex.MustCompile(`^((?:[A-Za-z][A-Za-z0-9+.-]*://)?)([^/?#@]*)@`)

// withoutUser cuts the user and the password out of a URL.
func withoutUser(t text) (bare text, credentials *text) {
	if !strings.Contains(t.s, "@") {
		return t, nil
	}
	m := userForm.FindStringSubmatchIndex(t.s)
	if m == nil || !t.slice(m[0], m[1]).known() {
		return t, nil
	}
	user := t.slice(m[4], m[5])
	return join(t.slice(0, m[3]), t.from(m[1])).moved(t.pos), &user
}

// percentDecoded is t with its percent-escapes resolved.
func (t text) percentDecoded() text {
	return t.rewritten(func(c byte) (string, bool) { return "%2B", c == '+' }).unescaped()
}
