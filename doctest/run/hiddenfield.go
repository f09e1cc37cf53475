package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// A hiddenField is one that no response of an operation has, as a sentence says: "The secret is shown only here, never again."
type hiddenField struct {
	in    *subject // whose responses lack the field
	field string
	claim *claim.Claim
}

var (
	shownOnceForm = regexp.MustCompile(`(?i)\b(?:shown|returned|displayed|visible|sent|included|readable)\b[^.;]{0,20}\b(?:only (?:here|once|this once|this (?:one )?time|one time|in this response|on creation|now)|once only|here only|just once)\b|\bnever (?:be )?(?:shown|returned|displayed|sent) again\b`)
	neverForm     = regexp.MustCompile(`(?i)\b(?:is|are) never (?:returned|shown|sent back|displayed)\b(?:$|\.|;|,)`)
	maskForm      = regexp.MustCompile(`[*•…]|\.\.\.|(?i)^x+$`)
)

// addHiddenFields enters what pages say of secrets: that a GET no longer shows one, or that no response has what the request sends.
func (r *run) addHiddenFields() {
	for _, by := range r.subjects {
		for _, t := range slices.Concat(by.op.Prose, by.op.Notes) {
			if at := shownOnceForm.FindStringIndex(t.Value); at != nil {
				if item := r.itemOf(by); by.op.Method.Value == http.MethodPost && item != nil {
					r.hideOnce(by, item, t, at[0])
				}
			}
			for _, sentence := range prose.Sentences(t) {
				r.hideAlways(by, sentence)
			}
		}
	}
}

// hideOnce enters the field that the paragraph names, that the sample of the creation has, and that the one of the GET lacks.
func (r *run) hideOnce(by, item *subject, t page.Text, at int) {
	shown := leafNames(item)
	for _, l := range leavesOf(by.op) {
		if len(shown) > 0 && len(l.path) == 1 && !slices.Contains(shown, l.name) && mentionsName(t.Value, l.name) && !r.hides(item, l.name) {
			r.hiddenFields = append(r.hiddenFields, hiddenField{item, l.name, r.ledger.add(t.At(at), claim.Promise, by.op, "%s does not return %s", item.op.Name(), l.name)})
		}
	}
}

// hideAlways enters the field of the body that a sentence says no response has.
func (r *run) hideAlways(by *subject, sentence page.Text) {
	if !neverForm.MatchString(strings.TrimSpace(sentence.Value)) {
		return
	}
	for _, p := range by.op.Parameters {
		isNamed := regexp.MustCompile("(?i)^(?:the |its |your )?`?" + regexp.QuoteMeta(p.Name.Value) + "`? (?:is|are) never").MatchString(strings.TrimSpace(sentence.Value))
		if p.In.Value == page.InBody && isNamed && !r.hides(by, p.Name.Value) {
			r.hiddenFields = append(r.hiddenFields, hiddenField{by, p.Name.Value, r.ledger.add(sentence.Pos, claim.Promise, by.op, "%s is not returned", p.Name.Value)})
		}
	}
}

func (r *run) hides(s *subject, field string) bool {
	return slices.ContainsFunc(r.hiddenFields, func(h hiddenField) bool { return h.in == s && h.field == field })
}

// judgeHidden looks for the fields that a success must not have. A masked value hides what it stands for.
func (r *run) judgeHidden(s *subject, ev *claim.Evidence) {
	for _, h := range r.hiddenFields {
		if h.in != s || ev.Exchange.Status/100 != 2 || bodyOf(ev.Exchange) == nil {
			continue
		}
		leaves := leavesBelow(bodyOf(ev.Exchange))
		i := slices.IndexFunc(leaves, func(l leaf) bool {
			return len(l.path) == 1 && l.name == h.field && l.value != "" && l.value != "null" && !maskForm.MatchString(l.value)
		})
		if i >= 0 {
			r.ledger.deny(h.claim, ev, found("%s has %s", requestLine(ev.Exchange), h.field))
		} else {
			r.ledger.show(h.claim, ev, "%s has no %s", requestLine(ev.Exchange), h.field)
		}
	}
}
