package run

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

func (pr *probe) parameter(p *page.Parameter) {
	row := pr.subject.rows[p]
	switch {
	case content.IsAccept(p):
		pr.accepts(row)
	case content.IsContentType(p):
		pr.takes(p, row)
	case p.In.Value != page.InPath:
		pr.leftOut(p, row)
	}
	pr.illTyped(p, row)
	pr.limits(p, row)
	if !content.IsAccept(p) {
		pr.fallback(p, row)
	}
}

// leftOut leaves a parameter out. A required parameter it also sends empty.
func (pr *probe) leftOut(p *page.Parameter, row *row) {
	without := func(c *call.Call) *call.Call { return c.Without(pr.subject.Op, p) }
	request := "a request without " + p.Name.Value
	switch {
	case row.required == nil: // the page does not say
	case p.Required:
		ev := pr.refused(without)
		if pr.drops(ev, without) {
			pr.ledger.deny(row.required, ev, found("the server closed the connection without a response for %s", request))
			return
		}
		pr.settle(row.required, ev, nil, request, pr.subject.mustReject(p))
		pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, "") })
	default:
		ev, err := pr.accepted(without)
		pr.settleOptional(row.required, ev, err, request, p)
	}
}

// drops reports whether the server closed the connection without a response, does so again, and takes the request without the
// change in between: then the change is the cause.
func (pr *probe) drops(ev *claim.Evidence, vary func(*call.Call) *call.Call) bool {
	isDropped := func(ev *claim.Evidence) bool {
		return ev != nil && ev.Exchange.Status == 0 && droppedForm.MatchString(ev.Exchange.Failure) && !ev.Exchange.IsRefused()
	}
	if !isDropped(ev) {
		return false
	}
	own, err := pr.accepted(unchanged)
	return err == nil && own != nil && ok2xx(own.Exchange.Status) && isDropped(pr.refused(vary))
}

var droppedForm = regexp.MustCompile(`(?i)\bEOF\b|connection reset|closed the connection`)

// settleOptional settles the claim that a parameter is optional. That a request without it is rejected proves something
// only if the server still takes the request with it.
func (pr *probe) settleOptional(c *claim.Claim, ev *claim.Evidence, err error, request string, p *page.Parameter) bool {
	proves := pr.subject.mayLack(p)
	if err == nil && ev != nil && proves(ev.Exchange.Status) == refutes {
		again, err := pr.accepted(unchanged)
		if err != nil || !ok2xx(again.Exchange.Status) {
			pr.ledger.excuse(c, "%s for %s, and the server no longer takes the request with it", returned(ev.Exchange), request)
			return false
		}
	}
	return pr.settle(c, ev, err, request, proves)
}

// accepts requests each media type that the page documents.
func (pr *probe) accepts(row *row) {
	for media, c := range row.media {
		ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.WithHeader("Accept", media) })
		if !pr.settle(c, ev, err, "Accept: "+media, takesHeader(http.StatusNotAcceptable)) {
			continue
		}
		if got := call.MediaTypeOf(ev.Exchange.Header); got != media && ev.Exchange.Status != http.StatusNoContent {
			pr.ledger.deny(c, ev, found("the server returned %s for Accept: %s", mediaName(got), media))
		}
	}
}

// defaultAccept sends a request without Accept.
func (pr *probe) defaultAccept() {
	p := pr.subject.Op.Parameter(page.InHeader, "Accept")
	if p == nil {
		return
	}
	row := pr.subject.rows[p]
	ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.WithHeader("Accept", "") })
	switch {
	case p.Required:
		pr.settle(row.required, ev, err, "a request without Accept", pr.subject.mustReject(p))
		return
	case err != nil || ev == nil:
		return
	case row.required != nil:
		pr.settleOptional(row.required, ev, err, "a request without Accept", p)
	}
	if row.fallback == nil || !ok2xx(ev.Exchange.Status) {
		return
	}
	if got := call.MediaTypeOf(ev.Exchange.Header); strings.EqualFold(got, p.Default) {
		pr.ledger.show(row.fallback, ev, "the server returned %s for a request without Accept", got)
	} else {
		pr.ledger.deny(row.fallback, ev, found("the server returned %s for a request without Accept", mediaName(got)))
	}
}

// mediaName is a media type in a message.
func mediaName(media string) string { return cmp.Or(media, "no media type") }

// takes sends the body in each documented media type, with and without a charset, and in an undocumented one.
func (pr *probe) takes(p *page.Parameter, row *row) {
	for media, c := range row.media {
		vary := func(c *call.Call) *call.Call { return c.As(media) }
		ev, err := pr.accepted(vary)
		if ev == nil && err == nil {
			continue
		}
		if pr.settle(c, ev, err, "a body of "+media, takesHeader(http.StatusUnsupportedMediaType)) && strings.HasPrefix(media, "application/") {
			ev, err = pr.accepted(func(c *call.Call) *call.Call { return vary(c).WithHeader("Content-Type", media+"; charset=UTF-8") })
			if err == nil && takesHeader(http.StatusUnsupportedMediaType)(ev.Exchange.Status) == refutes {
				pr.ledger.deny(c, ev, found("%s for Content-Type: %s; charset=UTF-8", returned(ev.Exchange), media))
			}
		}
	}
	pr.leftOut(p, row)
	pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("Content-Type", "text/plain") })
}

// fallback compares the response without a parameter with the response for its default.
func (pr *probe) fallback(p *page.Parameter, row *row) {
	switch {
	case row.fallback == nil:
		return
	case pr.usesUp():
		pr.shownDefault(p, row)
		return
	}
	t := pr.compareDefault(p)
	for range steadyTries {
		if t.isSteady() {
			break
		}
		t = pr.compareDefault(p) // other operations are checked at the same time, and may have changed a list
	}
	switch {
	case t.without == nil || t.with == nil || t.another == nil:
		pr.ledger.excuse(row.fallback, cannotChange)
	case !ok2xx(t.without.Exchange.Status) || !ok2xx(t.with.Exchange.Status):
		pr.ledger.excuse(row.fallback, "%s with %s=%s, and %s without it", returned(t.with.Exchange), p.Name.Value, p.Default, returned(t.without.Exchange))
	case !t.isSteady():
		pr.ledger.excuse(row.fallback, "two responses to the same request differ")
	case !sameResponse(t.without.Exchange, t.with.Exchange):
		name := p.Name.Value
		pr.ledger.deny(row.fallback, t.with, found("%s does not default to %s: the response with %[1]s=%[2]s differs from the response without %[1]s", name, p.Default))
	case sameResponse(t.with.Exchange, t.another.Exchange):
		pr.ledger.excuse(row.fallback, "other values get the same response; %s", orSkip(p))
	default:
		pr.ledger.show(row.fallback, t.without, "the response is the same with %s=%s and without it", p.Name.Value, p.Default)
	}
}

// steadyTries is how often the requests about a default are made again if two responses to the same request differ.
const steadyTries = 3

// A defaultTrial has the responses without a parameter, with its default, with another value, and without it again. Each is nil if
// the call cannot be changed in that way.
type defaultTrial struct{ without, with, another, again *claim.Evidence }

func (pr *probe) compareDefault(p *page.Parameter) defaultTrial {
	leftOut := func(c *call.Call) *call.Call { return c.Without(pr.subject.Op, p) }
	with := func(value string) func(*call.Call) *call.Call {
		return func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, value) }
	}
	return defaultTrial{without: pr.asked(leftOut), with: pr.asked(with(p.Default)), another: pr.asked(with(otherDefault(p.Default))), again: pr.asked(leftOut)}
}

// isSteady reports whether the same request had the same response.
func (t defaultTrial) isSteady() bool {
	return t.without == nil || t.again == nil || sameResponse(t.without.Exchange, t.again.Exchange)
}

// shownDefault looks for a default in the response to a request without the parameter, in the field of its name.
func (pr *probe) shownDefault(p *page.Parameter, row *row) {
	pr.ledger.excuse(row.fallback, "the effect of a default is not visible in responses; %s", orSkip(p))
	ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.Without(pr.subject.Op, p) })
	if err != nil || ev == nil || !ok2xx(ev.Exchange.Status) {
		return
	}
	got, ok := call.JSONField(ev.Exchange.Body, p.Name.Value)
	switch {
	case ok && got == p.Default:
		pr.ledger.show(row.fallback, ev, "the response to a request without it has %s", got)
	case ok && match.IsDate(got) && !match.IsDate(p.Default):
		pr.distantDefault(p, row, ev, got)
	case ok:
		pr.ledger.deny(row.fallback, ev, found("%s is %s in the response to a request without it", p.Name.Value, got))
	case pr.subject.alwaysShows(p.Name.Value):
		pr.ledger.deny(row.fallback, ev, found("the response to a request without %s has no %[1]s, and the samples show it", p.Name.Value))
	}
}

// alwaysShows reports whether all samples of success have a field at their top.
func (s *subject) alwaysShows(name string) bool {
	n := 0
	for _, sh := range s.shapes {
		if sh.sample.Value == nil || sh.status/100 != 2 {
			continue
		}
		if sh.sample.Value.Kind != sample.Object || sh.sample.Value.Field(name) == nil {
			return false
		}
		n++
	}
	return n > 0
}

// orSkip says how a page accepts that a claim of a parameter's row stays unchecked.
func orSkip(p *page.Parameter) string {
	return fmt.Sprintf("if that is right, write <!-- doctest:skip %s: REASON -->", p.Name.Value)
}

// otherDefault is a value of the same kind as a default.
func otherDefault(s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		return strconv.Itoa(max(1, n/2+n%2) + map[bool]int{true: 1}[n == 1])
	}
	return domain.Another(s)
}

// sameResponse reports whether two responses are the same, except for times and IDs.
func sameResponse(a, b *recorder.Exchange) bool {
	if a.Status != b.Status {
		return false
	}
	if string(a.Body) == string(b.Body) {
		return true
	}
	one, errA := sample.JSON(string(a.Body))
	two, errB := sample.JSON(string(b.Body))
	if errA != nil || errB != nil {
		return false
	}
	return equalButForNature(one, two)
}

// equalButForNature reports whether two values are equal, except for times and IDs.
func equalButForNature(a, b *sample.Value) bool {
	if a.Kind != b.Kind || len(a.Fields) != len(b.Fields) {
		return false
	}
	if len(a.Fields) == 0 {
		return a.Text == b.Text || match.VariesByNature(a.Name, a.Text, b.Text)
	}
	for i, one := range a.Fields {
		two := b.Fields[i]
		if a.Kind == sample.Object {
			two = b.Field(one.Name)
		}
		if two == nil || !equalButForNature(one, two) {
			return false
		}
	}
	return true
}

// illTyped sends a value that is not of a parameter's type.
func (pr *probe) illTyped(p *page.Parameter, row *row) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case row.kind == nil:
	case !known:
		pr.ledger.excuse(row.kind, "%q is not a known type; run doctest lint", p.Type.Value)
	case domain.Breakable(t):
		pr.notOfType(p, row, t)
	case content.IsHeader(p, p.Name.Value):
		pr.ledger.show(row.kind, nil, "every header is a string")
	default:
		pr.ledger.excuse(row.kind, "no example that worked sends it; add %q to an example", p.Name.Value)
	}
}

// notOfType sends a value that is not of a type. A server that takes the value is lenient; that is false only if the page
// says that the operation rejects values.
func (pr *probe) notOfType(p *page.Parameter, row *row, t page.Type) {
	ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, domain.NotOf(t)) })
	request := fmt.Sprintf("%s=%s, which is not of type %s", p.Name.Value, domain.NotOf(t), p.Type.Value)
	if ev != nil && ok2xx(ev.Exchange.Status) && !pr.subject.saysRejectionIn(p, true) {
		pr.ledger.excuse(row.kind, "%s for %s, and the page does not say that the operation rejects values", returned(ev.Exchange), request)
		return
	}
	if ev != nil && ev.Exchange.Status == http.StatusNotFound && p.In.Value == page.InPath && pr.hasType(p, row, t) {
		return
	}
	if pr.settle(row.kind, ev, nil, request, pr.subject.mustReject(p)) && t.Name == "integer" {
		pr.fraction(p, row)
	}
}

// hasType looks for the value of a path in the response, where it has the type of the parameter: the ID 7 as a number. It
// reports whether that confirms the type. That the server has no resource for another value confirms nothing.
func (pr *probe) hasType(p *page.Parameter, row *row, t page.Type) bool {
	ev := pr.asked(unchanged)
	if ev == nil || !ok2xx(ev.Exchange.Status) {
		return false
	}
	value, _ := pr.subject.template.Filled(pr.shared.replacements()).Value(pr.subject.Op, p)
	root := bodyOf(ev.Exchange)
	isNumber := t.Name == "integer" || t.Name == "number"
	if !content.HasLeaf(root, func(v *sample.Value) bool {
		return flow.SameName(content.Sent{Name: p.Name.Value}, content.Leaf{Name: v.Name}) && v.Text == value && domain.Fits(t, v.Text) && (!isNumber || v.Kind == sample.Number)
	}) {
		return false
	}
	pr.ledger.show(row.kind, ev, "the response has %s of this type", p.Name.Value)
	return true
}
