package run

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// nextPageClaims are the claims that a list which has more items links to its next page.
func (b *browser) nextPageClaims() []*claim.Claim {
	var out []*claim.Claim
	for _, p := range b.asserted(linksNext) {
		out = append(out, p.claim)
	}
	for _, w := range b.wides {
		if w.Kind == prose.IsWithMore && w.isOf(b.listing.subject) && (b.cursor != nil || b.page != nil || b.offset != nil) {
			out = append(out, w.claim)
		}
	}
	return out
}

// links looks for the link to the next page in a response with fewer items than the list has, and follows it.
func (b *browser) links() {
	claims := b.nextPageClaims()
	if len(claims) == 0 {
		return
	}
	excuse := func(format string, args ...any) {
		for _, c := range claims {
			b.ledger.excuse(c, format, args...)
		}
	}
	if b.limit == nil {
		excuse("no parameter makes the pages of the list small")
		return
	}
	n := b.least()
	first, more := b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(n)}), b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(n + 1)})
	if !first.ok || len(first.items) != n || len(more.items) <= n {
		excuse("the list has no more than %d items", len(more.items))
		return
	}
	for _, c := range claims {
		b.followNext(c, first)
	}
}

// followNext settles the claim that a page of a list links to the next one.
func (b *browser) followNext(c *claim.Claim, first answer) {
	link := strings.Join(first.ev.Exchange.Header.Values("Link"), ", ")
	m := prose.NextLink.FindStringSubmatch(link)
	if m == nil {
		b.ledger.deny(c, first.ev, found(`%s returns a page without a Link with rel="next", and the list has more`, requestLine(first.ev.Exchange)))
		return
	}
	target, err := url.Parse(m[1])
	if err != nil || !b.isOwn(target) {
		b.ledger.show(c, first.ev, "%s with Link: %s", returned(first.ev.Exchange), match.Shortened(link, 120))
		return
	}
	next := b.template.Filled(b.shared.replacements())
	next.Query = call.Fields(target.RawQuery)
	ev := b.shared.send(b.ctx, next)
	ids := content.IDsOf(content.ItemsOf(bodyOf(ev.Exchange)))
	isAgain := slices.ContainsFunc(ids, func(id string) bool { return id != "" && slices.Contains(content.IDsOf(first.items), id) })
	switch {
	case prose.IsRejection(ev.Exchange.Status) || ev.Exchange.Status == 404:
		b.ledger.deny(c, ev, found("%s for the next page in Link", returned(ev.Exchange)).with("Link: %s", match.Shortened(link, 120)))
	case isAgain && b.isStableOrder(first):
		b.ledger.deny(c, ev, found("the next page in Link has an item of the first page again").with("Link: %s", match.Shortened(link, 120)))
	default:
		b.ledger.show(c, ev, "%s for the next page in Link", returned(ev.Exchange))
	}
}

// isOwn reports whether a URL is that of the list, with other parameters.
func (b *browser) isOwn(u *url.URL) bool {
	path := strings.TrimSuffix(b.Server.Path, "/") + b.template.Filled(b.shared.replacements()).Path
	isHost := u.Host == "" || u.Host == b.Server.Host
	return isHost && (u.Path == "" || u.EscapedPath() == path || u.Path == path) && u.RawQuery != ""
}

// isStableOrder reports whether the first page has the same items again.
func (b *browser) isStableOrder(first answer) bool {
	return slices.Equal(content.IDsOf(first.items), content.IDsOf(b.get(map[*page.Parameter]string{b.limit: strconv.Itoa(b.least())}).items))
}
