package run

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// What a page says of the order, the filters and the pages of a list shows only if its items differ.

// creator is the operation that creates items of the list; nil if no page documents one.
func (b *browser) creator() *subject {
	path := strings.TrimSuffix(b.Op.Path.Value, "/")
	kind := path[strings.LastIndex(path, "/"):]
	var below *subject
	for _, s := range b.subjects {
		isPost := s.Op.Method.Value == http.MethodPost && s.template != nil && !s.SendsEmail
		switch {
		case isPost && things.SameHoles(s.Op.Path.Value, path):
			return s
		case isPost && strings.HasSuffix(s.Op.Path.Value, "}"+kind) && things.ListsSampleOf(b.Op, s.Op):
			below = s
		}
	}
	return below
}

// createItem creates an item whose values differ from the example's, and reports whether that worked. If the server takes no
// such values, it tries other values alone for the fields that the claims are about, and then the example's.
func (b *browser) createItem(by *subject, n int) bool {
	pr := &probe{run: b.run, ctx: b.ctx, subject: by}
	if b.shared.prepare(b.ctx, by) != nil {
		return false
	}
	claimed := b.claimedFields()
	for _, vary := range []func(*call.Call) *call.Call{
		func(c *call.Call) *call.Call { return by.varied(c, n, nil) },
		func(c *call.Call) *call.Call { return by.varied(c, n, claimed) },
		unchanged,
		func(c *call.Call) *call.Call { return by.varied(c, n+len(steps), nil) }, // numbers that may only grow
	} {
		if ev := pr.tried(b.shared, func(c *call.Call) *call.Call { return vary(b.into(by, c)) }); ev != nil && ok2xx(ev.Exchange.Status) {
			return true
		}
	}
	return false
}

// into is a call that creates an item in the list itself, and not in that of another thing.
func (b *browser) into(by *subject, c *call.Call) *call.Call {
	if things.SameHoles(by.Op.Path.Value, b.Op.Path.Value) {
		c.Path = b.template.Filled(b.shared.replacements()).Path
	}
	return c
}

// claimedFields are the fields of the items that the claims about filters and orders are about.
func (b *browser) claimedFields() []string {
	var out []string
	for _, o := range b.sorted {
		out = append(out, o.Field)
	}
	for _, p := range b.listing.filters {
		out = append(out, p.Name.Value)
	}
	for _, r := range b.ranges {
		out = append(out, r.Field)
	}
	return out
}

// isVaried reports whether items differ in each field that a claim is about and that a request can set.
func (b *browser) isVaried(by *subject, items []*sample.Value) bool {
	for _, name := range b.claimedFields() {
		isSet := slices.ContainsFunc(content.SentBy(by.Op), func(v content.Sent) bool { return match.Simplified(v.Name) == match.Simplified(name) })
		var seen []string
		for _, item := range items {
			if f := item.Field(content.FieldNamed(item, name)); f != nil && !slices.Contains(seen, match.Text(f)) {
				seen = append(seen, match.Text(f))
			}
		}
		if isSet && len(seen) < 2 {
			return false
		}
	}
	return true
}

// steps are how far the values of created items are from the example's, so that the items are in no order.
var steps = []int{2, 1, 3}

// varied is a call that creates a thing with other values for fields of the body: for all, or for some.
func (s *subject) varied(c *call.Call, n int, only []string) *call.Call {
	step := steps[n%len(steps)] + len(steps)*(n/len(steps))
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		value, ok := c.Value(s.Op, p)
		isOne := only == nil || slices.ContainsFunc(only, func(name string) bool { return match.Simplified(name) == match.Simplified(p.Name.Value) })
		isUsed := slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.Name == p.Name.Value })
		if p.In.Value != page.InBody || !ok || value == "" || !isOne || isUsed || access.IsSecret(p) || match.IDName.MatchString(p.Name.Value) || s.RefersBy(value) {
			continue
		}
		if other := domain.Stepped(p, value, step); other != "" {
			if d := c.With(s.Op, p, other); d != nil {
				c = d
			}
		}
	}
	return c
}

// defaultSize compares the number of items of a response without a limit with the default of the limit. It creates as many
// items as that needs, at most as many as -burst allows.
func (b *browser) defaultSize() {
	if b.limit == nil || b.limit.Default == "" || b.ledger.is(b.rows[b.limit].fallback, claim.False) {
		return
	}
	n, most := atoi(b.limit.Default), atoi(b.limit.Maximum)
	ask := n + 1
	if most > 0 {
		ask = min(ask, most)
	}
	c, with := b.rows[b.limit].fallback, map[*page.Parameter]string{b.limit: strconv.Itoa(ask)}
	own, more := b.get(nil), b.get(with)
	if by := b.creator(); by != nil && n > 0 && ask-len(more.items) <= b.Burst {
		for i := len(more.items); i < ask && b.createItem(by, i); i++ {
		}
		own, more = b.get(nil), b.get(with)
	}
	switch {
	case !own.ok || !more.ok || n == 0:
	case len(own.items) > n:
		b.ledger.deny(c, own.ev, found("%s returns %d items, and the page says that %s defaults to %d", requestLine(own.ev.Exchange), len(own.items), b.limit.Name.Value, n))
	case len(own.items) < n && len(more.items) > len(own.items):
		b.ledger.deny(c, own.ev, found("%s returns %d items, and the list has more: the page says that %s defaults to %d", requestLine(own.ev.Exchange), len(own.items), b.limit.Name.Value, n))
	case len(own.items) == n && len(more.items) > n:
		b.ledger.show(c, own.ev, "%s returns %d items", requestLine(own.ev.Exchange), n)
	}
}

// firstOther is the name of a field that has another value than a request made.
func firstOther(said map[string]string, v *sample.Value) string {
	for _, name := range sortedKeys(said) {
		if got := content.FindLeaf(v, name); got != nil && match.Text(got) != said[name] && !match.IsSameNumber(match.Text(got), said[name]) {
			return name
		}
	}
	return ""
}
