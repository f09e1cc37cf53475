package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A status that came for another reason than the page gives does not show that the page is right.

// generalWord is in texts that speak of any fault of a request.
var generalWord = regexp.MustCompile(`(?i)\b(in?valid|validation|bad|wrong|missing|required|malformed|errors?|inputs?|data|fields?|parameters?|params?|body|request|format|types?|syntax|json|values?|not allowed|unprocessable|incorrect|failed)\b`)

// isForOther reports whether a response to a changed call has a status for another cause than the text of the page gives.
func (s *subject) isForOther(status int, c *call.Call) bool {
	if status < 400 || status >= 500 || c.AsShown {
		return false
	}
	may := s.mayCause(c)
	if may == nil {
		return false
	}
	text := reasons.Says(s.Op, status)
	said := prose.Causes(status, text)
	if len(said) > 0 {
		return !slices.ContainsFunc(said, func(why prose.Cause) bool { return slices.Contains(may, why) })
	}
	return text != "" && prose.IsRejection(status) && !generalWord.MatchString(text) && slices.Contains(may, prose.Malformed)
}

// mayCause are the causes that the change of a call may have; nil if nothing of it was changed, or if all are possible.
func (s *subject) mayCause(c *call.Call) []prose.Cause {
	isCredential := slices.ContainsFunc(access.CredentialsOf(s.Op), func(p *page.Parameter) bool { return strings.EqualFold(p.Name.Value, c.Changed) })
	inPath := strings.Contains(s.Op.Path.Value, "{"+c.Changed+"}")
	switch {
	case s.template == nil:
		return nil
	case c.Method != s.template.Method:
		return []prose.Cause{prose.WrongMethod, prose.Absent}
	case c.Broken:
		return []prose.Cause{prose.Malformed, prose.MissingValue, prose.WrongMedia}
	case c.Changed == "":
		return nil
	case isCredential:
		return []prose.Cause{prose.NoCredentials, prose.WrongCredentials, prose.WrongSecret, prose.WrongScheme}
	case strings.EqualFold(c.Changed, "Content-Type"):
		return []prose.Cause{prose.WrongMedia, prose.Malformed, prose.MissingValue}
	case strings.EqualFold(c.Changed, "If-Match"), strings.EqualFold(c.Changed, "If-None-Match"):
		return []prose.Cause{prose.NotModified, prose.OtherVersion, prose.MissingValue}
	case http.CanonicalHeaderKey(c.Changed) == "Accept":
		return []prose.Cause{prose.WrongMedia}
	case inPath:
		return []prose.Cause{prose.Absent, prose.BadValue, prose.Malformed}
	case c.Lacks != "":
		return []prose.Cause{prose.MissingValue, prose.WrongMedia, prose.BadValue}
	}
	return nil
}
