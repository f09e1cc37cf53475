package run

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/sample"
)

// takesIDOf reports whether two operations send the same ID, which a response of a third supplies.
func (s *subject) takesIDOf(other *subject) bool {
	return slices.ContainsFunc(s.Uses, func(u flow.Use) bool {
		return slices.ContainsFunc(other.Uses, func(o flow.Use) bool {
			return o.Shown == u.Shown && o.From == u.From && strings.Contains(other.Op.Path.Value, "{"+o.Name+"}")
		})
	})
}

// after is a test user for whom another operation has worked on the same thing, and its response; nil if it has not worked.
func (pr *probe) after(first *subject) (*testUser, *claim.Evidence) {
	user, err := pr.ready()
	if err != nil || user.prepare(pr.ctx, first) != nil {
		return nil, nil
	}
	before := &probe{run: pr.run, ctx: pr.ctx, subject: first}
	before.doFirst(user)
	ev := before.tried(user, unchanged)
	if ev == nil || !ok2xx(ev.Exchange.Status) {
		return nil, nil
	}
	return user, ev
}

// inState brings the thing into the state that the page gives as the cause, by an operation below it whose response shows this
// state: POST /loans/{id}/close for "a closed loan".
func (pr *probe) inState(why reason) {
	s := pr.subject
	for _, act := range pr.subjects {
		above := path.Dir(act.Op.Path.Value)
		isAct := act != s && act.Op.Method.Value == http.MethodPost && act.template != nil && strings.HasSuffix(above, "}") && act.takesIDOf(s)
		isSoft := act != s && act.Op.Method.Value == http.MethodDelete && act.template != nil && act.takesIDOf(s) && effects.Retires(act.Op, why.text, act.states(pr.subjects))
		if !isSoft && (!isAct || !effects.BringsAbout(act.Op, why.text)) {
			continue
		}
		if user, _ := pr.after(act); user != nil {
			pr.expect(why, pr.triedOnce(user, unchanged), "a thing after "+act.Op.Name())
		}
		return
	}
}

// countEffects are the claims that a GET shows how many things an operation has created.
func (r *run) countEffects(by *subject) []effect {
	own := strings.TrimSuffix(by.Op.Path.Value, "/")
	kind := match.Simplified(path.Base(own))
	if by.Op.Method.Value != http.MethodPost || len(kind) < 3 || !strings.HasSuffix(kind, "s") {
		return nil
	}
	var out []effect
	for _, s := range r.subjects {
		isAbove := things.SameHoles(s.Op.Path.Value, path.Dir(own)) || !strings.Contains(s.Op.Path.Value, "{") && !s.listsThings()
		if s.Op.Method.Value != http.MethodGet || !isAbove || s.isUnreachable(r) || s == by {
			continue
		}
		for _, l := range content.LeavesOf(s.Op) {
			if len(l.Path) == 1 && match.NumberForm.MatchString(l.Value) && things.CountsKind(l.Name, kind) {
				out = append(out, effect{by: by, reader: s, kind: counts, field: l.Name})
			}
		}
	}
	return out
}

// count creates a thing, and looks for a greater number.
func (l *look) count() {
	if by := l.by.Op.Path.Value; things.SameHoles(l.reader.Op.Path.Value, by[:strings.LastIndex(strings.TrimSuffix(by, "/"), "/")]) {
		l.path = l.by.template.Filled(l.shared.replacements()).Path // the page may show the two with different things
	}
	before, ex := l.see()
	was := content.FindLeaf(before, l.field)
	if !ok2xx(ex.Status) || was == nil {
		l.excuse("%s for %s", returned(ex), requestLine(ex))
		return
	}
	if l.shared.prepare(l.ctx, l.by) != nil {
		return
	}
	ev := l.tried(l.shared, unchanged)
	if ev == nil || !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		l.excuse("%s did not create a thing", l.by.Op.Name())
		return
	}
	l.settleCount(match.Text(was))
}

func (l *look) settleCount(was string) {
	now := ""
	_, ex, isMore := l.until(func(v *sample.Value, _ *recorder.Exchange) bool {
		f := content.FindLeaf(v, l.field)
		if f != nil {
			now = match.Text(f)
		}
		return f == nil || now != was
	})
	if isMore {
		l.judge(l.reader, l.shared, call.Of(ex), l.evidence(ex))
		l.ledger.show(l.claim, l.evidence(ex), "%s is %s after %s, and was %s", l.field, now, l.by.Op.Name(), was)
		return
	}
	l.ledger.deny(l.claim, l.evidence(ex), found("%s is %s after %s as before", l.field, was, l.by.Op.Name()))
}

// keptForm and unlistedForm are what pages say of a DELETE after which the thing can be read, and is not listed.
