package scrub

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	joe  = "joe+tag@example.com"
	code = "048213"
)

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// escaped writes every character as a \u escape.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04X`, r)
	}
	return b.String()
}

// TestForms plants a secret in each form, and finds it under that form.
func TestForms(t *testing.T) {
	t.Parallel()
	token := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA"}`)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+joe+`"}`)) + ".c2lnbmF0dXJl"
	for _, c := range []struct{ form, text string }{
		{"raw", "to " + joe + " now"},
		{"raw", "to JOE+tag@Example.COM now"},
		{"URL", "GET /token?email=" + url.QueryEscape(joe)},
		{"URL", "email=" + strings.ToLower(url.QueryEscape(joe))},
		{"URL", "/users/" + strings.ReplaceAll(joe, "@", "%40")},
		{"JSON", `{"email":"` + strings.ReplaceAll(joe, "@", `\u0040`) + `"}`},
		{"JSON", escaped(joe)},
		{"JSON", strings.ReplaceAll(joe, "@", `\x40`)},
		{"base64", base64.StdEncoding.EncodeToString([]byte(joe))},
		{"base64", base64.RawURLEncoding.EncodeToString([]byte("ÿ>?" + joe))},
		{"base64", "Basic " + base64.StdEncoding.EncodeToString([]byte("x"+joe+":y"))},
		{"base64", "key" + base64.RawStdEncoding.EncodeToString([]byte(joe))},
		{"base64", "Bearer " + token},
		{"hex", hex.EncodeToString([]byte(joe))},
		{"hex", "0" + strings.ToUpper(hex.EncodeToString([]byte(joe)))},
		{"URL, URL", url.QueryEscape(url.QueryEscape(joe))},
		{"URL, base64", url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("~~~?" + joe)))},
		{"base64", base64.StdEncoding.EncodeToString([]byte("???" + joe))},
		{"base64", base64.RawStdEncoding.EncodeToString([]byte(joe+"..")) + "x"},
		{"URL, URL, URL", url.QueryEscape(url.QueryEscape(url.QueryEscape(joe)))},
		{"JSON, JSON", quoted(escaped(joe))},
		{"JSON, JSON, URL", quoted(quoted(`\` + url.QueryEscape(joe)))},
	} {
		leaks := Find([]byte("before\n"+c.text+"\nafter\n"), "nobody@example.com", joe)
		require.Len(t, leaks, 1, c.text)
		assert.Equal(t, joe, leaks[0].Secret)
		assert.Equal(t, c.text, leaks[0].Line)
		if !strings.Contains(c.form, ",") {
			assert.Equal(t, c.form, leaks[0].Form, c.text)
		}
	}
}

// TestLetters compares without case, and takes a plus for a space as forms do.
func TestLetters(t *testing.T) {
	t.Parallel()
	require.Len(t, Find([]byte("name=joe+doe"), "Joe Doe"), 1)
}

func TestSurrogates(t *testing.T) {
	t.Parallel()
	require.Len(t, Find([]byte(`"\uD83D\uDE00@example.com"`), "😀@example.com"), 1)
}

// TestCodes finds a code where it stands alone and not within longer numbers.
func TestCodes(t *testing.T) {
	t.Parallel()
	for text, leaks := range map[string]bool{
		"code=048213&x":       true,
		"048213":              true,
		"1048213 then 048213": true,
		`\n048213`:            true,
		"MDQ4MjEz":            true,
		"code%3D048213":       true,
		"1048213":             false,
		"0482130":             false,
		"ab048213cd":          false,
		"12:00:00.048213Z":    false,
		"48213":               false,
	} {
		assert.Equal(t, leaks, len(Find([]byte(text), code)) == 1, text)
	}
}

func TestNothing(t *testing.T) {
	t.Parallel()
	text := []byte("level=INFO msg=audit address=9f86d081884c7d659a2feaa0c55ad015 request_id=0b7b5e5e-8f43-4f5b-9a57-3a8f7a5e6f10 50% \\q %zz\n")
	assert.Nil(t, Find(text, joe, code, ""))
	assert.Nil(t, Find(nil, joe))
}

// TestEveryLine reports each line once.
func TestEveryLine(t *testing.T) {
	t.Parallel()
	leaks := Find([]byte(joe+" "+joe+"\n-\r\n"+joe+"\r\n"), joe)
	require.Len(t, leaks, 2)
	assert.Equal(t, joe, leaks[1].Line)
	assert.Equal(t, `"joe+tag@example.com", raw, in the line "joe+tag@example.com"`, leaks[1].String())
}

func BenchmarkFind(b *testing.B) {
	line := []byte(`{"time":"2030-01-01T00:00:00Z","level":"INFO","msg":"audit","event":"code_sent","request_id":"0b7b5e5e-8f43-4f5b-9a57-3a8f7a5e6f10","address":"9f86d081884c7d659a2feaa0c55ad015"}` + "\n")
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		Find(line, joe, code)
	}
}
