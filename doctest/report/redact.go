package report

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
)

// freshSource begins the source of a value that doctest made up, which is not secret.
const freshSource = "a fresh "

// public is a claim for a place that others can read, such as the log of a CI system: the values that the server returned
// are again those of the page, and credentials are not shown.
func public(c claim.Claim) claim.Claim {
	var pairs []string
	if c.Evidence != nil {
		replaced := slices.Clone(c.Evidence.Replaced)
		slices.SortStableFunc(replaced, func(a, b claim.Replacement) int { return len(b.Value) - len(a.Value) })
		for _, r := range replaced {
			if r.Value != "" && !strings.HasPrefix(r.Source, freshSource) {
				pairs = append(pairs, r.Value, r.Page)
			}
		}
	}
	back := strings.NewReplacer(pairs...)
	hide := func(s string) string { return redacted(back.Replace(s[:min(len(s), maxPublic)])) }
	c.Reason, c.Actual, c.Help = hide(c.Reason), hide(c.Actual), hide(c.Help)
	if c.Evidence == nil {
		return c
	}
	own := *c.Evidence
	own.Command, own.Output, own.Replaced = hide(own.Command), hide(own.Output), nil
	for _, r := range c.Evidence.Replaced {
		if !strings.HasPrefix(r.Source, freshSource) {
			r.Value = hidden
		}
		own.Replaced = append(own.Replaced, r)
	}
	if e := own.Exchange; e != nil {
		x := *e
		x.Target, x.RequestBody, x.Body, x.Failure = hide(x.Target), []byte(hide(string(x.RequestBody))), []byte(hide(string(x.Body))), hide(x.Failure)
		x.RequestHeader, x.Header = publicHeader(x.RequestHeader, hide), publicHeader(x.Header, hide)
		own.Exchange = &x
	}
	c.Evidence = &own
	return c
}

func publicHeader(h map[string][]string, hide func(string) string) map[string][]string {
	out := map[string][]string{}
	for name, values := range h {
		for _, v := range values {
			if secretHeader.MatchString(name) {
				v = hidden
			}
			out[name] = append(out[name], hide(v))
		}
	}
	return out
}

// maxPublic is how many bytes of a text are shown to others. The end of a longer text is left out.
const maxPublic = 16 << 10

// hidden is in place of a secret.
const hidden = "[hidden]"

// secretNames are names of credentials, in parts of other names, too.
const secretNames = `(?:\w+[_-])?(?:token|secret|password)|(?:access|refresh|id|auth|session|csrf)token|(?:api|access|secret)[_-]?key|sid|session(?:[_-]?id)?|jwt|passwd|pwd|authorization`

var (
	secretHeader = regexp.MustCompile(`(?i)^(?:proxy-)?authorization$|^(?:set-)?cookie$|token|secret|api-?key`)
	// secretForms match credentials with what tells them, which is the first group.
	secretForms = []*regexp.Regexp{
		regexp.MustCompile(`(?i)(\b(?:bearer|basic|digest|token)\s+)[A-Za-z0-9+/=_.~-]{8,}`),
		regexp.MustCompile(`(?i)((?:authorization|cookie|x-[\w-]*(?:token|key|secret)):\s*(?:bearer |basic |token )?)[^"'\s][^"'\r\n]*`),
		regexp.MustCompile(`(\s(?:-u|--user)[ =]["']?)[^\s"']+`),
		regexp.MustCompile(`(?i)("(?:` + secretNames + `)"\s*:\s*)"(?:[^"\\]|\\.)+"`),
		regexp.MustCompile(`(?i)(\b(?:` + secretNames + `)=)[^&\s"'<>;]+`),
		regexp.MustCompile(`(?i)(<(?:` + secretNames + `)>)[^<]+`),
		regexp.MustCompile(`()\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`), // a JWT
	}
)

// redacted is a text without credentials.
func redacted(s string) string {
	for _, form := range secretForms {
		s = form.ReplaceAllString(s, "${1}"+hidden)
	}
	return s
}
