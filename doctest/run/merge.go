package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// Users choose the keys of an object such as metadata. A page says whether a change keeps the keys that it does not send, or replaces
// the whole object.

// A merging is what a page says of the keys of such an object in a change.
type merging struct {
	by    *subject
	field string
	keeps bool
	claim *claim.Claim
}

// addMergings enters what the pages say of the keys that a PATCH does not send: in the text of the operation, in the description of the
// field, or in a section of the page about it.
func (r *run) addMergings() {
	for _, s := range r.subjects {
		if s.Op.Method.Value != http.MethodPatch {
			continue
		}
		for _, p := range s.Op.Parameters {
			if p.In.Value != page.InBody || !match.IsUserData(p.Name.Value) {
				continue
			}
			own := slices.Concat([]page.Text{p.Description}, s.Op.Prose, s.Op.Notes)
			for i, t := range append(own, prose.OutsideOperations(s.Op.Page)...) {
				if r.addMerging(s, p, t, i < len(own)) {
					break
				}
			}
		}
	}
}

// addMerging enters what a text says of them, and reports whether it says something. A text outside the operation must speak of changes.
func (r *run) addMerging(s *subject, p *page.Parameter, t page.Text, isOwn bool) bool {
	for _, sentence := range prose.Sentences(t) {
		isOfField := t.Pos == p.Description.Pos || keyWord.MatchString(sentence.Value) || prose.MentionsName(sentence.Value, p.Name.Value)
		keeps, replaces := prose.UnsentKeys(p.Name.Value, sentence.Value)
		if !isOfField || keeps == replaces || !isOwn && !patchWord.MatchString(sentence.Value) {
			continue
		}
		says := "%s keeps the keys of %s that it does not send"
		if replaces {
			says = "%s removes the keys of %s that it does not send"
		}
		c := r.ledger.add(sentence.Pos, claim.Effect, s.Op, says, s.Op.Name(), p.Name.Value)
		r.mergings = append(r.mergings, merging{s, p.Name.Value, keeps, c})
		return true
	}
	return false
}

var (
	keyWord   = regexp.MustCompile(`(?i)\b(?:keys?|key-value|metadata|labels)\b`)
	patchWord = regexp.MustCompile(`(?i)\b(?:patch|change[sd]?|update[sd]?|sends?|sent|requests?)\b`)
)

// merged sends one key, and then another one.
func (pr *probe) merged() {
	for _, g := range pr.mergings {
		if g.by != pr.subject {
			continue
		}
		user, err := pr.ready()
		if err != nil {
			pr.ledger.excuse(g.claim, "%v", err)
			continue
		}
		send := func(body string) *claim.Evidence {
			p := &page.Parameter{Name: page.Text{Value: g.field}, In: page.Text{Value: page.InBody}, Type: page.Text{Value: "object"}}
			return pr.triedOnce(user, func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, body) })
		}
		one, two := send(`{"zq_one": "1"}`), send(`{"zq_two": "2"}`)
		if one == nil || two == nil || !ok2xx(one.Exchange.Status) || !ok2xx(two.Exchange.Status) {
			pr.ledger.excuse(g.claim, "the server takes no other keys of %s", g.field)
			continue
		}
		first, second := keysIn(one, g.field), keysIn(two, g.field)
		has := slices.Contains(second, "zq_one")
		switch {
		case !slices.Contains(first, "zq_one") || !slices.Contains(second, "zq_two"):
			pr.ledger.excuse(g.claim, "the responses do not show the keys of %s", g.field)
		case has == g.keeps:
			pr.ledger.show(g.claim, two, "%s has the keys %s", requestLine(two.Exchange), strings.Join(second, ", "))
		default:
			pr.ledger.deny(g.claim, two, found("after two requests with a key each, %s has the keys %s", g.field, strings.Join(second, ", ")))
		}
	}
}

// keysIn are the keys of an object in a response.
func keysIn(ev *claim.Evidence, name string) []string {
	var out []string
	body := bodyOf(ev.Exchange)
	for _, v := range content.ObjectsIn(body, thingLevels) {
		if f := v.Field(name); f != nil && f.Kind == sample.Object {
			for _, key := range f.Fields {
				out = append(out, key.Name)
			}
			return out
		}
	}
	return out
}
