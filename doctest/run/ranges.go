package run

import (
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A bound is a parameter of a list that is a bound of a field, and the claim of it.
type bound struct {
	lists.Bound
	claim *claim.Claim
}

// spans requests the list with the greatest value of a field as its lower bound, and with the least as its upper one.
func (b *browser) spans() {
	for _, r := range b.ranges {
		all := b.get(nil)
		var values []*sample.Value
		for _, item := range all.items {
			if f := item.Field(r.Field); f != nil && content.IsSortable(f) {
				values = append(values, f)
			}
		}
		if len(values) == 0 {
			b.ledger.excuse(r.claim, "the list is empty")
			continue
		}
		end := slices.MaxFunc(values, content.CompareValues)
		if !r.IsLow {
			end = slices.MinFunc(values, content.CompareValues)
		}
		b.span(r, all, end)
	}
}

func (b *browser) span(r bound, all answer, end *sample.Value) {
	value := match.Text(end)
	if t, _ := page.ParseType(r.By.Type.Value); t.Format == "date" {
		value = value[:min(len(value), len("2006-01-02"))]
	}
	got := b.get(map[*page.Parameter]string{r.By: value})
	for _, item := range got.items {
		f := item.Field(r.Field)
		if f == nil || !content.IsSortable(f) {
			continue
		}
		n := content.CompareValues(f, end)
		if isDay := len(value) == len("2006-01-02") && match.IsTime(value); isDay && strings.HasPrefix(match.Text(f), value) {
			n = 0
		}
		if r.IsLow && n < 0 || !r.IsLow && n > 0 || r.IsOpen && n == 0 {
			b.ledger.deny(r.claim, got.ev, found("%s returns an item whose %s is %s", requestLine(got.ev.Exchange), r.Field, match.Excerpt(f)))
			return
		}
	}
	switch {
	case !got.ok:
		b.ledger.excuse(r.claim, "%s for %s", returned(got.ev.Exchange), requestLine(got.ev.Exchange))
	case len(got.items) < len(all.items):
		b.ledger.show(r.claim, got.ev, "%s returns %d of %d items", requestLine(got.ev.Exchange), len(got.items), len(all.items))
	default:
		b.ledger.excuse(r.claim, "all items of the list have the same %s", r.Field)
	}
}
