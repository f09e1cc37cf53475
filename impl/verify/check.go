package verify

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Bounds of the keys and of the times in a token.
const (
	minSecret = 32 // octets
	minRSA    = 2048
	maxRSA    = 8192
	maxTime   = 253402300799 // the last second of the year 9999
)

// checkForm refuses line breaks because encoding/base64 skips them: a signature
// could be written in many ways.
func checkForm(raw string) error {
	if len(raw) > MaxLength {
		return errors.New("it is too long")
	}
	if strings.ContainsAny(raw, "\r\n") {
		return errors.New("it has a line break")
	}
	return nil
}

// key checks the header of t and finds the key that t names. Its header may hold
// nothing else than our tokens do, which rules out jku, jwk, x5u, x5c, crit, b64
// and whatever may be registered in times to come.
func (v *Verifier) key(ctx context.Context, t *jwt.Token) (crypto.PublicKey, error) {
	for name := range t.Header {
		if !slices.Contains([]string{"alg", "kid", "typ"}, name) {
			return nil, errors.New("the header has fields other than alg, kid and typ")
		}
	}
	if t.Header["typ"] != Type {
		return nil, errors.New("typ is not " + Type)
	}
	id, _ := t.Header["kid"].(string)
	if id == "" {
		return nil, errors.New("kid is missing")
	}
	key, err := v.keys.Key(ctx, id)
	switch {
	case errors.Is(err, ErrUnknownKey):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	case algorithm(key) != t.Method.Alg():
		return nil, errors.New("alg is not the algorithm of the key")
	case t.Method.Alg() == "ES256" && !lowS(t.Signature):
		return nil, errors.New("signature has the larger S")
	}
	return key, nil
}

// algorithm is the one JWS algorithm (RFC 7518, RFC 8037) that a key is used
// with, or "" for a kind of key that signs no tokens.
func algorithm(key crypto.PublicKey) string {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return "EdDSA"
	case *ecdsa.PublicKey:
		if k != nil && k.Curve == elliptic.P256() {
			return "ES256"
		}
	case *rsa.PublicKey:
		if k != nil && k.N != nil && k.N.BitLen() >= minRSA && k.N.BitLen() <= maxRSA {
			return "RS256"
		}
	case Secret:
		if len(k) >= minSecret {
			return "HS256"
		}
	}
	return ""
}

var halfOrder = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// lowS reports whether the second half of an ES256 signature, S, is at most half
// the order of the curve. Where S is right, the order less S is right too.
func lowS(signature []byte) bool {
	s := signature[len(signature)/2:]
	return new(big.Int).SetBytes(s).Cmp(halfOrder) <= 0
}

// read returns the claims that the parser, which has checked the others, knows
// no rule for. It refuses times that are too large for a conversion to seconds.
func read(payload jwt.MapClaims) (Claims, error) {
	for _, name := range []string{"exp", "nbf", "iat"} {
		if seconds, _ := payload[name].(float64); seconds < 0 || seconds > maxTime {
			return Claims{}, errors.New(name + " is out of bounds")
		}
	}
	subject, _ := payload["sub"].(string)
	id, _ := payload["jti"].(string)
	issued, err := payload.GetIssuedAt()
	if err != nil {
		return Claims{}, err
	}
	expires, err := payload.GetExpirationTime()
	if err != nil {
		return Claims{}, err
	}
	if subject == "" || id == "" || issued == nil || expires == nil {
		return Claims{}, errors.New("sub, jti, iat and exp are required")
	}
	return Claims{subject, id, issued.UTC(), expires.UTC()}, nil
}

// checkFields rejects a header or payload that has a field twice: another
// reader could see another token (RFC 7515 §4, RFC 7519 §4).
func (v *Verifier) checkFields(raw string) error {
	for _, segment := range strings.Split(raw, ".")[:2] {
		document, err := v.parser.DecodeSegment(segment)
		if err != nil {
			return err
		}
		if err := uniqueFields(json.NewDecoder(bytes.NewReader(document))); err != nil {
			return err
		}
	}
	return nil
}

func uniqueFields(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	seen := map[json.Token]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if seen[name] {
				return errors.New("a field is duplicated")
			}
			seen[name] = true
		}
		if err := uniqueFields(d); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
