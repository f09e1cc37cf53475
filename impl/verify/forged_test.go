package verify

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
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
	for _, m := range mints() {
		v := m.verifier(t)
		all := slices.Concat(m.forgedAlgorithms(t), m.forgedSecrets(t), m.forgedHeaders(), m.forgedPayloads(),
			m.forgedClaims(), m.forgedTimes(), m.forgedForms(), m.forgedSignatures())
		for _, forged := range all {
			t.Run(m.String()+"/"+forged.name, func(t *testing.T) {
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
}

// otherAlgorithm is why a token in the algorithm of another key is refused.
func (m mint) otherAlgorithm(alg string) string {
	if m.published && alg == "HS256" {
		return "signing method HS256 is invalid"
	}
	return "alg is not the algorithm of the key"
}

func (m mint) forgedAlgorithms(t *testing.T) []forgery {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	none := signWith(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)
	rows := []forgery{
		{"none", none, "signing method none is invalid"},
		{"none with a signature", none + encode([]byte("x")), "signing method none is invalid"},
		{"none, signed", m.token(m.header().with("alg", "none").String(), payload.String()), "signing method none is invalid"},
		{"RSA with SHA-512", signWith(jwt.SigningMethodRS512, rsaKey), "signing method RS512 is invalid"},
		{"RSA-PSS", signWith(jwt.SigningMethodPS256, rsaKey), "signing method PS256 is invalid"},
		{"ECDSA on P-384", signWith(jwt.SigningMethodES384, p384), "signing method ES384 is invalid"},
		{"HMAC with SHA-512", signWith(jwt.SigningMethodHS512, []byte(secret)), "signing method HS512 is invalid"},
		{"alg in other letters", m.token(m.header().with("alg", strings.ToLower(m.alg)).String(), payload.String()), "unavailable"},
		{"alg missing", m.token(m.header().with("alg", nil).String(), payload.String()), "unspecified"},
		{"alg empty", m.token(m.header().with("alg", "").String(), payload.String()), "unavailable"},
		{"alg a list", m.token(m.header().with("alg", []string{m.alg}).String(), payload.String()), "unspecified"},
		{"alg not a string", m.token(m.header().with("alg", 1).String(), payload.String()), "unspecified"},
	}
	for _, other := range mints()[:3] {
		if other.alg != m.alg {
			rows = append(rows, forgery{"a key of " + other.alg, other.good(), m.otherAlgorithm(other.alg)})
			named := m.token(m.header().with("alg", other.alg).String(), payload.String())
			rows = append(rows, forgery{"our key named as " + other.alg, named, m.otherAlgorithm(other.alg)})
		}
	}
	for letters := 1; letters < 16; letters++ { // none itself has rows of its own
		alg := []byte("none")
		for n := range alg {
			if letters>>n&1 == 1 {
				alg[n] -= 'a' - 'A'
			}
		}
		text := encode([]byte(m.header().with("alg", string(alg)).String())) + "." + encode([]byte(payload.String())) + "."
		rows = append(rows, forgery{string(alg), text, "unavailable"})
	}
	return rows
}

// forgedSecrets are signed by HMAC with what anyone knows.
func (m mint) forgedSecrets(t *testing.T) []forgery {
	if m.alg == "HS256" {
		return []forgery{
			{"the empty secret", signWith(jwt.SigningMethodHS256, []byte{}), "signature is invalid"},
			{"the key's id for a secret", signWith(jwt.SigningMethodHS256, []byte(keyID)), "signature is invalid"},
			{"half the secret", signWith(jwt.SigningMethodHS256, []byte(secret[:16])), "signature is invalid"},
		}
	}
	der, err := x509.MarshalPKIXPublicKey(m.key)
	require.NoError(t, err)
	encoded := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	var rows []forgery
	for name, secret := range map[string]string{
		"raw": string(m.raw(t)), "DER": string(der), "base64url": encode(m.raw(t)), "JWK": m.jwk(t), "key set": jwks(m.jwk(t)),
		"PEM": string(encoded), "PEM without a line break": strings.TrimSpace(string(encoded)), "nothing": "",
	} {
		token := signWith(jwt.SigningMethodHS256, []byte(secret))
		rows = append(rows, forgery{"our key as HMAC secret: " + name, token, m.otherAlgorithm("HS256")})
	}
	return rows
}

func (m mint) forgedHeaders() []forgery {
	forged := func(name string, o object, reason string) forgery {
		return forgery{"header: " + name, m.token(o.String(), payload.String()), reason}
	}
	header := m.header()
	rows := []forgery{
		forged("kid foreign", header.with("kid", "key-2"), "unknown key id"),
		forged("kid a path", header.with("kid", "../../dev/null"), "unknown key id"),
		forged("kid in capitals", header.with("kid", strings.ToUpper(keyID)), "unknown key id"),
		forged("kid missing", header.with("kid", nil), "kid is missing"),
		forged("kid empty", header.with("kid", ""), "kid is missing"),
		forged("kid not a string", header.with("kid", 1), "kid is missing"),
		forged("kid a list", header.with("kid", []string{keyID}), "kid is missing"),
		forged("typ of another use", header.with("typ", "at+jwt"), "typ is not JWT"),
		forged("typ in small letters", header.with("typ", "jwt"), "typ is not JWT"),
		forged("typ a media type", header.with("typ", "application/jwt"), "typ is not JWT"),
		forged("typ empty", header.with("typ", ""), "typ is not JWT"),
		forged("typ missing", header.with("typ", nil), "typ is not JWT"),
		forged("typ not a string", header.with("typ", 1), "typ is not JWT"),
		{"header: alg twice", m.token(`{"alg":"none","alg":"`+m.alg+`","kid":"key-1","typ":"JWT"}`, payload.String()), "a field is duplicated"},
		{"header: kid twice", m.token(`{"kid":"key-2","alg":"`+m.alg+`","kid":"key-1","typ":"JWT"}`, payload.String()), "a field is duplicated"},
		{"header: null", m.token("null", payload.String()), "unspecified"},
		{"header: not JSON", m.token("{", payload.String()), "could not JSON decode header"},
	}
	jwk := object{"kty": "OKP", "crv": "Ed25519", "x": encode(public)}
	for name, value := range (object{
		"jku": "https://evil.example/jwks.json", "jwk": jwk, "x5u": "https://evil.example/cert.pem", "x5t#S256": "x",
		"x5c": []string{"MIIB"}, "x5t": "x", "crit": []string{"exp"}, "b64": false, "zip": "DEF", "cty": "JWT", "enc": "A128GCM",
		"KID": keyID, "Alg": "none",
	}) {
		rows = append(rows, forged(name, header.with(name, value), "fields other than"))
	}
	return rows
}

func (m mint) forgedPayloads() []forgery {
	header := m.header().String()
	duplicate := strings.Replace(payload.String(), "{", `{"sub":"eve@example.com",`, 1)
	escaped := strings.Replace(payload.String(), "{", `{"\u0073ub":"eve@example.com",`, 1)
	nested := strings.Replace(payload.String(), "{", `{"x":[{"a":1,"a":2}],`, 1)
	return []forgery{
		{"payload: sub twice", m.token(header, duplicate), "a field is duplicated"},
		{"payload: sub twice, once escaped", m.token(header, escaped), "a field is duplicated"},
		{"payload: nested field twice", m.token(header, nested), "a field is duplicated"},
		{"payload: null", m.token(header, "null"), "claim is required"},
		{"payload: array", m.token(header, "[]"), "could not JSON decode claim"},
		{"payload: string", m.token(header, `"x"`), "could not JSON decode claim"},
		{"payload: not JSON", m.token(header, "x"), "could not JSON decode claim"},
		{"payload: more than one", m.token(header, payload.String()+"{}"), "could not JSON decode claim"},
		{"payload: a token", m.token(header, m.good()), "could not JSON decode claim"},
	}
}

func (m mint) forgedClaim(name, claim string, value any, reason string) forgery {
	return forgery{claim + " " + name, m.token(m.header().String(), payload.with(claim, value).String()), reason}
}

func (m mint) forgedClaims() []forgery {
	forged := m.forgedClaim
	rows := []forgery{
		forged("foreign", "iss", "https://evil.example", "invalid issuer"),
		forged("with a slash", "iss", issuer+"/", "invalid issuer"),
		forged("in capitals", "iss", strings.ToUpper(issuer), "invalid issuer"),
		forged("list", "iss", []string{issuer}, "iss is invalid"),
		forged("foreign", "aud", "https://other.example", "invalid audience"),
		forged("longer", "aud", audience+".evil.example", "invalid audience"),
		forged("list of others", "aud", []string{"https://other.example"}, "invalid audience"),
		forged("list of no strings", "aud", []any{audience, 1}, "aud is invalid"),
		forged("list in a list", "aud", []any{[]string{audience}}, "aud is invalid"),
		forged("empty list", "aud", []string{}, "aud claim is required"),
		forged("object", "aud", object{audience: true}, "aud claim is required"),
		forged("a number", "sub", 1, "sub, jti, iat and exp are required"),
		forged("a list", "sub", []string{"ann@example.com"}, "sub, jti, iat and exp are required"),
		forged("a number", "jti", 1, "sub, jti, iat and exp are required"),
	}
	for _, claim := range []string{"iss", "aud", "exp", "nbf", "sub", "iat", "jti"} {
		rows = append(rows, forged("missing", claim, nil, "required"))
		other := payload.with(claim, nil).with(strings.ToUpper(claim), payload[claim])
		rows = append(rows, forgery{claim + " in capitals alone", m.token(m.header().String(), other.String()), "required"})
	}
	for _, claim := range []string{"iss", "aud", "sub", "jti"} {
		rows = append(rows, forged("empty", claim, "", "required"))
	}
	return rows
}

func (m mint) forgedTimes() []forgery {
	forged := m.forgedClaim
	later := start.Add(DefaultLeeway + time.Second).Unix()
	rows := []forgery{
		forged("now", "exp", start.Unix(), "expired"),
		forged("zero", "exp", 0, "exp claim is required"),
		forged("below zero", "exp", -1, "expired"),
		forged("in a moment of the same second", "exp", float64(start.Unix())+0.9, "expired"),
		forged("in milliseconds", "exp", start.Add(time.Hour).UnixMilli(), "exp is out of bounds"),
		forged("to come", "nbf", later, "not valid yet"),
		forged("in milliseconds", "nbf", start.UnixMilli(), "not valid yet"),
		forged("below zero", "nbf", -1, "nbf is out of bounds"),
		forged("to come", "iat", later, "before issued"),
		forged("below zero", "iat", -1, "iat is out of bounds"),
	}
	for _, claim := range []string{"exp", "nbf", "iat"} {
		for name, value := range (object{
			"in words": "2031-01-01T00:00:00Z", "a number as string": "1893553445", "true": true, "an object": object{}, "a list": []int64{start.Unix()},
		}) {
			rows = append(rows, forged(name, claim, value, claim+" is invalid"))
		}
		rows = append(rows,
			forgery{claim + " null", m.token(m.header().String(), m.literal(claim, "null")), claim},
			forgery{claim + " beyond all numbers", m.token(m.header().String(), m.literal(claim, "1e999")), "could not JSON decode claim"},
			forgery{claim + " beyond all times", m.token(m.header().String(), m.literal(claim, "1e308")), ""},
		)
	}
	return rows
}

// literal is the payload with a claim in JSON that json.Marshal would not write.
func (m mint) literal(claim, value string) string {
	return strings.Replace(payload.with(claim, "HERE").String(), `"HERE"`, value, 1)
}

func (m mint) forgedForms() []forgery {
	good := m.good()
	parts := strings.Split(good, ".")
	changed := parts[0] + "." + encode([]byte(payload.with("sub", "eve@example.com").String())) + "." + parts[2]
	rows := []forgery{
		{"empty", "", "invalid number of segments"},
		{"one segment", parts[0], "invalid number of segments"},
		{"two segments", parts[0] + "." + parts[1], "invalid number of segments"},
		{"four segments", good + ".x", "invalid number of segments"},
		{"dot at the end", good + ".", "invalid number of segments"},
		{"dot at the start", "." + good, "invalid number of segments"},
		{"JWE of five segments", good + ".AAAA.AAAA", "invalid number of segments"},
		{"JSON serialization", `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, "invalid number of segments"},
		{"no signature", parts[0] + "." + parts[1] + ".", "signature is invalid"},
		{"payload changed", changed, "signature is invalid"},
		{"signature with trailing bits", trailingBits(good), "could not base64 decode signature"},
		{"header padded", m.signText(parts[0] + "=." + parts[1]), "could not base64 decode header"},
		{"payload padded", m.signText(parts[0] + "." + parts[1] + "="), "could not base64 decode claim"},
		{"signature padded", good + "==", "could not base64 decode signature"},
		{"line break in the signature", good[:len(good)-4] + "\n" + good[len(good)-4:], "it has a line break"},
		{"line break at the start", "\n" + good, "it has a line break"},
		{"carriage return at the end", good + "\r", "it has a line break"},
		{"space at the end", good + " ", "could not base64 decode signature"},
		{"one byte too long", m.token(m.header().String(), m.longest()+" "), "it is too long"},
		{"a megabyte", strings.Repeat("a", 1<<20), "it is too long"},
		{"a thousand dots", strings.Repeat(".", 1000), "invalid number of segments"},
	}
	return append(rows,
		forgery{"header with trailing bits", m.signText(trailingBits(loose(m.header().String())) + "." + parts[1]), "could not base64 decode header"},
		forgery{"payload with trailing bits", m.signText(parts[0] + "." + trailingBits(loose(payload.String()))), "could not base64 decode claim"})
}

// loose encodes text so that the last character has bits that no byte comes from.
func loose(text string) string {
	for len(text)%3 == 0 {
		text += " "
	}
	return encode([]byte(text))
}

// longest is a payload that one more byte would make too long for a token.
func (m mint) longest() string {
	room := MaxLength - len(m.token(m.header().String(), ""))
	text := payload.String()
	return text + strings.Repeat(" ", base64.RawURLEncoding.DecodedLen(room)-len(text))
}

// forgedSignatures are made from a good one, or from nothing.
func (m mint) forgedSignatures() []forgery {
	text := encode([]byte(m.header().String())) + "." + encode([]byte(payload.String()))
	signature := m.sign(text)
	forged := func(name string, signature []byte, reason string) forgery {
		return forgery{"signature: " + name, text + "." + encode(signature), reason}
	}
	last := slices.Clone(signature)
	last[len(last)-1] ^= 1
	rows := []forgery{
		forged("a bit changed", last, "signature is invalid"),
		forged("cut off", signature[:len(signature)-1], ""),
		forged("one byte more", append(slices.Clone(signature), 0), ""),
		forged("a zero before", append([]byte{0}, signature...), ""),
		forged("zeros", make([]byte, len(signature)), "signature is invalid"),
	}
	switch m.alg {
	case "EdDSA":
		rows = append(rows, forged("S plus the order of the group", plusOrder(signature), "verification error"))
	case "ES256":
		rows = append(rows, forgedECDSA(text, signature, forged)...)
	}
	return rows
}

func forgedECDSA(text string, signature []byte, forged func(string, []byte, string) forgery) []forgery {
	order := elliptic.P256().Params().N
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	der, err := p256.Sign(rand.Reader, digest(text), nil)
	if err != nil {
		panic(err)
	}
	return []forgery{
		forged("the order less S", pair(r, new(big.Int).Sub(order, s)), "signature has the larger S"),
		forged("R and S the order", pair(order, order), "signature has the larger S"),
		forged("S zero", pair(r, new(big.Int)), "verification error"),
		forged("R the order", pair(order, s), "verification error"),
		forged("in DER", der, ""),
	}
}

// trailingBits changes a bit of the last character that no byte comes from.
func trailingBits(segment string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(segment) - 1
	return segment[:last] + string(alphabet[strings.IndexByte(alphabet, segment[last])^1])
}

// plusOrder adds the order of the group to S, which a verifier that follows
// RFC 8032 §5.1.7 refuses.
func plusOrder(signature []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(signature[32:])
	slices.Reverse(s)
	s = new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, ed25519.SeedSize))
	slices.Reverse(s)
	return append(slices.Clone(signature[:32]), s...)
}

// The two signatures of ECDSA are both right, so that the test of S is what refuses
// one of them.
func TestTheLargerSIsRightToo(t *testing.T) {
	t.Parallel()
	signature := signES256("text")
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	require.True(t, ecdsa.Verify(&p256.PublicKey, digest("text"), r, s))
	require.True(t, ecdsa.Verify(&p256.PublicKey, digest("text"), r, new(big.Int).Sub(elliptic.P256().Params().N, s)))
	require.True(t, lowS(signature))
	require.True(t, lowS(pair(r, halfOrder)))
	require.False(t, lowS(pair(r, new(big.Int).Add(halfOrder, big.NewInt(1)))))
}
