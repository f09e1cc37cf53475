package impl

import (
	"errors"
	"net/http"

	"docsascode.example/impl/code"
	"docsascode.example/impl/verify"
)

// A kind tells one cause of problems from another for programs. It is the fragment of
// its section on the page about errors, and the end of the problem's type.
type kind string

const (
	invalidKind     kind = "invalid-request"
	largeBodyKind   kind = "large-body"
	addressKind     kind = "rejected-address"
	domainKind      kind = "email-domain-not-allowed"
	prefetchKind    kind = "prefetch"
	malformedKind   kind = "malformed-authorization"
	wrongCodeKind   kind = "wrong-code"
	noTokenKind     kind = "missing-token"
	tokenKind       kind = "invalid-token"
	expiredKind     kind = "expired-token"
	otherSiteKind   kind = "request-of-another-site"
	notFoundKind    kind = "not-found"
	methodKind      kind = "method-not-allowed"
	codesKind       kind = "too-many-codes"
	attemptsKind    kind = "too-many-attempts"
	largeHeaderKind kind = "large-header"
	internalKind    kind = "internal-error"
	emailsKind      kind = "too-many-emails"
)

// kinds are all kinds, each with its status.
var kinds = map[kind]int{
	invalidKind: http.StatusBadRequest, largeBodyKind: http.StatusBadRequest, addressKind: http.StatusBadRequest,
	domainKind: http.StatusBadRequest, prefetchKind: http.StatusBadRequest, malformedKind: http.StatusBadRequest,
	wrongCodeKind: http.StatusUnauthorized, noTokenKind: http.StatusUnauthorized, tokenKind: http.StatusUnauthorized,
	expiredKind: http.StatusUnauthorized, otherSiteKind: http.StatusForbidden, notFoundKind: http.StatusNotFound,
	methodKind: http.StatusMethodNotAllowed, codesKind: http.StatusTooManyRequests, attemptsKind: http.StatusTooManyRequests,
	largeHeaderKind: http.StatusRequestHeaderFieldsTooLarge, internalKind: http.StatusInternalServerError,
	emailsKind: http.StatusServiceUnavailable,
}

// problem returns a problem of the kind, with the status of the kind.
func (k kind) problem(detail string) *problem {
	return &problem{kind: k, status: kinds[k], detail: detail}
}

// kindOfToken is the kind of an error of package verify.
func kindOfToken(err error) kind {
	switch {
	case errors.Is(err, verify.ErrNoToken):
		return noTokenKind
	case errors.Is(err, verify.ErrMalformed):
		return malformedKind
	case errors.Is(err, verify.ErrExpired):
		return expiredKind
	}
	return tokenKind
}

// kindOfLimit is the kind of a limit: of the codes that are sent, or of the attempts.
func kindOfLimit(limit code.Limit) kind {
	switch limit {
	case code.AddressSends, code.KnownSends, code.NetworkSends, code.SiteSends, code.TotalSends:
		return codesKind
	}
	return attemptsKind
}
