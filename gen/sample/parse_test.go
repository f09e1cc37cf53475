package sample

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
)

// TestParse reads the files of each archive, and writes of each what was read and
// its faults, with the text at their places. A file ends before its last line end.
func TestParse(t *testing.T) {
	golden.Run(t, "read", func(t *testing.T, dir string) string {
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		var b strings.Builder
		for _, f := range files {
			data, err := os.ReadFile(filepath.Join(dir, f.Name()))
			require.NoError(t, err)
			text := strings.TrimSuffix(string(data), "\n")
			fmt.Fprintf(&b, "%s\n", f.Name())
			v, faults := Parse(strings.TrimPrefix(filepath.Ext(f.Name()), "."), text)
			checkRead(t, text, v, faults)
			for ; v != nil; v = v.Next {
				fmt.Fprintf(&b, "\t%s\n", described(v))
			}
			for _, f := range faults {
				there, _, _ := strings.Cut(text[f.Offset:], "\n")
				fmt.Fprintf(&b, "\t\t%s: %s\n\t\t\t%s\n", f.Kind, f.Msg, strings.TrimRight(short(there), " "))
			}
		}
		return b.String()
	})
}

// described is a tree on one line: ? stands behind what is not known, + behind
// what is open, and what comments say is between /* and */.
func described(v *Value) string {
	var b strings.Builder
	if v.Attribute {
		b.WriteByte('@')
	}
	if v.Name != "" {
		b.WriteString(v.Name + ": ")
	}
	inner := make([]string, len(v.Fields))
	for i, m := range v.Fields {
		inner[i] = described(m)
	}
	switch {
	case v.Kind == Object && !v.Unknown:
		fmt.Fprintf(&b, "{%s}%s", strings.Join(inner, ", "), v.Text)
	case v.Kind == Array && !v.Unknown:
		fmt.Fprintf(&b, "[%s]", strings.Join(inner, ", "))
	case v.Kind == String && !v.Unknown:
		fmt.Fprintf(&b, "%q", v.Text)
	default:
		b.WriteString(v.Text)
	}
	if v.Unknown {
		fmt.Fprintf(&b, "?%s", map[Kind]string{Object: "object", Array: "array", String: "string", Number: "number", Bool: "boolean"}[v.Kind])
		if v.MayBeNull() {
			b.WriteString("|null")
		}
	}
	if v.Open {
		b.WriteByte('+')
	}
	if v.Comment != "" {
		fmt.Fprintf(&b, " /* %s */", v.Comment)
	}
	return b.String()
}

// checkRead holds what was read to what is true of every text.
func checkRead(t *testing.T, text string, v *Value, faults []Fault) {
	t.Helper()
	require.LessOrEqual(t, len(faults), mostFaults)
	last := 0
	for _, f := range faults {
		require.NotEmpty(t, f.Msg)
		require.True(t, last <= f.Offset && f.Offset <= len(text), "%d of %d", f.Offset, len(text))
		last = f.Offset
	}
	require.True(t, v != nil || len(faults) > 0)
	for ; v != nil; v = v.Next {
		inRange(t, text, v)
	}
}

// plainValue is a value as encoding/json decodes it.
func plainValue(v *Value) any {
	switch v.Kind {
	case Object:
		out := map[string]any{}
		for _, m := range v.Fields {
			out[m.Name] = plainValue(m)
		}
		return out
	case Array:
		out := []any{}
		for _, m := range v.Fields {
			out = append(out, plainValue(m))
		}
		return out
	case Number:
		return json.Number(v.Text)
	case Bool:
		return v.Text == "true"
	case Null:
		return nil
	}
	return v.Text
}

// isOwnRule reports whether a fault is of what JSON texts in UTF-8 may have: a
// name twice, or deep nesting.
func isOwnRule(f Fault) bool {
	return strings.HasSuffix(f.Msg, "appears twice") || strings.HasPrefix(f.Msg, "nested more")
}

func FuzzParse(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range archives {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for _, part := range strings.Split(string(data), "\n-- ") {
			_, text, _ := strings.Cut(part, "--\n")
			f.Add(text)
		}
	}
	f.Add(`{"a": [1, -0.5e+3, "\u00e9\n", true, null, {}], "b": {"c": []}}`)
	f.Fuzz(func(t *testing.T, text string) {
		v, faults := Parse("json", text)
		checkRead(t, text, v, faults)
		_, err := JSON(text)
		require.Equal(t, len(faults) == 0, err == nil)
		isValid := json.Valid([]byte(text)) && utf8.ValidString(text)
		if len(faults) == 0 {
			require.True(t, isValid || strings.HasPrefix(text, "\ufeff"))
		}
		if isValid {
			require.Empty(t, slices.DeleteFunc(faults, isOwnRule))
			if !slices.ContainsFunc(faults, func(f Fault) bool { return strings.HasPrefix(f.Msg, "nested") }) {
				d := json.NewDecoder(strings.NewReader(text))
				d.UseNumber()
				var want any
				require.NoError(t, d.Decode(&want))
				if got := plainValue(v); !v.Open {
					require.True(t, reflect.DeepEqual(want, got), "%v is not %v", got, want)
				}
			}
		}
		v, faults = Parse("xml", text)
		checkRead(t, text, v, faults)
		if len(faults) == 0 {
			require.NoError(t, xmlError(text))
		}
	})
}

// xmlError is what encoding/xml says of a text.
func xmlError(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestParseIsLinear reads long texts that a parser looks at again and again if it
// is careless: that takes half a minute, and reading once milliseconds.
func TestParseIsLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{
		"{", "[", `{"a":`, `[{"a":[`, "}", "]", ",", ":", ";", "(", `"`, "'", "“", "`", "\\", "/*", "//", "#", "<", "<a", "<!--", "...", "…", "|",
		"{{", "${", "$", "-", "0", "1,", "1,000", "a", "a ", "a:", "a:{", "\"a\n", "'a\n\"b\n", "“a\n'b\n`c\n\"d\n", "{}\n", "{},", `{"a":1},"b":1},`,
		"[]x\n", "x\n", "a=", "Response:\n", "{\"a\":1 // ...\n", "// a\n", "1 /*a*/", " \u00a0", "\n", "\"\\u", "<a>", "</a>", "<a/>", "<a b=", "<a b='", "<!--",
		"<![CDATA[", "<?a", "&", "&a;", "<a><b></a>", "<a xmlns:b='c'><b:d>", "< ", "<1", "a|", "string|", "string[]", "{\"a\":\"x\"|",
	} {
		for _, before := range []string{"[", `{"a":`, "<r>"} {
			text := before + strings.Repeat(unit, 1<<18/len(unit))
			for _, format := range []string{"json", "xml"} {
				began := time.Now()
				_, _ = Parse(format, text)
				assert.Less(t, time.Since(began), 10*time.Second, "%s %.20q", format, text)
			}
		}
	}
}
