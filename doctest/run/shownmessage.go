package run

import (
	"net/http"
	"strings"

	"docsascode.example/doctest/recorder"
)

// messageCalls are the requests for an operation that the page shows as HTTP messages, but for those that end the server.
func (user *testUser) messageCalls(s *subject) []*call {
	var out []*call
	for _, m := range s.op.Messages {
		path, query, _ := strings.Cut(m.Target, "?")
		if s.op.Method.Value != http.MethodGet && stopForm.MatchString(path) {
			continue
		}
		c := &call{method: s.op.Method.Value, path: path, query: fields(query), header: user.credentials(s), host: s.host, isMessage: true}
		for _, h := range m.Headers {
			c.header.Set(h[0], h[1])
		}
		for _, name := range connectionHeaders {
			c.header.Del(name)
		}
		if c.body = []byte(m.Body); m.Body != "" && c.mediaType() == formType {
			c.form, c.body = fields(m.Body), nil
		}
		out = append(out, c)
	}
	return out
}

// hasNothing reports whether the server has nothing for a request that the page shows as a message: the thing that it names was
// never made here.
func (s *subject) hasNothing(c *call, ex *recorder.Exchange) bool {
	if !c.isMessage || !ok2xx(ex.Status) {
		return false
	}
	switch strings.TrimSpace(string(ex.Body)) {
	case "{}", "[]", "null":
		return s.showsContent()
	}
	return false
}

// showsContent reports whether a sample of a success has content.
func (s *subject) showsContent() bool {
	for _, sh := range s.shapes {
		if ok2xx(sh.status) && sh.sample.Value != nil && len(sh.sample.Value.Fields) > 0 {
			return true
		}
	}
	return false
}
