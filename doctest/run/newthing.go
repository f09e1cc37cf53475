package run

import (
	"net/http"
	"slices"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// createsOrReplaces sends a PUT twice to a path that nothing has, the second time with another value. Only successes deny the claims. A
// page with other successes, or with other conditions, may speak of another request.
func (pr *probe) createsOrReplaces() {
	s := pr.subject
	made, hole := s.statuses[http.StatusCreated], things.LastHole(s.Op)
	if s.Op.Method.Value != http.MethodPut || made == nil || hole == nil || !reasons.IsOfNew(reasons.Says(s.Op, http.StatusCreated)) {
		return
	}
	status := s.otherSuccess(http.StatusCreated)
	if status == 0 || !reasons.IsOfReplaced(reasons.Says(s.Op, status)) {
		return
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	value, _ := s.template.Filled(user.replacements()).Value(s.Op, hole)
	other := ""
	put := func(vary func(*call.Call) *call.Call) *claim.Evidence {
		return pr.triedOnce(user, func(c *call.Call) *call.Call { return vary(c.With(s.Op, hole, other)) })
	}
	var first *claim.Evidence
	for range placesFor(value) {
		other = pr.newPlace(user, hole, value)
		if first = put(unchanged); first == nil || first.Exchange.Status == http.StatusCreated {
			break
		}
	}
	if first == nil || !ok2xx(first.Exchange.Status) {
		return
	}
	pr.mustBe(made, http.StatusCreated, first, "a PUT to a path that nothing has")
	if second := put(s.withOtherValue); second != nil {
		pr.mustBe(s.statuses[status], status, second, "a second PUT to the same path")
	}
}

// placesFor is how many new places are tried for one like a value. There are so few short codes that things can have one already.
func placesFor(value string) int {
	if len(value) < 4 {
		return 5
	}
	return 1
}

// otherSuccess is the only status of a success that an operation has beside another one; 0 if it has none, or several.
func (s *subject) otherSuccess(but int) int {
	found := 0
	for status := range s.statuses {
		switch {
		case status == but || !ok2xx(status):
		case found != 0:
			return 0
		default:
			found = status
		}
	}
	return found
}

// withOtherValue is a call with another value in its body; nil if the body has values of which no other one is known.
func (s *subject) withOtherValue(c *call.Call) *call.Call {
	hasBody := false
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		value, isSent := c.Value(s.Op, p)
		if p.In.Value != page.InBody || !isSent {
			continue
		}
		hasBody = true
		if other := domain.Stepped(p, value, 1); other != "" && other != value {
			return c.With(s.Op, p, other)
		}
	}
	if hasBody || len(c.Body) > 0 {
		return nil
	}
	return c
}

// newPlace is a value for the end of the path that nothing has: a made-up one, or a word of a list that the pages give for values of its
// name and at which a GET finds nothing.
func (pr *probe) newPlace(user *testUser, hole *page.Parameter, value string) string {
	if match.IsTime(value) {
		return pr.otherDay(value)
	}
	words := pr.wordsFor(hole.Name.Value, value)
	reader := pr.readerOf(pr.subject.Op.Path.Value)
	if len(words) == 0 || reader == nil || reader.template == nil {
		return pr.unknownID(value)
	}
	for _, word := range words {
		c := reader.template.Filled(user.replacements()).With(reader.Op, things.LastHole(reader.Op), word)
		if c != nil && user.send(pr.ctx, c).Exchange.Status == http.StatusNotFound {
			return word
		}
	}
	return pr.unknownID(value)
}

// wordsFor are the words of a list that has a value and that the pages give for a parameter or a field of a name.
func (r *run) wordsFor(name, value string) []string {
	for _, s := range r.subjects {
		for _, p := range s.Op.Parameters {
			if match.Simplified(p.Name.Value) == match.Simplified(name) && slices.Contains(p.Enum, value) {
				return p.Enum
			}
		}
	}
	return nil
}

// otherDay is another time with the day of one moved by some years, in the form of the page's.
func (r *run) otherDay(value string) string {
	day, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))])
	if err != nil {
		return value
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	const years = 5 * 365
	return day.AddDate(0, 0, 1+r.Random.IntN(years)).Format(time.DateOnly) + value[len(time.DateOnly):]
}

// mustBe denies the claim that a status is returned if a success has another one.
func (pr *probe) mustBe(c *claim.Claim, status int, ev *claim.Evidence, request string) {
	if ok2xx(ev.Exchange.Status) && ev.Exchange.Status != status {
		pr.ledger.deny(c, ev, found("%s for %s, and the page says %s", returned(ev.Exchange), request, statusName(status)))
	}
}
