package run

import (
	"net/http"
	"regexp"
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A proof is what the status of a response says of a claim.
type proof int

const (
	neither  proof = iota // the status may have another cause
	confirms              // the claim is true
	refutes               // the claim is false
)

// settle gives a claim the verdict that the status of a response proves, and reports whether that is true. request
// describes the request.
func (pr *probe) settle(c *claim.Claim, ev *claim.Evidence, err error, request string, proves func(status int) proof) bool {
	switch {
	case err != nil:
		pr.ledger.excuse(c, "%v", err)
		return false
	case ev == nil:
		pr.ledger.excuse(c, cannotChange)
		return false
	case ev.Exchange.Status == 0:
		pr.ledger.excuse(c, "%s", returned(ev.Exchange))
		return false
	}
	switch proves(ev.Exchange.Status) {
	case confirms:
		pr.ledger.show(c, ev, "%s for %s", returned(ev.Exchange), request)
		return true
	case refutes:
		pr.ledger.deny(c, ev, found("%s for %s", returned(ev.Exchange), request))
	default:
		pr.ledger.excuse(c, "%s for %s, which neither confirms nor refutes it", returned(ev.Exchange), request)
	}
	return false
}

// ok2xx reports whether a request succeeded.
func ok2xx(status int) bool { return status/100 == 2 || status/100 == 3 }

// works proves that the server takes a request. Only a status that rejects the request itself proves that it does not:
// a conflict, a limit and a failure of the server have other causes.
func works(status int) proof {
	switch {
	case ok2xx(status):
		return confirms
	case prose.IsRejection(status):
		return refutes
	}
	return neither
}

// is proves that a request gets the status that the page gives. A limit may come first.
func is(want int) func(int) proof {
	return func(status int) proof {
		switch status {
		case want:
			return confirms
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			return neither
		}
		return refutes
	}
}

// takesHeader proves that the server takes a value of a header; other is the status that HTTP has for a value that it does
// not take.
func takesHeader(other int) func(int) proof {
	return func(status int) proof {
		if status == other {
			return refutes
		}
		return works(status)
	}
}

// fails proves that a request does not succeed.
func fails(status int) proof {
	if ok2xx(status) {
		return refutes
	}
	return confirms
}

// failsOnce proves that a client gets an error for a request that may succeed once. A limit is another error.
func failsOnce(status int) proof {
	switch {
	case ok2xx(status):
		return refutes
	case status/100 == 4 && status != http.StatusTooManyRequests:
		return confirms
	}
	return neither
}

// ownRejections are the statuses that HTTP has for one header (RFC 9110, sections 13 and 15.5, and RFC 6585).
var ownRejections = map[string][]int{
	"Authorization":     {http.StatusUnauthorized, http.StatusForbidden},
	"Accept":            {http.StatusNotAcceptable},
	"Content-Type":      {http.StatusUnsupportedMediaType},
	"If-Match":          {http.StatusPreconditionRequired, http.StatusPreconditionFailed},
	"If-None-Match":     {http.StatusPreconditionRequired, http.StatusPreconditionFailed},
	"Expect":            {http.StatusExpectationFailed},
	"Content-Length":    {http.StatusLengthRequired},
	"Content-Encoding":  {http.StatusUnsupportedMediaType},
	"If-Modified-Since": {http.StatusPreconditionRequired},
}

// rejects reports whether a status of an operation says that the value of a parameter is missing or not valid.
func (s *subject) rejects(p *page.Parameter, status int) bool {
	switch {
	case prose.IsRejection(status):
		return true
	case p.In.Value == page.InHeader && slices.Contains(ownRejections[http.CanonicalHeaderKey(p.Name.Value)], status):
		return true
	case access.IsSecret(p) && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		return true
	}
	return status/100 == 4 && slices.ContainsFunc(s.Op.Response.Statuses, func(st page.Status) bool {
		return st.Code == status && prose.MentionsName(st.Description.Value, p.Name.Value)
	})
}

// mustReject proves that a parameter is required, or of its type, by the status of a request in which its value is missing
// or wrong.
func (s *subject) mustReject(p *page.Parameter) func(int) proof {
	return func(status int) proof {
		switch {
		case s.rejects(p, status):
			return confirms
		case ok2xx(status):
			return refutes
		}
		return neither
	}
}

// mayLack proves that a parameter is optional by the status of a request without it.
func (s *subject) mayLack(p *page.Parameter) func(int) proof {
	return func(status int) proof {
		switch {
		case ok2xx(status):
			return confirms
		case s.rejects(p, status):
			return refutes
		}
		return neither
	}
}

// saysRejectionOf reports whether the page names a parameter where it says that the operation rejects values.
func (s *subject) saysRejectionOf(p *page.Parameter) bool {
	return prose.MentionsName(reasons.Says(s.Op, http.StatusBadRequest)+" "+reasons.Says(s.Op, http.StatusUnprocessableEntity), p.Name.Value) || rejectionForm.MatchString(p.Description.Value) ||
		slices.Contains(s.refusedNames, p.Name.Value) || s.hasConstraints && !s.isClamped(p)
}

// isClamped reports whether a page says that the server takes values of a parameter beyond its limits as other values.
func (s *subject) isClamped(p *page.Parameter) bool {
	isSaid := func(t page.Text) bool { return reasons.Clamps(t.Value, p.Name.Value) }
	return reasons.ClampsOwn(p.Description.Value) || slices.ContainsFunc(slices.Concat(s.clamps, s.Op.Prose, s.Op.Notes), isSaid)
}

// saysRejection reports whether the page says that the operation rejects values: it lists a status for that.
func (s *subject) saysRejection() bool {
	return s.statuses[http.StatusBadRequest] != nil || s.statuses[http.StatusUnprocessableEntity] != nil
}

// saysRejectionIn reports whether the page says that the operation rejects values of a parameter. ofAny says that it need not
// name the parameter. What pages say of all operations is about bodies.
func (s *subject) saysRejectionIn(p *page.Parameter, ofAny bool) bool {
	return s.saysRejectionOf(p) || ofAny && (s.saysRejection() || s.rejectsBad && p.In.Value == page.InBody)
}

// rejectionForm is in descriptions that give the status of a value which is not allowed.
var rejectionForm = regexp.MustCompile(`\b(400|422)\b`)
