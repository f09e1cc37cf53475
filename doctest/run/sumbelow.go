package run

import (
	"math/big"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/formula"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// sumForm is in descriptions of a field that is the sum of a field of the things below: "the sum of the `weight` of all parcels".
var sumForm = regexp.MustCompile("(?i)\\b(?:sum|total) of (?:the |their |all )?`?([A-Za-z_]\\w*)`? (?:of|over|in|for) (?:all |its |the |each )*(?:of its )?`?([a-z]+)")

// A sumBelow is a field of a thing that is the sum of a field of the things below it, which a list of their own shows.
type sumBelow struct {
	add, list, reader *subject
	field, of         string
	claim             *claim.Claim
}

// addSumsBelow enters such fields of the tables of things.
func (r *run) addSumsBelow() {
	for _, p := range r.site.Pages {
		for _, of := range p.Resources() {
			for _, f := range of.Fields {
				m := sumForm.FindStringSubmatch(f.Description.Value)
				if m == nil {
					continue
				}
				for _, reader := range r.subjects {
					if reader.Op.Method.Value == http.MethodGet && strings.HasSuffix(reader.Op.Path.Value, "}") && of.IsShownBy(reader.Op) {
						r.addSumBelow(reader, f.Name, m[1], m[2])
					}
				}
			}
		}
	}
}

func (r *run) addSumBelow(reader *subject, field page.Text, of, kind string) {
	for _, add := range r.subjects {
		below := strings.TrimSuffix(add.Op.Path.Value, "/")
		isBelow := add.Op.Method.Value == http.MethodPost && things.SameHoles(path.Dir(below), reader.Op.Path.Value)
		list := r.readerOf(below)
		if isBelow && list != nil && prose.IsPluralOf(path.Base(below), prose.Singular(kind)) && add.Op.Parameter(page.InBody, of) != nil {
			c := r.ledger.add(field.Pos, claim.Field, reader.Op, "%s is the sum of %s of %s", field.Value, of, list.Op.Name())
			r.sumsBelow = append(r.sumsBelow, sumBelow{add, list, reader, field.Value, of, c})
			return
		}
	}
}

// numberIn is the number of a field.
func numberIn(v *sample.Value) (*big.Rat, bool) {
	if v == nil || v.Kind != sample.Number {
		return nil, false
	}
	return match.Exact(v.Text)
}

// mostBelow is how many things a new one has below it at most.
const mostBelow = 5

// sums adds two things with different numbers, and compares the field with the sum over the list.
func (pr *probe) sums() {
	for _, q := range pr.sumsBelow {
		if q.add != pr.subject || !pr.subject.isOnOwn() { // a list of another thing can have several pages
			continue
		}
		pr.ledger.excuse(q.claim, "doctest could not create two things below")
		user, err := pr.ready()
		if err != nil || q.list.template == nil || q.reader.template == nil || user.prepare(pr.ctx, q.reader) != nil {
			continue
		}
		p := pr.subject.Op.Parameter(page.InBody, q.of)
		one := pr.triedOnce(user, unchanged)
		two := pr.triedOnce(user, func(c *call.Call) *call.Call {
			value, _ := c.Value(pr.subject.Op, p)
			n, err := strconv.Atoi(value)
			if err != nil || n < 2 {
				return nil
			}
			return c.With(pr.subject.Op, p, strconv.Itoa(n-1))
		})
		if one == nil || two == nil || !ok2xx(one.Exchange.Status) || !ok2xx(two.Exchange.Status) {
			continue
		}
		at := pr.subject.template.Filled(user.replacements()).Path
		sum, n := new(big.Rat), 0
		for _, item := range content.ItemsOf(pr.seen(pr.ctx, user, q.list, at)) {
			if v, ok := numberIn(item.Field(q.of)); ok {
				sum.Add(sum, v)
				n++
			}
		}
		c := q.reader.template.Filled(user.replacements())
		c.Path = path.Dir(at)
		ev := user.send(pr.ctx, c)
		got, ok := numberIn(fieldOf(bodyOf(ev.Exchange), q.field))
		switch {
		case n < 2 || n > mostBelow || !ok || !ok2xx(ev.Exchange.Status):
		case got.Cmp(sum) == 0:
			pr.ledger.show(q.claim, ev, "%s is %s", q.field, formula.Decimal(got))
		default:
			pr.ledger.deny(q.claim, ev, found("%s is %s, and the sum of %s of %s is %s", q.field, formula.Decimal(got), q.of, match.Amount(n, "item"), formula.Decimal(sum)))
		}
	}
}
