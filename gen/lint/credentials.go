package lint

import (
	"regexp"
	"slices"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// everyRequest matches what an overview says of the credentials of every request: the header itself, or "send the token with each request".
var everyRequest = regexp.MustCompile(`(?i)\bAuthorization:|\b(?:tokens?|keys?|credentials)\b[^.]{0,40}\b(?:with|in|on|by) (?:each|every|all)\b`)

// saysCredentials reports whether a page without operations tells how every request has its credentials, so that the tables of other
// pages need no row for them.
func saysCredentials(p *page.Page) bool {
	if len(p.Operations) > 0 || p.Outline == nil {
		return false
	}
	found := slices.ContainsFunc(p.Listings, func(l page.Listing) bool { return everyRequest.MatchString(l.Code.Value) })
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			if t, ok := b.(markdown.Paragraph); ok && everyRequest.MatchString(t.Value) {
				found = true
			}
		}
		return !found
	})
	return found
}
