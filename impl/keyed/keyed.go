// Package keyed digests text under a secret key, with HMAC-SHA-256 (RFC 2104).
package keyed

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

// A Hash digests under one key. It is safe for concurrent use.
//
// It keeps states of the hash under that key, which take as long to compute as a digest.
type Hash struct{ states *sync.Pool }

// A state has memory for one digest at a time.
type state struct {
	mac       hash.Hash
	text, sum []byte
}

// New returns the Hash under a key.
func New(key []byte) Hash {
	key = bytes.Clone(key)
	return Hash{&sync.Pool{New: func() any { return &state{mac: hmac.New(sha256.New, key)} }}}
}

// Sum digests the parts, one after the other.
func (h Hash) Sum(parts ...string) [sha256.Size]byte {
	s := h.states.Get().(*state)
	defer h.states.Put(s)
	s.text = s.text[:0]
	for _, part := range parts {
		s.text = append(s.text, part...)
	}
	s.mac.Reset()
	s.mac.Write(s.text)
	s.sum = s.mac.Sum(s.sum[:0])
	clear(s.text) // an address or a code
	return [sha256.Size]byte(s.sum)
}
