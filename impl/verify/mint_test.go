package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A mint has a key and makes tokens with it, right in all but what a forgery
// changes. Its verifier knows the key from a KeySource or from a key set.
type mint struct {
	alg       string
	key       crypto.PublicKey
	sign      func(text string) []byte
	published bool
}

var p256 = func() *ecdsa.PrivateKey {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), []byte("another of thirty-two bytes, fine"[:32]))
	if err != nil {
		panic(err)
	}
	return key
}()

var rsa2048 = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()

func signRS256(text string) []byte {
	signature, err := rsa.SignPKCS1v15(nil, rsa2048, crypto.SHA256, digest(text))
	if err != nil {
		panic(err)
	}
	return signature
}

var secret = Secret("a secret of thirty-two bytes, ok")

// mints are one for each algorithm and each way to know a key.
func mints() []mint {
	edDSA := mint{alg: "EdDSA", key: public, sign: func(text string) []byte { return ed25519.Sign(private, []byte(text)) }}
	es256 := mint{alg: "ES256", key: &p256.PublicKey, sign: signES256}
	hs256 := mint{alg: "HS256", key: secret, sign: func(text string) []byte { return mac(secret, text) }}
	rs256 := mint{alg: "RS256", key: &rsa2048.PublicKey, sign: signRS256}
	all := []mint{edDSA, es256, rs256, hs256}
	for _, m := range all[:3] {
		m.published = true
		all = append(all, m)
	}
	return all
}

func (m mint) String() string {
	if m.published {
		return m.alg + " from a key set"
	}
	return m.alg
}

func (m mint) verifier(t *testing.T) *Verifier {
	c := config()
	c.Keys = &keys{known: map[string]crypto.PublicKey{keyID: m.key}}
	if m.published {
		server := newKeyServer(t)
		server.serve(jwks(m.jwk(t)))
		c.Keys, c.KeySetURL, c.Client = nil, server.URL, server.Client()
		c.Now = func() time.Time { return *server.now.Load() }
	}
	return newVerifier(t, c)
}

// raw is the key as the bytes that a JWK has.
func (m mint) raw(t *testing.T) []byte {
	switch k := m.key.(type) {
	case ed25519.PublicKey:
		return k
	case *ecdsa.PublicKey:
		point, err := k.Bytes()
		require.NoError(t, err)
		return point
	case *rsa.PublicKey:
		return k.N.Bytes()
	}
	return nil
}

func (m mint) jwk(t *testing.T) string {
	if m.alg == "EdDSA" {
		return jwk(keyID, public)
	}
	if m.alg == "RS256" {
		return fmt.Sprintf(`{"kty":"RSA","use":"sig","alg":"RS256","kid":%q,"n":%q,"e":"AQAB"}`, keyID, encode(m.raw(t)))
	}
	point := m.raw(t)
	return fmt.Sprintf(`{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":%q,"x":%q,"y":%q}`, keyID, encode(point[1:33]), encode(point[33:]))
}

func (m mint) header() object { return header.with("alg", m.alg) }

func (m mint) signText(text string) string { return text + "." + encode(m.sign(text)) }

// token has a good signature, whatever its header says.
func (m mint) token(header, payload string) string {
	return m.signText(encode([]byte(header)) + "." + encode([]byte(payload)))
}

func (m mint) good() string { return m.token(m.header().String(), payload.String()) }

func mac(secret []byte, text string) []byte {
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write([]byte(text))
	return h.Sum(nil)
}

// signES256 gives the signature with the smaller S.
func signES256(text string) []byte {
	r, s, err := ecdsa.Sign(rand.Reader, p256, digest(text))
	if err != nil {
		panic(err)
	}
	if s.Cmp(halfOrder) > 0 {
		s.Sub(elliptic.P256().Params().N, s)
	}
	return pair(r, s)
}

func digest(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func pair(r, s *big.Int) []byte {
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func TestEveryMintIsGood(t *testing.T) {
	t.Parallel()
	for _, m := range mints() {
		claims, err := m.verifier(t).Verify(t.Context(), m.good())
		require.NoError(t, err, m)
		require.Equal(t, "ann@example.com", claims.Subject)
	}
}
