package derive

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.yaml.in/yaml/v3"
)

// FuzzEncode writes a text wherever a document can have one, and compares with what the library writes of the document.
func FuzzEncode(f *testing.F) {
	for _, text := range []string{
		"", "a", "word", "two words", " a", "a ", "a  b", "null", "Null", "true", "false", "n", "Y", "no", "off", "nothing", "~", "7", "1.5", "0x1F", "1e3", "2026-11-27", ".inf",
		"a: b", "a:", ":a", "a #b", "a#b", "#a", "- a", "-a", "-", "? a", "?", "/books/{id}", "{a}", "a, b", "[a]", "a]", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "'a'", "it's", `"a"`, `a\b`,
		"<<", "=", "é", "日本", "\U0001F600", "a\tb", "\ta", "a\r", "\u0085", "\u2028", "\uFEFF", "\x00", "\x7F", "a\n", "\na", "a\nb", "a\n\n", " a\nb", "a\n b\n\n\n", "\n", "\n\n", "a\n\n  b # c\n\nd", "a \nb",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("long ", 40), strings.Repeat("b: ", 50) + "c", "x: x", "end: end",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		root, err := nodeOf(map[string]any{
			"openapi": text, "paths": map[string]any{text: map[string]any{text: []any{text, []any{text, []any{}, text}, map[string]any{text: text, "z": nil}}}, "last": text},
			"components": []any{map[string]any{}, []any{[]any{1.5, true}}, text},
			"x":          map[string]any{"list": []string{text, text}, "none": map[string]any{}, text: text},
		})
		assert.NoError(t, err)
		root.arrange(keywords)
		want := bytes.NewBufferString("# head\n")
		enc := yaml.NewEncoder(want)
		enc.SetIndent(len(indent))
		if err := enc.Encode(root.yaml()); err != nil {
			t.Skip("the library has no text for it")
		}
		assert.NoError(t, enc.Close())
		got, err := encode(root, "# head\n")
		assert.NoError(t, err)
		assert.Equal(t, want.String(), string(got))
	})
}
