package formula

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

var (
	// rateForm is in descriptions that reckon a number from figures: "150 cents for each minute", "4.50 per ticket", "2 % of the rent".
	rateForm = regexp.MustCompile(`(?i)(?:^|[\s(€$£])\d[\d.,]*\s?(?:%|[a-z]+|€|\$|£)?(?: in [a-z]+)? (?:for (?:each|every)|per|each|times|an?|of the) [a-z]+`)
	// otherwiseForm is in those of numbers that depend on more than the request: on the moment, or on what else there is.
	otherwiseForm = regexp.MustCompile(`(?i)\b(?:now|today|current\w*|so far|already|elapsed|since|late|overdue|remaining|left|weekends?|season\w*|holidays?|peak|rush|at least|at most|up to|about|around|approximately|usually|if|when|unless|depend\w*|discounts?|members?|maximum|minimum|limit\w*|max|min|default\w*|between|number of|how (?:many|much)|counts?|bytes?|requests?|seconds)\b`)
)

// IsReckoned reports whether the page says how a number field of an operation's response is reckoned from figures and from what the
// request sends, so that the same request always gets the same number.
func IsReckoned(op *page.Operation, name string) bool {
	is := func(f page.Text) bool { return rateForm.MatchString(f.Value) && !otherwiseForm.MatchString(f.Value) }
	for _, f := range op.Response.Fields {
		if match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(name) {
			return is(f.Description)
		}
	}
	return slices.ContainsFunc(op.Page.Resources(), func(r *page.Resource) bool {
		return slices.ContainsFunc(r.Fields, func(f notation.Field) bool {
			return match.Simplified(match.LastName(f.Name.Value)) == match.Simplified(name) && is(f.Description)
		})
	})
}
