package run

import (
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
)

// messageCalls are the requests for an operation that the page shows as HTTP messages, but for those that end the server.
func (user *testUser) messageCalls(s *subject) []*call.Call {
	var out []*call.Call
	for _, m := range s.Op.Messages {
		path, query, _ := strings.Cut(m.Target, "?")
		if script.Stops(s.Op.Method.Value, path) {
			continue
		}
		c := &call.Call{Method: s.Op.Method.Value, Path: path, Query: call.Fields(query), Header: user.credentials(s), Host: s.host, IsMessage: true}
		for _, h := range m.Headers {
			c.Header.Set(h[0], h[1])
		}
		for _, name := range call.ConnectionHeaders {
			c.Header.Del(name)
		}
		if c.Body = []byte(m.Body); m.Body != "" && c.MediaType() == call.FormType {
			c.Form, c.Body = call.Fields(m.Body), nil
		}
		out = append(out, c)
	}
	return out
}

// hasNothing reports whether the server has nothing for a request that the page shows as a message: the thing that it names was
// never made here.
func (s *subject) hasNothing(c *call.Call, ex *recorder.Exchange) bool {
	if !c.IsMessage || !ok2xx(ex.Status) {
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

// foundNothing reports whether the server has nothing for an example that is a message.
func (a *attempt) foundNothing() bool {
	return script.IsMessage(a.example) && a.own != nil && a.subject.hasNothing(&call.Call{IsMessage: true}, a.own)
}
