package report

import "net/url"

// rulesURL is the manual of lint's rules, which has a heading for each. The project has no public home, so this is the
// path in its repository. A build for a site of its own names the page there:
//
//	go build -ldflags "-X docsascode.example/doctest/report.rulesURL=https://api.example.com/lint-rules.md" ./doctest/cmd/doctest
var rulesURL = "docs/lint-rules.md"

// ruleURL leads to the heading of a rule.
func ruleURL(id string) string { return rulesURL + "#" + id }

// helpURI is the [ruleURL] of a rule if it is absolute, and empty if not: SARIF allows no other, and code scanning
// refuses a whole file for one.
func helpURI(id string) string {
	if u, err := url.Parse(ruleURL(id)); err == nil && u.IsAbs() {
		return u.String()
	}
	return ""
}
