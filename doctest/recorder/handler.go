package recorder

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/url"
)

// handlerTransport gets responses from a handler in place of a server.
type handlerTransport struct{ http.Handler }

func (t handlerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	in.RequestURI = req.URL.RequestURI()
	target, err := url.ParseRequestURI(in.RequestURI)
	if err != nil {
		return nil, err
	}
	in.URL = target
	if in.Header.Get("User-Agent") == "" {
		in.Header.Del("User-Agent")
	}
	w := &responseWriter{header: http.Header{}}
	t.ServeHTTP(w, in)
	return w.response(req), nil
}

// A responseWriter keeps a response.
type responseWriter struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *responseWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *responseWriter) response(req *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	var body io.Reader = &w.body
	if req.Method == http.MethodHead {
		body = http.NoBody
	}
	text := cmp.Or(http.StatusText(w.status), "Unknown")
	return &http.Response{
		Status:     statusLine(w.status, text),
		StatusCode: w.status,
		Header:     w.sent,
		Body:       io.NopCloser(body),
		Request:    req,
	}
}
