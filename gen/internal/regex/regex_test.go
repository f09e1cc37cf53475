package regex

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestManyStates reads a text for which an automaton would need more states than it keeps.
func TestManyStates(t *testing.T) {
	t.Parallel()
	const expression = `a[ab]{14}c`
	r, text := MustCompile(expression), &strings.Builder{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text.WriteByte("ab"[random.IntN(2)])
	}
	assert.Equal(t, unknown, r.read(text.String()))
	assert.False(t, r.MatchString(text.String()))
	assert.True(t, r.MatchString(text.String()+"aabababababababc"))
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

// FuzzAutomaton compares the automaton of any expression with the expression.
func FuzzAutomaton(f *testing.F) {
	for _, expression := range []string{
		`a`, `ab|cd`, `(?i)k+s?`, `^[a-c]{2,5}$`, `(?:x|yz)*w`, `^\s*(?:a|b)?c`, `[^a]b`, `(?m)^a$`, `a??b`, `\bé[–-]`, `(?i)[ks]x`, `(?:a|b|){3}c`, `^(?:)x`,
		`\bcat\b`, `(?i)\bkiss\b`, `(?i)été`, `(?i)ключ|токен|鍵`, `^\s*[a-c]+$`, `^(?:GET|PO(?:ST|P))? ?/`, `[1-5]\d\d\b`, `\d{3,}x?`, `(?:ab){2}c`, `[–—-]\s`, `\w+`, `^(?:x|)$`,
		`^x|y$`, `(?m)^- `, `\B`, `(?m)$b`, `[^：]é`, `[à-ÿ]+–?`, `\p{Lu}\p{Ll}*`, `\p{Lu}\p{Ll}\p{L}\p{N}|[а-я]|\p{P}x`, `\bx\B`, `[^\x00-\x{10FFFF}]`, `.\d\d`, `(?s).a`, `x{0}y`, `(?i)ſa`, `(?i)Å`, "\uFFFDa", `\C`,
	} {
		for _, text := range []string{"", "a", "abcd", "Ks", "\u212A", "yzw", " bc", "é–", "123", "a\nb", "\xFFa", "Åx", "cat", "a cat", "cats", "Kiſſ", "К, КЛЮЧ", "鍵", " b", "äb", "POP/", "AGET /",
			"a 500 b", "12", "1234567", "aabbc", "-ababc", "a – b", "- b", "b\n- a", "-", "x"} {
			f.Add(expression, text)
		}
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		plain, err := regexp.Compile(expression)
		if err != nil {
			return
		}
		r := MustCompile(expression)
		for range 2 { // the second time with the states of the first
			if want, got := plain.MatchString(text), r.MatchString(text); got != want {
				t.Errorf("%s matches %q: %v, and its automaton says %v", expression, text, want, got)
			}
		}
	})
}
