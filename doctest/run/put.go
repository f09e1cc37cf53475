package run

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// putEffects are the effects of a PUT besides that of its values. That a second one changes nothing is so for each
// (RFC 9110, section 9.2.2).
func (r *run) putEffects(by, reader *subject) []effect {
	if by.Op.Method.Value != http.MethodPut {
		return nil
	}
	at := effects.ChangesNothing(by.Op)
	out := []effect{{by: by, reader: reader, kind: repeats, at: at, whole: at.IsValid()}}
	if p, _ := effects.OptionalField(by.Op, reader.Op, r.site.Operations()); effects.SaysReplace(by.Op) && p != nil {
		out = append(out, effect{by: by, reader: reader, kind: replaces})
	}
	return out
}

// put sends the PUT, and returns what a GET shows then. It says why it cannot.
func (l *look) put(vary func(*call.Call) *call.Call) *sample.Value {
	ev := l.tried(l.shared, vary)
	switch {
	case ev == nil:
		l.excuse(cannotChange)
		return nil
	case !ok2xx(ev.Exchange.Status):
		l.excuse("%s for %s", returned(ev.Exchange), l.by.Op.Name())
		return nil
	}
	v, ex := l.see()
	if !ok2xx(ex.Status) || v == nil {
		l.excuse("%s for %s", returned(ex), l.reader.Op.Name())
		return nil
	}
	return v
}

// again sends a PUT twice. A precondition holds once.
func (l *look) again() {
	c := l.by.template.Filled(l.shared.replacements())
	l.path = c.Path
	if c.Header.Get("If-Match")+c.Header.Get("If-None-Match")+c.Header.Get("If-Unmodified-Since") != "" {
		l.excuse("the request has a precondition, which holds once")
		return
	}
	one := l.put(unchanged)
	if one == nil {
		return
	}
	two := l.put(unchanged)
	if two == nil {
		return
	}
	_, ex := l.see()
	if what := l.changeIn(one, two, ""); what != "" {
		l.ledger.deny(l.claim, l.evidence(ex), found("the second %s with the same body changed %s", l.by.Op.Name(), what))
		return
	}
	l.ledger.show(l.claim, l.evidence(ex), "%s shows the same after the second request", requestLine(ex))
}

// changeIn is the first field that differs between two states of a thing and that requests send; empty if there is none. The
// server can give any other field a new value.
func (l *look) changeIn(one, two *sample.Value, name string) string {
	switch {
	case name != "" && !l.isSent(name) && (!l.whole || readName.MatchString(name)):
		return ""
	case one.Kind != two.Kind:
		return fmt.Sprintf("%s from %s to %s", name, match.Excerpt(one), match.Excerpt(two))
	case len(one.Fields) == 0 && len(two.Fields) == 0:
		isVersion := l.whole && effects.VersionName.MatchString(name)
		if match.Text(one) == match.Text(two) || !isVersion && match.VariesByNature(name, match.Text(one), match.Text(two)) {
			return ""
		}
		return fmt.Sprintf("%s from %s to %s", name, match.Excerpt(one), match.Excerpt(two))
	case one.Kind == sample.Array && len(one.Fields) != len(two.Fields):
		return fmt.Sprintf("%s from %s to %s", name, match.Excerpt(one), match.Excerpt(two))
	}
	for i, f := range one.Fields {
		other := two.Field(f.Name)
		inner := f.Name
		if one.Kind == sample.Array {
			other, inner = two.Fields[i], name
		}
		if other == nil {
			continue
		}
		if what := l.changeIn(f, other, inner); what != "" {
			return what
		}
	}
	return ""
}

// readName are names of fields that each GET changes.
var readName = regexp.MustCompile(`(?i)^(?:views?|reads?|hits|visits|downloads)$|(?:view|read|hit|visit)s?_?count$|^(?:last_?)?(?:viewed|read|seen|accessed|fetched|visited)(?:_?at)?$`)

// isSent reports whether the body of an operation has a parameter of a name.
func (r *run) isSent(name string) bool {
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return slices.ContainsFunc(slices.Concat(s.Op.Parameters, s.Op.Unlisted), func(p *page.Parameter) bool {
			return p.In.Value == page.InBody && match.Simplified(match.LastName(p.Name.Value)) == match.Simplified(name)
		})
	})
}

// isSentPart reports whether requests can send a field, or a part of it under its full name.
func (r *run) isSentPart(f *sample.Value) bool {
	return r.isSent(f.Name) || slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return slices.ContainsFunc(slices.Concat(s.Op.Parameters, s.Op.Unlisted), func(p *page.Parameter) bool {
			return p.In.Value == page.InBody && strings.HasPrefix(p.Name.Value, f.Name+".")
		})
	})
}

// lostAgain gives a thing a value for a field that it has none for, and sends the PATCH again. An earlier one may have emptied the field.
func (l *look) lostAgain(after *sample.Value) string {
	if l.by.Op.Method.Value != http.MethodPatch || after == nil {
		return ""
	}
	for _, f := range after.Fields {
		p, value := l.sentAs(f.Name)
		if p == nil || f.Kind != sample.Null || match.IDName.MatchString(f.Name) {
			continue
		}
		if _, isOwn := l.by.template.Value(l.by.Op, p); isOwn {
			continue
		}
		ev := l.triedOnce(l.shared, func(c *call.Call) *call.Call { return c.With(l.by.Op, p, value) })
		if got := l.valueOf(f.Name); ev == nil || !ok2xx(ev.Exchange.Status) || got != value {
			return "" // the operation does not change it
		}
		if ev := l.triedOnce(l.shared, unchanged); ev == nil || !ok2xx(ev.Exchange.Status) {
			return ""
		}
		if got := l.valueOf(f.Name); got == "" || got == "null" {
			return fmt.Sprintf("%s from %s to null", f.Name, match.Shortened(value, 40))
		}
		return ""
	}
	return ""
}

// valueOf is the text of a field that a GET shows; empty if it shows none.
func (l *look) valueOf(name string) string {
	v, ex := l.see()
	if f := content.FindLeaf(v, name); ok2xx(ex.Status) && f != nil {
		return match.Text(f)
	}
	return ""
}

// sentAs is a field that the body of an example has, with a number, a boolean or a text; nil if there is none.
func (l *look) sentAs(name string) (*page.Parameter, string) {
	for _, s := range l.subjects {
		if things.CollectionOf(s.Op) != things.CollectionOf(l.by.Op) || s.template == nil {
			continue
		}
		for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
			value, ok := s.template.Value(s.Op, p)
			if ok && p.In.Value == page.InBody && p.Name.Value == name && value != "" && value != "null" && !strings.ContainsAny(value[:1], "{[") {
				return p, value
			}
		}
	}
	return nil, ""
}

// replace sends a PUT with a field and then without it.
func (l *look) replace() {
	p, value := effects.OptionalField(l.by.Op, l.reader.Op, l.site.Operations())
	l.path = l.by.template.Filled(l.shared.replacements()).Path
	one := l.put(func(c *call.Call) *call.Call {
		if _, ok := c.Value(l.by.Op, p); ok {
			return c
		}
		return c.With(l.by.Op, p, value)
	})
	if one == nil {
		return
	}
	was := content.FindLeaf(one, p.Name.Value)
	if was == nil || match.Text(was) == "" || match.Text(was) == p.Default {
		l.excuse("%s shows no value of %s", l.reader.Op.Name(), p.Name.Value)
		return
	}
	two := l.put(func(c *call.Call) *call.Call { return c.Without(l.by.Op, p) })
	if two == nil {
		return
	}
	_, ex := l.see()
	if now := content.FindLeaf(two, p.Name.Value); now != nil && match.Text(now) == match.Text(was) {
		l.ledger.deny(l.claim, l.evidence(ex), found("%s still has %s=%s after %s without it", requestLine(ex), p.Name.Value, match.Shortened(match.Text(was), 40), l.by.Op.Name()))
		return
	}
	l.ledger.show(l.claim, l.evidence(ex), "%s shows no %s after %s without it", requestLine(ex), p.Name.Value, l.by.Op.Name())
}
