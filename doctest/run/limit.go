package run

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
)

// A limit is what a page says of the values of a parameter: they are of a list, or within a bound.
type limit struct {
	claim   *claim.Claim
	outside string   // a value that is not allowed
	isForm  bool     // the page names a standard, and need not say that the server checks it
	inside  []string // values that are allowed
	isBound bool     // it is the least or the greatest number
	items   int      // how many items a list has at most; 0 for any other limit
}

// unlistedValue is a value that no page lists.
const unlistedValue = "987654321"

// longest is the longest text that a limit is tried with, in characters.
const longest = 10_000

// newLimits enters the claims of a parameter's limits. A path has none, because a value may name a resource that does not
// exist.
func newLimits(l *ledger, op *page.Operation, p *page.Parameter) []limit {
	if p.In.Value == page.InPath {
		return nil
	}
	var out []limit
	add := func(v limit, format string, args ...any) {
		v.claim = l.add(p.LimitsAt(), claim.Parameter, op, "%s "+format, append([]any{p.Name.Value}, args...)...)
		out = append(out, v)
	}
	if len(p.Enum) > 1 {
		add(limit{outside: unlistedValue, inside: p.Enum}, "is one of %s", strings.Join(p.Enum, ", "))
	}
	if outside, inside, ok := around(p.Minimum, -1, p.ExclusiveMinimum); ok {
		add(limit{isBound: true, outside: oneOf(p, outside), inside: []string{oneOf(p, inside)}}, "is at least %s", inside)
	}
	if outside, inside, ok := around(p.Maximum, 1, p.ExclusiveMaximum); ok {
		add(limit{isBound: true, outside: oneOf(p, outside), inside: []string{oneOf(p, inside)}}, "is at most %s", inside)
	}
	out = append(out, itemLimit(l, op, p)...)
	if t, ok := page.ParseType(p.Type.Value); ok && (t.Name != "string" || t.Format != "") {
		return out
	}
	for _, s := range standards {
		if s.form.MatchString(p.Description.Value) && !orWord.MatchString(p.Description.Value) && p.In.Value == page.InBody {
			add(limit{outside: s.outside, isForm: true}, "is %s", s.name)
		}
	}
	if says, outside, ok := formOf(op, p); ok && p.In.Value == page.InBody && len(p.Enum) == 0 {
		add(limit{outside: outside, isForm: true}, "%s", says)
	}
	if n, err := strconv.Atoi(p.MinLength); err == nil && n > 1 && n < longest {
		add(limit{outside: strings.Repeat("x", n-1)}, "has at least %d characters", n)
	}
	if n, err := strconv.Atoi(p.MaxLength); err == nil && n > 0 && n < longest {
		add(limit{outside: strings.Repeat("x", n+1)}, "has at most %d characters", n)
	}
	return out
}

// oneOf is a value of a parameter, and a list with the value alone if the parameter of a body is a list.
func oneOf(p *page.Parameter, value string) string {
	if t, _ := page.ParseType(p.Type.Value); t.Name == "array" && p.In.Value == page.InBody {
		return "[" + value + "]"
	}
	return value
}

// around returns the values on both sides of a bound; step is 1 if the values above it are outside.
func around(bound string, step int64, isExclusive bool) (outside, inside string, ok bool) {
	n, ok := match.Exact(bound)
	if !ok {
		return "", "", false
	}
	next := func(by int64) string {
		return strings.TrimSuffix(new(big.Rat).Add(n, big.NewRat(by, 1)).FloatString(3), ".000")
	}
	if isExclusive {
		return next(0), next(-step), true
	}
	return next(step), next(0), true
}

// limits sends a value outside of each limit, and the values inside. A server that takes a value outside is lenient, which is
// false only if the page says that the operation rejects values. In a query, a server may ignore the value or take the nearest.
func (pr *probe) limits(p *page.Parameter, row *row) {
	for _, l := range row.limits {
		if l.items > 0 {
			pr.count(p, l)
			continue
		}
		ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.op, p, l.outside) })
		request := fmt.Sprintf("%s=%s", p.Name.Value, match.Shortened(l.outside, 40))
		isQuery := p.In.Value == page.InQuery
		isDenied := !l.isForm || pr.subject.saysRejectionIn(p, true)
		if ev != nil && !isQuery && isDenied && pr.returns(ev, p, l.outside) {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has it", returned(ev.Exchange), request))
			continue
		}
		if ev != nil && isQuery && pr.takesInQuery(ev, p, l.outside) {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has it", returned(ev.Exchange), request))
			continue
		}
		isRejected := pr.subject.saysRejectionIn(p, !isQuery) || pr.subject.hasLimits && p.In.Value == page.InBody ||
			l.isBound && pr.subject.rejectsBeyond(p)
		if ev != nil && ok2xx(ev.Exchange.Status) && !isRejected {
			pr.ledger.excuse(l.claim, "%s for %s, and the page does not say that the operation rejects it", returned(ev.Exchange), request)
			continue
		}
		pr.settle(l.claim, ev, nil, request, pr.subject.mustReject(p))
		if pr.usesUp() {
			pr.insideAfter(p, l, ev)
		} else {
			pr.inside(p, l)
		}
	}
}

// returns reports whether a successful response has the value that the request sent for a parameter, under its name. Then the
// server has taken the value, and not the nearest one.
func (pr *probe) returns(ev *claim.Evidence, p *page.Parameter, value string) bool {
	got := content.FindLeaf(bodyOf(ev.Exchange), match.LastName(p.Name.Value))
	return ok2xx(ev.Exchange.Status) && got != nil && match.Text(got) == value
}

// inside sends the values that a limit allows.
func (pr *probe) inside(p *page.Parameter, l limit) {
	for _, value := range l.inside {
		ev := pr.asked(func(c *call.Call) *call.Call { return c.With(pr.subject.op, p, value) })
		if ev != nil && pr.subject.rejects(p, ev.Exchange.Status) {
			pr.ledger.deny(l.claim, ev, found("%s for %s=%s, which the page allows", returned(ev.Exchange), p.Name.Value, value))
		}
		if ev != nil && ok2xx(ev.Exchange.Status) {
			pr.showType(pr.subject.rows[p].kind, p, value, ev)
		}
	}
}
