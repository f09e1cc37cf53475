// Package token issues the service's JSON Web Tokens (RFC 7519) and publishes
// the keys that verify them (RFC 7517). Package verify checks the tokens.
//
// The signing key is an Ed25519 key (RFC 8037) in the data folder, made on first
// start and kept from then on.
package token

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"docsascode.example/impl/verify"
)

// Config says what an Issuer puts into its tokens. Dir, Issuer and Audience are
// required.
type Config struct {
	// Dir is the data folder, made with mode 0700 where it is missing. The key is
	// its file signing-key.pem: PKCS #8 in PEM, mode 0600.
	Dir string

	// Issuer and Audience are the iss and aud of every token.
	Issuer, Audience string

	// Lifetime is how long a token is valid, a second or more; fractions of a
	// second are lost. Zero means an hour.
	Lifetime time.Duration

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// Rand is the source of keys and token ids, safe for concurrent use; nil
	// means crypto/rand.
	Rand io.Reader
}

func (c *Config) setDefaults() {
	if c.Lifetime == 0 {
		c.Lifetime = time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
}

func (c *Config) check() error {
	var faults []error
	if c.Dir == "" {
		faults = append(faults, errors.New("token: Dir is required"))
	}
	if c.Lifetime < time.Second {
		faults = append(faults, fmt.Errorf("token: Lifetime %v is under a second", c.Lifetime))
	}
	return errors.Join(faults...)
}

// An Issuer issues tokens. It is a [verify.KeySource] of its own keys, and safe
// for concurrent use.
type Issuer struct {
	config   Config
	key      signingKey
	verifier *verify.Verifier
}

// Open reads the signing key or, on first start, makes it. Processes that start
// at the same time end with the same key. The error names every fault of c, or
// says what is wrong with the key file: one that group or others may use is
// refused.
func Open(c Config) (*Issuer, error) {
	c.setDefaults()
	i := &Issuer{config: c}
	verifier, err := verify.New(verify.Config{Keys: i, Issuer: c.Issuer, Audience: c.Audience, Now: c.Now})
	if err := errors.Join(c.check(), err); err != nil {
		return nil, err
	}
	i.verifier = verifier
	if i.key, err = loadSigningKey(c.Dir, c.Rand); err != nil {
		return nil, err
	}
	return i, nil
}

// Issue returns a new token about subject, in compact form. It is an error for
// subject to be empty, not UTF-8, or too long for a token of [verify.MaxLength].
func (i *Issuer) Issue(subject string) (string, error) {
	if subject == "" || !utf8.ValidString(subject) {
		return "", errors.New("token: subject is empty or not UTF-8")
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(i.config.Rand, id); err != nil {
		return "", fmt.Errorf("token: make an id: %w", err)
	}
	now := i.config.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{
		"iss": i.config.Issuer,
		"sub": subject,
		"aud": i.config.Audience,
		"iat": now.Unix(),
		"nbf": now.Unix(),
		"exp": now.Add(i.config.Lifetime).Unix(),
		"jti": base64.RawURLEncoding.EncodeToString(id),
	})
	t.Header["typ"] = verify.Type
	t.Header["kid"] = i.key.id
	raw, err := t.SignedString(i.key.private)
	if err != nil {
		return "", fmt.Errorf("token: sign: %w", err)
	}
	if len(raw) > verify.MaxLength {
		return "", fmt.Errorf("token: subject makes a token longer than %d bytes", verify.MaxLength)
	}
	return raw, nil
}

// Verifier verifies the tokens of i without any request.
func (i *Issuer) Verifier() *verify.Verifier {
	return i.verifier
}

// Key returns the public key with this id, or [verify.ErrUnknownKey].
func (i *Issuer) Key(_ context.Context, id string) (crypto.PublicKey, error) {
	if id != i.key.id {
		return nil, verify.ErrUnknownKey
	}
	return i.key.public(), nil
}

// KeySet returns the public keys of all tokens that may still be valid.
func (i *Issuer) KeySet() KeySet {
	return KeySet{Keys: []Key{i.key.publish()}}
}

// A KeySet is a JWK set (RFC 7517 §5), ready for encoding/json. Its media type is
// application/jwk-set+json.
type KeySet struct {
	Keys []Key `json:"keys"`
}

// A Key is a public key as a JWK (RFC 8037 §2). It has no members for private
// material.
type Key struct {
	Type      string `json:"kty"` // "OKP"
	Curve     string `json:"crv"` // "Ed25519"
	X         string `json:"x"`   // the key, base64url
	ID        string `json:"kid"` // the key's thumbprint (RFC 7638)
	Use       string `json:"use"` // "sig"
	Algorithm string `json:"alg"` // "EdDSA"
}

func (k signingKey) publish() Key {
	return Key{
		Type:      "OKP",
		Curve:     "Ed25519",
		X:         base64.RawURLEncoding.EncodeToString(k.public()),
		ID:        k.id,
		Use:       "sig",
		Algorithm: jwt.SigningMethodEdDSA.Alg(),
	}
}
