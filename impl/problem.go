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

	"docsascode.example/gen/api"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
)

// A problem is an error for the client: RFC 9457's status and detail, and the kind
// that ends its type. The rest of the document follows from the status and the request.
type problem struct {
	kind   kind
	status int
	detail string      // "<What is wrong>. <What to do>."
	header http.Header // that the status needs, such as Retry-After; may be nil
}

func (p *problem) Error() string { return fmt.Sprintf("%d: %s", p.status, p.detail) }

// badRequest returns a 400 with a detail.
func badRequest(format string, args ...any) *problem {
	return invalidKind.problem(fmt.Sprintf(format, args...))
}

// problemOf maps the errors of the packages below and of the generated code to
// problems. An unknown error is a 500 that does not show it.
func problemOf(err error) *problem {
	var (
		known    *problem
		limit    *code.LimitError
		wrong    *code.WrongCodeError
		busy     *mail.BusyError
		tooLarge *http.MaxBytesError
		absent   *api.RequiredParamError
		unread   *api.InvalidParamFormatError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &limit):
		return tooManyRequests(limit)
	case errors.As(err, &busy):
		return unavailable(busy)
	case errors.As(err, &wrong):
		p := refused(wrongCodeKind, verify.ErrNoToken, wrongCode)
		p.header["Ratelimit-Policy"], p.header["Ratelimit"] = leftFields(wrong.Left)
		return p
	case errors.Is(err, verify.ErrNoToken), errors.Is(err, verify.ErrMalformed), errors.Is(err, verify.ErrInvalid):
		return refused(kindOfToken(err), err, verify.Refuse(err).Detail)
	case errors.Is(err, mail.ErrNoSMTPUTF8):
		return addressKind.problem("The mail gateway of this service does not accept this email address. Use one of ASCII characters.")
	case errors.Is(err, mail.ErrRecipient):
		return addressKind.problem("The mail server rejects this email address. Check the address.")
	case errors.As(err, &tooLarge):
		return largeBodyKind.problem(fmt.Sprintf("The body has more than %d bytes. Send a shorter one.", tooLarge.Limit))
	case errors.As(err, &absent):
		return badRequest("The URL has no query parameter %s. Send it.", absent.ParamName)
	case errors.As(err, &unread):
		return badRequest("The URL has several values of the query parameter %s. Send one.", unread.ParamName)
	default:
		return internalKind.problem("The service failed to process this request. Try again later.")
	}
}

const wrongCode = "The code is wrong, used or expired. Check the email address and the code, or ask for a new one."

// tooManyRequests returns a 429 with Retry-After in whole seconds. The wait for a code
// that somebody else asked for is in whole minutes, because its end tells a stranger when
// that was.
func tooManyRequests(limit *code.LimitError) *problem {
	wait := limit.RetryAfter
	if limit.Limit == code.OtherAttempts {
		wait = (wait + time.Minute - 1).Truncate(time.Minute)
	}
	seconds := int(wait / time.Second)
	policy, left := rateLimit(limit.Limit, limit.Rates, 0, seconds)
	return &problem{
		kind:   kindOfLimit(limit.Limit),
		status: http.StatusTooManyRequests,
		detail: limitDetail(limit, seconds),
		header: http.Header{"Retry-After": {strconv.Itoa(seconds)}, "Ratelimit-Policy": {policy}, "Ratelimit": {left}},
	}
}

// unavailable returns a 503 with Retry-After in whole seconds.
func unavailable(busy *mail.BusyError) *problem {
	seconds := int(busy.RetryAfter / time.Second)
	return &problem{
		kind:   emailsKind,
		status: http.StatusServiceUnavailable,
		detail: fmt.Sprintf("Too many emails are waiting for the mail gateway. Wait %s, then try again.", inSeconds(seconds)),
		header: http.Header{"Retry-After": {strconv.Itoa(seconds)}},
	}
}

func inSeconds(n int) string {
	if n == 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}

// limitDetail says which limit was reached, and when to go on.
func limitDetail(limit *code.LimitError, seconds int) string {
	what := limit.Error()
	next := "try again"
	if limit.Limit == code.RequesterAttempts || limit.Limit == code.OtherAttempts {
		next = "ask for a new code" // the wait is the life of the old one
	}
	return fmt.Sprintf("%s%s. Wait %s, then %s.", strings.ToUpper(what[:1]), what[1:], inSeconds(seconds), next)
}

// rateLimit returns the fields of draft-ietf-httpapi-ratelimit-headers: the
// quotas of the limit, each with its window in seconds, and how much is left
// of it for so many seconds. Which networks are known to an address is nobody's
// to learn, so that both kinds of sends have one name.
func rateLimit(name code.Limit, rates []code.Rate, n, seconds int) (policy, left string) {
	if name == code.KnownSends {
		name = code.AddressSends
	}
	quoted := `"` + string(name) + `"` // none has a character to escape
	var quotas [128]byte
	list := quotas[:0]
	for _, rate := range rates {
		if rate.Per == 0 {
			continue
		}
		if len(list) > 0 {
			list = append(list, ", "...)
		}
		list = append(append(list, quoted...), ";q="...)
		list = append(strconv.AppendInt(list, int64(rate.Max), 10), ";w="...)
		list = strconv.AppendInt(list, int64(rate.Per/time.Second), 10)
	}
	return string(list), quoted + ";r=" + strconv.Itoa(n) + ";t=" + strconv.Itoa(seconds)
}

// leftFields returns the same for an event that a limit counted.
func leftFields(l code.Remaining) (policy, left []string) {
	p, f := rateLimit(l.Limit, l.Rates, l.N, wholeSeconds(l.Reset))
	return []string{p}, []string{f}
}

// wholeSeconds rounds up.
func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// refused returns the status and the challenge (RFC 6750 §3) of an error of
// package verify. A wrong code is ErrNoToken: the challenge then names no error.
func refused(k kind, err error, detail string) *problem {
	refusal := verify.Refuse(err)
	return &problem{
		kind:   k,
		status: refusal.Status,
		detail: detail,
		header: http.Header{"Www-Authenticate": {refusal.Challenge}},
	}
}

// problem responds to r with the problem of err. Binding, validation, handlers,
// routing, the header gate and panics all end here. It logs an error that is a
// 500, and a rejected recipient, because the cause may be the service. If a
// response has begun already, it can only break it off.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	logged := []any{slog.String("request_id", requestID(r.Context())), slog.Any("error", err)}
	switch {
	case p.status == http.StatusInternalServerError:
		s.log.ErrorContext(r.Context(), "request failed", logged...)
	case errors.Is(err, mail.ErrRecipient):
		s.log.WarnContext(r.Context(), "recipient rejected", logged...)
	}
	if begun(w) {
		panic(http.ErrAbortHandler)
	}
	body, mediaType, err := problemBody(api.Problem{
		Type:     s.problemType(p.kind),
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

// problemType is a type as a URL of the page about errors.
func (s *Server) problemType(k kind) string { return s.url + "/errors#" + string(k) }

func problemBody(p api.Problem, f format) (body io.Reader, mediaType string, err error) {
	if f == formatXML {
		body, err = xmlBody(xml.Name{Space: "urn:ietf:rfc:7807", Local: "problem"}, p)
		return body, "application/problem+xml", err
	}
	data, err := json.Marshal(p)
	return bytes.NewReader(data), "application/problem+json", err
}
