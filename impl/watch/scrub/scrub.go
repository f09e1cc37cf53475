// Package scrub is for tests: it finds secrets in what a program has written,
// as they are or encoded.
//
// Text is decoded rather than secrets encoded, so that it does not matter which
// of the ways of writing an encoding was chosen, nor what stands around a secret
// inside it. The encodings are those of URLs (percent and plus), of JSON
// strings (backslash and \u), base64 in both alphabets with and without padding,
// hexadecimal digits, and these within each other: a token that is logged gives
// away its subject.
package scrub

import (
	"bytes"
	"fmt"
	"strings"
)

// A Leak is a secret that was found.
type Leak struct {
	Secret string
	Form   string // the encodings it was found under, outermost first; "raw" for none
	Line   string // the line of the text that it is in, as written
}

// String tells all three. It shows the secret: the text holds it anyway.
func (l Leak) String() string { return fmt.Sprintf("%q, %s, in the line %q", l.Secret, l.Form, l.Line) }

// Find returns each secret once for each line of text that holds it, in the
// plainest form, and nil if there is none. Letters are compared without case.
//
// A secret of digits alone, such as a code, counts only where no letter or
// digit stands beside it: other digits are full of such sequences. Numbers that
// may be equal to a code by chance, such as durations, are the caller's to keep
// out of text. Under base64 and hexadecimal digits a secret of fewer than six
// octets may be missed; the empty one is never found.
func Find(text []byte, secrets ...string) []Leak {
	var leaks []Leak
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		leaks = append(leaks, findInLine(line, secrets)...)
	}
	return leaks
}

func findInLine(line []byte, secrets []string) []Leak {
	var leaks []Leak
	views := viewsOf(line)
	for _, secret := range secrets {
		for _, v := range views {
			if secret != "" && holds(v.text, secret) {
				leaks = append(leaks, Leak{Secret: secret, Form: v.form, Line: string(line)})
				break
			}
		}
	}
	return leaks
}

// holds looks for secret in a text in lower case.
func holds(text []byte, secret string) bool {
	needle := []byte(strings.ToLower(secret))
	if strings.Trim(secret, "0123456789") != "" {
		return bytes.Contains(text, needle)
	}
	for from := 0; ; from++ {
		at := bytes.Index(text[from:], needle)
		if at < 0 {
			return false
		}
		from += at
		if !alphanumericAt(text, from-1) && !alphanumericAt(text, from+len(needle)) {
			return true
		}
	}
}

func alphanumericAt(text []byte, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z'
}
