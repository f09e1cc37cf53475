package verify

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A forgery is a token to refuse, with the words of the reason, which show that it
// was not refused for something else.
type forgery struct{ name, token, reason string }

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, config())
	all := slices.Concat(forgedAlgorithms(t), forgedHeaders(), forgedPayloads(), forgedClaims(), forgedForms())
	for _, forged := range all {
		t.Run(forged.name, func(t *testing.T) {
			t.Parallel()
			claims, err := v.Verify(t.Context(), forged.token)
			assert.Zero(t, claims)
			require.ErrorIs(t, err, ErrInvalid)
			require.NotErrorIs(t, err, ErrKeys)
			require.ErrorContains(t, err, forged.reason)
			if forged.token != "" {
				assert.NotContains(t, err.Error(), forged.token)
			}
		})
	}
}

func forgedAlgorithms(t *testing.T) []forgery {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, strange, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	none := signWith(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)
	return []forgery{
		{"none", none, "signing method none is invalid"},
		{"none with a signature", none + encode([]byte("x")), "signing method none is invalid"},
		{"None", sign(header.with("alg", "None").String(), payload.String()), "unavailable"},
		{"our key as HMAC secret", signWith(jwt.SigningMethodHS256, []byte(public)), "signing method HS256 is invalid"},
		{"RSA", signWith(jwt.SigningMethodRS256, rsaKey), "signing method RS256 is invalid"},
		{"RSA-PSS", signWith(jwt.SigningMethodPS256, rsaKey), "signing method PS256 is invalid"},
		{"ECDSA", signWith(jwt.SigningMethodES256, ecKey), "signing method ES256 is invalid"},
		{"alg in other letters", sign(header.with("alg", "eddsa").String(), payload.String()), "unavailable"},
		{"alg missing", sign(header.with("alg", nil).String(), payload.String()), "unspecified"},
		{"alg not a string", sign(header.with("alg", 1).String(), payload.String()), "unspecified"},
		{"signed by another key", signWith(jwt.SigningMethodEdDSA, strange), "verification error"},
	}
}

func forgedHeaders() []forgery {
	forged := func(name string, o object, reason string) forgery {
		return forgery{"header: " + name, sign(o.String(), payload.String()), reason}
	}
	rows := []forgery{
		forged("kid foreign", header.with("kid", "key-2"), "unknown key id"),
		forged("kid a path", header.with("kid", "../../dev/null"), "unknown key id"),
		forged("kid missing", header.with("kid", nil), "kid is missing"),
		forged("kid empty", header.with("kid", ""), "kid is missing"),
		forged("kid not a string", header.with("kid", 1), "kid is missing"),
		forged("typ of another use", header.with("typ", "at+jwt"), "typ is not JWT"),
		forged("typ missing", header.with("typ", nil), "typ is not JWT"),
		forged("typ not a string", header.with("typ", 1), "typ is not JWT"),
		{"header: alg twice", sign(`{"alg":"none","alg":"EdDSA","kid":"key-1","typ":"JWT"}`, payload.String()), "duplicate member"},
		{"header: null", sign("null", payload.String()), "unspecified"},
		{"header: not JSON", sign("{", payload.String()), "could not JSON decode header"},
	}
	jwk := object{"kty": "OKP", "crv": "Ed25519", "x": encode(public)}
	for name, value := range (object{
		"jku": "https://evil.example/jwks.json", "jwk": jwk, "x5u": "https://evil.example/cert.pem",
		"x5c": []string{"MIIB"}, "x5t": "x", "crit": []string{"exp"}, "b64": false, "zip": "DEF", "cty": "JWT",
	}) {
		rows = append(rows, forged(name, header.with(name, value), "members other than"))
	}
	return rows
}

func forgedPayloads() []forgery {
	duplicate := strings.Replace(payload.String(), "{", `{"sub":"eve@example.com",`, 1)
	nested := strings.Replace(payload.String(), "{", `{"x":[{"a":1,"a":2}],`, 1)
	return []forgery{
		{"payload: sub twice", sign(header.String(), duplicate), "duplicate member"},
		{"payload: nested member twice", sign(header.String(), nested), "duplicate member"},
		{"payload: null", sign(header.String(), "null"), "claim is required"},
		{"payload: array", sign(header.String(), "[]"), "could not JSON decode claim"},
		{"payload: string", sign(header.String(), `"x"`), "could not JSON decode claim"},
		{"payload: not JSON", sign(header.String(), "x"), "could not JSON decode claim"},
		{"payload: more than one", sign(header.String(), payload.String()+"{}"), "could not JSON decode claim"},
	}
}

func forgedClaims() []forgery {
	forged := func(name, claim string, value any, reason string) forgery {
		return forgery{claim + " " + name, sign(header.String(), payload.with(claim, value).String()), reason}
	}
	later := start.Add(time.Second).Unix()
	rows := []forgery{
		forged("foreign", "iss", "https://evil.example", "invalid issuer"),
		forged("with a slash", "iss", issuer+"/", "invalid issuer"),
		forged("foreign", "aud", "https://other.example", "invalid audience"),
		forged("longer", "aud", audience+".evil.example", "invalid audience"),
		forged("list of others", "aud", []string{"https://other.example"}, "invalid audience"),
		forged("list of no strings", "aud", []any{audience, 1}, "aud is invalid"),
		forged("object", "aud", object{audience: true}, "aud claim is required"),
		forged("now", "exp", start.Unix(), "expired"),
		forged("in words", "exp", "2031-01-01T00:00:00Z", "exp is invalid"),
		forged("zero", "exp", 0, "exp claim is required"),
		forged("to come", "nbf", later, "not valid yet"),
		forged("in words", "nbf", "now", "nbf is invalid"),
		forged("to come", "iat", later, "before issued"),
		forged("in words", "iat", "now", "iat is invalid"),
		forged("a number", "sub", 1, "sub, jti, iat and exp are required"),
		forged("a number", "jti", 1, "sub, jti, iat and exp are required"),
	}
	for _, claim := range []string{"iss", "aud", "exp", "nbf", "sub", "iat", "jti"} {
		rows = append(rows, forged("missing", claim, nil, "required"))
		other := payload.with(claim, nil).with(strings.ToUpper(claim), payload[claim])
		rows = append(rows, forgery{claim + " in capitals", sign(header.String(), other.String()), "required"})
	}
	for _, claim := range []string{"iss", "aud", "sub", "jti"} {
		rows = append(rows, forged("empty", claim, "", "required"))
	}
	return rows
}

func forgedForms() []forgery {
	good := sign(header.String(), payload.String())
	parts := strings.Split(good, ".")
	changed := parts[0] + "." + encode([]byte(payload.with("sub", "eve@example.com").String())) + "." + parts[2]
	return []forgery{
		{"empty", "", "invalid number of segments"},
		{"two segments", parts[0] + "." + parts[1], "invalid number of segments"},
		{"four segments", good + ".x", "invalid number of segments"},
		{"no signature", parts[0] + "." + parts[1] + ".", "verification error"},
		{"payload changed", changed, "verification error"},
		{"signature with trailing bits", trailingBits(good), "could not base64 decode signature"},
		{"header with trailing bits", signText(trailingBits(parts[0]) + "." + parts[1]), "could not base64 decode header"},
		{"payload padded", signText(parts[0] + "." + parts[1] + "="), "could not base64 decode claim"},
		{"signature padded", good + "==", "could not base64 decode signature"},
		{"line break in the signature", good[:len(good)-4] + "\n" + good[len(good)-4:], "line break"},
		{"carriage return at the end", good + "\r", "line break"},
		{"space at the end", good + " ", "could not base64 decode signature"},
		{"signature plus the group's order", parts[0] + "." + parts[1] + "." + malleate(parts[2]), "verification error"},
		{"one byte too long", sign(header.String(), longest()+" "), "too long"},
	}
}

// trailingBits changes a bit of the last character that no byte comes from.
func trailingBits(segment string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(segment) - 1
	return segment[:last] + string(alphabet[strings.IndexByte(alphabet, segment[last])^1])
}

// malleate adds the order of the group to S, which a verifier that follows
// RFC 8032 §5.1.7 refuses.
func malleate(segment string) string {
	signature, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		panic(err)
	}
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(signature[32:])
	slices.Reverse(s)
	s = new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(s)
	return encode(append(signature[:32], s...))
}
