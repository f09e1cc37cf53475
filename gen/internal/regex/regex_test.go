package regex

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCondition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expression string
		no, yes    []string
	}{
		{`\bcat\b`, []string{"", "ca", "dog", "CAT"}, []string{"cat", "a cat", "cats"}},
		{`(?i)\bkiss\b`, []string{"miss", "kis"}, []string{"KisS", "a kiss", "\u212Ai\u017F\u017F", "K\u017F, ſ"}},
		{`(?i)été`, []string{"ete", "eté"}, []string{"été", "ÉTÉ", "étÉ"}},
		{`(?i)ключ|токен|鍵`, []string{"", "ключи"[:4], "key", "鍵"[:2]}, []string{"КЛЮЧ", "мой Токен", "鍵"}},
		{`^\s*[a-c]+$`, []string{"", "d", "-a"}, []string{"a", " b", "\tc", "a d", "äb"}},
		{`^(?:GET|PO(?:ST|P))? ?/`, []string{"", "AGET /", "GET", "x/"}, []string{"/", "GET /", " /", "POP/"}},
		{`GET|PO(?:ST|P)`, []string{"PUT", "POS", "GE"}, []string{"GET", "POP", "a POST"}},
		{`[1-5]\d\d\b`, []string{"60", "abc", "6123"[:2]}, []string{"404", "a 500 b"}},
		{`\d{3,}x?`, []string{"12", "ab12"}, []string{"123", "1234567"}},
		{`(?:ab){2}c`, []string{"abc", "aabbc", "abab"}, []string{"ababc", "-ababc"}},
		{`[–—-]\s`, []string{"a b", "äöü"}, []string{"a – b", "- b"}},
		{`a*`, nil, []string{"", "b"}},
		{`\w+`, []string{""}, []string{"x", "-"}},
		{`^(?:x|)$`, nil, []string{"", "x"}},
		{`^x|y$`, []string{"", "z"}, []string{"x", "zy"}},
		{`(?m)^- `, []string{"", "-", "-a"}, []string{"- a", "b\n- a"}},
		{"\uFFFD", nil, []string{"\uFFFD", "a\xFFb"}},
		{`[^\x00-\x{10FFFF}]`, []string{""}, nil},
	} {
		condition := conditionOf(c.expression)
		for _, s := range c.no {
			assert.False(t, condition.mayMatch(s), "%q may match %s", s, c.expression)
		}
		for _, s := range c.yes {
			assert.True(t, condition.mayMatch(s), "%q may not match %s", s, c.expression)
		}
	}
}

// TestMethods compares each method with that of the same name.
func TestMethods(t *testing.T) {
	t.Parallel()
	const expression = `b(c)?`
	r, plain := MustCompile(expression), regexp.MustCompile(expression)
	upper := func(s string) string { return "<" + s + ">" }
	for _, s := range []string{"", "a", "abcab"} {
		assert.Equal(t, plain.MatchString(s), r.MatchString(s))
		assert.Equal(t, plain.FindString(s), r.FindString(s))
		assert.Equal(t, plain.FindStringIndex(s), r.FindStringIndex(s))
		assert.Equal(t, plain.FindStringSubmatch(s), r.FindStringSubmatch(s))
		assert.Equal(t, plain.FindStringSubmatchIndex(s), r.FindStringSubmatchIndex(s))
		assert.Equal(t, plain.FindAllString(s, -1), r.FindAllString(s, -1))
		assert.Equal(t, plain.FindAllStringIndex(s, 1), r.FindAllStringIndex(s, 1))
		assert.Equal(t, plain.FindAllStringSubmatch(s, -1), r.FindAllStringSubmatch(s, -1))
		assert.Equal(t, plain.FindAllStringSubmatchIndex(s, -1), r.FindAllStringSubmatchIndex(s, -1))
		assert.Equal(t, plain.ReplaceAllString(s, "[$1]"), r.ReplaceAllString(s, "[$1]"))
		assert.Equal(t, plain.ReplaceAllStringFunc(s, upper), r.ReplaceAllStringFunc(s, upper))
	}
}

// FuzzCondition compares the condition of any expression with the expression.
func FuzzCondition(f *testing.F) {
	for _, expression := range []string{
		`a`, `ab|cd`, `(?i)k+s?`, `^[a-c]{2,5}$`, `(?:x|yz)*w`, `^\s*(?:a|b)?c`, `[^a]b`, `(?m)^a$`, `a??b`, `\bé[–-]`, `(?i)[ks]x`, `(?:a|b|){3}c`, `^(?:)x`,
		`.\d\d`, `(?s).a`, `x{0}y`, `(?i)ſa`, `(?i)Å`, "\uFFFDa", `\C`,
	} {
		for _, text := range []string{"", "a", "abcd", "Ks", "\u212A", "yzw", " bc", "é–", "123", "a\nb", "\xFFa", "Åx"} {
			f.Add(expression, text)
		}
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		plain, err := regexp.Compile(expression)
		if err != nil {
			return
		}
		condition := conditionOf(expression)
		if plain.MatchString(text) && !condition.mayMatch(text) {
			t.Errorf("%q matches %s, and its condition says that it can't: %+v", text, expression, condition)
		}
	})
}
