package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

const (
	alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

	// schemeChars are those of an auth-scheme (RFC 9110 §11.4), which is a token, and
	// tokenChars those of a b64token before its "=" (RFC 6750 §2.1).
	schemeChars = alphanumeric + "!#$%&'*+.^_`|~-"
	tokenChars  = alphanumeric + "._~+/-"
)

// BearerToken returns the token of the Authorization header (RFC 6750 §2.1). The
// scheme may be in any letter case. The error is ErrNoToken if there is no such
// header or it has another scheme, and ErrMalformed if there are several headers
// or the one cannot be read.
func BearerToken(h http.Header) (string, error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", ErrNoToken
	}
	if len(values) > 1 {
		return "", fmt.Errorf("%w: sent %d times", ErrMalformed, len(values))
	}
	rest := strings.TrimLeft(values[0], schemeChars)
	name := strings.TrimSuffix(values[0], rest)
	if name == "" {
		return "", fmt.Errorf("%w: no scheme", ErrMalformed)
	}
	if !strings.EqualFold(name, "Bearer") {
		return "", fmt.Errorf("%w: another scheme", ErrNoToken)
	}
	raw := strings.TrimLeft(rest, " ")
	if body := strings.TrimRight(raw, "="); raw == rest || body == "" || strings.Trim(body, tokenChars) != "" {
		return "", fmt.Errorf("%w: not one token", ErrMalformed)
	}
	return raw, nil
}

type contextKey struct{}

// NewContext returns a copy of ctx that carries c.
func NewContext(ctx context.Context, c Claims) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// FromContext returns the claims of the token that Middleware verified.
func FromContext(ctx context.Context) (Claims, bool) {
	c, ok := ctx.Value(contextKey{}).(Claims)
	return c, ok
}

// Middleware passes on the requests that carry a token that Verify accepts, with
// its claims in their context, and refuses all others.
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, err := v.authenticate(r)
		if err != nil {
			if challenge := Refuse(err).Challenge; challenge != "" {
				w.Header().Set("WWW-Authenticate", challenge)
			}
			v.answer(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(NewContext(r.Context(), claims)))
	})
}

func (v *Verifier) authenticate(r *http.Request) (Claims, error) {
	raw, err := BearerToken(r.Header)
	if err != nil {
		return Claims{}, err
	}
	return v.Verify(r.Context(), raw)
}

// A Refusal is the HTTP response to a request without a valid token.
type Refusal struct {
	Status    int    // an HTTP status
	Challenge string // for WWW-Authenticate (RFC 6750 §3), empty if the client can do nothing
	Detail    string // for the client: what is wrong, and what to do; the same for all errors of one kind
}

// Refuse is the response to an error of this package: 401 without an error code for
// ErrNoToken, 400 invalid_request for ErrMalformed, 401 invalid_token for
// ErrInvalid and ErrExpired, 503 for ErrKeys, and 500 for any other.
func Refuse(err error) Refusal {
	switch {
	case errors.Is(err, ErrNoToken):
		return Refusal{http.StatusUnauthorized, `Bearer realm="api"`, "The request has no bearer token. Send one in the Authorization header."}
	case errors.Is(err, ErrMalformed):
		return challenge(http.StatusBadRequest, "invalid_request", "The Authorization header is malformed. Send the word Bearer, a space and one token.")
	case errors.Is(err, ErrExpired):
		return challenge(http.StatusUnauthorized, "invalid_token", "The token has expired. Get a new one.")
	case errors.Is(err, ErrInvalid):
		return challenge(http.StatusUnauthorized, "invalid_token", "The token is invalid. Get a new one.")
	case errors.Is(err, ErrKeys):
		return Refusal{Status: http.StatusServiceUnavailable, Detail: "The service cannot verify tokens at the moment. Try again later."}
	default:
		return Refusal{Status: http.StatusInternalServerError, Detail: "The service could not verify the token. Try again later."}
	}
}

func challenge(status int, code, detail string) Refusal {
	return Refusal{status, fmt.Sprintf("Bearer error=%q, error_description=%q", code, detail), detail}
}

func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	refusal := Refuse(err)
	if refusal.Status >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "could not verify a token", "error", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(refusal.Status)
	err = json.NewEncoder(w).Encode(map[string]any{
		"type":   "about:blank",
		"title":  http.StatusText(refusal.Status),
		"status": refusal.Status,
		"detail": refusal.Detail,
	})
	if err != nil {
		slog.DebugContext(r.Context(), "could not write a problem document", "error", err)
	}
}
