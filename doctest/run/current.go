package run

import (
	"context"
	"net/http"
	"path"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/recorder"
)

// A page shows one version of a thing in If-Match (RFC 9110, section 13.1.1), and every change gives the thing another one. So a request
// gets the version that the thing has now, as its reader would send it.

const ifMatch = "If-Match"

// withCurrent is a call that the server refused for its version, with the one that the thing has now. It is nil if the call sends no
// version of the examples, or if no response tells another one.
func (user *testUser) withCurrent(ctx context.Context, c *call.Call) *call.Call {
	tag := c.Header.Get(ifMatch)
	if tag == "" || tag == "*" || strings.EqualFold(c.Changed, ifMatch) {
		return nil
	}
	d := c.Clone()
	d.Method, d.Body, d.Form, d.Query, d.Changed = http.MethodGet, nil, nil, nil, ifMatch
	for _, name := range []string{ifMatch, "Content-Type", effects.IdempotencyKey} {
		d.Header.Del(name)
	}
	for ; len(d.Path) > 1; d.Path = path.Dir(d.Path) {
		if user.run.subjectOf(d.Method, d.Path) == nil {
			continue // an operation below the thing
		}
		now := user.sendOnce(ctx, d).Exchange.Header.Get(content.ETag)
		if now == "" || now == tag {
			return nil
		}
		again := c.Clone()
		again.Header.Set(ifMatch, now)
		return again
	}
	return nil
}

// takeCurrent puts the version that a thing has now in place of the one that an example sends, after the server refused that one.
func (user *testUser) takeCurrent(ctx context.Context, code string, ex *recorder.Exchange) bool {
	if ex == nil || ex.Status != http.StatusPreconditionFailed {
		return false
	}
	again := user.withCurrent(ctx, call.Of(ex))
	if again == nil {
		return false
	}
	was, now := ex.RequestHeader.Get(ifMatch), again.Header.Get(ifMatch)
	if before, ok := user.originals()[ifMatch+": "+was]; ok {
		was = strings.TrimPrefix(before, ifMatch+": ")
	}
	const source = "the version that the thing has now"
	if strings.Contains(code, ifMatch+": "+was) {
		user.replace(ifMatch+": "+was, ifMatch+": "+now, source)
		return true
	}
	was, now = strings.Trim(was, `W/"`), strings.Trim(now, `W/"`)
	if was == "" || strings.Count(code, was) != 1 {
		return false // it may stand for something else
	}
	user.replace(was, now, source)
	return true
}

// withoutVersion is a call without If-Match; nil if it has none.
func withoutVersion(c *call.Call) *call.Call {
	if c.Header.Get(ifMatch) == "" {
		return nil
	}
	d := c.Clone()
	d.Header.Del(ifMatch)
	d.Changed, d.Lacks = ifMatch, ifMatch
	return d
}
