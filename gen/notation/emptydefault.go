package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

var (
	emptyForm = regex.MustCompile(`(?i)\bdefault(?:s to|s|(?: value)? is)?:?\s+(?:an? )?empty (array|list|object|map)\b|\b(?:an? )?empty (array|list|object|map) by default\b`)
	nullForm  = regex.MustCompile("(?i)(?:^|[.;,(–—-]\\s*)`?null`? (?:by default\\b|(?:if|when|unless) (?:it is |it's )?(?:not (?:given|set|sent|provided|specified|supplied|present)|omitted|absent|missing|left out|given|set|sent|provided|specified|supplied)\\b)")
)

// emptyDefault reads a default that words describe: "defaults to an empty array", "`null` if not given".
func (p *Param) emptyDefault(t source.Text) {
	text := t.Written().Value
	if p.Default.Value != "" {
		return
	}
	if m := emptyForm.FindStringSubmatch(text); m != nil {
		value := "[]"
		if kind := strings.ToLower(m[1] + m[2]); kind == "object" || kind == "map" {
			value = "{}"
		}
		p.setDefault(t.As(value))
	} else if nullForm.MatchString(text) {
		p.setDefault(t.As("null"))
		p.Nullable = true
	}
}
