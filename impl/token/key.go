package token

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
)

const keyFile = "signing-key.pem"

type signingKey struct {
	id      string
	private ed25519.PrivateKey
}

func (k signingKey) public() ed25519.PublicKey {
	return k.private.Public().(ed25519.PublicKey)
}

func loadSigningKey(dir string, random io.Reader) (signingKey, error) {
	content, err := loadOrMake(dir, keyFile, func() ([]byte, error) { return newKeyFile(random) })
	if err != nil {
		return signingKey{}, fmt.Errorf("token: signing key: %w", err)
	}
	private, err := parseKeyFile(content)
	if err != nil {
		return signingKey{}, fmt.Errorf("token: signing key: %s: %w", keyFile, err)
	}
	k := signingKey{private: private}
	k.id = thumbprint(k.public())
	return k, nil
}

func newKeyFile(random io.Reader) ([]byte, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func parseKeyFile(content []byte) (ed25519.PrivateKey, error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		return nil, errors.New("not one PEM block of type PRIVATE KEY")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("holds a key of type %T, not Ed25519", key)
	}
	return private, nil
}

// thumbprint is the JWK thumbprint of an Ed25519 key (RFC 7638 §3, RFC 8037 §2).
func thumbprint(public ed25519.PublicKey) string {
	encode := base64.RawURLEncoding.EncodeToString
	digest := sha256.Sum256(fmt.Appendf(nil, `{"crv":"Ed25519","kty":"OKP","x":"%s"}`, encode(public)))
	return encode(digest[:])
}
