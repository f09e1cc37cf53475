package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// idempotencyKey is the header with which a client may send a request again (draft-ietf-httpapi-idempotency-key-header).
const idempotencyKey = "Idempotency-Key"

// addRetry enters the claim that a request with the same key is one, if the table of the operation or its text has the header.
func (s *subject) addRetry(r *run) {
	l := r.ledger
	isSent := slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.in == page.InHeader && strings.EqualFold(v.name, idempotencyKey) })
	at := s.op.Parameter(page.InHeader, idempotencyKey)
	for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
		s.notePromise(t)
	}
	switch {
	case s.op.Method.Value != http.MethodPost:
	case !isSent:
		r.addGeneralRetry(s, false)
	case at != nil && !at.Shown:
		s.retry = l.add(at.Name.Pos, claim.Effect, s.op, retrySays)
	default:
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
			if i := strings.Index(t.Value, idempotencyKey); i >= 0 && s.retry == nil {
				s.retry = l.add(t.At(i), claim.Effect, s.op, retrySays)
			}
		}
		if s.retry == nil {
			r.addGeneralRetry(s, true)
		}
	}
}

// addGeneralRetry enters the claim for an operation that a paragraph about no operation in particular names, or whose example sends
// the header if the paragraph names none.
func (r *run) addGeneralRetry(s *subject, isSent bool) {
	for _, p := range r.site.Pages {
		if p != s.op.Page && !r.speaksOfAll(p) {
			continue
		}
		for _, t := range outsideOperations(p) {
			at := strings.Index(t.Value, idempotencyKey)
			named := prose.OperationForm.FindAllString(t.Value, -1)
			isMeant := len(named) == 0 && isSent || slices.Contains(named, s.op.Name())
			if at >= 0 && isMeant && s.retry == nil && retryForm.MatchString(t.Value) {
				s.notePromise(t)
				s.retry = r.ledger.add(t.At(at), claim.Effect, s.op, retrySays)
			}
		}
	}
}

// notePromise notes that a text promises the first response for the same key.
func (s *subject) notePromise(t page.Text) {
	s.repeatsAnswer = s.repeatsAnswer || strings.Contains(t.Value, idempotencyKey) && againForm.MatchString(t.Value)
}

// againForm is in texts that promise the first response for the same key.
var againForm = regexp.MustCompile(`(?i)\b(?:first|same|original|stored|saved|earlier|previous)\s+(?:answer|response|result|reply)\b`)

// retryForm is in texts that say what a second request with a key does.
var retryForm = regexp.MustCompile(`(?i)\b(?:again|retr(?:y|ies|ied)|repeat\w*|same (?:key|request|response|result)|twice|once|original|nothing new|safely|duplicates?)\b`)

const retrySays = "a request with the same Idempotency-Key is not carried out again"

// retried sends a request twice with the same key.
func (pr *probe) retried() {
	c := pr.subject.retry
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
		key = freshFor("key", pr.random()) // a server may remember a conflict, too
		return withKey(c, key)
	})
	second := pr.triedOnce(user, func(c *call.Call) *call.Call { return withKey(c, key) })
	one, two := madeBy(first), madeBy(second)
	switch {
	case !ok2xx(first.Exchange.Status) || one == "":
		pr.ledger.excuse(c, "%s, without an ID that could be compared", returned(first.Exchange))
	case ok2xx(second.Exchange.Status) && two != "" && one != two:
		pr.ledger.deny(c, second, found("the second request with the same key created another thing: %s after %s", match.Shortened(two, 40), match.Shortened(one, 40)))
	case second.Exchange.Status/100 == 4 && second.Exchange.Status != http.StatusTooManyRequests && pr.subject.repeatsAnswer:
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
	key := freshFor("key", pr.random())
	if first := pr.tried(user, func(c *call.Call) *call.Call { return withKey(c, key) }); first == nil || !ok2xx(first.Exchange.Status) {
		return
	}
	s := pr.subject
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		if p.In.Value != page.InBody {
			continue
		}
		ev := pr.triedOnce(user, func(c *call.Call) *call.Call {
			value, ok := c.Value(s.op, p)
			other := another(value)
			if !ok || other == value {
				return nil
			}
			return withKey(c.With(s.op, p, other), key)
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
	d := c.WithHeader(idempotencyKey, key)
	d.Again = true
	return d
}

// madeBy is the ID of the thing that a response describes, or its Location.
func madeBy(ev *claim.Evidence) string {
	if target := ev.Exchange.Header.Get("Location"); target != "" {
		return lastSegment(target)
	}
	v := bodyOf(ev.Exchange)
	if v == nil {
		return ""
	}
	if id := idOf(v); id != "" || len(v.Fields) != 1 {
		return id
	}
	return idOf(v.Fields[0])
}
