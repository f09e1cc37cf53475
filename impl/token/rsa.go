package token

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// The bounds of an RSA key in bits. A new key has the least size.
const (
	minRSA = 2048 // RFC 7518 §3.3
	maxRSA = 8192
)

// newRSA draws a key of RS256.
func newRSA(random io.Reader) (*key, error) {
	private, err := rsa.GenerateKey(random, minRSA)
	if err != nil {
		return nil, err
	}
	k := &key{algorithm: RS256, private: private}
	k.id = thumbprint(k.jwk())
	return k, nil
}

// setRSA writes the private fields of a JWK (RFC 7518 §6.3.2).
func (f *keyFile) setRSA(private *rsa.PrivateKey) {
	f.D, f.P, f.Q = encode(private.D.Bytes()), encode(private.Primes[0].Bytes()), encode(private.Primes[1].Bytes())
}

// rsaKey makes a key of the fields of a JWK.
func (f *keyFile) rsaKey() (*rsa.PrivateKey, error) {
	var numbers []*big.Int
	for _, text := range []string{f.N, f.E, f.D, f.P, f.Q} {
		octets, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || len(octets) == 0 || len(octets) > maxRSA/8 {
			return nil, fmt.Errorf("n, e, d, p or q is not a valid part of a key for %s", RS256)
		}
		numbers = append(numbers, new(big.Int).SetBytes(octets))
	}
	private := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: numbers[0], E: int(numbers[1].Int64())},
		D:         numbers[2], Primes: numbers[3:],
	}
	if bits := private.N.BitLen(); bits < minRSA || bits > maxRSA {
		return nil, fmt.Errorf("%d bits are not a valid key for %s", bits, RS256)
	}
	if err := private.Validate(); err != nil {
		return nil, errors.New("n, e, d, p and q do not match")
	}
	private.Precompute()
	return private, nil
}
