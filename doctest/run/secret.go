package run

import (
	"net/http"
	"net/url"
	"strings"

	"docsascode.example/doctest/claim"
)

// serverURL is the server's as reports show it.
func (r *run) serverURL() string {
	return strings.TrimSuffix(withoutUser(r.Server).String(), "/")
}

// withoutUser is a URL without a name and a password.
func withoutUser(u *url.URL) *url.URL {
	own := *u
	own.User = nil
	return &own
}

// hideSecrets replaces the values of environment variables by their names, in all texts of a report.
func (r *run) hideSecrets(claims []claim.Claim) {
	if len(r.secret) == 0 {
		return
	}
	hide := func(s string) string {
		for value, name := range r.secret {
			s = strings.ReplaceAll(strings.ReplaceAll(s, value, name), url.QueryEscape(value), name)
		}
		return s
	}
	for i := range claims {
		c := &claims[i]
		c.Reason, c.Actual, c.Help = hide(c.Reason), hide(c.Actual), hide(c.Help)
		if c.Evidence == nil {
			continue
		}
		ev := *c.Evidence
		ev.Command, ev.Output, ev.Replaced = hide(ev.Command), hide(ev.Output), append([]claim.Replacement(nil), ev.Replaced...)
		for j := range ev.Replaced {
			ev.Replaced[j].Value = hide(ev.Replaced[j].Value)
		}
		if ev.Exchange != nil {
			ex := *ev.Exchange
			ex.Target, ex.RequestBody, ex.Body = hide(ex.Target), []byte(hide(string(ex.RequestBody))), []byte(hide(string(ex.Body)))
			ex.RequestHeader, ex.Header = hidden(ex.RequestHeader, hide), hidden(ex.Header, hide)
			ev.Exchange = &ex
		}
		c.Evidence = &ev
	}
}

func hidden(h http.Header, hide func(string) string) http.Header {
	out := http.Header{}
	for name, values := range h {
		for _, v := range values {
			out.Add(name, hide(v))
		}
	}
	return out
}
