package recorder_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

func TestAlter(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("X-A", "a")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "right")
		_ = z.Close()
	})
	u := upstream(t, server, recorder.Options{Alter: func(x *recorder.Exchange) {
		assert.Equal(t, "right", string(x.Body), "it is decoded")
		x.Status, x.Body = http.StatusTeapot, []byte("wrong answer")
		x.Header.Del("X-A")
	}})
	r := start(t, u)
	response := raw(t, r, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
	assert.True(t, strings.HasPrefix(response, "HTTP/1.1 418 I'm a teapot\r\n"), response)
	assert.Contains(t, response, "Content-Length: 12\r\n")
	assert.NotContains(t, response, "X-A")
	assert.NotContains(t, response, "Content-Encoding")
	assert.True(t, strings.HasSuffix(response, "\r\n\r\nwrong answer"), response)
	for _, x := range []recorder.Exchange{one(t, r), u.Send(t.Context(), httptest.NewRequest("GET", "/a", nil))} {
		assert.Equal(t, "wrong answer", string(x.Body))
		assert.Equal(t, http.StatusTeapot, x.Status)
		assert.Empty(t, x.Header.Get("X-A"))
	}
}

// TestAlterLeavesAlone has a change that changes nothing: what is passed on is what came, in its coding.
func TestAlterLeavesAlone(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "right")
		_ = z.Close()
	})
	r := start(t, upstream(t, server, recorder.Options{Alter: func(*recorder.Exchange) {}}))
	response := raw(t, r, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
	assert.Contains(t, response, "Content-Encoding: gzip\r\n")
	_, body, _ := strings.Cut(response, "\r\n\r\n")
	z, err := gzip.NewReader(strings.NewReader(body))
	require.NoError(t, err)
	plain, err := io.ReadAll(z)
	require.NoError(t, err)
	assert.Equal(t, "right", string(plain))
}
