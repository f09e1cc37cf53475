package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// notInState makes the request for a new thing, which is not yet in the state that the page requires: "builds that did not pass have no
// artifact". A success denies the claim only if the thing is still in another state afterwards.
func (pr *probe) notInState(why reason) {
	s := pr.subject
	if why.general {
		return
	}
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		maker := pr.makerOf(p)
		if maker == nil {
			continue
		}
		required := effects.RequiredState(why.text, maker.states(pr.subjects))
		user, err := pr.ready()
		if required == "" || err != nil || user.prepare(pr.ctx, maker) != nil {
			continue
		}
		made := user.send(pr.ctx, maker.template.Filled(user.replacements()))
		id := madeID(made.Exchange)
		if !ok2xx(made.Exchange.Status) || id == "" || stateIn(made.Exchange) == "" || stateIn(made.Exchange) == required {
			continue
		}
		ev := pr.triedOnce(user, func(c *call.Call) *call.Call { return c.With(s.Op, p, id) })
		if ev == nil || ok2xx(ev.Exchange.Status) && !pr.isStill(user, made, maker, required) {
			continue
		}
		if ok2xx(ev.Exchange.Status) || ev.Exchange.Status == why.status {
			pr.expect(why, ev, "a thing whose "+content.StateName.FindString(stateFieldIn(made.Exchange))+" is "+stateIn(made.Exchange))
		}
		return
	}
}

// makerOf is the operation that creates the things whose ID a parameter has: POST /sites/{id}/builds for build_id, and for the hole in
// /builds/{id}.
func (pr *probe) makerOf(p *page.Parameter) *subject {
	kind := ""
	switch before, _, ok := strings.Cut(pr.subject.Op.Path.Value, "/{"+p.Name.Value+"}"); {
	case p.In.Value == page.InPath && ok:
		kind = match.Simplified(before[strings.LastIndex(before, "/")+1:])
	case p.In.Value == page.InBody && match.IDName.MatchString(p.Name.Value):
		kind = strings.TrimSuffix(match.Simplified(match.LastName(p.Name.Value)), "id") + "s"
	}
	i := slices.IndexFunc(pr.subjects, func(o *subject) bool {
		path := o.Op.Path.Value
		return o != pr.subject && len(kind) > 3 && o.Op.Method.Value == http.MethodPost && o.template != nil && !o.SendsEmail && match.Simplified(path[strings.LastIndex(path, "/")+1:]) == kind
	})
	if i < 0 {
		return nil
	}
	return pr.subjects[i]
}

// states are the words that samples show in the field of a thing's state, for operations that return things of the kind that this one
// creates.
func (s *subject) states(all []*subject) []string {
	var out []string
	path := s.Op.Path.Value
	path = strings.TrimSuffix(things.HoleForm.ReplaceAllString(path, "{}"), "/{}")
	kind := path[strings.LastIndex(path, "/"):]
	for _, o := range all {
		if !strings.Contains(o.Op.Path.Value+"/", kind+"/") {
			continue
		}
		for _, p := range o.Op.Parameters {
			if content.StateName.MatchString(p.Name.Value) {
				out = append(out, p.Enum...)
			}
		}
		for _, sh := range o.shapes {
			if sh.sample.Value == nil {
				continue
			}
			for _, l := range content.LeavesBelow(sh.sample.Value) {
				if len(l.Path) <= 2 && content.StateName.MatchString(l.Name) && content.EnumWord.MatchString(l.Value) {
					out = append(out, l.Value)
				}
			}
		}
	}
	return out
}

func stateLeaf(ex *recorder.Exchange) content.Leaf {
	for _, l := range leavesIn(ex) {
		if len(l.Path) <= 2 && content.StateName.MatchString(l.Name) {
			return l
		}
	}
	return content.Leaf{}
}

func stateIn(ex *recorder.Exchange) string      { return stateLeaf(ex).Value }
func stateFieldIn(ex *recorder.Exchange) string { return stateLeaf(ex).Name }

// isStill reports whether a GET shows that a thing is not in a state.
func (pr *probe) isStill(user *testUser, made *claim.Evidence, maker *subject, state string) bool {
	path := maker.Op.Path.Value
	kind := path[strings.LastIndex(path, "/"):]
	for _, o := range pr.subjects {
		if o.Op.Method.Value != http.MethodGet || o.template == nil || !strings.HasSuffix(things.HoleForm.ReplaceAllString(o.Op.Path.Value, "{}"), kind+"/{}") || user.prepare(pr.ctx, o) != nil {
			continue
		}
		c := o.template.Filled(user.replacements())
		c.Path = c.Path[:strings.LastIndex(c.Path, "/")+1] + madeID(made.Exchange)
		now := stateIn(user.send(pr.ctx, c).Exchange)
		return now != "" && now != state
	}
	return false
}
