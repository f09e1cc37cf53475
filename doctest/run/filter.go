package run

import (
	"net/http"
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// filtered is how many values of a filter are tried.
const filtered = 4

// filters requests the list with values of each filter.
func (b *browser) filters() {
	for _, p := range b.listing.filters {
		b.filter(p)
	}
}

func (b *browser) filter(p *page.Parameter) {
	all, c := b.get(nil), b.claims[p]
	values := slices.Clone(p.Enum)
	for _, item := range all.items {
		for _, f := range lists.Selectable(item, p) {
			if f.Text != "" && !slices.Contains(values, f.Text) && len(values) < filtered && len(p.Enum) == 0 {
				values = append(values, f.Text)
			}
		}
	}
	if len(p.Enum) == 0 {
		values = append(values, b.otherValues(p, all.items)...)
	}
	values = slices.DeleteFunc(values, func(value string) bool { return lists.IsForAll(b.Op, p, value) })
	selects, withItems := false, 0
	for _, value := range values {
		got := b.get(map[*page.Parameter]string{p: value})
		if !got.ok {
			continue
		}
		for _, item := range got.items {
			if f := item.Field(content.FieldNamed(item, p.Name.Value)); f != nil && !lists.Accepts(p, f, value) {
				b.ledger.deny(c, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), f.Name, match.Excerpt(f)))
				return
			}
		}
		has := slices.ContainsFunc(all.items, func(item *sample.Value) bool {
			return slices.ContainsFunc(lists.Selectable(item, p), func(f *sample.Value) bool { return f.Text == value })
		})
		if has && len(got.items) == 0 {
			b.ledger.deny(c, got.ev, found("%s returns no items, and the list has one whose %s is %s", requestLine(got.ev.Exchange), p.Name.Value, value))
			return
		}
		if len(got.items) > 0 {
			withItems++
		}
		selects = selects || withItems > 1 || len(got.items) < len(all.items) || len(got.items) > 0 && b.limit != nil
	}
	if !selects {
		b.ledger.excuse(c, "all items of the list have the same %s", p.Name.Value)
		return
	}
	b.ledger.show(c, all.ev, "%s selects the items that have it", p.Name.Value)
}

// otherValues are values of a filter that no item may have: those that another operation lists for a field of this name, or
// a text that nothing has.
func (b *browser) otherValues(p *page.Parameter, items []*sample.Value) []string {
	for _, s := range b.subjects {
		for _, other := range s.Op.Parameters {
			if match.Simplified(other.Name.Value) == match.Simplified(p.Name.Value) && len(other.Enum) > 0 && s.Op != b.Op {
				return other.Enum
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	if words := lists.ValuesOf(b.Op, items[0], content.FieldNamed(items[0], p.Name.Value)); len(words) > 0 {
		return words
	}
	isText := slices.ContainsFunc(items, func(item *sample.Value) bool {
		return slices.ContainsFunc(lists.Selectable(item, p), func(f *sample.Value) bool { return f.Kind == sample.String && !match.IDName.MatchString(f.Name) })
	})
	if !isText {
		return nil
	}
	return []string{"zq" + b.random()}
}

// An order is what a page says of the order of a list's items, and the claim of it.
type order struct {
	lists.Order
	claim *claim.Claim
}

// enterOrders enters the orders that the page documents.
func (l *listing) enterOrders(ledger *ledger, item *sample.Value) {
	for _, o := range lists.OrdersOf(l.Op, item) {
		own := order{Order: o}
		if o.By != nil {
			own.claim = ledger.add(o.At, claim.Effect, l.Op, "%s=%s sorts by %s", o.By.Name.Value, o.Value, o.Field)
		} else {
			own.claim = ledger.add(o.At, claim.Effect, l.Op, "the list is sorted by %s", o.Field)
		}
		l.sorted = append(l.sorted, own)
	}
}

// enterGeneralOrder enters the order that a page gives all lists, unless the operation says anything of its own.
func (l *listing) enterGeneralOrder(r *run, item *sample.Value) {
	if lists.HasOwnOrder(l.Op, item) {
		return
	}
	isOwn := func(t page.Text) bool { return lists.SpeaksOfOrder(t.Value) }
	hasOwn := slices.ContainsFunc(prose.OutsideOperations(l.Op.Page), isOwn)
	for _, p := range r.site.Pages {
		if p != l.Op.Page && (hasOwn || !r.speaksOfAll(p)) {
			continue
		}
		for _, t := range prose.OutsideOperations(p) {
			if o, ok := lists.GeneralOrder(l.Op, item, t); ok {
				l.sorted = append(l.sorted, order{Order: o, claim: r.ledger.add(o.At, claim.Effect, l.Op, "the list is sorted by %s", o.Field)})
				return
			}
		}
	}
}

// longPage is how many items doctest asks for at most to see their order.
const longPage = 200

// orders requests the list in each order.
func (b *browser) orders() {
	for _, o := range b.sorted {
		with := map[*page.Parameter]string{}
		if o.By != nil {
			with[o.By] = o.Value
		}
		if b.limit != nil && 0 < atoi(b.limit.Maximum) && atoi(b.limit.Maximum) <= longPage {
			with[b.limit] = b.limit.Maximum // the first items may have one value
		}
		got := b.get(with)
		var values []*sample.Value
		for _, item := range got.items {
			if f := item.Field(o.Field); content.IsSortable(f) {
				values = append(values, f)
			}
		}
		bad := lists.Unsorted(values, o.Descending)
		switch {
		case !got.ok:
			b.ledger.excuse(o.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
		case o.First != "" && len(values) > 0:
			b.judgeFirst(o, got, values)
		case !slices.ContainsFunc(values, func(v *sample.Value) bool { return v.Text != values[0].Text }):
			b.ledger.excuse(o.claim, "all items of the list have the same %s", o.Field)
		case bad > 0:
			b.ledger.deny(o.claim, got.ev, found("%s returns %s before %s", requestLine(got.ev.Exchange), match.Excerpt(values[bad-1]), match.Excerpt(values[bad])))
		default:
			b.ledger.show(o.claim, got.ev, "%s returns the items in this order", requestLine(got.ev.Exchange))
		}
	}
}

// judgeFirst settles the claim that the items with a value are before all others.
func (b *browser) judgeFirst(o order, got answer, values []*sample.Value) {
	isFirst := func(v *sample.Value) bool { return v.Text == o.First }
	last := slices.IndexFunc(values, func(v *sample.Value) bool { return !isFirst(v) })
	switch {
	case last < 0 || !slices.ContainsFunc(values, isFirst):
		b.ledger.excuse(o.claim, "all items of the list have the same %s, or none is %s", o.Field, o.First)
	case slices.ContainsFunc(values[last:], isFirst):
		b.ledger.deny(o.claim, got.ev, found("%s returns %s before %s", requestLine(got.ev.Exchange), match.Excerpt(values[last]), o.First))
	default:
		b.ledger.show(o.claim, got.ev, "%s returns the items in this order", requestLine(got.ev.Exchange))
	}
}

// searches searches for a text that nothing has.
func (b *browser) searches() {
	if b.search == nil {
		return
	}
	c, text := b.claims[b.search], "zq"+b.random()
	own := b.get(nil)
	if value, ok := b.template.Filled(b.shared.replacements()).Value(b.Op, b.search); ok && !b.search.Required {
		own = b.get(map[*page.Parameter]string{b.search: value})
	}
	got := b.get(map[*page.Parameter]string{b.search: text})
	switch {
	case !own.ok || len(own.items) == 0:
		b.ledger.excuse(c, "the example finds nothing")
	case !got.ok && got.ev.Exchange.Status != http.StatusNotFound:
		b.ledger.excuse(c, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
	case len(got.items) > 0 && len(got.items) >= len(own.items):
		b.ledger.deny(c, got.ev, found("%s returns %d items, as many as other searches", requestLine(got.ev.Exchange), len(got.items)))
	default:
		b.ledger.show(c, got.ev, "%s returns %d items, and the example's search %d", requestLine(got.ev.Exchange), len(got.items), len(own.items))
	}
}
