package code

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"net/netip"
	"strconv"
	"sync"

	"docsascode.example/impl/address"
)

// minKey is the least number of octets of a key: the output of its hash
// (RFC 2104 §3).
const minKey = sha256.Size

// A Digest stands for an address or a network in a store, without revealing it.
type Digest [sha256.Size]byte

// A Nonce is 128 random bits. It names a send, and seeds the code that the
// send begins.
type Nonce [16]byte

// A digester digests under a key. It keeps the state of the hash under that key, which takes as
// long to compute as a digest.
type digester struct{ states *sync.Pool }

func newDigester(key []byte) digester {
	key = bytes.Clone(key)
	return digester{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// sum is HMAC-SHA-256 over label and parts. No label begins another, and only
// the last part after one varies in length, so no two inputs read the same.
func (d digester) sum(label string, parts ...[]byte) Digest {
	mac := d.states.Get().(hash.Hash)
	defer d.states.Put(mac)
	mac.Reset()
	mac.Write([]byte(label))
	for _, p := range parts {
		mac.Write(p)
	}
	return Digest(mac.Sum(nil))
}

func (d digester) address(a address.Address) Digest { return d.sum("address:", []byte(a)) }

// proof digests an address with the digits of an attempt. A store compares proofs, and
// cannot try digits.
func (d digester) proof(a address.Address, digits string) Digest {
	return d.sum("proof:", []byte(strconv.Itoa(len(digits))+":"+digits), []byte(a))
}

// network digests the IPv4 address or the IPv6 /56 that a is in. One subscriber can
// usually change addresses within it at will.
func (d digester) network(a netip.Addr) (Digest, error) {
	if !a.IsValid() {
		return Digest{}, errors.New("the client has no IP address")
	}
	a = a.Unmap()
	bits := 56
	if a.Is4() {
		bits = 32
	}
	return d.sum("source:", []byte(netip.PrefixFrom(a, bits).Masked().String())), nil
}

// site digests the IPv6 /48 that a is in, which usually is all that one site has. It reports
// whether there is one: an IPv4 address is in none.
func (d digester) site(a netip.Addr) (Digest, bool) {
	if a = a.Unmap(); a.Is4() {
		return Digest{}, false
	}
	return d.sum("site:", []byte(netip.PrefixFrom(a, 48).Masked().String())), true
}

// all is the digest of the budget that all networks share.
func (d digester) all() Digest { return d.sum("all:") }

// code derives the digits for a under n, by the dynamic truncation of RFC 4226
// §5.3 with 63 bits in place of 31: no code is likelier than another by more
// than 10⁸/2⁶³, or 1 in 10¹⁰.
func (d digester) code(a address.Address, n Nonce, digits int) string {
	sum := d.sum("code:", n[:], []byte(a))
	offset := sum[len(sum)-1] & 0xf
	bits := binary.BigEndian.Uint64(sum[offset:]) &^ (1 << 63)
	code := make([]byte, digits)
	for i := range code {
		code[len(code)-1-i] = '0' + byte(bits%10)
		bits /= 10
	}
	return string(code)
}
