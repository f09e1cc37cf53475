// Package verify verifies the JSON Web Tokens that the token service issues,
// in the service itself and in any other Go service: the keys come from the
// service's published key set, and no request goes to it for a single token.
//
// A token passes only if everything about it is as the service makes it
// (RFC 8725, RFC 7519): one algorithm, which follows from the key and never
// from the token; a header of alg, kid and typ alone; a known kid; the
// canonical encoding, and of two signatures that ECDSA has for one text the one
// with the smaller S; and iss, aud, sub, exp, nbf, iat and jti, all present and
// all checked. As a result, nobody can turn a valid token into a different valid
// token.
package verify

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"docsascode.example/impl/conf"
)

const (
	// Type is the typ header of every token (RFC 7519 §5.1). It is not "at+jwt",
	// which would promise RFC 9068 and its client_id.
	Type = "JWT"

	// MaxLength is the length in bytes beyond which a token is refused unread.
	MaxLength = 4096

	// DefaultLeeway is how far the clock of the issuer may be ahead of a Verifier's.
	DefaultLeeway = time.Minute

	maxLeeway = 5 * time.Minute
)

// The ways in which verification fails. The errors returned wrap one of these
// and add a reason for the log; [Refuse] turns them into HTTP.
var (
	// ErrNoToken means that the request carries no bearer token.
	ErrNoToken = errors.New("no bearer token")

	// ErrMalformed means that the Authorization header cannot be read as one
	// bearer token.
	ErrMalformed = errors.New("malformed Authorization header")

	// ErrInvalid means that the token must not be accepted.
	ErrInvalid = errors.New("invalid token")

	// ErrExpired is the ErrInvalid of a token whose signature is right and
	// whose time is over.
	ErrExpired = fmt.Errorf("%w: expired", ErrInvalid)

	// ErrKeys means that the keys could not be had, so that nothing is known
	// about the token. It says nothing against the client.
	ErrKeys = errors.New("no keys to verify tokens with")

	// ErrUnknownKey is what a KeySource returns for an id that it would know if
	// the key were in use.
	ErrUnknownKey = errors.New("unknown key id")
)

// A KeySource finds keys by their id (kid). The type of a key says the algorithm
// of its tokens: [ed25519.PublicKey] is for EdDSA, [*ecdsa.PublicKey] on P-256 for
// ES256, [*rsa.PublicKey] of 2048 to 8192 bits for RS256, [Secret] for HS256, and no other verifies anything. A KeySource returns
// ErrUnknownKey for an id that is not in use, and any other error if it cannot
// tell. It must be safe for concurrent use.
type KeySource interface {
	Key(ctx context.Context, id string) (crypto.PublicKey, error)
}

// A Secret is the key of HS256, of 32 bytes or more (RFC 7518 §3.2). Whoever
// verifies with it can sign with it. It is a type of its own so that the bytes of
// a public key, which anyone could sign with, are never taken for one.
type Secret []byte

// Equal reports whether x is the same Secret, in constant time.
func (s Secret) Equal(x crypto.PublicKey) bool {
	other, ok := x.(Secret)
	return ok && subtle.ConstantTimeCompare(s, other) == 1
}

// Config says which tokens a Verifier accepts. Issuer, Audience and one of
// KeySetURL and Keys are required.
type Config struct {
	// KeySetURL is the http or https address of the issuer's key set (RFC 7517).
	// Whoever can change the response can make tokens: use https on any network
	// that is not your own.
	//
	// The set is fetched when the first token arrives, again in the background
	// once it is 5 minutes old (a token waits for it if nothing was tried for
	// 10), and sooner for a token that names an unknown key, but never within
	// 10 seconds of the last attempt. A fetch takes at most 5 seconds and 64 KiB
	// and follows no redirect. While fetches fail, the keys of the last good one
	// are used for a day; after that, and for unknown keys, the error is ErrKeys.
	KeySetURL string

	// Client fetches KeySetURL. Nil means http.DefaultTransport.
	Client *http.Client

	// Keys is used in place of KeySetURL, and is the only way to have tokens of
	// HS256 accepted.
	Keys KeySource

	// Issuer is the only iss accepted; Audience must be among the aud of a token.
	// Both are compared byte for byte.
	Issuer, Audience string

	// Leeway is how far the clock of the issuer may be ahead, up to five minutes; zero
	// means DefaultLeeway. It widens nbf and iat. Nothing widens exp, because a token
	// must not outlive it.
	Leeway time.Duration

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// ErrorHandler responds to the requests that Middleware rejects, after
	// WWW-Authenticate has been set; [Refuse] has the status and a text for err.
	// Nil means a JSON problem document (RFC 9457).
	ErrorHandler func(w http.ResponseWriter, r *http.Request, err error)
}

func (c Config) check() error {
	var faults conf.Faults
	switch {
	case c.KeySetURL == "" && c.Keys == nil:
		faults.Add("KeySetURL", "is empty, and so is Keys; set one of them")
	case c.KeySetURL != "" && c.Keys != nil:
		faults.Add("KeySetURL", "is set, and so is Keys; set only one of them")
	case c.KeySetURL != "":
		u, err := url.Parse(c.KeySetURL)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			faults.Add("KeySetURL", "%q is not an http or https URL; write https://host/path", c.KeySetURL)
		}
	}
	if c.Issuer == "" {
		faults.Add("Issuer", "is empty; write the URL of the service, for example https://signin.example.com")
	}
	if c.Audience == "" {
		faults.Add("Audience", "is empty; write the URL of the service that accepts the tokens, for example https://api.example.com")
	}
	if c.Leeway < 0 || c.Leeway > maxLeeway {
		faults.Add("Leeway", "%s is out of range; write up to %s, or 0 for the default", conf.Short(c.Leeway), conf.Short(maxLeeway))
	}
	return faults.Err()
}

// A Verifier verifies tokens. It is safe for concurrent use.
type Verifier struct {
	keys             KeySource
	parser           *jwt.Parser
	issuer, audience string
	leeway           time.Duration
	now              func() time.Time
	cache            cache
	answer           func(http.ResponseWriter, *http.Request, error)
	mismatch         sync.Once // has been logged
}

// New makes a Verifier. Its error is every fault of c, as [conf.Faults]. It
// does not fetch the key set, so the issuer need not be running yet.
func New(c Config) (*Verifier, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Leeway == 0 {
		c.Leeway = DefaultLeeway
	}
	algorithms := []string{"EdDSA", "ES256", "RS256", "HS256"}
	if c.Keys == nil {
		algorithms = algorithms[:3] // what is published is no secret
		c.Keys = newRemote(c.KeySetURL, c.Client, c.Now)
	}
	if c.ErrorHandler == nil {
		c.ErrorHandler = writeProblem
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods(algorithms),
		jwt.WithStrictDecoding(),
		jwt.WithIssuer(c.Issuer),
		jwt.WithAudience(c.Audience),
		jwt.WithExpirationRequired(),
		jwt.WithNotBeforeRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(c.Leeway), // of exp, too: see verify
		jwt.WithTimeFunc(c.Now),
	)
	return &Verifier{
		keys: c.Keys, parser: parser, issuer: c.Issuer, audience: c.Audience, leeway: c.Leeway, now: c.Now, answer: c.ErrorHandler,
	}, nil
}

// Claims are the JWT claims of a verified token.
type Claims struct {
	Subject  string    // sub: whom the token is about, never empty
	ID       string    // jti: different in every token, never empty
	IssuedAt time.Time // iat, in UTC
	Expires  time.Time // exp, in UTC
}

// Verify checks one token in compact form and returns its JWT claims. The error
// wraps ErrInvalid, ErrExpired or ErrKeys, and never holds the token. The first token
// with a valid signature and another iss or aud is logged with [slog.Warn].
//
// A Verifier remembers tokens that it accepted. For those, it checks only what can
// change: the time, and whether the key of the token is still in use.
func (v *Verifier) Verify(ctx context.Context, raw string) (Claims, error) {
	if err := checkForm(raw); err != nil {
		return Claims{}, refused(err)
	}
	d := tokenDigest(sha256.Sum256([]byte(raw)))
	if claims, ok := v.remembered(ctx, d); ok {
		return claims, nil
	}
	found, err := v.verify(ctx, raw)
	if err != nil {
		return Claims{}, refused(err)
	}
	v.cache.add(d, found)
	return found.claims, nil
}

// verify checks everything about a token.
func (v *Verifier) verify(ctx context.Context, raw string) (found verified, err error) {
	payload := jwt.MapClaims{}
	t, err := v.parser.ParseWithClaims(raw, payload, func(t *jwt.Token) (any, error) {
		key, err := v.key(ctx, t)
		if err != nil {
			return nil, keyError{err}
		}
		found.key = key
		if secret, ok := key.(Secret); ok {
			return []byte(secret), nil
		}
		return key, nil
	})
	if errors.Is(err, jwt.ErrTokenInvalidIssuer) || errors.Is(err, jwt.ErrTokenInvalidAudience) {
		err = v.notForUs(ctx, payload, err)
	}
	if err != nil {
		return verified{}, err
	}
	if err := v.checkFields(raw); err != nil {
		return verified{}, err
	}
	if found.claims, err = read(payload); err != nil {
		return verified{}, err
	}
	if !v.now().Before(found.claims.Expires) {
		return verified{}, jwt.ErrTokenExpired
	}
	if begin, err := payload.GetNotBefore(); err != nil {
		return verified{}, err
	} else if begin != nil {
		found.notBefore = begin.UTC()
	}
	found.kid, _ = t.Header["kid"].(string)
	return found, nil
}

// notForUs adds to err what the iss and aud of a token are and have to be. It logs the
// first such error, because the signature is right: a setting is likely wrong.
func (v *Verifier) notForUs(ctx context.Context, payload jwt.MapClaims, err error) error {
	err = fmt.Errorf("%w: iss is %q, want %q; aud is %q, want %q", err, payload["iss"], v.issuer, payload["aud"], v.audience)
	v.mismatch.Do(func() {
		slog.WarnContext(ctx, "a token with a valid signature is for another issuer or audience; "+
			"compare Issuer and Audience with -issuer and -audience of the sign-in service", "error", err)
	})
	return err
}

// A keyError is why no key verifies a token. The parser puts words before it that
// say nothing of the token, which refused takes away.
type keyError struct{ error }

func (e keyError) Unwrap() error { return e.error }

func refused(err error) error {
	var key keyError
	if errors.As(err, &key) {
		err = key.error
	}
	switch {
	case errors.Is(err, ErrKeys):
		return err
	case errors.Is(err, jwt.ErrTokenExpired):
		return fmt.Errorf("%w: %w", ErrExpired, err)
	default:
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
}
