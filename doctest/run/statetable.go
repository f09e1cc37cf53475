package run

import (
	"context"
	"net/http"
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A page can have the states of a thing in a table, with those that may follow each of them. A PATCH or a PUT of the state must refuse
// any other.

// A stateChange is an operation that a table of states binds.
type stateChange struct {
	by    *subject
	param *page.Parameter
	table effects.StateTable
	claim *claim.Claim
}

// addStateChanges enters the operations that change a state of which a table of their page has the next ones, if the page gives a status
// for all other changes.
func (r *run) addStateChanges() {
	for _, s := range r.subjects {
		isChange := s.Op.Method.Value == http.MethodPatch || s.Op.Method.Value == http.MethodPut
		if !isChange || s.isUnreachable(r) || !r.refusesStates(s) {
			continue
		}
		i := slices.IndexFunc(s.Op.Parameters, func(p *page.Parameter) bool {
			return p.In.Value == page.InBody && content.StateName.MatchString(p.Name.Value)
		})
		if i < 0 {
			continue
		}
		for _, t := range prose.TablesOf(s.Op.Page) {
			r.addStateChange(s, s.Op.Parameters[i], effects.StateTableOf(t))
		}
	}
}

func (r *run) addStateChange(s *subject, p *page.Parameter, t effects.StateTable) {
	isOfParam := len(p.Enum) == 0 || !slices.ContainsFunc(p.Enum, func(state string) bool { return !slices.Contains(t.States, state) })
	isTwice := slices.ContainsFunc(r.stateChanges, func(o stateChange) bool { return o.by == s })
	if len(t.States) == 0 || !isOfParam || isTwice {
		return
	}
	c := r.ledger.add(t.At, claim.Promise, s.Op, "%s refuses a change of %s that the table does not have", s.Op.Name(), p.Name.Value)
	r.stateChanges = append(r.stateChanges, stateChange{s, p, t, c})
}

func (r *run) checkStateChanges(ctx context.Context) {
	for _, c := range r.stateChanges {
		if c.by.chosen {
			r.sideBySide([]func(){func() { r.checkStateChange(ctx, c) }})
		}
	}
}

// checkStateChange tries each change that the table does not have, for a new thing and for things in the states that changes lead to.
func (r *run) checkStateChange(ctx context.Context, c stateChange) {
	if c.by.template == nil || !c.by.isOnOwn() {
		r.ledger.excuse(c.claim, "doctest has no thing of its own to try it on")
		return
	}
	pr := &probe{run: r, ctx: ctx, subject: c.by}
	ways, seen := [][]string{nil}, map[string]bool{}
	for len(ways) > 0 && len(seen) < len(c.table.States) {
		way := ways[0]
		ways = ways[1:]
		user, err := pr.ready()
		if err != nil {
			break
		}
		state := pr.stateAfter(user, c, way)
		if state == "" || seen[state] {
			continue
		}
		seen[state] = true
		if pr.tryOthers(user, c, state) {
			return
		}
		for _, next := range c.table.Next[state] {
			ways = append(ways, append(slices.Clone(way), next))
		}
	}
	r.ledger.excuse(c.claim, "no request changed the %s of a new thing", c.param.Name.Value)
}

// stateAfter is the state of the test user's thing after some changes; empty if one of them does not work.
func (pr *probe) stateAfter(user *testUser, c stateChange, way []string) string {
	reader := pr.readerOf(c.by.Op.Path.Value)
	if reader == nil || reader.template == nil || user.prepare(pr.ctx, reader) != nil {
		return ""
	}
	for _, state := range way {
		if ev := pr.changeState(user, c, state); ev == nil || !ok2xx(ev.Exchange.Status) {
			return ""
		}
	}
	v := pr.seen(pr.ctx, user, reader, c.by.template.Filled(user.replacements()).Path)
	if state := content.LeafText(v, c.param.Name.Value); slices.Contains(c.table.States, state) {
		return state
	}
	return ""
}

// changeState sends the state alone.
func (pr *probe) changeState(user *testUser, c stateChange, state string) *claim.Evidence {
	d := c.by.template.Filled(user.replacements()).With(c.by.Op, c.param, state)
	if d == nil {
		return nil
	}
	return user.send(pr.ctx, d)
}

// tryOthers sends the states that may not follow, and reports whether the server took one.
func (pr *probe) tryOthers(user *testUser, c stateChange, state string) bool {
	for _, other := range c.table.States {
		isListed := len(c.param.Enum) == 0 || slices.Contains(c.param.Enum, other)
		if other == state || !isListed || slices.Contains(c.table.Next[state], other) {
			continue
		}
		ev := pr.changeState(user, c, other)
		switch {
		case ev == nil:
		case ok2xx(ev.Exchange.Status) && topField(ev.Exchange, c.param.Name.Value) == other:
			pr.ledger.deny(c.claim, ev, found("%s for a change from %s to %s", returned(ev.Exchange), state, other))
			return true
		case ev.Exchange.Status == http.StatusConflict || prose.IsRejection(ev.Exchange.Status):
			pr.ledger.show(c.claim, ev, "%s for a change from %s to %s", returned(ev.Exchange), state, other)
		}
	}
	return false
}
