package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
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
	text := s.says(status)
	said := causesOf(status, text)
	if len(said) > 0 {
		return !slices.ContainsFunc(said, func(why cause) bool { return slices.Contains(may, why) })
	}
	return text != "" && isRejection(status) && !generalWord.MatchString(text) && slices.Contains(may, malformed)
}

// mayCause are the causes that the change of a call may have; nil if nothing of it was changed, or if all are possible.
func (s *subject) mayCause(c *call.Call) []cause {
	isCredential := slices.ContainsFunc(s.credentials(), func(p *page.Parameter) bool { return strings.EqualFold(p.Name.Value, c.Changed) })
	inPath := strings.Contains(s.op.Path.Value, "{"+c.Changed+"}")
	switch {
	case s.template == nil:
		return nil
	case c.Method != s.template.Method:
		return []cause{wrongMethod, absent}
	case c.Broken:
		return []cause{malformed, missingValue, wrongMedia}
	case c.Changed == "":
		return nil
	case isCredential:
		return []cause{noCredentials, wrongCredentials, wrongSecret, wrongScheme}
	case strings.EqualFold(c.Changed, "Content-Type"):
		return []cause{wrongMedia, malformed, missingValue}
	case strings.EqualFold(c.Changed, "If-Match"), strings.EqualFold(c.Changed, "If-None-Match"):
		return []cause{notModified, otherVersion, missingValue}
	case http.CanonicalHeaderKey(c.Changed) == "Accept":
		return []cause{wrongMedia}
	case inPath:
		return []cause{absent, badValue, malformed}
	case c.Lacks != "":
		return []cause{missingValue, wrongMedia, badValue}
	}
	return nil
}
