package run

import (
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page says which things a list leaves out: "Retired vehicles are left out unless you ask for `status=retired`".

// An omission is what a list leaves out, and the claim of it.
type omission struct {
	lists.Omission
	claim *claim.Claim
}

// enterOmissions enters what the text of a list says that it leaves out.
func (l *listing) enterOmissions(r *run, item *sample.Value) {
	for _, o := range lists.OmissionsOf(l.Op, item, l.states(r.subjects)) {
		l.omitted = append(l.omitted, omission{o, r.ledger.add(o.At, claim.Effect, l.Op, "the list leaves out items that are %s", o.State)})
	}
}

// omissions requests the list as it is, once a thing is in the state that the list leaves out.
func (b *browser) omissions() {
	for _, o := range b.omitted {
		id := b.bringInto(o)
		got := b.get(b.longest())
		i := slices.IndexFunc(got.items, o.Has)
		switch {
		case i >= 0:
			b.ledger.deny(o.claim, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), o.Field, match.Excerpt(got.items[i].Field(o.Field))))
		case !got.ok:
			b.ledger.excuse(o.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
		case id == "" && !b.hasAsked(o):
			b.ledger.excuse(o.claim, "doctest has no thing that is %s", o.State)
		default:
			b.ledger.show(o.claim, got.ev, "%s returns no item that is %s", requestLine(got.ev.Exchange), o.State)
		}
	}
}

// longest are the parameters for as many items as a response can have.
func (b *browser) longest() map[*page.Parameter]string {
	if b.limit == nil || b.limit.Maximum == "" || atoi(b.limit.Maximum) > longPage {
		return nil
	}
	return map[*page.Parameter]string{b.limit: b.limit.Maximum}
}

// bringInto calls an operation that brings a new thing into the state, and returns the ID of the thing; empty if there is none.
func (b *browser) bringInto(o omission) string {
	for _, act := range b.subjects {
		says := effects.BringsAbout(act.Op, o.State) || effects.Retires(act.Op, o.State, []string{o.State}) ||
			slices.ContainsFunc(b.consequences, func(q consequence) bool { return q.by == act && q.Kind == "" && strings.EqualFold(q.Value, o.State) })
		if !says || !things.IsOnThing(act.Op) || b.probe.creates(act) || act.template == nil || !act.isOnOwn() || !things.SameHoles(path.Dir(things.PathOf(act.Op)), b.Op.Path.Value) {
			continue
		}
		pr := &probe{run: b.run, ctx: b.ctx, subject: act}
		user, err := pr.ready()
		if err != nil {
			continue
		}
		if ev := pr.tried(user, unchanged); ev != nil && ok2xx(ev.Exchange.Status) {
			return content.LastSegment(things.PathIn(act.Op, ev.Exchange.Target))
		}
	}
	return ""
}

// hasAsked reports whether a request for the things in the state returns some.
func (b *browser) hasAsked(o omission) bool {
	for _, p := range b.listing.filters {
		if content.FieldNamed(content.ItemsOf(b.listSample())[0], p.Name.Value) == o.Field {
			return slices.ContainsFunc(b.get(map[*page.Parameter]string{p: o.State}).items, o.Has)
		}
	}
	return false
}
