package sample

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outline writes a tree on one line.
func outline(v *Value) string {
	var b strings.Builder
	if v.Attribute {
		b.WriteByte('@')
	}
	b.WriteString(v.Name)
	switch {
	case v.Kind == Elided:
		return b.String() + "~"
	case v.Kind == String:
		fmt.Fprintf(&b, "%q", v.Text)
	case v.Kind == Object || v.Kind == Array:
		inner := make([]string, len(v.Fields))
		for i, m := range v.Fields {
			inner[i] = outline(m)
		}
		fmt.Fprintf(&b, "%s%s", "{["[v.Kind:v.Kind+1], strings.Join(inner, " "))
		fmt.Fprintf(&b, "%s%s", "}]"[v.Kind:v.Kind+1], v.Text)
	default:
		b.WriteString("=" + v.Text)
	}
	if v.Elided {
		b.WriteByte('~')
	}
	return b.String()
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{"user": {"email": "a@b.example", "n": 1.50e+9, "ok": true, "x": null}}`: `{user{email"a@b.example" n=1.50e+9 ok=true x=null}}`,
		`[1, -0.5, 12345678901234567890123]`:                                      `[=1 =-0.5 =12345678901234567890123]`,
		` "a\"\\\/\b\u00e9\ud83d\ude00" `:                                         `"a\"\\/\bé😀"`,
		"\ufefftrue":                                                              `=true`,
		`{}`:                                                                      `{}`,
		`{"token": "eyJ...abc"}`:                                                  `{token"eyJ...abc"~}`,
		`{"token": "eyJ…"}`:                                                       `{token"eyJ…"~}`,
		`[1, ...]`:                                                                `[=1 ~]`,
		`[..., 1]`:                                                                `[~ =1]`,
		`[…]`:                                                                     `[~]`,
		`{"a": ..., "b": …}`:                                                      `{a~ b~}`,
		`{"a": 1, ...}`:                                                           `{a=1 ~}`,
		"{\"a\": 1\n...\n\"b\": 2}":                                               `{a=1 ~ b=2}`,
		"{\n  \"a\": 1,\n  ...,\n }":                                              `{a=1 ~}`,
	} {
		v, faults := Parse("json", source)
		if assert.NotNil(t, v, source) {
			assert.Equal(t, want, outline(v), source)
		}
		for _, f := range faults {
			assert.Equal(t, Elision, f.Kind, source)
		}
	}
}

// The place of each fault is marked by ^, which is taken out of the source.
func TestJSONErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, want string }{
		{`^`, "expected a value, not the end"},
		{`{"a": 1^,}`, `a comma before "}"`},
		{`[1^, ]`, `a comma before "]"`},
		{`[1,^,2]`, "a comma without a value before it"},
		{`[1 ^2]`, "missing comma before this"},
		{"{\"a\": 1\n^\"b\": 2}", "missing comma before this"},
		{`^{"a": 1`, `"{" is not closed`},
		{`{"a": [1^}`, `"}" does not close "["`},
		{`{"a": 1, ^"a": 2}`, `the field "a" appears twice`},
		{`{^a: 1}`, "expected a field name in double quotes"},
		{`{"a"^ = 1}`, ""},
		{`{"a" ^1}`, `expected a colon after "a"`},
		{`{"a": ^}`, `expected a value, not "}"`},
		{`{"a": ^'x'}`, "strings need double quotes"},
		{`{"a": ^True}`, "True is not a JSON value; did you mean true?"},
		{`{"a": ^.5}`, ".5 is not a valid JSON number; write 0.5"},
		{`{"a": ^012}`, "012 is not a valid JSON number; write 12"},
		{`{"a": ^NaN}`, "NaN is not a JSON value; did you mean null?"},
		{`{"a": "x^\q"}`, "not a valid character or escape in a JSON string"},
		{"{\"a\": \"x^\n\"}", "a string cannot contain a line break or a tab; write \\n or \\t"},
		{`["a", ^"b]`, "the string is not closed"},
		{`{"a": 1 ^// the first
}`, "JSON has no comments"},
		{`^/* all */ 1`, "JSON has no comments"},
		{`{} ^{}`, "text after the end of the JSON value"},
		{strings.Repeat("[", deepest+1) + "^[", "nested more than 200 levels deep"},
	} {
		at := strings.Index(c.source, "^")
		_, err := JSON(strings.Replace(c.source, "^", "", 1))
		var refused *Fault
		require.ErrorAs(t, err, &refused, c.source)
		if c.want != "" {
			assert.Equal(t, c.want, refused.Msg, c.source)
			assert.Equal(t, at, refused.Offset, c.source)
		}
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"<?xml version='1.0'?>\n<user>\n  <email>a@b.example</email>\n  <code/>\n</user>\n": `user{email"a@b.example" code""}`,
		`<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>`:                               `a"é"`,
		`<a><![CDATA[1 < 2]]> &amp; &#65;</a>`:                                              `a"1 < 2 & A"`,
		`<a id="1" b='x &lt; y'>t</a>`:                                                      `a{@id"1" @b"x < y"}t`,
		`<p:a xmlns:p="urn:x" xmlns="urn:y" p:q="1"><p:b/></p:a>`:                           `a{@q"1" b""}`,
		`<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:nil="true"/></a>`:  `a{b=}`,
		`<a>eyJ...</a>`:                            `a"eyJ..."~`,
		`<a><b>1</b>...</a>`:                       `a{b"1" ~}`,
		"<a>\n<b>1</b><!-- ... more ... -->\n</a>": `a{b"1" ~}`,
		`<a><!-- ... --></a>`:                      `a{~}`,
		`<!DOCTYPE a><a/><!-- end -->`:             `a""`,
	} {
		v, err := XML(source)
		if assert.NoError(t, err, source) {
			assert.Equal(t, want, outline(v), source)
		}
	}
}

func TestXMLErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, want string }{
		{`^`, "no root element"},
		{`<?xml version="1.0"?>^`, "no root element"},
		{`<a/>^<b/>`, "<b> is a second root element"},
		{`^text<a/>`, "text outside the root element"},
		{`<a>^<b>`, "<b> is not closed"},
		{`<a><b>^</a>`, "element <b> closed by </a>"},
		{`<a x="1" ^x="2"/>`, "the attribute x appears twice"},
		{`<a>^&nbsp;</a>`, "invalid character entity &nbsp;"},
		{strings.Repeat("<a>", deepest) + "^<a>", "nested more than 200 levels deep"},
	} {
		at := strings.Index(c.source, "^")
		_, err := XML(strings.Replace(c.source, "^", "", 1))
		var refused *Fault
		require.ErrorAs(t, err, &refused, c.source)
		assert.Equal(t, c.want, refused.Msg, c.source)
		assert.Equal(t, at, refused.Offset, c.source)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	j := "{\n \"user\": {\"email\": \"a\", \"n\": 12, \"list\": [true]}}"
	x := "<?xml version='1.0'?>\n<p:user xmlns:p='urn:p' id = \"7\">\n <p:email> a</p:email><n>12</n><e/></p:user>"
	v, err := JSON(j)
	require.NoError(t, err)
	user := v.Field("user")
	assert.Equal(t, `user": {`, j[user.NameOffset:user.Offset+1])
	assert.Equal(t, `email": "`, j[user.Field("email").NameOffset:user.Field("email").Offset+1])
	assert.Equal(t, `n": 1`, j[user.Field("n").NameOffset:user.Field("n").Offset+1])
	assert.Equal(t, `true`, j[user.Field("list").Fields[0].Offset:][:4])
	v, err = XML(x)
	require.NoError(t, err)
	assert.Equal(t, `<p:user`, x[v.Offset:v.NameOffset+4])
	assert.Equal(t, `id = "7`, x[v.Field("id").NameOffset:v.Field("id").Offset+1])
	assert.Equal(t, `email> a`, x[v.Field("email").NameOffset:v.Field("email").Offset+1])
	assert.Equal(t, `<e/>`, x[v.Field("e").Offset:][:4])
	assert.Equal(t, "urn:p", v.Namespace)
}

// The parts of each node, whole and inner, of both languages.
func TestSpans(t *testing.T) {
	t.Parallel()
	j := `{"user" : {"n": 12, "s":"a\"b", ...}, "list": [ true, …, {} ]}`
	v, _ := Parse("json", j)
	require.NotNil(t, v)
	assert.Equal(t, []string{
		j + " | " + j[1:len(j)-1],
		`"user" : {"n": 12, "s":"a\"b", ...} | "n": 12, "s":"a\"b", ...`,
		`"n": 12 | 12`, `"s":"a\"b" | a\"b`, `... | ...`,
		`"list": [ true, …, {} ] |  true, …, {} `, `true | true`, `… | …`, `{} | `,
	}, spans(j, v))
	x := "<?xml version='1.0'?>\n<p:a xmlns:p='u' p:k = \"1\">\n <b x='&lt;'> t </b><c/><d></d><!-- ... -->...\n</p:a >\n"
	v, err := XML(x)
	require.NoError(t, err)
	inner := "\n <b x='&lt;'> t </b><c/><d></d><!-- ... -->...\n"
	assert.Equal(t, []string{
		"<p:a xmlns:p='u' p:k = \"1\">" + inner + "</p:a > | " + inner,
		`p:k = "1" | 1`, `<b x='&lt;'> t </b> |  t `, `x='&lt;' | &lt;`, `<c/> | `, `<d></d> | `,
		`<!-- ... --> | <!-- ... -->`, `... | ...`,
	}, spans(x, v))
	assert.Equal(t, v.Field("c").Whole.To, v.Field("c").Inner.From)
	assert.Equal(t, v.Field("d").Whole.To-len("</d>"), v.Field("d").Inner.From)
}

func spans(source string, v *Value) []string {
	out := []string{source[v.Whole.From:v.Whole.To] + " | " + source[v.Inner.From:v.Inner.To]}
	for _, m := range v.Fields {
		out = append(out, spans(source, m)...)
	}
	return out
}

// inRange fails when a node of a tree is not within its source.
func inRange(t *testing.T, source string, v *Value) {
	t.Helper()
	require.LessOrEqual(t, max(v.Offset, v.NameOffset), len(source))
	require.GreaterOrEqual(t, min(v.Offset, v.NameOffset), 0)
	if v.NameOffset < len(source) {
		require.True(t, utf8.RuneStart(source[v.NameOffset]) || !utf8.ValidString(source))
	}
	require.True(t, 0 <= v.Whole.From && v.Whole.From <= v.Inner.From && v.Inner.From <= v.Inner.To && v.Inner.To <= v.Whole.To && v.Whole.To <= len(source))
	for _, m := range v.Fields {
		require.True(t, v.Whole.From <= m.Whole.From && m.Whole.To <= v.Whole.To)
		inRange(t, source, m)
	}
}

func checkError(t *testing.T, source string, err error) {
	t.Helper()
	var refused *Fault
	require.ErrorAs(t, err, &refused)
	require.NotEmpty(t, refused.Msg)
	require.GreaterOrEqual(t, refused.Offset, 0)
	require.LessOrEqual(t, refused.Offset, len(source))
}

func FuzzSamples(f *testing.F) {
	f.Add(`{"user":{"email":"a","roles":["x","y"],"n":1e400,"z":null,...}}`, `<user id="1"><email>a</email><roles>x</roles><roles>y</roles>...</user>`)
	f.Add(`[{"a":[[1],[2]]}, ...]`, `<as><a><i>1</i></a><!-- ... --></as>`)
	f.Add(`{"a":"x...y","#text":"…"}`, `<a xmlns:b="c" b:d='e'>x…</a>`)
	f.Fuzz(func(t *testing.T, a, b string) {
		j, err := JSON(a)
		if err != nil {
			checkError(t, a, err)
		} else {
			inRange(t, a, j)
		}
		x, err := XML(b)
		if err != nil {
			checkError(t, b, err)
		} else {
			inRange(t, b, x)
		}
		if j != nil && x != nil {
			for _, d := range Compare(j, x) {
				require.NotEmpty(t, d.Message)
				require.True(t, d.JSON != nil || d.XML != nil)
			}
		}
	})
}
