package run

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A listing is an operation that returns a list, with the claims of its page about pages, filters and orders.
type listing struct {
	*subject
	limit, page, offset, cursor *page.Parameter // nil if the page lists none
	filters                     []*page.Parameter
	search                      *page.Parameter
	claims                      map[*page.Parameter]*claim.Claim
	sorted                      []order
	ranges                      []bound
	total                       *claim.Claim
	totalName                   string
	inHeader                    *totalHeader
	omitted                     []omission
}

// addListings enters the claims about the lists that operations return. A parameter that only an example sends says nothing.
func (r *run) addListings() {
	for _, s := range r.subjects {
		items := content.ItemsOf(s.listSample())
		isThing := strings.HasSuffix(s.Op.Path.Value, "}") || s.listSample() != nil && s.listSample().Kind == sample.Object && content.IDOf(s.listSample()) != ""
		if s.Op.Method.Value != "GET" || len(items) == 0 || isThing || s.isUnreachable(r) || items[0].Kind != sample.Object {
			continue // a thing can have a list, too
		}
		l := &listing{subject: s, claims: map[*page.Parameter]*claim.Claim{}}
		for _, p := range s.Op.Parameters {
			if p.In.Value == page.InQuery && !p.Shown {
				l.enter(r.ledger, p, items)
			}
		}
		l.enterOrders(r.ledger, items[0])
		l.enterGeneralOrder(r, items[0])
		l.enterTotal(r.ledger)
		l.enterTotalHeader(r.ledger)
		l.enterOmissions(r, items[0])
		isBelow := strings.Contains(s.Op.Path.Value, "{") // it may be empty until somebody fills it
		if len(l.claims)+len(l.sorted)+len(l.omitted) > 0 || l.total != nil || l.inHeader != nil || isBelow {
			r.listings = append(r.listings, l)
		}
	}
}

// enter enters the claim about a parameter of a list.
func (l *listing) enter(ledger *ledger, p *page.Parameter, items []*sample.Value) {
	name, hasID := p.Name.Value, content.IDOf(items[0]) != ""
	if r, ok := lists.BoundOf(p, items[0]); ok {
		l.claims[p] = ledger.add(p.Name.Pos, claim.Effect, l.Op, "%s is a bound of %s", name, r.Field)
		l.ranges = append(l.ranges, bound{r, l.claims[p]})
		return
	}
	add := func(says string) {
		l.claims[p] = ledger.add(p.Name.Pos, claim.Effect, l.Op, says, name)
	}
	switch {
	case lists.IsLimit(p):
		l.limit = p
		add("a response has at most as many items as %s says")
	case lists.PageName.MatchString(name) && hasID:
		l.page = p
		add("each %s has other items, and none is left out")
	case lists.OffsetName.MatchString(name) && hasID:
		l.offset = p
		add("%s skips so many items")
	case lists.CursorName.MatchString(name) && hasID:
		l.cursor = p
		add("%s leads to other items, and none is left out")
	case lists.SearchName.MatchString(name):
		l.search = p
		add("%s selects the items of the response")
	case lists.IsFilter(p, items):
		l.filters = append(l.filters, p)
		add("the response has only items with the %s of the request")
	}
}

// enterTotal enters the claim that a field counts all items. Of things with prices it can be the sum.
func (l *listing) enterTotal(ledger *ledger) {
	isPaged := l.limit != nil || l.page != nil || l.offset != nil || l.cursor != nil
	isSum := slices.ContainsFunc(content.ItemsOf(l.listSample())[0].Fields, func(f *sample.Value) bool { return lists.MoneyName.MatchString(f.Name) })
	if isSum && !isPaged {
		return
	}
	for _, sh := range l.shapes {
		if sh.sample.Value != l.listSample() || sh.sample.Value.Kind != sample.Object {
			continue
		}
		for v, name := range sh.names {
			if v.Kind == sample.Number && lists.TotalName.MatchString(v.Name) && !sh.kin.InList(v) && l.total == nil {
				l.total, l.totalName = ledger.add(sh.sample.Body.At(v.NameOffset), claim.Effect, l.Op, "%s is the number of all items", name), v.Name
			}
		}
	}
}

// checkListings settles the claims about lists, one after the other, so that nothing else changes the lists.
func (r *run) checkListings(ctx context.Context) {
	for _, l := range r.listings {
		if !l.chosen {
			continue
		}
		r.sideBySide([]func(){func() {
			b := &browser{probe: &probe{run: r, ctx: ctx, subject: l.subject}, listing: l}
			if why := b.enter(); why != "" {
				b.excuseRest(why)
				return
			}
			b.limits()
			b.pages()
			b.links()
			b.totals()
			b.totalsInHeader()
			b.filters()
			b.spans()
			b.defaultSize()
			b.searches()
			b.orders()
			b.omissions()
		}})
	}
}

// A browser reads the pages of a list.
type browser struct {
	*probe
	*listing
}

// excuseRest says why the claims of a list are unchecked.
func (b *browser) excuseRest(why string) {
	for _, c := range b.claims {
		b.ledger.excuse(c, "%s", why)
	}
	for _, o := range b.sorted {
		b.ledger.excuse(o.claim, "%s", why)
	}
	for _, o := range b.omitted {
		b.ledger.excuse(o.claim, "%s", why)
	}
	b.ledger.excuse(b.total, "%s", why)
	if b.inHeader != nil {
		b.ledger.excuse(b.inHeader.claim, "%s", why)
	}
	for _, c := range b.nextPageClaims() {
		b.ledger.excuse(c, "%s", why)
	}
}

// wanted is how many items a list should have for its pages to differ, and creations how many requests may create them.
const (
	wanted    = 3
	creations = 3
)

// enter prepares the requests, and creates items if there are few and an operation of the pages creates them. It returns
// why it cannot.
func (b *browser) enter() string {
	if b.template == nil {
		return "no example of this operation worked, so doctest has no request to vary"
	}
	user, err := b.ready()
	if err != nil {
		return err.Error()
	}
	b.shared = user
	if by := b.creator(); by != nil && !b.fill(by) {
		if u := b.values.Above(b.Node, b.template.Path); u != nil && b.shared.obtain(b.ctx, *u, []*subject{b.probe.subject}) == nil {
			b.fill(by) // the thing of the page may take no more
		}
	}
	if len(b.items(nil)) > 0 {
		b.tried(b.shared, unchanged) // the items of the list are judged
	}
	return ""
}

// fill creates items if the list is short or if its items are alike, and reports whether the server took them.
func (b *browser) fill(by *subject) bool {
	for i := range creations {
		if items := b.items(nil); len(items) >= wanted && b.isVaried(by, items) {
			break
		}
		if i == creations-1 {
			b.waitForTimes()
		}
		if !b.createItem(by, i) {
			return false
		}
	}
	return true
}

// waitForTimes waits until the next item has another time than the others, if the list is sorted by a time in whole seconds.
func (b *browser) waitForTimes() {
	items := b.items(nil)
	i := slices.IndexFunc(b.sorted, func(o order) bool { return len(items) > 0 && match.IsTime(content.LeafText(items[0], o.Field)) })
	if i >= 0 {
		waitFor(b.ctx, content.LeafText(items[0], b.sorted[i].Field))
	}
}

// An answer is a list that the server returned.
type answer struct {
	items []*sample.Value
	root  *sample.Value
	ev    *claim.Evidence
	ok    bool
}

// items are those of the list for some parameters.
func (b *browser) items(with map[*page.Parameter]string) []*sample.Value { return b.get(with).items }

// get requests the list with some parameters alone, in its own order if they name none.
func (b *browser) get(with map[*page.Parameter]string) answer {
	c := b.template.Filled(b.shared.replacements())
	for _, p := range slices.Concat(b.Op.Parameters, b.Op.Unlisted) {
		isOfList := b.claims[p] != nil || p.In.Value == page.InQuery && lists.SortName.MatchString(p.Name.Value)
		if _, ok := c.Value(b.Op, p); ok && isOfList && !p.Required {
			c = c.Without(b.Op, p)
		}
	}
	for p, value := range with {
		c = c.With(b.Op, p, value)
	}
	ev := b.shared.send(b.ctx, c)
	root := bodyOf(ev.Exchange)
	return answer{content.ItemsOf(root), root, ev, ok2xx(ev.Exchange.Status) && root != nil}
}

// least is the smallest limit that the page allows, at least 1.
func (b *browser) least() int {
	n := 1
	if b.limit != nil {
		n = max(n, atoi(b.limit.Minimum))
	}
	return n
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// limits asks for fewer items than there are.
func (b *browser) limits() {
	if b.limit == nil {
		return
	}
	n, c := b.least(), b.claims[b.limit]
	got := b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(n)})
	more := b.items(map[*page.Parameter]string{b.limit: strconv.Itoa(n + 1)})
	switch {
	case !got.ok:
		b.ledger.excuse(c, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
	case len(got.items) > n:
		b.ledger.deny(c, got.ev, found("%s returns %d items", requestLine(got.ev.Exchange), len(got.items)))
	case len(more) <= n:
		b.ledger.excuse(c, "the list has no more than %d items", len(more))
	default:
		b.ledger.show(c, got.ev, "%s returns %d items", requestLine(got.ev.Exchange), len(got.items))
	}
}

// pages compares the second page with the first, and with a page of twice the size.
func (b *browser) pages() {
	for _, p := range []*page.Parameter{b.page, b.offset, b.cursor} {
		if p == nil {
			continue
		}
		n := b.least()
		base := map[*page.Parameter]string{}
		double := map[*page.Parameter]string{}
		if b.limit != nil {
			base[b.limit], double[b.limit] = strconv.Itoa(n), strconv.Itoa(2*n)
		}
		first := b.get(base)
		if b.limit == nil {
			n = len(first.items)
		}
		next := b.following(p, first, n)
		if next == "" || !first.ok || len(first.items) == 0 {
			b.ledger.excuse(b.claims[p], "the first page names no other page")
			continue
		}
		base[p] = next
		b.compare(b.claims[p], first, b.get(base), b.get(double), n)
	}
}

// following is the value of a parameter for the second page; empty if the first page does not tell.
func (b *browser) following(p *page.Parameter, first answer, n int) string {
	switch p {
	case b.page:
		if p.Minimum == "0" || p.Default == "0" {
			return "1"
		}
		return "2"
	case b.offset:
		return strconv.Itoa(n)
	}
	for _, l := range leavesIn(first.ev.Exchange) {
		if lists.NextName.MatchString(l.Name) && !slices.Contains([]string{"true", "false", "null"}, l.Value) {
			return lists.ParameterIn(l.Value, p.Name.Value)
		}
	}
	if m := prose.NextLink.FindStringSubmatch(first.ev.Exchange.Header.Get("Link")); m != nil {
		return lists.ParameterIn(m[1], p.Name.Value)
	}
	if lists.AfterName.MatchString(p.Name.Value) && len(first.items) > 0 {
		return content.IDOf(first.items[len(first.items)-1])
	}
	return ""
}

// compare settles the claim about the second page of n items.
func (b *browser) compare(c *claim.Claim, first, second, both answer, n int) {
	one, two, all := content.IDsOf(first.items), content.IDsOf(second.items), content.IDsOf(both.items)
	again := content.IDsOf(b.items(nil))
	stable := slices.Equal(again, content.IDsOf(b.items(nil)))
	switch {
	case !second.ok:
		b.ledger.excuse(c, "%s for %s", returned(second.ev.Exchange), requestLine(second.ev.Exchange))
	case !stable:
		b.ledger.excuse(c, "the order of the list differs between responses")
	case len(two) == 0 && (b.limit == nil || len(all) <= n):
		b.ledger.excuse(c, "the list has one page")
	case len(two) == 0:
		b.ledger.deny(c, second.ev, found("%s returns no items, and the list has more", requestLine(second.ev.Exchange)))
	case slices.ContainsFunc(two, func(id string) bool { return slices.Contains(one, id) }):
		b.ledger.deny(c, second.ev, found("%s returns an item of the first page again", requestLine(second.ev.Exchange)))
	case b.limit != nil && len(one) == n && len(all) == 2*n && !slices.Equal(slices.Concat(one, two), all):
		b.ledger.deny(c, second.ev, found("%s does not continue the first page: a page of %d items has others", requestLine(second.ev.Exchange), 2*n))
	default:
		b.ledger.show(c, second.ev, "%s returns other items", requestLine(second.ev.Exchange))
	}
}
