package notation

import (
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

var (
	// takesNames comes before names in code that are parameters of a query: "Lists take two query parameters: `page` and `size`".
	takesNames = regex.MustCompile(`(?i)\b(?:takes?|accepts?|supports?|understands?|uses?|has|have|with)\s+(?:\S+\s+){0,4}?query(?:[- ]string)?\s+(?:parameters?|params?)\s*:?\s*$`)
	// namesTaken follows them: "`page` and `size` query parameters".
	namesTaken = regex.MustCompile(`(?i)^\s*(?:\([^()]*\)\s*)?(?:as\s+)?query(?:[- ]string)?\s+(?:parameters|params)\b`)
	// takesNone is in a sentence that says that they are not taken.
	takesNone = regex.MustCompile(`(?i)\b(?:not|no|never|without|ignores?|unlike|instead)\b|n't\b`)
)

// queryNames are the names of a sentence that says of several at once that they are parameters of a query.
func queryNames(l markdown.Line) []markdown.Part {
	var out, run []markdown.Part
	end := func() {
		if len(run) > 0 && (takesNames.MatchString(l.Value[:run[0].From]) || len(run) > 1 && namesTaken.MatchString(l.Value[run[len(run)-1].To:])) {
			out = append(out, run...)
		}
		run = nil
	}
	if takesNone.MatchString(l.Value) {
		return nil
	}
	for _, part := range l.Parts {
		if !part.Is(markdown.Quoted) {
			continue
		}
		if len(run) > 0 && !joinForm.MatchString(l.Value[run[len(run)-1].To:part.From]) {
			end()
		}
		run = append(run, part)
	}
	end()
	return out
}
