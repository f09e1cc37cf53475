package run

import (
	"regexp"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// What a page says of values and fields that a server does not take.

var ofQueryForm = regexp.MustCompile(`(?i)\b(parameters?|params?|query)\b`)

// unknownField is a field that no server knows.
var unknownField = &page.Parameter{Name: page.Text{Value: "zq_unheard_of"}, Type: page.Text{Value: "string"}, In: page.Text{Value: page.InBody}}

// extraField sends an object in JSON with a field more. Another error than the page's can have another cause.
func (pr *probe) extraField(why reason) {
	c := pr.subject.template
	if c.MediaType() != jsonType || !strings.HasPrefix(strings.TrimSpace(string(c.Body)), "{") || len(pr.subject.Op.BodyParameters(nil)) == 0 {
		return
	}
	ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, unknownField, "x") })
	if err != nil || ev == nil {
		return
	}
	switch f := found("%s for a field that no page has, and the page says %s", returned(ev.Exchange), statusName(why.status)); {
	case ok2xx(ev.Exchange.Status) && why.general:
		pr.denyIfNever(why.claim, ev, f)
	case ok2xx(ev.Exchange.Status):
		pr.ledger.deny(why.claim, ev, f)
	case ev.Exchange.Status == why.status:
		pr.ledger.show(why.claim, ev, "%s for a field that no page has", returned(ev.Exchange))
	}
}

// rejectsQueries reports whether a text says of a status that it rejects parameters of queries, too.
func rejectsQueries(text string) bool {
	return reasons.BadWord.MatchString(text) && ofQueryForm.MatchString(text)
}

// takesInQuery reports whether the server has taken a value of a query that the page does not allow: its response has the value under the
// name of the parameter, and the page says that such values are rejected. Other servers take the nearest value.
func (pr *probe) takesInQuery(ev *claim.Evidence, p *page.Parameter, value string) bool {
	s := pr.subject
	return (s.saysRejectionOf(p) || s.rejectsQueries) && topField(ev.Exchange, p.Name.Value) == value
}

// topField is the text of a field at the top of a response; empty if there is none.
func topField(ex *recorder.Exchange, name string) string {
	v := bodyOf(ex)
	if v == nil || !ok2xx(ex.Status) {
		return ""
	}
	if f := v.Field(name); f != nil && len(f.Fields) == 0 {
		return match.Text(f)
	}
	return ""
}
