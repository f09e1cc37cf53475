package run

import (
	"cmp"
	"context"
	"math/big"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/formula"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page says in sentences what an operation adds to a number of a thing, or takes from it: "The amount is subtracted from the
// `balance` of the card". Two GETs show it, one before the request and one after it.

// A numberChange is what a page says of a number, and the claim of it.
type numberChange struct {
	effects.Change
	by, reader *subject
	claim      *claim.Claim
}

// addChanges enters what the texts of operations say of numbers that they change.
func (r *run) addChanges() {
	for _, s := range r.subjects {
		if s.Op.Method.Value != http.MethodPost || s.isUnreachable(r) {
			continue
		}
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			for _, sentence := range prose.Sentences(t) {
				for _, c := range effects.ChangesIn(s.Op, sentence) {
					r.addChange(s, c)
				}
			}
		}
	}
}

func (r *run) addChange(s *subject, c effects.Change) {
	reader := r.readerOfKind(c.Kind)
	if c.Kind == "" && things.IsOnThing(s.Op) {
		reader = r.readerOf(things.PathOf(s.Op))
	}
	isKnown := reader != nil && slices.Contains(content.LeafNames(reader.Op), c.Field)
	if !isKnown || slices.ContainsFunc(r.changes, func(o numberChange) bool { return o.by == s && o.Field == c.Field }) {
		return
	}
	amount := cmp.Or(c.Name, "1")
	form := "%s takes %s from %s"
	if c.Adds {
		form = "%s adds %s to %s"
	}
	says := r.ledger.add(c.At, claim.Effect, s.Op, form, s.Op.Name(), amount, c.Field)
	r.changes = append(r.changes, numberChange{c, s, reader, says})
}

// checkChanges settles the claims about such numbers, one after the other.
func (r *run) checkChanges(ctx context.Context) {
	for _, c := range r.changes {
		if c.by.chosen {
			r.sideBySide([]func(){func() { r.checkChange(ctx, c) }})
		}
	}
}

func (r *run) checkChange(ctx context.Context, c numberChange) {
	r.ledger.excuse(c.claim, "no GET shows %s before and after a request", c.Field)
	if c.by.template == nil || c.reader.template == nil {
		return
	}
	pr := &probe{run: r, ctx: ctx, subject: c.by}
	defer pr.finish(nil)
	user, err := pr.ready()
	if err == nil {
		err = user.prepare(ctx, c.reader)
	}
	if err != nil {
		r.ledger.excuse(c.claim, "%v", err)
		return
	}
	at := c.reader.template.Filled(user.replacements()).Path
	was, ok := numberOf(content.FindLeaf(r.seen(ctx, user, c.reader, at), c.Field))
	ev := user.send(ctx, c.by.template.Filled(user.replacements()))
	amount, known := c.amount(ev)
	if !ok || !known || amount.Sign() <= 0 || !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted || !isAbout(ev, at) {
		return
	}
	want := new(big.Rat).Sub(was, amount)
	if c.Adds {
		want.Add(was, amount)
	}
	now := was
	for i := range looks {
		if i > 0 {
			settle(ctx)
		}
		if now, ok = numberOf(content.FindLeaf(r.seen(ctx, user, c.reader, at), c.Field)); !ok {
			return
		}
		if formula.IsNear(want, now) {
			r.ledger.show(c.claim, ev, "%s is %s, and was %s before", c.Field, formula.Decimal(now), formula.Decimal(was))
			return
		}
	}
	if namesAnother(ev, at) {
		return // money that moves from one to the other: the page may speak of the other
	}
	if c.Name == "" && now.Cmp(was) == 0 && at == c.reader.template.Path {
		return // a thing of the page, to which an example can have done once what counts once: a second like
	}
	r.ledger.deny(c.claim, ev, found("%s is %s after %s, and was %s before", c.Field, formula.Decimal(now), c.by.Op.Name(), formula.Decimal(was)))
}

// amount is the number in the request or in the response; ok is false if neither has it.
func (c numberChange) amount(ev *claim.Evidence) (n *big.Rat, ok bool) {
	if c.Name == "" {
		return big.NewRat(1, 1), true
	}
	p := &page.Parameter{Name: page.Text{Value: c.Name}, In: page.Text{Value: page.InBody}}
	if value, isSent := call.Of(ev.Exchange).Value(c.by.Op, p); isSent && decimalForm.MatchString(value) {
		return match.Exact(value)
	}
	return numberOf(content.FindLeaf(bodyOf(ev.Exchange), c.Name))
}

// decimalForm is a number as JSON has it, or a text with one.
var decimalForm = regexp.MustCompile(`^-?\d{1,15}(?:\.\d{1,9})?$`)

// numberOf is the number that a field has, as a number or as a text.
func numberOf(v *sample.Value) (*big.Rat, bool) {
	if v == nil || v.Elided || !decimalForm.MatchString(v.Text) {
		return nil, false
	}
	return match.Exact(v.Text)
}

// isAbout reports whether a request was for something below a thing, or its response names the thing.
func isAbout(ev *claim.Evidence, thing string) bool {
	id := path.Base(thing)
	return strings.HasPrefix(call.Of(ev.Exchange).Path, thing+"/") ||
		slices.ContainsFunc(leavesIn(ev.Exchange), func(l content.Leaf) bool { return l.Value == id })
}

// partyName are names of the fields of two things of one kind between which something moves.
var partyName = regexp.MustCompile(`(?i)^(?:from|to|source|target|destination|origin|sender|recipient|receiver|payer|payee|giver|taker)(?:[-_].*|id)?$`)

// namesAnother reports whether the response to a request that is not below a thing names a second thing of the kind.
func namesAnother(ev *claim.Evidence, thing string) bool {
	id := path.Base(thing)
	return !strings.HasPrefix(call.Of(ev.Exchange).Path, thing+"/") && slices.ContainsFunc(leavesIn(ev.Exchange), func(l content.Leaf) bool {
		prefix := things.IDPrefix(id)
		return l.Value != id && l.Header == "" && (prefix != "" && things.IDPrefix(l.Value) == prefix || partyName.MatchString(l.Name))
	})
}
