package run

import (
	"slices"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// spare sends a PATCH, and compares the fields that it does not send. Only those count that requests can send: the server can give any
// other field a new value.
func (l *look) spare() {
	l.path = l.by.template.Filled(l.shared.replacements()).Path
	before, ex := l.see()
	if before == nil || !ok2xx(ex.Status) {
		l.excuse("%s for %s", returned(ex), l.reader.Op.Name())
		return
	}
	c := l.differing(l.by.template.Filled(l.shared.replacements()), before)
	rest := &sample.Value{Kind: before.Kind}
	for _, f := range before.Fields {
		_, isOwn := c.Value(l.by.Op, &page.Parameter{Name: page.Text{Value: f.Name}, In: page.Text{Value: page.InBody}})
		if !isOwn && l.isSentPart(f) && f.Kind != sample.Null && !l.speaksOf(f.Name) {
			rest.Fields = append(rest.Fields, f)
		}
	}
	if len(rest.Fields) == 0 {
		l.excuse("the thing has no value in a field that the request does not send")
		return
	}
	ev := l.shared.send(l.ctx, c)
	if !ok2xx(ev.Exchange.Status) {
		l.excuse("%s for %s", returned(ev.Exchange), l.by.Op.Name())
		return
	}
	after, ex := l.see()
	switch {
	case after == nil || !ok2xx(ex.Status):
		l.excuse("%s for %s", returned(ex), l.reader.Op.Name())
	case l.changeIn(rest, after, "") != "":
		l.ledger.deny(l.claim, l.evidence(ex), found("%s changed %s, which the request did not send", l.by.Op.Name(), l.changeIn(rest, after, "")))
	default:
		l.ledger.show(l.claim, l.evidence(ex), "%s shows %s as before", requestLine(ex), rest.Fields[0].Name)
	}
}

// speaksOf reports whether the page says something of a field where it speaks of the PATCH, or of another field: "a new `size` sets
// `seats` back to 1".
func (l *look) speaksOf(name string) bool {
	texts := slices.Concat(l.by.Op.Prose, l.by.Op.Notes)
	for _, p := range l.by.Op.BodyParameters(nil) {
		if p.Name.Value != name {
			texts = append(texts, p.Description)
		}
	}
	return slices.ContainsFunc(texts, func(t page.Text) bool { return prose.MentionsName(t.Value, name) })
}
