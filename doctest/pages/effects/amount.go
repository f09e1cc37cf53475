package effects

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A Change is what a request adds to a number of a thing, or takes from it: "The amount is subtracted from the `balance` of the card".
type Change struct {
	Field string
	Kind  string // of the thing that has the field; empty for the operation's own
	Name  string // of the amount, in the request or in the response; empty for one
	Adds  bool
	At    page.Pos
}

const (
	amountWords = "(?:(?:the|its|their|this|that) )?(?:whole |full |entire |same |total )?(?:`([A-Za-z_]\\w*)`|(?:number of )?([a-z]+))(?: of (?:the|this) [a-z]+)?"
	fieldWords  = "(?:the |its |their )?(?:(?:[a-z]+ )?([a-z]+)(?:'s|’s) )?`([A-Za-z_]\\w*)`(?: of (?:the|its|that|this) (?:[a-z]+ )?([a-z]+))?"
)

// changeForm is a form of such sentences, with the groups of its parts.
type changeForm struct {
	*regexp.Regexp
	code, word, verb, owner, field, of int
}

var changeForms = []changeForm{
	{regexp.MustCompile("(?i)(?:^|\\band |, )" + amountWords + " (?:is|are|gets?) (?:then |also )?(added|credited|returned|given back|put back|subtracted|deducted|taken|debited) (?:back )?(?:to|from|on|onto|off) " + fieldWords), 1, 2, 3, 4, 5, 6},
	{regexp.MustCompile("(?i)\\b(adds|credits|returns|subtracts|deducts|takes|debits) " + amountWords + " (?:back )?(?:to|from|off) " + fieldWords), 2, 3, 1, 4, 5, 6},
	{regexp.MustCompile("(?i)" + fieldWords + " (goes up|rises|grows|increases|is increased|is raised|goes down|falls|drops|decreases|is decreased|is reduced|is lowered) by " + amountWords), 5, 6, 4, 1, 2, 3},
	{regexp.MustCompile("(?i)\\b(increases|raises|increments|decreases|reduces|lowers|decrements) " + fieldWords + " by " + amountWords), 5, 6, 1, 2, 3, 4},
}

var (
	addingVerb = regexp.MustCompile(`(?i)^(?:add|credit|return|given|put|goes up|rises|grows|increas|is increas|is rais|rais|increment)`)
	// sideWords are in sentences that name more than the amount, or only some cases.
	sideWords = regexp.MustCompile(`(?i)\b(?:minus|plus|less|fees?|tax|taxes|except|excluding|without|unless|if|when|whenever|once|only|up to|at most|at least|half|twice|times|percent|per|each|every|not|never|may|might|can|could|until|later|eventually|rounded|otherwise)\b|[%×*/]|n't\b`)
)

// laterBefore and laterBehind are what a sentence says of the moment, which can be a later one than that of the request: "On delivery,
// the amount is taken from the `stock`".
var (
	laterBefore = regexp.MustCompile(`(?i)^\W*(?:after|before|on|at|upon|within|with|during|in|by|from|as soon as)\b|\b(?:after|as soon as)\b`)
	laterBehind = regexp.MustCompile(`(?i)^\W*(?:after|before|on|at|upon|within|with|during|in|by|as soon as|overnight|tonight|tomorrow|(?:the )?next|daily|nightly)\b|\b(?:after|as soon as)\b`)
)

// ChangesIn are those of which a sentence speaks, without a condition.
func ChangesIn(op *page.Operation, t page.Text) []Change {
	text := strings.ReplaceAll(t.Value, "\n", " ")
	if sideWords.MatchString(text) {
		return nil
	}
	var out []Change
	for _, form := range changeForms {
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			kind := prose.Submatch(text, m, form.of)
			if laterBefore.MatchString(text[:m[0]]) || laterBehind.MatchString(kind+text[m[1]:]) {
				continue
			}
			part := func(n int) string { return prose.Submatch(text, m, n) }
			c := Change{Field: part(form.field), Kind: strings.ToLower(part(form.owner) + part(form.of)), Adds: addingVerb.MatchString(part(form.verb)), At: t.At(m[2*form.field])}
			name := part(form.code) + part(form.word)
			isKnown := things.TakesField(op, name) || slices.Contains(content.LeafNames(op), name)
			switch {
			case strings.EqualFold(name, "one"):
			case !isKnown || name == c.Field:
				continue // nobody here knows which number that is
			default:
				c.Name = name
			}
			out = append(out, c)
		}
	}
	return out
}
