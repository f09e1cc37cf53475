package scrub

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// A view is a line as it reads once encodings are taken off.
type view struct {
	form string
	text []byte
}

// deepest is how many encodings are taken off, one within the other.
const deepest = 3

// A decoding takes one encoding off wherever it finds it in a text, and leaves
// the rest or drops it. It returns nil where there is nothing to take off.
var decodings = []struct {
	form   string
	decode func([]byte) [][]byte
}{
	{"URL", decodeURL},
	{"JSON", decodeJSON},
	{"base64", decodeBase64},
	{"hex", decodeHex},
}

// viewsOf returns line and what it decodes to, the plainest first, all in lower
// case.
func viewsOf(line []byte) []view {
	views := []view{{"raw", line}}
	seen := map[string]bool{string(line): true}
	for depth, begin := 0, 0; depth < deepest; depth++ {
		level := views[begin:]
		begin = len(views)
		for _, v := range level {
			views = append(views, unseen(v, seen)...)
		}
	}
	for i := range views {
		views[i].text = bytes.ToLower(views[i].text)
	}
	return views
}

// unseen is what v decodes to and is not seen yet.
func unseen(v view, seen map[string]bool) []view {
	var views []view
	for _, d := range decodings {
		form := d.form
		if v.form != "raw" {
			form = v.form + ", " + d.form
		}
		for _, text := range d.decode(v.text) {
			if !seen[string(text)] {
				seen[string(text)] = true
				views = append(views, view{form, text})
			}
		}
	}
	return views
}

var percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}|\+`)

// decodeURL decodes as forms do, and as paths do, where a plus is a plus.
func decodeURL(text []byte) [][]byte {
	if !percent.Match(text) {
		return nil
	}
	decode := func(plus string) []byte {
		return percent.ReplaceAllFunc(text, func(match []byte) []byte {
			if match[0] == '+' {
				return []byte(plus)
			}
			return unhex(match[1:])
		})
	}
	return [][]byte{decode("+"), decode(" ")}
}

var escape = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+|\\["\\/bfnrt]|\\x[0-9A-Fa-f]{2}`)

// decodeJSON knows Go's \x as well, which slog's text handler writes.
func decodeJSON(text []byte) [][]byte {
	if !escape.Match(text) {
		return nil
	}
	return [][]byte{escape.ReplaceAllFunc(text, unescape)}
}

func unescape(match []byte) []byte {
	switch match[1] {
	case 'u':
		return units(match)
	case 'x':
		return unhex(match[2:])
	case '"', '\\', '/':
		return match[1:]
	}
	return []byte(" ") // white space of one kind or another
}

// units decodes a run of \u escapes, surrogate pairs included.
func units(match []byte) []byte {
	var code []uint16
	for digits := range bytes.SplitSeq(match[2:], []byte(`\u`)) {
		unit, _ := strconv.ParseUint(string(digits), 16, 16) // four hexadecimal digits, as matched
		code = append(code, uint16(unit))
	}
	var out []byte
	for _, r := range utf16.Decode(code) {
		out = utf8.AppendRune(out, r)
	}
	return out
}

// shortest is how many octets a secret has, at least, that is found in base64
// and in hexadecimal digits; it takes the runs below.
const shortest = 6

var (
	base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
	hexRun    = regexp.MustCompile(`[0-9A-Fa-f]{12,}`)
)

// decodeBase64 decodes each run from its first four characters on, since it
// may begin before the base64 does.
func decodeBase64(text []byte) [][]byte {
	var out [][]byte
	for _, run := range base64Run.FindAll(text, -1) {
		run = bytes.ReplaceAll(bytes.ReplaceAll(run, []byte("+"), []byte("-")), []byte("/"), []byte("_"))
		for offset := range 4 {
			rest := run[offset:]
			if len(rest)%4 == 1 {
				rest = rest[:len(rest)-1]
			}
			decoded, err := base64.RawURLEncoding.AppendDecode(nil, rest)
			if err == nil && readable(decoded) {
				out = append(out, decoded)
			}
		}
	}
	return out
}

// decodeHex decodes each run from its first and second digit on.
func decodeHex(text []byte) [][]byte {
	var out [][]byte
	for _, run := range hexRun.FindAll(text, -1) {
		for offset := range 2 {
			rest := run[offset:]
			if decoded := unhex(rest[:len(rest)&^1]); readable(decoded) {
				out = append(out, decoded)
			}
		}
	}
	return out
}

// readable tells what was text from what was decoded for nothing: it has a
// printable run as long as the shortest secret.
func readable(decoded []byte) bool {
	run := 0
	for len(decoded) > 0 && run < shortest {
		r, size := utf8.DecodeRune(decoded)
		run += size
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			run = 0
		}
		decoded = decoded[size:]
	}
	return run >= shortest
}

// unhex decodes an even number of hexadecimal digits.
func unhex(digits []byte) []byte {
	out, _ := hex.AppendDecode(nil, digits) // digits alone, as matched
	return out
}
