package run

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// filterText is what pages say of a parameter that selects items.
var filterText = regexp.MustCompile(`(?i)\b(only|filters?|select|restrict|limit to|with this|of this|in this|by (this|the|its)?|matching|one of)\b`)

// isFilter reports whether a parameter selects items by their field of the same name. A date or a number can be a bound.
func (l *listing) isFilter(p *page.Parameter, items []*sample.Value) bool {
	f := items[0].Field(content.FieldNamed(items[0], p.Name.Value))
	t, _ := page.ParseType(p.Type.Value)
	switch {
	case f == nil || f.Kind == sample.Object || match.IsTime(f.Text):
		return false
	case len(p.Enum) > 0, f.Kind == sample.Bool || t.Name == "boolean":
		return true
	case f.Kind == sample.Number && !match.IDName.MatchString(f.Name):
		return regexp.MustCompile(`(?i)\bonly\b`).MatchString(p.Description.Value)
	}
	return filterText.MatchString(p.Description.Value)
}

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
		for _, f := range selectable(item, p) {
			if f.Text != "" && !slices.Contains(values, f.Text) && len(values) < filtered && len(p.Enum) == 0 {
				values = append(values, f.Text)
			}
		}
	}
	if len(p.Enum) == 0 {
		values = append(values, b.otherValues(p, all.items)...)
	}
	values = slices.DeleteFunc(values, func(value string) bool { return b.isForAll(p, value) })
	selects, withItems := false, 0
	for _, value := range values {
		got := b.get(map[*page.Parameter]string{p: value})
		if !got.ok {
			continue
		}
		for _, item := range got.items {
			if f := item.Field(content.FieldNamed(item, p.Name.Value)); f != nil && !b.accepts(p, f, value) {
				b.ledger.deny(c, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), f.Name, match.Excerpt(f)))
				return
			}
		}
		has := slices.ContainsFunc(all.items, func(item *sample.Value) bool {
			return slices.ContainsFunc(selectable(item, p), func(f *sample.Value) bool { return f.Text == value })
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

// selectable are the values of an item by which a filter selects: its field, or the items of that.
func selectable(item *sample.Value, p *page.Parameter) []*sample.Value {
	f := item.Field(content.FieldNamed(item, p.Name.Value))
	switch {
	case f == nil, f.Kind == sample.Null: // no text in a query is null
		return nil
	case f.Kind == sample.Array:
		return slices.DeleteFunc(slices.Clone(f.Fields), func(v *sample.Value) bool { return len(v.Fields) > 0 || v.Kind == sample.Null })
	}
	return []*sample.Value{f}
}

// otherValues are values of a filter that no item may have: those that another operation lists for a field of this name, or
// a text that nothing has.
func (b *browser) otherValues(p *page.Parameter, items []*sample.Value) []string {
	for _, s := range b.subjects {
		for _, other := range s.op.Parameters {
			if match.Simplified(other.Name.Value) == match.Simplified(p.Name.Value) && len(other.Enum) > 0 && s.op != b.op {
				return other.Enum
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	if words := b.wordsOf(items[0], content.FieldNamed(items[0], p.Name.Value)); len(words) > 0 {
		return words
	}
	isText := slices.ContainsFunc(items, func(item *sample.Value) bool {
		return slices.ContainsFunc(selectable(item, p), func(f *sample.Value) bool { return f.Kind == sample.String && !match.IDName.MatchString(f.Name) })
	})
	if !isText {
		return nil
	}
	return []string{"zq" + b.random()}
}

// accepts reports whether a field of an item is what a filter selects. A text that no list of values has may be a part.
func (b *browser) accepts(p *page.Parameter, f *sample.Value, value string) bool {
	switch {
	case f.Kind == sample.Array:
		return slices.ContainsFunc(f.Fields, func(v *sample.Value) bool { return strings.EqualFold(v.Text, value) || len(v.Fields) > 0 })
	case f.Kind == sample.Null || f.Kind == sample.Object:
		return false
	case match.IsSameNumber(f.Text, value):
		return true
	case len(p.Enum) == 0 && f.Kind == sample.String && !match.IDName.MatchString(f.Name):
		return strings.Contains(strings.ToLower(f.Text), strings.ToLower(value))
	case f.Kind == sample.Bool:
		return !slices.Contains([]string{"true", "false"}, value) || f.Text == value
	}
	return strings.EqualFold(f.Text, value)
}

// An order is what a page says of the order of a list's items.
type order struct {
	field      string
	descending bool
	by         *page.Parameter // has value then; nil if the page says it of every response
	value      string
	claim      *claim.Claim
	first      string // the value whose items are before all others; empty for an order by the values
}

var (
	sortName   = regexp.MustCompile(`(?i)^(sort|sort[-_]?by|order|order[-_]?by|sorting)$`)
	directForm = regexp.MustCompile(`(?i)^([-+]?)([A-Za-z][\w.]*?)(?:[:_. -](asc|desc|ascending|descending))?$`)
)

// enterOrders enters the orders that the page documents: values of a parameter, and sentences.
func (l *listing) enterOrders(ledger *ledger, item *sample.Value) {
	for _, p := range l.op.Parameters {
		if p.In.Value != page.InQuery || p.Shown || !sortName.MatchString(p.Name.Value) {
			continue
		}
		for _, value := range slices.Concat(p.Enum, turned(p)) {
			if field, down, ok := direction(item, value); ok {
				c := ledger.add(p.Name.Pos, claim.Effect, l.op, "%s=%s sorts by %s", p.Name.Value, value, field)
				l.sorted = append(l.sorted, order{field: field, descending: down, by: p, value: value, claim: c})
			}
		}
	}
	for _, t := range slices.Concat(l.op.Prose, l.op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			l.enterOrder(ledger, item, sentence)
		}
	}
}

// turnedForm is a value for the order with the mark that turns it round.
var turnedForm = regexp.MustCompile("(?:^|[\\s(,`])(-[A-Za-z][\\w.]*)")

// turned are the values with a minus that the description of a parameter for the order has beside those that it lists: "put a minus in
// front (`-price`)".
func turned(p *page.Parameter) []string {
	var out []string
	for _, m := range turnedForm.FindAllStringSubmatch(p.Description.Value, -1) {
		if !slices.Contains(p.Enum, m[1]) && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// enterOrder enters the order of which a sentence says that the list has it.
func (l *listing) enterOrder(ledger *ledger, item *sample.Value, t page.Text) {
	o := order{}
	o.field, o.descending = orderIn(t.Value, item)
	if words := l.wordsOf(item, o.field); len(words) > 0 {
		o.first = firstWord(t.Value, words)
		if o.first == "" {
			return // the words have an order of their own
		}
	}
	if o.field != "" && !strings.Contains(t.Value, "`sort") && !strings.Contains(t.Value, "`order") {
		o.claim = ledger.add(t.Pos, claim.Effect, l.op, "the list is sorted by %s", o.field)
		l.sorted = append(l.sorted, o)
	}
}

var createdName = regexp.MustCompile(`(?i)creat|added|posted|published|^date$|^time$|timestamp`)

// direction reads a value of a parameter for the order: "-price", "price_desc", "name:asc".
func direction(item *sample.Value, value string) (field string, descending, ok bool) {
	if f := item.Field(value); f != nil {
		return value, false, content.IsSortable(f)
	}
	m := directForm.FindStringSubmatch(value)
	if m == nil {
		return "", false, false
	}
	field = content.FieldNamed(item, m[2])
	isUp := m[1] != "-" && !strings.HasPrefix(strings.ToLower(m[3]), "desc")
	return field, !isUp, field != "" && content.IsSortable(item.Field(field))
}

// longPage is how many items doctest asks for at most to see their order.
const longPage = 200

// orders requests the list in each order.
func (b *browser) orders() {
	for _, o := range b.sorted {
		with := map[*page.Parameter]string{}
		if o.by != nil {
			with[o.by] = o.value
		}
		if b.limit != nil && 0 < atoi(b.limit.Maximum) && atoi(b.limit.Maximum) <= longPage {
			with[b.limit] = b.limit.Maximum // the first items may have one value
		}
		got := b.get(with)
		var values []*sample.Value
		for _, item := range got.items {
			if f := item.Field(o.field); content.IsSortable(f) {
				values = append(values, f)
			}
		}
		bad := unsorted(values, o.descending)
		switch {
		case !got.ok:
			b.ledger.excuse(o.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
		case o.first != "" && len(values) > 0:
			b.judgeFirst(o, got, values)
		case !slices.ContainsFunc(values, func(v *sample.Value) bool { return v.Text != values[0].Text }):
			b.ledger.excuse(o.claim, "all items of the list have the same %s", o.field)
		case bad > 0:
			b.ledger.deny(o.claim, got.ev, found("%s returns %s before %s", requestLine(got.ev.Exchange), match.Excerpt(values[bad-1]), match.Excerpt(values[bad])))
		default:
			b.ledger.show(o.claim, got.ev, "%s returns the items in this order", requestLine(got.ev.Exchange))
		}
	}
}

// judgeFirst settles the claim that the items with a value are before all others.
func (b *browser) judgeFirst(o order, got answer, values []*sample.Value) {
	isFirst := func(v *sample.Value) bool { return v.Text == o.first }
	last := slices.IndexFunc(values, func(v *sample.Value) bool { return !isFirst(v) })
	switch {
	case last < 0 || !slices.ContainsFunc(values, isFirst):
		b.ledger.excuse(o.claim, "all items of the list have the same %s, or none is %s", o.field, o.first)
	case slices.ContainsFunc(values[last:], isFirst):
		b.ledger.deny(o.claim, got.ev, found("%s returns %s before %s", requestLine(got.ev.Exchange), match.Excerpt(values[last]), o.first))
	default:
		b.ledger.show(o.claim, got.ev, "%s returns the items in this order", requestLine(got.ev.Exchange))
	}
}

// unsorted is the index of the first value that is out of order, whichever way texts are compared; 0 if none is.
func unsorted(values []*sample.Value, descending bool) int {
	first := 0
	for _, compare := range []func(a, b string) int{cmp.Compare[string], func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }, compareLetters} {
		bad := 0
		for i := 1; i < len(values) && bad == 0; i++ {
			n := compare(values[i-1].Text, values[i].Text)
			if a, b, ok := content.Numbers(values[i-1], values[i]); ok {
				n = a.Cmp(b)
			}
			if hasOtherLetters(values[i-1].Text + values[i].Text) {
				n = 0
			}
			if descending {
				n = -n
			}
			if n > 0 {
				bad = i
			}
		}
		if bad == 0 {
			return 0
		}
		first = bad
	}
	return first
}

// compareLetters compares texts without spaces and marks.
func compareLetters(a, b string) int { return cmp.Compare(match.Simplified(a), match.Simplified(b)) }

// hasOtherLetters reports whether a text has other letters than those of ASCII, which each language sorts in its own way.
func hasOtherLetters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// searches searches for a text that nothing has.
func (b *browser) searches() {
	if b.search == nil {
		return
	}
	c, text := b.claims[b.search], "zq"+b.random()
	own := b.get(nil)
	if value, ok := b.template.Filled(b.shared.replacements()).Value(b.op, b.search); ok && !b.search.Required {
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
