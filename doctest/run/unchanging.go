package run

import (
	"net/http"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// The table of a thing says of some fields that they cannot be changed after the creation, or that they are read-only. Whether a PATCH
// with such a field is refused or leaves it as it is, the thing has the same value afterwards.

// An unchangingField is one of them, of the things that a PATCH changes.
type unchangingField struct {
	by    *subject
	name  string
	claim *claim.Claim
}

// addUnchanging enters the fields that the tables say no PATCH changes.
func (r *run) addUnchanging() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				if !prose.SaysUnchanging(f.Name.Value, f.Description.Value) || strings.ContainsAny(f.Name.Value, ".[]") {
					continue
				}
				for _, s := range r.subjects {
					isTaken := s.Op.Parameter(page.InBody, f.Name.Value) != nil || content.Sends(s.Op, f.Name.Value)
					if s.Op.Method.Value == http.MethodPatch && of.IsShownBy(s.Op) && !isTaken {
						c := r.ledger.add(f.Name.Pos, claim.Effect, s.Op, "%s does not change %s", s.Op.Name(), f.Name.Value)
						r.unchanging = append(r.unchanging, unchangingField{s, f.Name.Value, c})
					}
				}
			}
		}
	}
}

// unchangingFields sends another value for each of them, after a change without the field: a revision goes up by itself.
func (pr *probe) unchangingFields() {
	s := pr.subject
	for _, f := range pr.unchanging {
		if f.by != s {
			continue
		}
		pr.ledger.excuse(f.claim, "no GET shows the thing before and after a change")
		reader := pr.readerOf(strings.TrimSuffix(s.Op.Path.Value, "/"))
		if reader == nil || reader.template == nil {
			continue
		}
		user, err := pr.ready()
		if err != nil || user.prepare(pr.ctx, reader) != nil {
			continue
		}
		target := s.template.Filled(user.replacements()).Path
		before := fieldOf(pr.seen(pr.ctx, user, reader, target), f.name)
		if ev := pr.triedOnce(user, unchanged); ev == nil || !ok2xx(ev.Exchange.Status) {
			continue
		}
		was := fieldOf(pr.seen(pr.ctx, user, reader, target), f.name)
		if before == nil || was == nil || len(was.Fields) > 0 || was.Kind == sample.Null {
			continue
		}
		if match.Text(before) != match.Text(was) {
			pr.ledger.excuse(f.claim, "a change without %s gives it another value", f.name)
			continue
		}
		other := pr.distantFrom(f.name, was)
		if other == "" {
			continue
		}
		ev := pr.triedOnce(user, func(c *call.Call) *call.Call { return withMember(c, s.Op, f.name, other, was.Kind) })
		now := fieldOf(pr.seen(pr.ctx, user, reader, target), f.name)
		switch {
		case ev == nil || now == nil:
		case match.Text(now) == other:
			pr.ledger.deny(f.claim, ev, found("%s changed %s from %s to %s", requestLine(ev.Exchange), f.name, match.Excerpt(was), match.Excerpt(now)))
		case match.Text(now) == match.Text(was):
			pr.ledger.show(f.claim, ev, "%s for another %s, which stays as it was", returned(ev.Exchange), f.name)
		}
	}
}

// distance is how far a number is from one that the server counts up.
const distance = 37

// distantFrom is another value for a field, to which the server does not change the field by itself.
func (r *run) distantFrom(name string, was *sample.Value) string {
	other := r.otherThan(name, was)
	if n, err := strconv.Atoi(other); err == nil && was.Kind == sample.Number {
		return strconv.Itoa(n + distance)
	}
	return other
}

// fieldOf is the field of a thing; nil if there is none.
func fieldOf(v *sample.Value, name string) *sample.Value {
	if v == nil {
		return nil
	}
	return v.Field(name)
}
