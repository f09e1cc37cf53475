package run

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// An effect is what a request changes, as a later GET shows it. Only a GET that still shows what was before denies it: another
// value may be what the server makes of the request.
type effect struct {
	by     *subject // changes, creates or deletes
	reader *subject // shows the thing
	isList bool     // the reader lists things
	kind   effectKind
	field  string   // that counts
	whole  bool     // also what no request sends
	at     page.Pos // of the sentence that says so; that of the operation if there is none
	claim  *claim.Claim
}

type effectKind int

const (
	changes  effectKind = iota // PUT and PATCH: the fields that the request sends
	acts                       // POST below the thing: the fields of its response
	creates                    // POST: the fields that the request sends
	deletes                    // DELETE: the thing is gone
	keeps                      // DELETE: the thing is there, in another state
	isListed                   // POST: the list has the thing
	repeats                    // PUT: a second one with the same body changes nothing
	counts                     // POST: a number of things is greater
	measures                   // GET: a thing has the length and the digest of its content
	renews                     // PUT and PATCH: the thing has a new version
	replaces                   // PUT: a field that the request leaves out loses its value
	spares                     // PATCH: the fields that the request does not send keep their values
)

var effectSays = map[effectKind]string{
	changes: "%[1]s shows what %[2]s changed", acts: "%[1]s shows what %[2]s changed", creates: "%[1]s shows what %[2]s created",
	deletes: "%[1]s no longer returns what %[2]s deleted", keeps: "%[1]s still returns what %[2]s deleted", isListed: "%[1]s lists what %[2]s created",
	repeats: "%[1]s shows no change by a second %[2]s with the same body", counts: "%[1]s counts what %[2]s created", measures: "%[2]s has the length and the digest of %[1]s", renews: "%[2]s gives the thing of %[1]s a new version", replaces: "%[1]s shows no value of a field that %[2]s left out",
	spares: "%[1]s shows no change of a field that %[2]s does not send",
}

// addEffects enters the claims that operations which write have effects on those that read.
func (r *run) addEffects() {
	for _, by := range r.subjects {
		if !by.isUnreachable(r) && !by.isFinal() { // what works once is not tried
			r.enterEffects(by)
		}
	}
}

// enterEffects enters the effects of an operation.
func (r *run) enterEffects(by *subject) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.effectsOf(by) {
		if slices.ContainsFunc(r.effects, func(o effect) bool { return o.by == by && o.reader == e.reader && o.kind == e.kind }) {
			continue
		}
		at := by.Op.Path.Pos
		if e.at.IsValid() {
			at = e.at
		}
		e.claim = r.ledger.add(at, claim.Effect, by.Op, effectSays[e.kind], e.reader.Op.Name(), by.Op.Name())
		r.effects = append(r.effects, e)
	}
}

func (r *run) effectsOf(by *subject) []effect {
	path := strings.TrimSuffix(by.Op.Path.Value, "/")
	above := path[:max(0, strings.LastIndex(path, "/"))]
	own, parent := r.readerOf(path), r.readerOf(above)
	isBelow := strings.HasSuffix(path, "}")
	out := r.countEffects(by)
	switch method := by.Op.Method.Value; {
	case method == http.MethodGet:
		out = r.contentEffects(by)
	case (method == http.MethodPut || method == http.MethodPatch) && isBelow && own == nil && parent != nil && parent.listsBy(things.LastHole(by.Op)):
		if things.SendsFieldOf(by.Op, parent.Op) { // the list shows the thing
			out = append(out, effect{by: by, reader: parent, isList: true, kind: changes})
			for _, e := range r.putEffects(by, parent) {
				e.isList = true
				out = append(out, e)
			}
		}
	case method == http.MethodPut || method == http.MethodPatch:
		if own != nil && things.SendsFieldOf(by.Op, own.Op) {
			out = append(out, effect{by: by, reader: own, kind: changes})
			out = append(out, r.putEffects(by, own)...)
			if at := effects.SaysSpared(by.Op); at.IsValid() && method == http.MethodPatch {
				out = append(out, effect{by: by, reader: own, kind: spares, at: at})
			}
			if at := effects.SaysNewVersion(by.Op); at.IsValid() && slices.ContainsFunc(content.LeafNames(own.Op), effects.VersionName.MatchString) {
				out = append(out, effect{by: by, reader: own, kind: renews, at: at})
			}
		}
	case method == http.MethodDelete && isBelow && own != nil && effects.SaysKept(by.Op).IsValid():
		out = append(out, effect{by: by, reader: own, kind: keeps, at: effects.SaysKept(by.Op)})
		if at := effects.SaysUnlisted(by.Op); at.IsValid() && parent != nil && parent.listsThings() {
			out = append(out, effect{by: by, reader: parent, isList: true, kind: deletes, at: at})
		}
	case method == http.MethodDelete && isBelow && own != nil:
		out = append(out, effect{by: by, reader: own, kind: deletes})
	case method == http.MethodDelete && isBelow && parent != nil && parent.listsBy(things.LastHole(by.Op)):
		out = append(out, effect{by: by, reader: parent, isList: true, kind: deletes})
	case method == http.MethodPost && strings.HasSuffix(above, "}") && parent != nil && things.ReturnsFieldOf(by.Op, parent.Op) && !by.showsOther(parent) && !r.isItemOf(by, own):
		out = append(out, effect{by: by, reader: parent, kind: acts})
	case method == http.MethodPost:
		if item := cmp.Or(r.itemOf(by), r.itemMadeBy(by)); item != nil && things.SendsFieldOf(by.Op, item.Op) {
			out = append(out, effect{by: by, reader: item, kind: creates})
		}
		own = cmp.Or(own, r.rootListOf(by))
		if own != nil && own.listsThings() && things.ListsSampleOf(own.Op, by.Op) {
			out = append(out, effect{by: by, reader: own, isList: true, kind: isListed})
		}
	}
	return out
}

// isItemOf reports whether a list has what an operation returns, so that this is another thing than the one above it.
func (r *run) isItemOf(by, list *subject) bool {
	return list != nil && list.listsThings() && things.ListsSampleOf(list.Op, by.Op)
}

// readerOf is the GET operation of a path; nil if there is none.
func (r *run) readerOf(path string) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		return s.Op.Method.Value == http.MethodGet && things.SameHoles(s.Op.Path.Value, path) && !s.isUnreachable(r)
	})
	if i < 0 || path == "" {
		return nil
	}
	return r.subjects[i]
}

// itemOf is the GET operation of the things that an operation creates, if it takes their IDs from there.
func (r *run) itemOf(by *subject) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		before, name, _ := strings.Cut(strings.TrimPrefix(s.Op.Path.Value, strings.TrimSuffix(by.Op.Path.Value, "/")), "/{")
		isBelow := strings.HasPrefix(s.Op.Path.Value, by.Op.Path.Value) && before == "" && name != "" && strings.Count(name, "/") == 0
		isBelow = isBelow || r.rootListOf(by) != nil && things.HoleForm.ReplaceAllString(s.Op.Path.Value, "{}") == r.rootListOf(by).Op.Path.Value+"/{}"
		return s.Op.Method.Value == http.MethodGet && isBelow && slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.From == by.Node })
	})
	if i < 0 {
		return nil
	}
	return r.subjects[i]
}

// itemMadeBy is the GET operation of the things that an operation creates, if its examples name another thing.
func (r *run) itemMadeBy(by *subject) *subject {
	reader := r.readerOf(strings.TrimSuffix(by.Op.Path.Value, "/") + "/{id}")
	if reader == nil {
		return nil
	}
	if u := r.values.Making(reader.Node); u == nil || u.From != by.Node {
		return nil
	}
	return reader
}

// rootListOf is the list of all things of a kind, GET /books for POST /shelves/{id}/books; nil if there is none.
func (r *run) rootListOf(by *subject) *subject {
	path := by.Op.Path.Value
	at := strings.LastIndex(path, "/")
	if at <= 0 || path[at-1] != '}' {
		return nil
	}
	return r.readerOf(path[at:])
}

// showsOther reports whether the samples of two operations have different IDs, so that they show different things.
func (s *subject) showsOther(reader *subject) bool {
	one, two := s.listSample(), reader.listSample()
	if one == nil || two == nil || one.Kind != sample.Object || two.Kind != sample.Object {
		return false
	}
	a, b := content.IDOf(one), content.IDOf(two)
	return a != "" && b != "" && a != b
}

// checkEffects settles the claims about effects, one after the other, so that nothing else changes the things.
func (r *run) checkEffects(ctx context.Context) {
	for _, e := range r.effects {
		if e.by.chosen {
			r.sideBySide([]func(){func() { r.checkEffect(ctx, e) }})
		}
	}
}

func (r *run) checkEffect(ctx context.Context, e effect) {
	if e.by.template == nil || e.reader.template == nil {
		r.ledger.excuse(e.claim, "no example of %s worked", map[bool]*subject{true: e.by, false: e.reader}[e.by.template == nil].Op.Name())
		return
	}
	pr := &probe{run: r, ctx: ctx, subject: e.by, releases: true}
	defer pr.finish(nil)
	user, err := pr.ready()
	if err == nil {
		err = user.prepare(ctx, e.reader)
	}
	pr.releases, user.releases = false, false // from here on only the requests of the effect change something
	if err != nil {
		r.ledger.excuse(e.claim, "%v", err)
		return
	}
	pr.shared = user
	l := &look{probe: pr, effect: e}
	switch e.kind {
	case creates, isListed:
		l.create()
	case deletes, keeps:
		l.remove()
	case counts:
		l.count()
	case measures:
		l.measure()
	case repeats:
		l.again()
	case replaces:
		l.replace()
	case spares:
		l.spare()
	case renews:
		l.renew()
	default:
		l.change()
	}
}
