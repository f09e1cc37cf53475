package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"docsascode.example/impl/verify"
)

// An Algorithm is the JWS algorithm of a key (RFC 7518, RFC 8037). A key has one,
// for as long as it lives.
type Algorithm string

const (
	EdDSA Algorithm = "EdDSA" // Ed25519
	ES256 Algorithm = "ES256" // ECDSA with P-256 and SHA-256, for clients without Ed25519
	RS256 Algorithm = "RS256" // RSASSA-PKCS1-v1_5 with SHA-256, for clients without both; signing takes ten times as long

	// HS256 is HMAC with SHA-256. Its key signs as well as it verifies, so it is
	// in no key set: only programs that can read the data directory can verify.
	HS256 Algorithm = "HS256"
)

func (a Algorithm) known() bool { return slices.Contains([]Algorithm{EdDSA, ES256, RS256, HS256}, a) }

var encode = base64.RawURLEncoding.EncodeToString

// A key signs tokens from one time on, until the next key does. Keys are not
// changed once their ring is made.
type key struct {
	algorithm Algorithm
	id        string
	private   any // ed25519.PrivateKey, *ecdsa.PrivateKey, *rsa.PrivateKey or, for HS256, []byte

	file     string        // its name in the directory
	number   int           // of the file; 0 for the file of earlier versions
	created  time.Time     // zero if it is unknown
	from     time.Time     // when it begins to sign; zero for ever
	lifetime time.Duration // of tokens when it was created
	gone     time.Time     // when its last token has expired; zero if that is unknown
}

// newKey draws a key. The HMAC key has the size of the hash (RFC 7518 §3.2) and a
// random id, since a thumbprint would say something about it (RFC 7638 §7).
func newKey(a Algorithm, random io.Reader) (*key, error) {
	if a == RS256 {
		return newRSA(random)
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, err
	}
	private, err := privateKey(a, secret)
	if err != nil {
		return nil, err
	}
	k := &key{algorithm: a, private: private}
	if a != HS256 {
		k.id = thumbprint(k.jwk())
		return k, nil
	}
	id := make([]byte, 16)
	_, err = io.ReadFull(random, id)
	k.id = encode(id)
	return k, err
}

// privateKey makes a key of the bytes that are the d of a JWK (RFC 7518 §6.2.2,
// RFC 8037 §2) or its k (RFC 7518 §6.4.1). A key of RS256 has more parts; see [keyFile.rsaKey].
func privateKey(a Algorithm, secret []byte) (any, error) {
	if !a.known() {
		return nil, fmt.Errorf("the algorithm %q is unknown", a)
	}
	if a == HS256 && len(secret) < 32 || a != HS256 && len(secret) != 32 {
		return nil, fmt.Errorf("%d bytes are not a valid key for %s", len(secret), a)
	}
	switch a {
	case EdDSA:
		return ed25519.NewKeyFromSeed(secret), nil
	case ES256:
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), secret)
	default:
		return secret, nil
	}
}

// secret is the inverse of privateKey.
func (k *key) secret() ([]byte, error) {
	switch private := k.private.(type) {
	case ed25519.PrivateKey:
		return private.Seed(), nil
	case *ecdsa.PrivateKey:
		return private.Bytes()
	default:
		return k.private.([]byte), nil
	}
}

// public is the key that verifies the tokens of k. For HS256 it is as secret as k.
func (k *key) public() crypto.PublicKey {
	switch private := k.private.(type) {
	case ed25519.PrivateKey:
		return private.Public()
	case *ecdsa.PrivateKey:
		return &private.PublicKey
	case *rsa.PrivateKey:
		return &private.PublicKey
	default:
		return verify.Secret(k.private.([]byte))
	}
}

// sign returns the signature of a JWS (RFC 7515 §5.1).
func (k *key) sign(text string) ([]byte, error) {
	signature, err := k.method().Sign(text, k.private)
	if err == nil && k.algorithm == ES256 {
		lowerS(signature)
	}
	return signature, err
}

func (k *key) method() jwt.SigningMethod { return jwt.GetSigningMethod(string(k.algorithm)) }

// lowerS makes the smaller of S and N - S of an ES256 signature, both of which
// are right, the only one that package verify accepts.
func lowerS(signature []byte) {
	half := signature[len(signature)/2:]
	order := elliptic.P256().Params().N
	s := new(big.Int).SetBytes(half)
	other := new(big.Int).Sub(order, s)
	if other.Cmp(s) < 0 {
		other.FillBytes(half)
	}
}

// jwk is the public half of k; the x and y of an HMAC key are empty.
func (k *key) jwk() Key {
	j := Key{ID: k.id, Use: "sig", Algorithm: string(k.algorithm)}
	switch public := k.public().(type) {
	case ed25519.PublicKey:
		j.Type, j.Curve, j.X = "OKP", "Ed25519", encode(public)
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil {
			panic(err) // the curve is always P-256
		}
		j.Type, j.Curve, j.X, j.Y = "EC", "P-256", encode(point[1:33]), encode(point[33:])
	case *rsa.PublicKey:
		j.Type, j.N, j.E = "RSA", encode(public.N.Bytes()), encode(big.NewInt(int64(public.E)).Bytes())
	default:
		j.Type = "oct"
	}
	return j
}

// thumbprint is the JWK thumbprint of a public key (RFC 7638 §3, RFC 8037 §2).
func thumbprint(j Key) string {
	fields := fmt.Sprintf(`{"crv":"%s","kty":"%s","x":"%s"}`, j.Curve, j.Type, j.X)
	switch j.Type {
	case "RSA":
		fields = fmt.Sprintf(`{"e":"%s","kty":"%s","n":"%s"}`, j.E, j.Type, j.N)
	case "EC":
		fields = fmt.Sprintf(`{"crv":"%s","kty":"%s","x":"%s","y":"%s"}`, j.Curve, j.Type, j.X, j.Y)
	}
	digest := sha256.Sum256([]byte(fields))
	return encode(digest[:])
}

// parsePEM reads the key file of earlier versions.
func parsePEM(content []byte) (*key, error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		return nil, errors.New("it is not a single PEM block of type PRIVATE KEY")
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if _, ok := private.(ed25519.PrivateKey); !ok {
		return nil, errors.New("its key is not an Ed25519 key")
	}
	k := &key{algorithm: EdDSA, private: private}
	k.id = thumbprint(k.jwk())
	return k, nil
}
