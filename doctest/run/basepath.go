package run

import (
	"context"
	"net/http"
	"net/url"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/recorder"
)

// maxLocating is how many operations are tried to find the path that the server has before those of operations.
const maxLocating = 3

// locate finds out where a server that is given without a path has the operations: below the path that all URLs of the
// pages have, as /v1 in https://api.example.com/v1/books, or at its root. It sends requests that change nothing. If they
// do not tell, the server is like the one on the pages.
func (r *run) locate(ctx context.Context) error {
	path := r.hosts.BasePath()
	if r.Server.Path != "" || path == "" || r.atRoot(ctx, path) {
		return nil
	}
	own := *r.Server
	own.Path = path
	upstream, err := recorder.NewUpstream(&own, r.upstreamOptions())
	if err != nil {
		return err
	}
	r.upstream.Close()
	r.Server, r.upstream = &own, upstream
	return nil
}

// atRoot reports whether operations exist without a path before their own, and do not exist below it.
func (r *run) atRoot(ctx context.Context, path string) bool {
	tried := 0
	for _, s := range r.subjects {
		if s.text == nil || tried == maxLocating {
			continue
		}
		tried++
		if r.status(ctx, s.text, path) != http.StatusNotFound {
			return false
		}
		if r.status(ctx, s.text, "") != http.StatusNotFound {
			return true
		}
	}
	return false
}

// status is that of the response to a GET with a path before its own, which changes nothing and is a 405 where only other
// methods exist; 404 if there is no response.
func (r *run) status(ctx context.Context, c *call.Call, path string) int {
	below := &call.Call{Method: http.MethodGet, Path: path + c.Path, Query: c.Query, Header: c.Header}
	if v, ok := unset(c); ok {
		below = below.WithHeader(v.Name, "")
	}
	req, err := below.Request(ctx, &url.URL{Scheme: "http", Host: r.Server.Host})
	if err != nil {
		return http.StatusNotFound
	}
	if ex := r.upstream.Send(ctx, req); ex.Failure == "" {
		return ex.Status
	}
	return http.StatusNotFound
}
