package recorder_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

func TestCurlReadsWell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		x    recorder.Exchange
		want string
	}{
		{recorder.Exchange{Method: "GET", Target: "/a?b=c&d", RequestHeader: http.Header{"Accept": {"*/*"}, "Host": {"h"}, "User-Agent": {"x"}, "Accept-Encoding": {"gzip"}}},
			`curl -i 'http://h/a?b=c&d'`},
		{recorder.Exchange{Method: "GET", Target: "/"}, `curl -i -H Accept: http://h/`},
		{recorder.Exchange{Method: "HEAD", Target: "/", RequestHeader: http.Header{"Accept": {"a/b"}}}, `curl -I -H 'Accept: a/b' http://h/`},
		{recorder.Exchange{Method: "POST", Target: "/a", RequestBody: []byte(`{"a":"it's"}`), RequestHeader: http.Header{"Accept": {"*/*"}, "Content-Type": {"application/json"}, "Content-Length": {"12"}}},
			`curl -i -H 'Content-Type: application/json' --data-raw '{"a":"it'\''s"}' http://h/a`},
		{recorder.Exchange{Method: "PUT", Target: "/a", RequestBody: []byte("-a\n%\\\x00"), RequestHeader: http.Header{"Accept": {"*/*"}}},
			`printf '\055a\n%%\\\000' | curl -i -X PUT -H Content-Type: --data-binary @- http://h/a`},
	} {
		assert.Equal(t, tt.want, tt.x.Curl("http://h/"))
	}
}

// TestCurlRepeats sends requests, and has bash and curl send them again by the command that stands for them.
func TestCurlRepeats(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]string{
		"plain":           "GET / HTTP/1.1\nAccept: */*",
		"no Accept":       "GET /a HTTP/1.1\nX-A: b",
		"empty Accept":    "GET /a HTTP/1.1\nAccept:",
		"two Accepts":     "GET /a HTTP/1.1\nAccept: a/b\nAccept: */*",
		"HTTP/1.0":        "GET /a HTTP/1.0\nAccept: a/b",
		"HEAD":            "HEAD /a HTTP/1.1\nAccept: */*",
		"odd target":      "GET /a/../b/./[x]{y,z}?a='$HOME'`id`\"!&b[]=1%20;# HTTP/1.1\nAccept: */*",
		"brackets":        "GET /[1-2]{a,b}?c[]=d HTTP/1.1\nAccept: */*",
		"last dots":       "GET /a/.. HTTP/1.1\nAccept: */*",
		"no path":         "OPTIONS * HTTP/1.1\nAccept: */*",
		"odd method":      "it's!&$x HTTP/1.1",
		"good odd method": "do'it!&$x /a HTTP/1.1\nAccept: */*",
		"quotes":          "GET /a HTTP/1.1\nAuthorization: Bearer a'b\"c$d`e\\f!\nX-B: @c\nX-Empty:",
		"no body":         "POST /a HTTP/1.1\nAccept: */*",
		"empty body":      "POST /a HTTP/1.1\nAccept: */*\nContent-Length: 0",
		"form":            "POST /a HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\na=b&c=d",
		"no type":         "POST /a HTTP/1.1\n\n@ab",
		"quoted body":     "PATCH /a HTTP/1.1\nContent-Type: application/json\n\n{\"a\":\"'$x`y\\é\"}",
		"lines":           "PUT /a HTTP/1.1\nContent-Type: text/plain\n\n-a\r\n%s\t\\n\n\n'",
		"binary":          "DELETE /a HTTP/1.1\n\n\x00\xff\x017\x80'",
		"GET with body":   "GET /a HTTP/1.1\n\nabc",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			head, body, _ := strings.Cut(request, "\n\n")
			if body != "" {
				head += fmt.Sprintf("\nContent-Length: %d", len(body))
			}
			r := start(t, recorder.NewHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), recorder.Options{}))
			raw(t, r, strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body)
			command := one(t, r).Curl(r.URL())
			assert.NotContains(t, command, "\n")
			if name == "odd method" {
				return // it is no request: a line is all that can be asked for
			}
			require.Empty(t, one(t, r).Failure)
			shell(t, command)
			x := r.Exchanges()
			require.Len(t, x, 2, command)
			assert.Equal(t, repeated(x[0]), repeated(x[1]), command)
		})
	}
}

// repeated is what a command repeats of an exchange.
func repeated(x recorder.Exchange) recorder.Exchange {
	h := x.RequestHeader.Clone()
	for _, name := range []string{"Host", "User-Agent"} {
		h.Del(name)
	}
	return recorder.Exchange{Method: x.Method, Target: x.Target, Proto: x.Proto, RequestHeader: h, RequestBody: x.RequestBody, Failure: x.Failure}
}
