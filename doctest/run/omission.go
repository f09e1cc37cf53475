package run

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/effects"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/doctest/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page says which things a list leaves out: "Retired vehicles are left out unless you ask for `status=retired`".

// An omission is a state of things that a list has only for a request that asks for them.
type omission struct {
	state string
	field string // of the items: of their state, or one that is true or not null in the state
	claim *claim.Claim
}

var (
	leftOutForm = regexp.MustCompile("(?i)\\b([a-z][\\w-]*)`? (\\w+) (?:are|is) (?:left out|not (?:listed|included|returned|shown)|omitted|excluded|hidden|skipped)\\b")
	hasNotForm  = regexp.MustCompile("(?i)\\b(?:does not|doesn't|do not|don't|never) (?:include|return|show|list|contain)s? (?:any )?`?([a-z][\\w-]*)`? (\\w+)\\b")
)

// enterOmissions enters what the text of a list says that it leaves out.
func (l *listing) enterOmissions(r *run, item *sample.Value) {
	for _, t := range slices.Concat(l.op.Prose, l.op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			for _, form := range []*regexp.Regexp{leftOutForm, hasNotForm} {
				m := form.FindStringSubmatchIndex(sentence.Value)
				if m == nil {
					continue
				}
				state, kind := strings.ToLower(prose.Submatch(sentence.Value, m, 1)), strings.ToLower(prose.Submatch(sentence.Value, m, 2))
				field := l.fieldOfState(r, item, state)
				if field == "" || !prose.IsPluralOf(match.Simplified(path.Base(l.op.Path.Value)), strings.TrimSuffix(kind, "s")) {
					continue
				}
				c := r.ledger.add(sentence.At(m[0]), claim.Effect, l.op, "the list leaves out items that are %s", state)
				l.omitted = append(l.omitted, omission{state, field, c})
			}
		}
	}
}

// fieldOfState is the field that shows whether an item is in a state: status, archived or archived_at; empty if there is none.
func (l *listing) fieldOfState(r *run, item *sample.Value, state string) string {
	for _, f := range item.Fields {
		switch name := match.Simplified(f.Name); {
		case content.StateName.MatchString(f.Name) && slices.ContainsFunc(l.states(r.subjects), func(s string) bool { return strings.EqualFold(s, state) }):
			return f.Name
		case name == state && f.Kind == sample.Bool, name == state+"at":
			return f.Name
		}
	}
	return ""
}

// has reports whether an item is in the state.
func (o omission) has(item *sample.Value) bool {
	f := item.Field(o.field)
	switch {
	case f == nil || f.Kind == sample.Null:
		return false
	case content.StateName.MatchString(o.field):
		return strings.EqualFold(f.Text, o.state)
	}
	return f.Kind != sample.Bool || f.Text == "true"
}

// omissions requests the list as it is, once a thing is in the state that the list leaves out.
func (b *browser) omissions() {
	for _, o := range b.omitted {
		id := b.bringInto(o)
		got := b.get(b.longest())
		i := slices.IndexFunc(got.items, o.has)
		switch {
		case i >= 0:
			b.ledger.deny(o.claim, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), o.field, match.Excerpt(got.items[i].Field(o.field))))
		case !got.ok:
			b.ledger.excuse(o.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
		case id == "" && !b.hasAsked(o):
			b.ledger.excuse(o.claim, "doctest has no thing that is %s", o.state)
		default:
			b.ledger.show(o.claim, got.ev, "%s returns no item that is %s", requestLine(got.ev.Exchange), o.state)
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
		says := effects.BringsAbout(act.op, o.state) || effects.Retires(act.op, o.state, []string{o.state}) ||
			slices.ContainsFunc(b.consequences, func(q consequence) bool { return q.by == act && q.Kind == "" && strings.EqualFold(q.Value, o.state) })
		if !says || !things.IsOnThing(act.op) || b.probe.creates(act) || act.template == nil || !act.isOnOwn() || !things.SameHoles(path.Dir(things.PathOf(act.op)), b.op.Path.Value) {
			continue
		}
		pr := &probe{run: b.run, ctx: b.ctx, subject: act}
		user, err := pr.ready()
		if err != nil {
			continue
		}
		if ev := pr.tried(user, unchanged); ev != nil && ok2xx(ev.Exchange.Status) {
			return content.LastSegment(things.PathIn(act.op, ev.Exchange.Target))
		}
	}
	return ""
}

// hasAsked reports whether a request for the things in the state returns some.
func (b *browser) hasAsked(o omission) bool {
	for _, p := range b.listing.filters {
		if content.FieldNamed(content.ItemsOf(b.listSample())[0], p.Name.Value) == o.field {
			return slices.ContainsFunc(b.get(map[*page.Parameter]string{p: o.state}).items, o.has)
		}
	}
	return false
}
