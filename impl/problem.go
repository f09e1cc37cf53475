package impl

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"docsascode.example/gen/api"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
)

// A problem is an error that the caller is told of: RFC 9457's status and
// detail. The rest of the document follows from the status and the request.
type problem struct {
	status int
	detail string      // one sentence that says what to do
	header http.Header // what the status asks for, such as Retry-After; may be nil
}

func (p *problem) Error() string { return fmt.Sprintf("%d: %s", p.status, p.detail) }

// badRequest returns a 400 with a detail.
func badRequest(format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, detail: fmt.Sprintf(format, args...)}
}

// problemOf is the table that maps the errors of the packages below, of the
// generated code and of the validator to what the caller is told. What it does
// not know is a 500 that tells nothing.
func problemOf(err error) *problem {
	var (
		known    *problem
		limit    *code.LimitError
		invalid  *openapi3filter.RequestError
		tooLarge *http.MaxBytesError
		absent   *api.RequiredParamError
		unread   *api.InvalidParamFormatError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &limit):
		return tooManyRequests(limit)
	case errors.Is(err, code.ErrWrongCode):
		return refused(verify.ErrNoToken, "Check the address and the digits, or ask for a new code.")
	case errors.Is(err, verify.ErrNoToken), errors.Is(err, verify.ErrMalformed), errors.Is(err, verify.ErrInvalid):
		return refused(err, verify.Refuse(err).Detail)
	case errors.Is(err, mail.ErrNoSMTPUTF8):
		return badRequest("Use an email address in ASCII: this service's mail gateway cannot carry others.")
	case errors.Is(err, mail.ErrRecipient):
		return badRequest("Check the email address: its mail server refuses it.")
	case errors.As(err, &tooLarge):
		return badRequest("Send a body of at most %d bytes.", tooLarge.Limit)
	case errors.As(err, &absent):
		return badRequest("Send the query parameter %s.", absent.ParamName)
	case errors.As(err, &unread):
		return badRequest("Send the query parameter %s once, with one value.", unread.ParamName)
	case errors.As(err, &invalid):
		return invalidRequest(invalid)
	default:
		return &problem{status: http.StatusInternalServerError, detail: "Try again later: the service could not answer this request."}
	}
}

// invalidRequest puts in words what the validator found.
func invalidRequest(err *openapi3filter.RequestError) *problem {
	var schema *openapi3.SchemaError
	switch errors.As(err, &schema); {
	case err.Parameter != nil && schema != nil:
		return badRequest("Correct the %s parameter %s: %s.", err.Parameter.In, err.Parameter.Name, schema.Reason)
	case err.Parameter != nil:
		return badRequest("Send the %s parameter %s as documented.", err.Parameter.In, err.Parameter.Name)
	case schema != nil:
		return badRequest("Correct the request body: %s.", schema.Reason)
	default:
		return badRequest("Send a request body of a documented media type, with all required fields.")
	}
}

// tooManyRequests returns a 429 with Retry-After in whole seconds.
func tooManyRequests(limit *code.LimitError) *problem {
	seconds := int(limit.RetryAfter / time.Second)
	policy, left := rateLimit(limit, seconds)
	return &problem{
		status: http.StatusTooManyRequests,
		detail: fmt.Sprintf("Wait %d s: %v.", seconds, limit),
		header: http.Header{"Retry-After": {strconv.Itoa(seconds)}, "Ratelimit-Policy": {policy}, "Ratelimit": {left}},
	}
}

// rateLimit returns the fields of draft-ietf-httpapi-ratelimit-headers: the
// quotas of the limit, each with its window in seconds, and that nothing is left
// of it for so many seconds. Which networks are known to an address is nobody's
// to learn, so that both kinds of sends have one name.
func rateLimit(limit *code.LimitError, seconds int) (policy, left string) {
	name := limit.Limit
	if name == code.KnownSends {
		name = code.AddressSends
	}
	var quotas []string
	for _, rate := range limit.Rates {
		if rate.Per > 0 {
			quotas = append(quotas, fmt.Sprintf("%q;q=%d;w=%d", name, rate.Max, int(rate.Per/time.Second)))
		}
	}
	return strings.Join(quotas, ", "), fmt.Sprintf("%q;r=0;t=%d", name, seconds)
}

// refused returns the status and the challenge (RFC 6750 §3) of an error of
// package verify. A wrong code is ErrNoToken: the challenge then names no error.
func refused(err error, detail string) *problem {
	refusal := verify.Refuse(err)
	return &problem{
		status: refusal.Status,
		detail: detail,
		header: http.Header{"Www-Authenticate": {refusal.Challenge}},
	}
}

// problem answers r with the problem that err is. All doors lead here: binding,
// validation, handlers, routing, the header gate and panics. An error without
// an answer of its own is logged, once, and so is a refused recipient, who may be
// refused for a fault of ours. Where an answer has begun already, there is
// nothing to be said any more but to break it off.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	logged := []any{slog.String("id", requestID(r.Context())), slog.Any("error", err)}
	switch {
	case p.status >= http.StatusInternalServerError:
		s.log.ErrorContext(r.Context(), "request failed", logged...)
	case errors.Is(err, mail.ErrRecipient):
		s.log.WarnContext(r.Context(), "recipient refused", logged...)
	}
	if begun(w) {
		panic(http.ErrAbortHandler)
	}
	body, mediaType, err := problemBody(api.Problem{
		Type:     "about:blank",
		Title:    http.StatusText(p.status),
		Status:   p.status,
		Detail:   p.detail,
		Instance: "urn:uuid:" + requestID(r.Context()),
	}, negotiateProblem(r.Header.Values("Accept")))
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	guardHeaders(w.Header())
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(p.status)
	_, _ = io.Copy(w, body) // whoever has hung up does not hear of it
}

func problemBody(p api.Problem, f format) (body io.Reader, mediaType string, err error) {
	if f == formatXML {
		body, err = xmlBody(xml.Name{Space: "urn:ietf:rfc:7807", Local: "problem"}, p)
		return body, "application/problem+xml", err
	}
	data, err := json.Marshal(p)
	return bytes.NewReader(data), "application/problem+json", err
}
