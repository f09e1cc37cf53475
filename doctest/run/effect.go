package run

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
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
	claim  *claim.Claim
}

type effectKind int

const (
	changes  effectKind = iota // PUT and PATCH: the fields that the request sends
	acts                       // POST below the thing: the fields of its response
	creates                    // POST: the fields that the request sends
	deletes                    // DELETE: the thing is gone
	isListed                   // POST: the list has the thing
)

var effectSays = map[effectKind]string{
	changes: "%[1]s shows what %[2]s changed", acts: "%[1]s shows what %[2]s changed", creates: "%[1]s shows what %[2]s created",
	deletes: "%[1]s no longer returns what %[2]s deleted", isListed: "%[1]s lists what %[2]s created",
}

// addEffects enters the claims that operations which write have effects on those that read.
func (r *run) addEffects() {
	for _, by := range r.subjects {
		if by.isUnreachable(r) || by.isFinal() {
			continue // what works once is not tried
		}
		for _, e := range r.effectsOf(by) {
			e.claim = r.ledger.add(by.op.Path.Pos, claim.Effect, by.op, effectSays[e.kind], e.reader.op.Name(), by.op.Name())
			r.effects = append(r.effects, e)
		}
	}
}

func (r *run) effectsOf(by *subject) []effect {
	path := strings.TrimSuffix(by.op.Path.Value, "/")
	above := path[:max(0, strings.LastIndex(path, "/"))]
	own, parent := r.readerOf(path), r.readerOf(above)
	isBelow := strings.HasSuffix(path, "}")
	var out []effect
	switch method := by.op.Method.Value; {
	case method == http.MethodPut || method == http.MethodPatch:
		if own != nil && by.sendsFieldOf(own) {
			out = append(out, effect{by: by, reader: own, kind: changes})
		}
	case method == http.MethodDelete && isBelow && own != nil:
		out = append(out, effect{by: by, reader: own, kind: deletes})
	case method == http.MethodDelete && isBelow && parent != nil && parent.listsThings():
		out = append(out, effect{by: by, reader: parent, isList: true, kind: deletes})
	case method == http.MethodPost && strings.HasSuffix(above, "}") && parent != nil && by.returnsFieldOf(parent):
		out = append(out, effect{by: by, reader: parent, kind: acts})
	case method == http.MethodPost:
		if item := r.itemOf(by); item != nil && by.sendsFieldOf(item) {
			out = append(out, effect{by: by, reader: item, kind: creates})
		}
		if own != nil && own.listsThings() && own.listsSampleOf(by) {
			out = append(out, effect{by: by, reader: own, isList: true, kind: isListed})
		}
	}
	return out
}

// readerOf is the GET operation of a path; nil if there is none.
func (r *run) readerOf(path string) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		return s.op.Method.Value == http.MethodGet && sameHoles(s.op.Path.Value, path) && !s.isUnreachable(r)
	})
	if i < 0 || path == "" {
		return nil
	}
	return r.subjects[i]
}

// sameHoles reports whether two paths are the same but for the names of their parameters.
func sameHoles(a, b string) bool {
	return holeForm.ReplaceAllString(strings.TrimSuffix(a, "/"), "{}") == holeForm.ReplaceAllString(strings.TrimSuffix(b, "/"), "{}")
}

// itemOf is the GET operation of the things that an operation creates, if it takes their IDs from there.
func (r *run) itemOf(by *subject) *subject {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		before, name, _ := strings.Cut(strings.TrimPrefix(s.op.Path.Value, strings.TrimSuffix(by.op.Path.Value, "/")), "/{")
		isBelow := strings.HasPrefix(s.op.Path.Value, by.op.Path.Value) && before == "" && name != "" && strings.Count(name, "/") == 0
		return s.op.Method.Value == http.MethodGet && isBelow && slices.ContainsFunc(s.uses, func(u use) bool { return u.from == by })
	})
	if i < 0 {
		return nil
	}
	return r.subjects[i]
}

// sendsFieldOf reports whether an operation takes a parameter that the sample of another one shows.
func (s *subject) sendsFieldOf(reader *subject) bool {
	names := leafNames(reader)
	return slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.in == page.InBody && slices.Contains(names, v.name) })
}

// returnsFieldOf reports whether the samples of two operations show a word or a boolean under one name.
func (s *subject) returnsFieldOf(reader *subject) bool {
	names := leafNames(reader)
	return slices.ContainsFunc(leavesOf(s.op), func(l leaf) bool {
		return len(l.path) > 0 && !idName.MatchString(l.name) && slices.Contains(names, l.name)
	})
}

func leafNames(s *subject) []string {
	var out []string
	for _, l := range leavesOf(s.op) {
		out = append(out, l.name)
	}
	return out
}

// listsSampleOf reports whether the sample of a list has the thing that the sample of another operation shows.
func (s *subject) listsSampleOf(by *subject) bool {
	return slices.ContainsFunc(leavesOf(by.op), func(l leaf) bool {
		return idName.MatchString(l.name) && slices.ContainsFunc(leavesOf(s.op), func(own leaf) bool { return own.name == l.name && own.value == l.value })
	})
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
		r.ledger.excuse(e.claim, "no example of %s worked", map[bool]*subject{true: e.by, false: e.reader}[e.by.template == nil].op.Name())
		return
	}
	pr := &probe{run: r, ctx: ctx, subject: e.by}
	user, err := pr.ready()
	if err == nil {
		err = user.prepare(ctx, e.reader)
	}
	if err != nil {
		r.ledger.excuse(e.claim, "%v", err)
		return
	}
	pr.shared = user
	l := &look{probe: pr, effect: e}
	switch e.kind {
	case creates, isListed:
		l.create()
	case deletes:
		l.remove()
	default:
		l.change()
	}
}

// A look compares what a GET shows before and after a request.
type look struct {
	*probe
	effect
	path string // of the thing, as the request has it
}

// settleTime is how long a server may take until a GET shows an effect, for each look.
const settleTime = 150 * time.Millisecond

// looks is how often doctest looks for an effect.
const looks = 3

// see makes the GET of the thing. Of a list it returns the item; nil if there is none.
func (l *look) see() (*sample.Value, *recorder.Exchange) {
	c := l.reader.template.filled(l.shared.replacements())
	switch {
	case l.path == "":
	case l.isList:
		c.path, c.query = l.path[:strings.LastIndex(l.path, "/")], nil
	case l.kind == acts:
		c.path = l.path[:strings.LastIndex(l.path, "/")]
	default:
		c.path = l.path
	}
	ev := l.shared.send(l.ctx, c)
	v := bodyOf(ev.Exchange)
	if !l.isList || v == nil {
		return v, ev.Exchange
	}
	return itemWith(itemsOf(v), unescapedPath(l.path[strings.LastIndex(l.path, "/")+1:])), ev.Exchange
}

// until looks until it sees an effect, or a few times.
func (l *look) until(hasEffect func(*sample.Value, *recorder.Exchange) bool) (*sample.Value, *recorder.Exchange, bool) {
	for i := 1; ; i++ {
		v, ex := l.see()
		if hasEffect(v, ex) || i == looks {
			return v, ex, hasEffect(v, ex)
		}
		select {
		case <-l.ctx.Done():
			return v, ex, false
		case <-time.After(settleTime):
		}
	}
}

func (l *look) evidence(ex *recorder.Exchange) *claim.Evidence {
	return &claim.Evidence{Command: ex.Curl(l.hostURL(l.reader.host)), Replaced: slices.Clone(l.shared.replaced), Exchange: ex}
}

// excuse says why an effect cannot be seen.
func (l *look) excuse(format string, args ...any) { l.ledger.excuse(l.claim, format, args...) }

// remove deletes the thing.
func (l *look) remove() {
	l.path = l.by.template.filled(l.shared.replacements()).path
	before, ex := l.see()
	if !ok2xx(ex.Status) || before == nil {
		l.excuse("%s for %s before %s", returned(ex), l.reader.op.Name(), l.by.op.Name())
		return
	}
	if ev := l.triedOnce(l.shared, unchanged); !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		l.excuse("%s for %s", returned(ev.Exchange), l.by.op.Name())
		return
	}
	after, ex, isGone := l.until(func(v *sample.Value, ex *recorder.Exchange) bool {
		return v == nil || !ok2xx(ex.Status) || !equalButForNature(before, v)
	})
	switch {
	case !isGone:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s returns the same thing after %s as before", requestLine(ex), l.by.op.Name()))
	case after == nil || ex.Status == http.StatusNotFound || ex.Status == http.StatusGone:
		l.ledger.show(l.claim, l.evidence(ex), "%s after %s", returned(ex), l.by.op.Name())
	default:
		l.excuse("%s still returns the thing, in another state", requestLine(ex))
	}
}

// change changes the thing. If the example would change nothing, it sends other values.
func (l *look) change() {
	l.path = l.by.template.filled(l.shared.replacements()).path
	before, ex := l.see()
	if !ok2xx(ex.Status) || before == nil {
		l.excuse("%s for %s before %s", returned(ex), l.reader.op.Name(), l.by.op.Name())
		return
	}
	ev := l.triedOnce(l.shared, func(c *call) *call { return l.differing(c, before) })
	if ev == nil || !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		if ev == nil {
			l.excuse(cannotChange)
		} else {
			l.excuse("%s for %s", returned(ev.Exchange), l.by.op.Name())
		}
		return
	}
	said := l.said(ev.Exchange, before)
	if len(said) == 0 {
		l.excuse("the request changes nothing that %s shows", l.reader.op.Name())
		return
	}
	stale := ""
	after, ex, ok := l.until(func(v *sample.Value, ex *recorder.Exchange) bool {
		stale = firstStale(said, before, v)
		return stale == ""
	})
	if !ok {
		was := findLeaf(before, stale)
		l.ledger.deny(l.claim, l.evidence(ex), found("%s has %s=%s after %s as before, and the request made it %s",
			requestLine(ex), stale, shortened(text(was), 40), l.by.op.Name(), shortened(said[stale], 40)))
		return
	}
	if lost := l.lost(said, before, after); lost != "" {
		l.ledger.deny(l.claim, l.evidence(ex), found("%s changed %s, which the request did not send", l.by.op.Name(), lost))
		return
	}
	l.ledger.show(l.claim, l.evidence(ex), "%s shows it", requestLine(ex))
}

// said are the values that a request makes different from those before: for PUT and PATCH those that the request sent,
// otherwise those of the response.
func (l *look) said(ex *recorder.Exchange, before *sample.Value) map[string]string {
	out := map[string]string{}
	add := func(name, value string) {
		if was := findLeaf(before, name); was != nil && text(was) != value && !isSameNumber(text(was), value) && !isTime(value) {
			out[name] = value
		}
	}
	if l.kind == acts {
		if v := bodyOf(ex); v != nil {
			for _, f := range leavesBelow(v) {
				if !idName.MatchString(f.name) && !timeName.MatchString(f.name) {
					add(f.name, f.value)
				}
			}
		}
		return out
	}
	c := callOf(ex)
	for _, p := range l.bodyParameters() {
		if value, ok := c.value(l.by.op, p); ok && value != "" && !strings.ContainsAny(value[:1], "{[") {
			add(p.Name.Value, value)
		}
	}
	return out
}

// bodyParameters are those of the operation that changes, listed or not.
func (l *look) bodyParameters() []*page.Parameter {
	return slices.DeleteFunc(slices.Concat(l.by.op.Parameters, l.by.op.Unlisted), func(p *page.Parameter) bool { return p.In.Value != page.InBody })
}

// firstStale is the name of a field that has the value from before.
func firstStale(said map[string]string, before, after *sample.Value) string {
	for _, name := range sortedKeys(said) {
		if v := findLeaf(after, name); v != nil && text(v) == text(findLeaf(before, name)) {
			return name
		}
	}
	return ""
}

// lost is a field that a PATCH emptied and did not send (RFC 5789). Only fields that requests send count.
func (l *look) lost(said map[string]string, before, after *sample.Value) string {
	if l.by.op.Method.Value != http.MethodPatch || after == nil {
		return ""
	}
	for _, f := range leavesBelow(before) {
		isSent := slices.ContainsFunc(l.subjects, func(s *subject) bool {
			return s.op.Method.Value != http.MethodGet && slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.in == page.InBody && v.name == f.name })
		})
		now := findLeaf(after, f.name)
		if _, ok := said[f.name]; !ok && isSent && len(f.path) == 1 && (now == nil || text(now) == "" || now.Kind == sample.Null) {
			return fmt.Sprintf("%s from %s to null", f.name, shortened(f.value, 40))
		}
	}
	return ""
}

// differing is a call with another value for the first field whose value the thing has already, if all have theirs.
func (l *look) differing(c *call, before *sample.Value) *call {
	if l.kind == acts {
		return c
	}
	for _, p := range l.bodyParameters() {
		if value, ok := c.value(l.by.op, p); ok {
			if was := findLeaf(before, p.Name.Value); was != nil && text(was) != value {
				return c
			}
		}
	}
	for _, p := range l.bodyParameters() {
		value, ok := c.value(l.by.op, p)
		was := findLeaf(before, p.Name.Value)
		if !ok || was == nil {
			continue
		}
		if other := otherValue(p, was, value); other != "" {
			return c.with(l.by.op, p, other)
		}
	}
	return c
}

// create creates a thing, and looks for what the request sent.
func (l *look) create() {
	ev := l.tried(l.shared, unchanged)
	if ev == nil || !ok2xx(ev.Exchange.Status) {
		l.excuse("%s", returned(ev.Exchange))
		return
	}
	l.shared.harvest(l.by, ev.Exchange, nil)
	if l.kind == isListed {
		l.listed(ev.Exchange)
		return
	}
	sentFields, made := callOf(ev.Exchange), bodyOf(ev.Exchange)
	said := map[string]string{}
	for _, p := range l.bodyParameters() {
		value, ok := sentFields.value(l.by.op, p)
		if v := findLeaf(made, p.Name.Value); ok && v != nil && text(v) == value && value != "" {
			said[p.Name.Value] = value
		}
	}
	differs := ""
	v, ex, ok := l.until(func(v *sample.Value, ex *recorder.Exchange) bool {
		differs = firstOther(said, v)
		return ok2xx(ex.Status) && differs == ""
	})
	switch {
	case len(said) == 0:
		l.excuse("the response to %s repeats nothing that the request sent", l.by.op.Name())
	case ok:
		l.ledger.show(l.claim, l.evidence(ex), "%s shows it", requestLine(ex))
	case v == nil || !ok2xx(ex.Status):
		l.excuse("%s for %s", returned(ex), requestLine(ex))
	default:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s has %s=%s, and %s created it with %s",
			requestLine(ex), differs, shortened(text(findLeaf(v, differs)), 40), l.by.op.Name(), shortened(said[differs], 40)))
	}
}

// firstOther is the name of a field that has another value than a request made.
func firstOther(said map[string]string, v *sample.Value) string {
	for _, name := range sortedKeys(said) {
		if got := findLeaf(v, name); got != nil && text(got) != said[name] && !isSameNumber(text(got), said[name]) {
			return name
		}
	}
	return ""
}

// listed looks for a created thing in a list that has all things.
func (l *look) listed(made *recorder.Exchange) {
	id := ""
	if v := bodyOf(made); v != nil {
		id = idOf(v)
	}
	if id == "" {
		l.excuse("the response to %s has no ID", l.by.op.Name())
		return
	}
	l.path = callOf(made).path + "/" + id
	v, ex, ok := l.until(func(v *sample.Value, _ *recorder.Exchange) bool { return v != nil })
	switch {
	case ok:
		l.ledger.show(l.claim, l.evidence(ex), "the list has the ID %s", shortened(idOf(v), 40))
	case !ok2xx(ex.Status) || !l.reader.isWhole(ex):
		l.excuse("the list may have it on another page")
	default:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s does not list the thing with the ID %s that %s created", requestLine(ex), shortened(id, 40), l.by.op.Name()))
	}
}
