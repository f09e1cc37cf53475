package code

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/netip"
	"strconv"

	"docsascode.example/impl/address"
	"docsascode.example/impl/keyed"
)

// minKey is the least number of octets of a key: the output of its hash
// (RFC 2104 §3).
const minKey = sha256.Size

// A Digest stands for an address or a network in a store, without revealing it.
type Digest [sha256.Size]byte

// A Nonce is 128 random bits. It names a send, and seeds the code that the
// send begins.
type Nonce [16]byte

// A digester digests under a key. No label begins another, and only the last part after one
// varies in length, so no two inputs read the same.
type digester struct{ keyed.Hash }

func newDigester(key []byte) digester { return digester{keyed.New(key)} }

func (d digester) address(a address.Address) Digest { return d.Sum("address:", string(a)) }

// proof digests an address with the digits of an attempt. A store compares proofs, and
// cannot try digits.
func (d digester) proof(a address.Address, digits string) Digest {
	return d.Sum("proof:", strconv.Itoa(len(digits)), ":", digits, string(a))
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
	return d.Sum("source:", netip.PrefixFrom(a, bits).Masked().String()), nil
}

// site digests the IPv6 /48 that a is in, which usually is all that one site has. It reports
// whether there is one: an IPv4 address is in none.
func (d digester) site(a netip.Addr) (Digest, bool) {
	if a = a.Unmap(); a.Is4() {
		return Digest{}, false
	}
	return d.Sum("site:", netip.PrefixFrom(a, 48).Masked().String()), true
}

// all is the digest of the budget that all networks share.
func (d digester) all() Digest { return d.Sum("all:") }

// code derives the digits for a under n, by the dynamic truncation of RFC 4226
// §5.3 with 63 bits in place of 31: no code is likelier than another by more
// than 10⁸/2⁶³, or 1 in 10¹⁰.
func (d digester) code(a address.Address, n Nonce, digits int) string {
	sum := d.Sum("code:", string(n[:]), string(a))
	offset := sum[len(sum)-1] & 0xf
	bits := binary.BigEndian.Uint64(sum[offset:]) &^ (1 << 63)
	code := make([]byte, digits)
	for i := range code {
		code[len(code)-1-i] = '0' + byte(bits%10)
		bits /= 10
	}
	return string(code)
}
