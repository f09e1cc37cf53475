package notation

import (
	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var (
	// namedStatus is a status with the name that programs have for the error, in one piece of code: "404 not_found".
	namedStatus = regex.MustCompile(`^([45]\d\d)\s+([a-z][a-z0-9]*(?:_[a-z0-9]+)*)$`)
	// afterNamed is what stands between such a status and what a list says of it.
	afterNamed = regex.MustCompile("^[`*_]*\\s*[-–—:：]+\\s+")
)

// namedStatuses reads the statuses of a line that have the name of an error: "`404 not_found` if there is no such book".
func (c *Context) namedStatuses(l markdown.Line, role Role) {
	for _, p := range l.Parts {
		t := l.Of(p)
		m := namedStatus.FindStringSubmatchIndex(t.Value)
		if m == nil || !p.Is(markdown.Quoted) {
			continue
		}
		code := statusCode(t.Value[m[2]:m[3]])
		if isNamed := len(http.Phrases(code)) > 0 && !http.IsPhrase(code, t.Value[m[4]:m[5]]); !isNamed || c.said(code, t.Pos) {
			continue
		}
		s := Status{Code: code, Prose: true}
		if rest := l.Text.Slice(p.To, len(l.Value)); p.From == 0 && afterNamed.MatchString(rest.Value) {
			s.Description = rest.Slice(len(afterNamed.FindString(rest.Value)), len(rest.Value))
		}
		c.add(t.Pos, Said, role, s)
	}
}

// isErrorName reports whether a text behind a status is the name of an error rather than a phrase.
func isErrorName(code int, text source.Text) bool {
	return code >= 400 && errorName.MatchString(text.Value) && !http.IsPhrase(code, text.Value)
}
