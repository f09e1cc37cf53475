package run

import (
	"net/http"
	"regexp"
	"slices"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/reasons"
	"docsascode.example/doctest/things"
	"docsascode.example/gen/page"
)

// A PUT can have a status for a new thing, and another one for a thing that it replaces: "`201` for a new secret, `200` for one that
// was replaced".
var (
	newForm      = regexp.MustCompile(`(?i)\b(?:new|created|creates|did not exist|does not exist|didn't exist|doesn't exist|first)\b`)
	replacedForm = regexp.MustCompile(`(?i)\b(?:replac\w*|updat\w*|overwr\w*|existing|existed|already)\b`)
)

// createsOrReplaces sends a PUT twice to a path that nothing has. Only successes deny the claims.
func (pr *probe) createsOrReplaces() {
	s := pr.subject
	made, hole := s.statuses[http.StatusCreated], things.LastHole(s.op)
	if s.op.Method.Value != http.MethodPut || made == nil || hole == nil || !newForm.MatchString(reasons.Says(s.op, http.StatusCreated)) {
		return
	}
	for _, status := range []int{http.StatusOK, http.StatusNoContent} {
		replaced := s.statuses[status]
		if replaced == nil || !replacedForm.MatchString(reasons.Says(s.op, status)) || newForm.MatchString(reasons.Says(s.op, status)) {
			continue
		}
		user, err := pr.ready()
		if err != nil {
			return
		}
		value, _ := s.template.Filled(user.replacements()).Value(s.op, hole)
		other := pr.newPlace(user, hole, value)
		put := func() *claim.Evidence {
			return pr.triedOnce(user, func(c *call.Call) *call.Call { return c.With(s.op, hole, other) })
		}
		first := put()
		if first == nil || !ok2xx(first.Exchange.Status) {
			return
		}
		pr.mustBe(made, http.StatusCreated, first, "a PUT to a path that nothing has")
		pr.mustBe(replaced, status, put(), "a second PUT to the same path")
		return
	}
}

// newPlace is a value for the end of the path that nothing has: a made-up one, or a word of a list that the pages give for values of its
// name and at which a GET finds nothing.
func (pr *probe) newPlace(user *testUser, hole *page.Parameter, value string) string {
	if match.IsTime(value) {
		return pr.otherDay(value)
	}
	words := pr.wordsFor(hole.Name.Value, value)
	reader := pr.readerOf(pr.subject.op.Path.Value)
	if len(words) == 0 || reader == nil || reader.template == nil {
		return pr.unknownID(value)
	}
	for _, word := range words {
		c := reader.template.Filled(user.replacements()).With(reader.op, things.LastHole(reader.op), word)
		if c != nil && user.send(pr.ctx, c).Exchange.Status == http.StatusNotFound {
			return word
		}
	}
	return pr.unknownID(value)
}

// wordsFor are the words of a list that has a value and that the pages give for a parameter or a field of a name.
func (r *run) wordsFor(name, value string) []string {
	for _, s := range r.subjects {
		for _, p := range s.op.Parameters {
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
