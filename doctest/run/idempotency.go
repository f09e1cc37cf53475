package run

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// addRetry enters the claim that a request with the same key is one, if the table of the operation or its text has the header.
func (s *subject) addRetry(r *run) {
	l := r.ledger
	defer s.addReuse(l)
	isSent := slices.ContainsFunc(content.SentBy(s.Op), func(v content.Sent) bool {
		return v.In == page.InHeader && strings.EqualFold(v.Name, effects.IdempotencyKey)
	})
	at := s.Op.Parameter(page.InHeader, effects.IdempotencyKey)
	for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
		s.notePromise(t)
	}
	switch {
	case s.Op.Method.Value != http.MethodPost:
	case !isSent:
		r.addGeneralRetry(s, s.takesKey())
	case at != nil && !at.Shown:
		s.retry = l.add(at.Name.Pos, claim.Effect, s.Op, retrySays)
		r.addGeneralRetry(s, true) // the row can leave to a page about all operations what the response is
	default:
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			if i := strings.Index(t.Value, effects.IdempotencyKey); i >= 0 && s.retry == nil {
				s.retry = l.add(t.At(i), claim.Effect, s.Op, retrySays)
			}
		}
		if s.retry == nil {
			r.addGeneralRetry(s, true)
		}
	}
}

// addGeneralRetry enters the claim for an operation that a paragraph about no operation in particular names, or whose example sends
// or whose text names the header if the paragraph names none.
func (r *run) addGeneralRetry(s *subject, isSent bool) {
	if s.ignoresKey() {
		return
	}
	for _, p := range r.site.Pages {
		isExcepted := func(t page.Text) bool { return effects.SpeaksOfKey(p, t) && effects.IsExcepted(s.Op, t.Value) }
		if p != s.Op.Page && !r.speaksOfAll(p) || slices.ContainsFunc(slices.Concat(prose.OutsideOperations(p), prose.ItemsOutside(p)), isExcepted) {
			continue
		}
		for _, t := range prose.OutsideOperations(p) {
			at := strings.Index(t.Value, effects.IdempotencyKey)
			named := effects.RetriedIn(t.Value)
			isForAll := !things.IsOnThing(s.Op) && effects.RetriesAll(t.Value)
			isMeant := len(named) == 0 && (isSent || isForAll || effects.SaysTitleTakesKey(s.Op, t.Value)) || slices.Contains(named, s.Op.Name())
			if says := effects.RetryText(p, t); at >= 0 && isMeant && effects.SaysRetry(says.Value) {
				s.notePromise(says)
				if s.retry == nil {
					s.retry = r.ledger.add(t.At(at), claim.Effect, s.Op, retrySays)
				}
			}
		}
	}
}

// takesKey reports whether the text of the operation names the header.
func (s *subject) takesKey() bool {
	return slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes), func(t page.Text) bool { return strings.Contains(t.Value, effects.IdempotencyKey) })
}

// ignoresKey reports whether the text of the operation says that it does not take the key.
func (s *subject) ignoresKey() bool {
	return slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes), func(t page.Text) bool { return effects.IgnoresKey(t.Value) })
}

// notePromise notes what a text says of the response for the same key: that it is the first one, or its status.
func (s *subject) notePromise(t page.Text) {
	if !strings.Contains(t.Value, effects.IdempotencyKey) {
		return
	}
	s.repeatsAnswer = s.repeatsAnswer || effects.RepeatsAnswer(t.Value)
	s.refusesAgain = s.refusesAgain || effects.RefusesAgain(t.Value)
	if status := effects.ReplayStatus(t.Value); status > 0 {
		s.replayStatus = status
	}
}

// addReuse enters the claim about the same key with another body, if a sentence gives a status that no list of the operation has.
func (s *subject) addReuse(l *ledger) {
	for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			for _, code := range prose.CodeForm.FindAllStringIndex(sentence.Value, -1) {
				status, _ := strconv.Atoi(prose.Unmarked(sentence.Value[code[0]:code[1]]))
				isOther := slices.Contains(prose.Causes(status, sentence.Value), prose.OtherBody)
				if s.reuse == nil && status/100 == 4 && s.statuses[status] == nil && isOther {
					s.reuse = &reason{Cause: prose.OtherBody, status: status, text: sentence.Value}
					s.reuse.claim = l.add(sentence.At(code[0]), claim.Status, s.Op, "%s is returned", statusName(status))
				}
			}
		}
	}
}

const retrySays = "a request with the same Idempotency-Key is not carried out again"

// retried sends a request twice with the same key.
func (pr *probe) retried() {
	c := pr.subject.retry
	if why := pr.subject.reuse; why != nil {
		defer func() {
			pr.reusedKey(*why)
			pr.ledger.excuse(why.claim, "no request got this status for this cause")
		}()
	}
	if c == nil {
		return
	}
	user, err := pr.ready()
	if err != nil {
		pr.ledger.excuse(c, "%v", err)
		return
	}
	key := ""
	first := pr.tried(user, func(c *call.Call) *call.Call {
		key = domain.FreshFor("key", pr.random()) // a server may remember a conflict, too
		return withKey(c, key)
	})
	second := pr.triedOnce(user, func(c *call.Call) *call.Call { return withKey(c, key) })
	one, two := madeBy(first), madeBy(second)
	switch {
	case !ok2xx(first.Exchange.Status) || one == "":
		pr.ledger.excuse(c, "%s, without an ID that could be compared", returned(first.Exchange))
	case ok2xx(second.Exchange.Status) && pr.subject.replayStatus > 0 && second.Exchange.Status != pr.subject.replayStatus && one == two:
		pr.ledger.deny(c, second, found("%s for the second request with the same key, and the page says %s", returned(second.Exchange), statusName(pr.subject.replayStatus)))
	case ok2xx(second.Exchange.Status) && two != "" && one != two:
		pr.ledger.deny(c, second, found("the second request with the same key created another thing: %s after %s", match.Shortened(two, 40), match.Shortened(one, 40)))
	case second.Exchange.Status/100 == 4 && second.Exchange.Status != http.StatusTooManyRequests && pr.subject.repeatsAnswer && !pr.subject.refusesAgain:
		pr.ledger.deny(c, second, found("%s for the second request with the same key, and the page says that it gets the first response again", returned(second.Exchange)))
	case !ok2xx(second.Exchange.Status):
		pr.ledger.excuse(c, "%s for the second request", returned(second.Exchange))
	default:
		pr.ledger.show(c, second, "%s for the second request with the same key", returned(second.Exchange))
	}
}

// reusedKey sends a request with a key, and then another body with the same key.
func (pr *probe) reusedKey(why reason) {
	user, err := pr.ready()
	if err != nil || pr.subject.retry == nil {
		return
	}
	key := domain.FreshFor("key", pr.random())
	if first := pr.tried(user, func(c *call.Call) *call.Call { return withKey(c, key) }); first == nil || !ok2xx(first.Exchange.Status) {
		return
	}
	s := pr.subject
	for _, p := range slices.Concat(s.Op.Parameters, s.Op.Unlisted) {
		if p.In.Value != page.InBody {
			continue
		}
		ev := pr.triedOnce(user, func(c *call.Call) *call.Call {
			value, ok := c.Value(s.Op, p)
			other := domain.Another(value)
			if !ok || other == value {
				return nil
			}
			return withKey(c.With(s.Op, p, other), key)
		})
		switch {
		case ev == nil:
			continue
		case ok2xx(ev.Exchange.Status):
			pr.ledger.deny(why.claim, ev, found("%s for the same key with another %s, and the page says %s", returned(ev.Exchange), p.Name.Value, statusName(why.status)))
		case ev.Exchange.Status == why.status:
			pr.ledger.show(why.claim, ev, "%s for the same key with another %s", returned(ev.Exchange), p.Name.Value)
		}
		return
	}
}

// withKey is the call with a key that stays as it is.
func withKey(c *call.Call, key string) *call.Call {
	d := c.WithHeader(effects.IdempotencyKey, key)
	d.Again = true
	return d
}

// madeBy is the ID of the thing that a response describes, or its Location.
func madeBy(ev *claim.Evidence) string {
	if target := ev.Exchange.Header.Get("Location"); target != "" {
		return content.LastSegment(target)
	}
	v := bodyOf(ev.Exchange)
	if v == nil {
		return ""
	}
	if id := content.IDOf(v); id != "" || len(v.Fields) != 1 {
		return id
	}
	return content.IDOf(v.Fields[0])
}
