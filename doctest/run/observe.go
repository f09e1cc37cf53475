package run

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

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
	c := l.reader.template.Filled(l.shared.replacements())
	switch {
	case l.path == "":
	case l.isList:
		c.Path, c.Query = l.path[:strings.LastIndex(l.path, "/")], append(l.reader.requiredQuery(c), lists.LargestPage(l.reader.Op)...)
	case l.kind == acts || l.kind == counts:
		c.Path = l.path[:strings.LastIndex(l.path, "/")]
	default:
		c.Path = l.path
	}
	ev := l.shared.send(l.ctx, c)
	v := bodyOf(ev.Exchange)
	if !l.isList || v == nil {
		return v, ev.Exchange
	}
	return content.ItemWith(content.ItemsOf(v), holeName(l.by), call.UnescapedPath(l.path[strings.LastIndex(l.path, "/")+1:])), ev.Exchange
}

// holeName is the name of the last hole in the path of an operation; empty if it has none.
func holeName(s *subject) string {
	if hole := things.LastHole(s.Op); hole != nil {
		return hole.Name.Value
	}
	return ""
}

// requiredQuery is the part of a query without which an operation returns nothing. The rest could hide an item.
func (s *subject) requiredQuery(c *call.Call) []call.Field {
	return slices.DeleteFunc(slices.Clone(c.Query), func(f call.Field) bool {
		p := s.Op.Parameter(page.InQuery, f.Name)
		return p == nil || !p.Required
	})
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
	l.path = l.by.template.Filled(l.shared.replacements()).Path
	before, ex := l.see()
	if !ok2xx(ex.Status) || before == nil {
		l.excuse("%s for %s before %s", returned(ex), l.reader.Op.Name(), l.by.Op.Name())
		return
	}
	if ev := l.triedOnce(l.shared, unchanged); !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		l.excuse("%s for %s", returned(ev.Exchange), l.by.Op.Name())
		return
	}
	after, ex, isGone := l.until(func(v *sample.Value, ex *recorder.Exchange) bool {
		isOther := v != nil && !equalButForNature(before, v) && !(l.isList && l.at.IsValid())
		return v == nil || !ok2xx(ex.Status) || isOther
	})
	isMissing := after == nil || ex.Status == http.StatusNotFound || ex.Status == http.StatusGone
	switch {
	case !isGone && l.isList:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s still lists the thing after %s", requestLine(ex), l.by.Op.Name()))
	case !isGone:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s returns the same thing after %s as before", requestLine(ex), l.by.Op.Name()))
	case l.kind == keeps && ok2xx(ex.Status):
		l.ledger.show(l.claim, l.evidence(ex), "%s still returns the thing, in another state", requestLine(ex))
	case l.kind == keeps && isMissing:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s for %s after %s", returned(ex), requestLine(ex), l.by.Op.Name()))
	case isMissing:
		l.ledger.show(l.claim, l.evidence(ex), "%s after %s", returned(ex), l.by.Op.Name())
	case ok2xx(ex.Status) && effects.SaysGone(l.by.Op) && !l.isList:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s still returns the thing, in another state", requestLine(ex)))
	default:
		l.excuse("%s still returns the thing, in another state", requestLine(ex))
	}
}

// change changes the thing. If the example would change nothing, it sends other values.
func (l *look) change() {
	l.path = l.by.template.Filled(l.shared.replacements()).Path
	before, ex := l.see()
	if !ok2xx(ex.Status) || before == nil {
		l.excuse("%s for %s before %s", returned(ex), l.reader.Op.Name(), l.by.Op.Name())
		return
	}
	ev := l.triedOnce(l.shared, func(c *call.Call) *call.Call { return l.differing(c, before) })
	if hasConflict(ev) && l.kind == acts && l.shared.createThings(l.ctx, l.by) {
		l.doFirst(l.shared)
		l.path = l.by.template.Filled(l.shared.replacements()).Path
		before, _ = l.see()
		ev = l.triedOnce(l.shared, unchanged)
	}
	if ev == nil || !ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusAccepted {
		if ev == nil {
			l.excuse(cannotChange)
		} else {
			l.excuse("%s for %s", returned(ev.Exchange), l.by.Op.Name())
		}
		return
	}
	said := l.said(ev.Exchange, before)
	if len(said) == 0 {
		if lost := l.lostAgain(before); lost != "" {
			l.ledger.deny(l.claim, ev, found("%s changed %s, which the request did not send", l.by.Op.Name(), lost))
			return
		}
		l.excuse("the request changes nothing that %s shows", l.reader.Op.Name())
		return
	}
	stale := ""
	after, ex, ok := l.until(func(v *sample.Value, ex *recorder.Exchange) bool {
		stale = firstStale(said, before, v)
		return stale == ""
	})
	if !ok {
		was := content.FindLeaf(before, stale)
		l.ledger.deny(l.claim, l.evidence(ex), found("%s has %s=%s after %s as before, and the request made it %s",
			requestLine(ex), stale, match.Shortened(match.Text(was), 40), l.by.Op.Name(), match.Shortened(said[stale], 40)))
		return
	}
	if after == nil {
		l.excuse("%s does not have the thing after %s", requestLine(ex), l.by.Op.Name())
		return
	}
	lost := l.lost(said, before, after)
	if lost == "" {
		lost = l.lostAgain(after)
	}
	if lost != "" {
		l.ledger.deny(l.claim, l.evidence(ex), found("%s changed %s, which the request did not send", l.by.Op.Name(), lost))
		return
	}
	l.changeOne(after)
	l.ledger.show(l.claim, l.evidence(ex), "%s shows it", requestLine(ex))
}

// changeOne sends a PATCH with one field of those that the example sends. The others must not lose their values (RFC 5789).
func (l *look) changeOne(before *sample.Value) {
	if l.by.Op.Method.Value != http.MethodPatch || l.kind != changes {
		return
	}
	only := ""
	ev := l.triedOnce(l.shared, func(c *call.Call) *call.Call {
		for _, p := range l.bodyParameters() {
			_, isSent := c.Value(l.by.Op, p)
			switch {
			case !isSent || p.Required:
			case only == "" && content.FindLeaf(before, p.Name.Value) != nil:
				only = p.Name.Value
			default:
				if c = c.Without(l.by.Op, p); c == nil {
					return nil
				}
			}
		}
		return c
	})
	if ev == nil || only == "" || !ok2xx(ev.Exchange.Status) {
		return
	}
	one := *l
	one.by = &subject{Node: l.by.Node, template: call.Of(ev.Exchange)}
	after, ex := l.see()
	if lost := one.lost(map[string]string{only: ""}, before, after); lost != "" && ok2xx(ex.Status) {
		l.ledger.deny(l.claim, l.evidence(ex), found("%s changed %s, which the request did not send", l.by.Op.Name(), lost))
	}
}

// said are the values that a request makes different from those before: for PUT and PATCH those that the request sent,
// otherwise those of the response.
func (l *look) said(ex *recorder.Exchange, before *sample.Value) map[string]string {
	out := map[string]string{}
	add := func(name, value string) {
		value = strings.TrimSpace(value)
		if was := content.FindLeaf(before, name); was != nil && match.Text(was) != value && !match.IsSameNumber(match.Text(was), value) && !match.IsTime(value) {
			out[name] = value
		}
	}
	if l.kind == acts {
		if v := bodyOf(ex); v != nil {
			for _, f := range content.LeavesBelow(v) {
				if !f.InList() && !match.IDName.MatchString(f.Name) && !match.TimeName.MatchString(f.Name) {
					add(f.Name, f.Value)
				}
			}
		}
		return out
	}
	c := call.Of(ex)
	for _, p := range l.bodyParameters() {
		if value, ok := c.Value(l.by.Op, p); ok && value != "" && !strings.ContainsAny(value[:1], "{[") {
			add(p.Name.Value, value)
		}
	}
	return out
}

// bodyParameters are those of the operation that changes, listed or not.
func (l *look) bodyParameters() []*page.Parameter {
	return slices.DeleteFunc(slices.Concat(l.by.Op.Parameters, l.by.Op.Unlisted), func(p *page.Parameter) bool { return p.In.Value != page.InBody })
}

// firstStale is the name of a field that has the value from before.
func firstStale(said map[string]string, before, after *sample.Value) string {
	for _, name := range sortedKeys(said) {
		if v := content.FindLeaf(after, name); v != nil && match.Text(v) == match.Text(content.FindLeaf(before, name)) {
			return name
		}
	}
	return ""
}

// lost is a field that a PATCH emptied and did not send (RFC 5789). Only fields that requests send count.
func (l *look) lost(said map[string]string, before, after *sample.Value) string {
	if l.by.Op.Method.Value != http.MethodPatch || after == nil {
		return ""
	}
	for _, f := range before.Fields {
		now := after.Field(f.Name)
		if _, ok := l.by.template.Value(l.by.Op, &page.Parameter{Name: page.Text{Value: f.Name}, In: page.Text{Value: page.InBody}}); ok || f.Kind != sample.Array && f.Kind != sample.Object || len(f.Fields) == 0 || !l.isSentPart(f) {
			continue
		}
		if now == nil || len(now.Fields) == 0 {
			return fmt.Sprintf("%s from %s to %s", f.Name, match.Shortened(match.Excerpt(f), 40), map[bool]string{true: "an empty list", false: "none"}[f.Kind == sample.Array])
		}
	}
	for _, f := range content.LeavesBelow(before) {
		now := content.FindLeaf(after, f.Name)
		if _, ok := said[f.Name]; !ok && !isNullAt(before, f.Name) && l.isSent(f.Name) && len(f.Path) == 1 && (now == nil || match.Text(now) == "" || now.Kind == sample.Null) {
			return fmt.Sprintf("%s from %s to null", f.Name, match.Shortened(f.Value, 40))
		}
	}
	return ""
}

// isNullAt reports whether a thing has null in a field.
func isNullAt(v *sample.Value, name string) bool {
	f := content.FindLeaf(v, name)
	return f != nil && f.Kind == sample.Null
}

// differing is a call with another value for the first field whose value the thing has already, if all have theirs.
func (l *look) differing(c *call.Call, before *sample.Value) *call.Call {
	if l.kind == acts {
		return c
	}
	for _, p := range l.bodyParameters() {
		if value, ok := c.Value(l.by.Op, p); ok {
			if was := content.FindLeaf(before, p.Name.Value); was != nil && match.Text(was) != value {
				return c
			}
		}
	}
	for _, p := range l.bodyParameters() {
		value, ok := c.Value(l.by.Op, p)
		was := content.FindLeaf(before, p.Name.Value)
		if !ok || was == nil {
			continue
		}
		if other := domain.OtherValue(l.asCreated(p), was, value); other != "" {
			return c.With(l.by.Op, p, other)
		}
	}
	return c
}

// asCreated is a field of the operation that creates the thing, if that lists values and the field itself has none.
func (l *look) asCreated(p *page.Parameter) *page.Parameter {
	for _, s := range l.subjects {
		other := s.Op.Parameter(page.InBody, p.Name.Value)
		if len(p.Enum) == 0 && other != nil && len(other.Enum) > 0 && things.CollectionOf(s.Op) == things.CollectionOf(l.by.Op) {
			return other
		}
	}
	return p
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
	if u := l.values.Making(l.reader.Node); u != nil && u.From == l.by.Node {
		id, ok := leafIn(u.Source(), ev.Exchange)
		if !ok || id == "" {
			l.excuse("the response to %s has no ID", l.by.Op.Name())
			return
		}
		l.path = strings.TrimSuffix(call.Of(ev.Exchange).Path, "/") + "/" + id
	}
	sentFields, made := call.Of(ev.Exchange), bodyOf(ev.Exchange)
	said := map[string]string{}
	for _, p := range l.bodyParameters() {
		value, ok := sentFields.Value(l.by.Op, p)
		if v := content.FindLeaf(made, p.Name.Value); ok && v != nil && match.Text(v) == value && value != "" {
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
		l.excuse("the response to %s repeats nothing that the request sent", l.by.Op.Name())
	case ok:
		l.ledger.show(l.claim, l.evidence(ex), "%s shows it", requestLine(ex))
	case v == nil || !ok2xx(ex.Status):
		l.excuse("%s for %s", returned(ex), requestLine(ex))
	default:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s has %s=%s, and %s created it with %s",
			requestLine(ex), differs, match.Shortened(match.Text(content.FindLeaf(v, differs)), 40), l.by.Op.Name(), match.Shortened(said[differs], 40)))
	}
}

// listed looks for a created thing in a list that has all things.
func (l *look) listed(made *recorder.Exchange) {
	id := ""
	if v := bodyOf(made); v != nil {
		id = content.IDOf(v)
	}
	if id == "" {
		l.excuse("the response to %s has no ID", l.by.Op.Name())
		return
	}
	l.path = l.reader.template.Filled(l.shared.replacements()).Path + "/" + id
	v, ex, ok := l.until(func(v *sample.Value, _ *recorder.Exchange) bool { return v != nil })
	switch {
	case ok:
		l.ledger.show(l.claim, l.evidence(ex), "the list has the ID %s", match.Shortened(content.IDOf(v), 40))
	case !ok2xx(ex.Status) || !l.reader.isWhole(ex):
		l.excuse("the list may have it on another page")
	default:
		l.ledger.deny(l.claim, l.evidence(ex), found("%s does not list the thing with the ID %s that %s created", requestLine(ex), match.Shortened(id, 40), l.by.Op.Name()))
	}
}
