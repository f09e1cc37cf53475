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

// distantForm is a default that is a time, by its distance from the time of the request: "defaults to 30 days from now".
var distantForm = regex.MustCompile(`(?i)\bdefaults?(?: value)?(?: to| is|:)? ((?:\d+|an?|one|two|three|six) (?:second|minute|hour|day|week|month|year)s? (?:ago|later|from now|from today|in the future|(?:after|from|before) (?:the |its )?(?:creation|request|current time|now|today|(?:it|the \p{L}+) (?:is|was) created)))\b`)

// timeDefault reads such a default, and reports whether there is one. It is no value of a number.
func (p *Param) timeDefault(t source.Text) bool {
	m := distantForm.FindStringSubmatch(t.Written().Value)
	if m == nil || p.Default.Value != "" {
		return false
	}
	if kind := strings.ToLower(p.Type.Value); !strings.HasPrefix(kind, "int") && !strings.HasPrefix(kind, "num") {
		p.setDefault(t.As(m[1]))
	}
	if p.Required == nil {
		p.Required = no()
	}
	return true
}

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
