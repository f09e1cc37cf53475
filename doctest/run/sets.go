package run

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A page says in sentences what an operation does to the fields of its thing, or of another one: "Moves the order to `done`, sets
// `finished_at`, and makes the vehicle `available`".

// A consequence is what a page says of a field after a request, and the claim of it.
type consequence struct {
	effects.Consequence
	by    *subject
	claim *claim.Claim
}

// addConsequences enters what the texts of operations that write say of fields.
func (r *run) addConsequences() {
	for _, s := range r.subjects {
		if s.Op.Method.Value == http.MethodGet || s.Op.Method.Value == http.MethodDelete || s.isUnreachable(r) {
			continue
		}
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			for _, sentence := range prose.Sentences(t) {
				for _, q := range effects.ConsequencesIn(s.Op, sentence) {
					r.addConsequence(consequence{Consequence: q, by: s})
				}
			}
		}
	}
}

func (r *run) addConsequence(q consequence) {
	if q.Kind != "" && things.IsOfThing(q.by.Op, q.Kind) && !r.createsBelow(q.by) {
		q.Kind = ""
	}
	reader := r.readerFor(q)
	if reader == nil {
		return
	}
	if q.Field == "" {
		q.Field = r.fieldWith(reader, q.Value)
	}
	isKnown := slices.Contains(content.LeafNames(reader.Op), q.Field) || q.Kind == "" && slices.Contains(content.LeafNames(q.by.Op), q.Field)
	isTwice := slices.ContainsFunc(r.consequences, func(o consequence) bool { return o.by == q.by && o.Field == q.Field && o.Kind == q.Kind })
	if q.Field == "" || !isKnown || isTwice {
		return
	}
	says := q.Field + " has a value"
	switch {
	case q.IsTime:
		says = q.Field + " is the time of the request"
	case q.Param != "":
		says = q.Field + " is the " + q.Param + " of the request"
	case q.Value != "":
		says = q.Field + " is " + q.Value
	}
	q.claim = r.ledger.add(q.At, claim.Effect, q.by.Op, "%s after %s", says, q.by.Op.Name())
	r.consequences = append(r.consequences, q)
}

// createsBelow reports whether an operation creates things below another one: POST /cars/{id}/readings. What it does to the car is
// about another thing than its own.
func (r *run) createsBelow(s *subject) bool { return things.IsOnThing(s.Op) && r.creates(s) }

// readerFor is the GET of the thing that has the field of a consequence; nil if there is none.
func (r *run) readerFor(q consequence) *subject {
	if q.Kind == "" {
		switch own := strings.TrimSuffix(q.by.Op.Path.Value, "/"); {
		case things.IsOnThing(q.by.Op) && !r.creates(q.by):
			return r.readerOf(things.PathOf(q.by.Op))
		case q.by.Op.Method.Value == http.MethodPost:
			return r.itemOf(q.by)
		default:
			return r.readerOf(own)
		}
	}
	return r.readerOfKind(q.Kind)
}

// readerOfKind is the GET of a thing of a kind; nil if there is none.
func (r *run) readerOfKind(kind string) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		return s.Op.Method.Value == http.MethodGet && strings.HasSuffix(s.Op.Path.Value, "}") && things.IsOfKind(s.Op, kind) && !s.isUnreachable(r)
	})
	if i < 0 || kind == "" {
		return nil
	}
	return r.subjects[i]
}

// fieldWith is the field of a thing that can have a word, by the tables of things and the parameters of the pages.
func (r *run) fieldWith(reader *subject, value string) string {
	names := content.LeafNames(reader.Op)
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				if slices.Contains(f.Enum, value) && slices.Contains(names, f.Name.Value) && of.IsShownBy(reader.Op) {
					return f.Name.Value
				}
			}
		}
	}
	for _, l := range append(content.LeavesOf(reader.Op), content.ImpliedLeaves(reader.Op)...) {
		if len(l.Path) <= 2 && content.StateName.MatchString(l.Name) && content.EnumWord.MatchString(value) {
			return l.Name
		}
	}
	return ""
}

// checkConsequences settles the claims about consequences, one after the other.
func (r *run) checkConsequences(ctx context.Context) {
	for _, q := range r.consequences {
		if q.by.chosen {
			r.sideBySide([]func(){func() { r.checkConsequence(ctx, q) }})
		}
	}
}

func (r *run) checkConsequence(ctx context.Context, q consequence) {
	reader := r.readerFor(q)
	if q.by.template == nil || reader.template == nil {
		r.ledger.excuse(q.claim, "no example of %s worked", map[bool]*subject{true: q.by, false: reader}[q.by.template == nil].Op.Name())
		return
	}
	pr := &probe{run: r, ctx: ctx, subject: q.by}
	user, err := pr.ready()
	if err == nil {
		err = user.prepare(ctx, reader)
	}
	if err != nil {
		r.ledger.excuse(q.claim, "%v", err)
		return
	}
	was := r.seen(ctx, user, reader, q.placeBefore(user))
	if q.IsTime && was != nil {
		waitFor(ctx, content.LeafText(was, q.Field))
	}
	ev := user.send(ctx, q.by.template.Filled(user.replacements()))
	if hasConflict(ev) && user.sendAnewThings(ctx, pr) {
		was = nil
		ev = user.send(ctx, q.by.template.Filled(user.replacements()))
	}
	if u := r.values.Above(q.by.Node, q.by.template.Path); u != nil && prose.IsRejection(ev.Exchange.Status) && user.obtain(ctx, *u, []*subject{q.by}) == nil {
		was = nil // the thing of the page may take no more
		ev = user.send(ctx, q.by.template.Filled(user.replacements()))
	}
	if !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		r.ledger.excuse(q.claim, "%s for %s", returned(ev.Exchange), q.by.Op.Name())
		return
	}
	r.settleConsequence(ctx, user, q, reader, was, ev)
}

// sendAnewThings makes other things for a request, and brings them into the state that it needs.
func (user *testUser) sendAnewThings(ctx context.Context, pr *probe) bool {
	if !user.createThings(ctx, pr.subject) {
		return false
	}
	pr.doFirst(user)
	return true
}

// waitFor waits until a time in whole seconds is over, so that a new one differs.
func waitFor(ctx context.Context, text string) {
	if t, err := time.Parse(time.RFC3339, text); err != nil || strings.Contains(text, ".") || time.Since(t) > time.Minute {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second + settleTime):
	}
}

// settle gives a server time until a GET shows an effect.
func settle(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(settleTime):
	}
}

// placeBefore is the path of the thing before the request; empty for one that the request creates.
func (q consequence) placeBefore(user *testUser) string {
	c := q.by.template.Filled(user.replacements())
	switch {
	case q.Kind == "" && things.IsOnThing(q.by.Op):
		return things.PathIn(q.by.Op, strings.TrimSuffix(c.Path, "/"))
	case q.Kind == "" && q.by.Op.Method.Value != http.MethodPost:
		return c.Path
	}
	return ""
}

// placeAfter is the path of the thing by the response to the request: of its own, of the one whose ID it has, or of the one above.
func (q consequence) placeAfter(user *testUser, reader *subject, ex *recorder.Exchange) string {
	if p := q.placeBefore(user); p != "" {
		return p
	}
	above := path.Dir(strings.TrimSuffix(reader.template.Filled(user.replacements()).Path, "/"))
	if q.Kind == "" {
		if id := madeID(ex); id != "" {
			return above + "/" + id
		}
		return ""
	}
	for _, l := range leavesIn(ex) {
		if len(l.Path) <= 2 && match.Simplified(l.Name) == match.Simplified(q.Kind)+"id" && l.Value != "" {
			return above + "/" + l.Value
		}
	}
	if own := path.Dir(call.Of(ex).Path); things.SameHoles(path.Dir(q.by.Op.Path.Value), reader.Op.Path.Value) {
		return own
	}
	return ""
}

// seen is the thing at a path; nil if there is none.
func (r *run) seen(ctx context.Context, user *testUser, reader *subject, at string) *sample.Value {
	if at == "" {
		return nil
	}
	c := reader.template.Filled(user.replacements())
	c.Path = at
	if ev := user.send(ctx, c); ok2xx(ev.Exchange.Status) {
		return bodyOf(ev.Exchange)
	}
	return nil
}

// settleConsequence compares the thing after the request with what the page says.
func (r *run) settleConsequence(ctx context.Context, user *testUser, q consequence, reader *subject, was *sample.Value, ev *claim.Evidence) {
	at := q.placeAfter(user, reader, ev.Exchange)
	var got *sample.Value
	for i := range looks {
		now := r.seen(ctx, user, reader, at)
		if now == nil && q.Kind == "" {
			now = bodyOf(ev.Exchange)
		}
		if now == nil {
			r.ledger.excuse(q.claim, "no response shows the thing after %s", q.by.Op.Name())
			return
		}
		if got = content.FindLeaf(now, q.Field); got == nil || q.isMet(got, was, ev) {
			break
		}
		if i < looks-1 {
			settle(ctx)
		}
	}
	want := q.wanted(ev)
	switch {
	case got == nil:
		r.ledger.excuse(q.claim, "the response does not show %s", q.Field)
	case q.isMet(got, was, ev):
		r.ledger.show(q.claim, ev, "%s is %s", q.Field, match.Excerpt(got))
	case want == "" && q.Param != "":
		r.ledger.excuse(q.claim, "the example sends no %s", q.Param)
	case want != "":
		r.ledger.deny(q.claim, ev, found("%s is %s after %s, and the page says %s", q.Field, match.Excerpt(got), q.by.Op.Name(), match.Shortened(want, 60)))
	default:
		r.ledger.deny(q.claim, ev, found("%s is %s after %s as before", q.Field, match.Excerpt(got), q.by.Op.Name()))
	}
}

// wanted is the value that a field must have; empty for any but null.
func (q consequence) wanted(ev *claim.Evidence) string {
	if q.Param == "" {
		return q.Value
	}
	value, _ := call.Of(ev.Exchange).Value(q.by.Op, &page.Parameter{Name: page.Text{Value: q.Param}, In: page.Text{Value: page.InBody}})
	return value
}

// isMet reports whether a field has the value that it must have.
func (q consequence) isMet(got, was *sample.Value, ev *claim.Evidence) bool {
	text := match.Text(got)
	if want := q.wanted(ev); want != "" || q.Param != "" {
		return want != "" && (strings.EqualFold(text, want) || match.IsSameNumber(text, want))
	}
	isNew := !q.IsTime || was == nil || content.LeafText(was, q.Field) != text
	return got.Kind != sample.Null && text != "" && isNew
}
