package example

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// summary writes what a request says on one line, without what is implied:
//
//	METHOD URL ?query =form #body @header -
//
// where a value that is not known ends in ~ and a trailing - says that the request is not complete.
func summary(r Request) string {
	method := r.Method.Text
	if !r.Method.Known {
		method = "~"
	}
	parts := []string{method, show(r.URL)}
	for _, l := range []struct {
		mark   string
		values []Value
	}{{"?", r.Query}, {"=", r.Form}, {"@", r.Header}} {
		for _, v := range l.values {
			if !v.Implied {
				parts = append(parts, l.mark+v.Name+":"+show(v))
			}
		}
	}
	if r.Body != nil && len(r.Form) == 0 {
		parts = append(parts, "#"+show(*r.Body))
	}
	if !r.Complete {
		parts = append(parts, "-")
	}
	return strings.Join(parts, " ")
}

func show(v Value) string {
	if v.Known {
		return v.Text
	}
	return v.Text + "~"
}

func summaries(requests []Request) []string {
	list := []string{}
	for _, r := range requests {
		list = append(list, summary(r))
	}
	return list
}

// places fails when an offset is outside of the source.
func places(t *testing.T, source string, requests []Request) {
	t.Helper()
	check := func(at int) {
		require.GreaterOrEqual(t, at, 0)
		require.LessOrEqual(t, at, len(source))
	}
	for _, r := range requests {
		check(r.Offset)
		values := append([]Value{r.Method, r.URL}, r.Query...)
		values = append(append(values, r.Header...), r.Form...)
		if r.Body != nil {
			values = append(values, *r.Body)
		}
		for _, v := range values {
			check(v.Offset)
			check(v.NameOffset)
			for i := range v.Text {
				check(v.At(i))
			}
		}
	}
}

func refused(t *testing.T, source string, err error) *SyntaxError {
	t.Helper()
	var e *SyntaxError
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Msg)
	require.GreaterOrEqual(t, e.Offset, 0)
	require.LessOrEqual(t, e.Offset, len(source))
	return e
}

func TestContentType(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`curl -d a=b http://h`:    formURLEncoded,
		`curl --json {} http://h`: mediaJSON,
		`curl -F a=b http://h`:    formMultipart,
		`curl -d a=b -H 'content-type: Text/Plain; charset=utf-8' http://h`: "text/plain",
		`curl -d a=b -H "content-type: $T" http://h`:                        "",
		`curl -d a=b -H content-type: http://h`:                             "",
		`curl http://h`:                                                     "",
	} {
		requests, err := Curl(source)
		require.NoError(t, err)
		assert.Equal(t, want, requests[0].ContentType(), source)
	}
}

// Each value that is written in one piece is found at its offset, and so is its name.
func TestOffsets(t *testing.T) {
	t.Parallel()
	shell := `curl -XPOST "http://h/user?q=1" -d 'email=me' -H "Accept: text/xml"`
	script := "axios.post('http://h/user?q=1', {email: \"me\"}, {\n headers: {'Accept': `text/xml`, 'Content-Type': 'application/x-www-form-urlencoded'}})"
	for source, read := range map[string]func(string) ([]Request, error){shell: Curl, script: JavaScript} {
		requests, err := read(source)
		require.NoError(t, err)
		require.Len(t, requests, 1)
		r := requests[0]
		for _, v := range []Value{r.URL, r.Query[0], r.Form[0], r.Header[0]} {
			assert.Equal(t, v.Text, source[v.Offset:v.Offset+len(v.Text)])
			assert.Equal(t, v.Name, source[v.NameOffset:v.NameOffset+len(v.Name)])
			assert.Equal(t, v.Offset+len(v.Text)-1, v.At(len(v.Text)-1))
		}
		assert.Equal(t, "post", strings.ToLower(source[r.Method.Offset:r.Method.Offset+4]))
	}
}

func TestBodyKnowsItsPlaces(t *testing.T) {
	t.Parallel()
	for source, read := range map[string]func(string) ([]Request, error){
		`curl --json "{\"email\": \"me@h\"}" http://h`: Curl,
		`axios.post("http://h", {"email": "me@h"})`:    JavaScript,
	} {
		requests, err := read(source)
		require.NoError(t, err)
		body := requests[0].Body
		require.NotNil(t, body)
		at := body.At(strings.Index(body.Text, "me@h"))
		assert.Equal(t, "me@h", source[at:at+4])
	}
}

func ExampleCurl() {
	requests, err := Curl(`$ curl -d "email=me@domain.com" http://localhost:8080/user/code | json_pp`)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := requests[0]
	fmt.Println(r.Method.Text, r.URL.Text, r.Form[0].Name, r.Form[0].Text, r.Form[0].Offset)
	// Output: POST http://localhost:8080/user/code email me@domain.com 17
}
