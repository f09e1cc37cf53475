package run

import (
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/gen/page"
)

// A totalHeader is one that a sentence about a list says has the number of all items: "The header `X-Total-Count` has the number of
// all books that match."
type totalHeader struct {
	name  string
	claim *claim.Claim
}

// enterTotalHeader enters the header with the number of all items.
func (l *listing) enterTotalHeader(ledger *ledger) {
	if name, at := lists.TotalHeaderOf(l.Op); name != "" {
		l.inHeader = &totalHeader{name, ledger.add(at, claim.Header, l.Op, "%s is the number of all items", name)}
	}
}

// totalsInHeader compares the number in the header of a small page with that of a large one, and with the items there.
func (b *browser) totalsInHeader() {
	h := b.inHeader
	if h == nil {
		return
	}
	if b.limit == nil {
		b.ledger.excuse(h.claim, "no parameter makes the pages of the list small")
		return
	}
	large, small := b.get(nil), b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(b.least())})
	of := func(a answer) string { return strings.TrimSpace(a.ev.Exchange.Header.Get(h.name)) }
	switch {
	case !large.ok || !small.ok || len(large.items) <= len(small.items):
		b.ledger.excuse(h.claim, "the list has no more than %d items", len(small.items))
	case of(small) == "":
		b.ledger.deny(h.claim, small.ev, found("%s without %s", returned(small.ev.Exchange), h.name))
	case !match.NumberForm.MatchString(of(small)) || atoi(of(small)) < len(large.items) || of(small) != of(large):
		b.ledger.deny(h.claim, small.ev, found("%s is %s for %s, and the list has more items", h.name, of(small), requestLine(small.ev.Exchange)))
	default:
		b.ledger.show(h.claim, small.ev, "%s is %s for each page", h.name, of(small))
	}
}

// totals compares the total with the number of items, if one response has all.
func (b *browser) totals() {
	if b.total == nil {
		return
	}
	with := map[*page.Parameter]string{}
	if b.limit != nil {
		most := atoi(b.limit.Maximum)
		if most == 0 {
			most = 100
		}
		with[b.limit] = strconv.Itoa(most)
	}
	got := b.get(with)
	total := content.FindLeaf(got.root, b.totalName)
	if !got.ok || total == nil {
		b.ledger.excuse(b.total, "the response has no %s", b.totalName)
		return
	}
	isWhole := b.isWhole(got.ev.Exchange) || b.limit != nil && len(got.items) < atoi(with[b.limit])
	n := atoi(total.Text)
	switch {
	case isWhole && n != len(got.items) || n < len(got.items):
		b.ledger.deny(b.total, got.ev, found("%s is %d, and the list has %d items", b.totalName, n, len(got.items)))
	case b.limit != nil:
		b.totalOfPage(n)
	case isWhole:
		b.ledger.show(b.total, got.ev, "%s is %d, as many as the list has", b.totalName, n)
	default:
		b.ledger.excuse(b.total, "the list may have more pages")
	}
}

// totalOfPage compares the total of a small page with that of a large one.
func (b *browser) totalOfPage(n int) {
	got := b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(b.least())})
	total := content.FindLeaf(got.root, b.totalName)
	switch {
	case !got.ok || total == nil:
		b.ledger.excuse(b.total, "the response has no %s", b.totalName)
	case atoi(total.Text) != n:
		b.ledger.deny(b.total, got.ev, found("%s is %s for %s, and %d for a larger page", b.totalName, total.Text, requestLine(got.ev.Exchange), n))
	default:
		b.ledger.show(b.total, got.ev, "%s is %d for each page", b.totalName, n)
	}
}
