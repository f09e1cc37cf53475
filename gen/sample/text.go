package sample

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// sameText says whether a JSON scalar and a text of XML show the same. Numbers
// are compared by value, white space as XML normalizes it, and an elision on
// either side may be anything.
func sameText(j *Value, text string) bool {
	a, b := normal(j.Text), normal(text)
	switch {
	case a == b:
		return true
	case j.Kind == Null:
		return b == "" || b == "nil"
	case j.Kind == Bool:
		return strings.EqualFold(a, b) || a == "true" && b == "1" || a == "false" && b == "0"
	case j.Kind == Number:
		return sameNumber(a, b) || elided(b) && shown(b, a)
	}
	return compatible(a, b)
}

func normal(s string) string { return strings.Join(strings.Fields(s), " ") }

// sameNumber compares exactly, except for exponents that would make huge numbers.
func sameNumber(a, b string) bool {
	if len(a)+len(b) > 100 || exponent(a) > 400 || exponent(b) > 400 {
		return false
	}
	x, ok := new(big.Rat).SetString(a)
	y, fine := new(big.Rat).SetString(b)
	return ok && fine && x.Cmp(y) == 0
}

func exponent(s string) int {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return 0
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return 1 << 20
	}
	return max(n, -n)
}

// compatible says whether two texts, either of which may be elided, can be one.
func compatible(a, b string) bool {
	switch {
	case elided(a) && elided(b):
		x, y := pieces(a), pieces(b)
		return begins(x[0], y[0]) && ends(x[len(x)-1], y[len(y)-1])
	case elided(a):
		return shown(a, b)
	case elided(b):
		return shown(b, a)
	}
	return false
}

func begins(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }
func ends(a, b string) bool   { return strings.HasSuffix(a, b) || strings.HasSuffix(b, a) }

// pieces are the parts of an elided text that are shown.
func pieces(s string) []string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "…", "..."), "[...]", "...")
	list := strings.Split(s, "...")
	for i := range list {
		list[i] = strings.TrimSpace(strings.Trim(list[i], "."))
	}
	return list
}

// shown says whether a text has the shown pieces of an elided one, in their order.
func shown(pattern, text string) bool {
	list := pieces(pattern)
	last := len(list) - 1
	if !strings.HasPrefix(text, list[0]) {
		return false
	}
	text = text[len(list[0]):]
	for _, piece := range list[1:last] {
		_, after, found := strings.Cut(text, piece)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, list[last])
}

// IsUUID reports whether a text is a UUID, with or without the prefix of its URN (RFC 9562, section 4).
func IsUUID(text string) bool {
	return len(text) >= len(uuid.Nil.String()) && text[0] != '{' && uuid.Validate(text) == nil
}
