package token

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
)

// A KeySet is a JWK set (RFC 7517 §5), ready for encoding/json. Its media type is
// application/jwk-set+json.
type KeySet struct {
	Keys []Key `json:"keys"`
}

// A Key is a public key as a JWK (RFC 7518 §6.2, RFC 8037 §2). It has no fields
// for private material.
type Key struct {
	Type      string `json:"kty"`           // "OKP", "EC" for ES256, or "RSA" for RS256
	Curve     string `json:"crv,omitempty"` // "Ed25519", or "P-256" for ES256
	X         string `json:"x,omitempty"`   // the key or its x coordinate, base64url
	Y         string `json:"y,omitempty"`   // the y coordinate for ES256, base64url
	N         string `json:"n,omitempty"`   // the modulus for RS256, base64url
	E         string `json:"e,omitempty"`   // the exponent for RS256, base64url
	ID        string `json:"kid"`           // the key's thumbprint (RFC 7638)
	Use       string `json:"use"`           // "sig"
	Algorithm string `json:"alg"`           // an Algorithm
}

// keyFile is the content of a key's file: a private JWK, which other programs can
// read, with the times that a ring needs.
type keyFile struct {
	Key
	D        string `json:"d,omitempty"`
	P        string `json:"p,omitempty"`
	Q        string `json:"q,omitempty"`
	K        string `json:"k,omitempty"`
	Created  int64  `json:"iat"`      // Unix time
	From     int64  `json:"nbf"`      // Unix time
	Lifetime int64  `json:"lifetime"` // seconds
}

func (k *key) content() ([]byte, error) {
	f := keyFile{
		Key:      k.jwk(),
		Created:  k.created.Unix(),
		From:     k.from.Unix(),
		Lifetime: int64(k.lifetime / time.Second),
	}
	if private, ok := k.private.(*rsa.PrivateKey); ok {
		f.setRSA(private)
		return json.MarshalIndent(f, "", "  ")
	}
	secret, err := k.secret()
	if err != nil {
		return nil, err
	}
	if k.algorithm == HS256 {
		f.K = encode(secret)
	} else {
		f.D = encode(secret)
	}
	return json.MarshalIndent(f, "", "  ")
}

// parseJWK reads a key's file. A field that is missing or does not match the others
// is an error: half a key is not used.
func parseJWK(content []byte) (*key, error) {
	var f keyFile
	if err := json.Unmarshal(content, &f); err != nil {
		return nil, errors.New("it is not a whole JSON Web Key")
	}
	k := &key{
		algorithm: Algorithm(f.Algorithm),
		id:        f.ID,
		created:   time.Unix(f.Created, 0).UTC(),
		from:      time.Unix(f.From, 0).UTC(),
		lifetime:  time.Duration(f.Lifetime) * time.Second,
	}
	var err error
	if k.private, err = f.private(); err != nil {
		return nil, err
	}
	switch {
	case k.jwk() != f.Key:
		return nil, errors.New("its public fields do not match its private key")
	case f.ID == "" || f.Created <= 0 || f.From <= 0 || f.Lifetime <= 0 || f.Lifetime > int64(maxLifetime/time.Second):
		return nil, errors.New("kid, iat, nbf or lifetime is missing or out of range")
	}
	return k, nil
}

// private makes the key of the private fields.
func (f *keyFile) private() (any, error) {
	algorithm, text := Algorithm(f.Algorithm), f.D
	switch algorithm {
	case RS256:
		return f.rsaKey()
	case HS256:
		text = f.K
	}
	secret, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("d or k is not valid base64url")
	}
	return privateKey(algorithm, secret)
}
