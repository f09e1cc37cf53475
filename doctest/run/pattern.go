package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/gen/page"
)

// unlike is a value that the pattern of a parameter excludes, as little different as can be from the one that the examples send. It
// is false if there is no pattern, or if doctest reads it in another way than the page: the example's value must match.
func unlike(op *page.Operation, p *page.Parameter) (string, bool) {
	if p.Pattern == "" || p.In.Value != page.InBody {
		return "", false
	}
	form, err := regexp.Compile(p.Pattern)
	i := slices.IndexFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && v.Name == p.Name.Value })
	if err != nil || i < 0 || !form.MatchString(content.SentBy(op)[i].Value) {
		return "", false
	}
	own := content.SentBy(op)[i].Value
	for _, other := range []string{strings.Replace(own, "https://", "http://", 1), own[:len(own)-1] + "~", "~" + own[1:], "~"} {
		if !form.MatchString(other) {
			return other, true
		}
	}
	return "", false
}
