package mail

import (
	"bytes"
	"html"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBody encodes bodies with values at all places, and reads them again.
func TestBody(t *testing.T) {
	t.Parallel()
	v := values{code: "123456", time: "15:04 UTC <now>", autofill: "@a-domain-that-has-" + strings.Repeat("very-", 12) + "many.letters.example #123456"}
	for name, rendered := range map[string]string{
		"a line of its own": "Your code:\n\n" + codeMark + "\n\nAsked at " + timeMark + ".\n\n" + autofillMark,
		"in a long line":    strings.Repeat("é ", 70) + codeMark + strings.Repeat(" = x", 50) + timeMark + " ",
		"first and last":    codeMark + "\n." + strings.Repeat("y", 76) + codeMark,
		"dots":              ".\n..\n" + strings.Repeat(".", 200) + "\n." + strings.Repeat("x", 75) + "\n." + codeMark + ".\n" + codeMark + ".",
		"side by side":      "a" + codeMark + timeMark + codeMark + "b",
		"none":              "nothing\n" + strings.Repeat("z", 200),
		"empty":             "",
	} {
		for _, escape := range []func(string) string{plain, html.EscapeString} {
			b := newBody("text/plain", []byte(rendered), escape)
			var encoded bytes.Buffer
			b.write(&encoded, v)
			for line := range strings.SplitSeq(encoded.String(), "\r\n") {
				assert.LessOrEqual(t, len(line), 76, name)
				assert.False(t, strings.HasPrefix(line, "."), "%s: SMTP doubles a dot at the begin of a line", name)
			}
			decoded, err := io.ReadAll(quotedprintable.NewReader(&encoded))
			require.NoError(t, err, name)
			want := strings.NewReplacer(codeMark, escape(v.code), timeMark, escape(v.time), autofillMark, escape(v.autofill)).Replace(rendered)
			assert.Equal(t, want, strings.ReplaceAll(string(decoded), "\r\n", "\n"), name)
			assert.Equal(t, want, string(b.text(v)), name)
		}
	}
}
