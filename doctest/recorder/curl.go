package recorder

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Curl is a command line for a POSIX shell that sends the request again, to the server at base: a URL to which the
// target is appended. It is one line. It leaves out the headers that curl or the connection supply: Host, User-Agent,
// Accept-Encoding, and the ones that frame the body.
func (e Exchange) Curl(base string) string {
	data := len(e.RequestBody) > 0 || e.RequestHeader.Get("Content-Length") == "0"
	words := append([]string{"curl"}, e.curlMethod(data)...)
	words = append(words, e.curlHeader(data)...)
	pipe := ""
	switch {
	case data && inline(e.RequestBody):
		words = append(words, "--data-raw", quote(string(e.RequestBody)))
	case data:
		pipe = "printf " + quote(printfFormat(e.RequestBody)) + " | "
		words = append(words, "--data-binary", "@-")
	}
	return pipe + strings.Join(append(words, e.curlURL(base)...), " ")
}

// curlMethod returns the options that make curl use the method and show the status of the response.
func (e Exchange) curlMethod(data bool) []string {
	words := []string{"-i"}
	switch {
	case e.Method == http.MethodHead && !data:
		words = []string{"-I"}
	case e.Method == http.MethodGet && !data, e.Method == http.MethodPost && data:
	default:
		words = append(words, "-X", quote(e.Method))
	}
	if e.Proto == "HTTP/1.0" {
		words = append(words, "-0")
	}
	return words
}

// notRepeated are the headers that curl and the connection supply.
var notRepeated = append([]string{"Host", "Content-Length", "Accept-Encoding", "User-Agent"}, hopByHop...)

func (e Exchange) curlHeader(data bool) []string {
	curls := http.Header{"Accept": {"*/*"}} // curl's defaults
	if data {
		curls.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(curls)) {
		if len(e.RequestHeader.Values(name)) == 0 {
			words = append(words, "-H", quote(name+":"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.RequestHeader)) {
		values := e.RequestHeader[name]
		if slices.Contains(notRepeated, name) || slices.Equal(values, curls[name]) {
			continue
		}
		for _, value := range values {
			words = append(words, "-H", quote(curlField(name, value)))
		}
	}
	return words
}

// curlField is a header for the option -H. Without the semicolon, curl drops an empty header.
func curlField(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// curlURL is the URL, with the options that keep curl from changing it.
func (e Exchange) curlURL(base string) []string {
	base = strings.TrimSuffix(base, "/")
	path, _, _ := strings.Cut(e.Target, "?")
	if !strings.HasPrefix(e.Target, "/") || strings.Contains(e.Target, "#") {
		return []string{"--request-target", quote(e.rawTarget(base)), quote(base)}
	}
	var words []string
	if strings.ContainsAny(e.Target, "[]{}") {
		words = append(words, "-g")
	}
	if strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") {
		words = append(words, "--path-as-is")
	}
	return append(words, quote(base+e.Target))
}

// rawTarget is the target in the request line to the server at base.
func (e Exchange) rawTarget(base string) string {
	u, err := url.Parse(base)
	if err != nil || !strings.HasPrefix(e.Target, "/") {
		return e.Target
	}
	return u.EscapedPath() + e.Target
}

// inline reports whether a body needs no escapes in a line of the shell.
func inline(body []byte) bool {
	return utf8.Valid(body) && bytes.IndexFunc(body, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// printfFormat is a format for printf that prints the body.
func printfFormat(body []byte) string {
	var b strings.Builder
	for i, c := range body {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\\':
			b.WriteString(`\\`)
		case c == '%':
			b.WriteString("%%")
		case c < ' ' || c > '~' || c == '-' && i == 0:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// quote makes s one word of a POSIX shell.
func quote(s string) string {
	plain := func(c rune) bool {
		return c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_@%+:,./-", c))
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
