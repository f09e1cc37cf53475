package watch

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/keyed"
)

// A pseudonym is 128 bits of HMAC-SHA-256. Each address or network has one under a key,
// and nobody without the key can tell whose it is.
type pseudonym [16]byte

func (p pseudonym) String() string { return hex.EncodeToString(p[:]) }

// An event is one line of the audit log. No field can hold a code, a token or an
// address: fields are pseudonyms, networks, digests, and names that this package or
// package code defines. The line omits zero fields.
type event struct {
	name    eventName
	address pseudonym
	network netip.Prefix
	limit   code.Limit
	reason  reason
	key     [sha256.Size]byte
}

// audit writes events.
type audit struct {
	handler       slog.Handler
	keyed         keyed.Hash
	plainNetworks bool
	requestID     func(context.Context) string
	now           func() time.Time
	failures      prometheus.Counter
}

// about returns an event without a name, for an address and a network.
func (a *audit) about(subject address.Address, client netip.Addr) event {
	return event{address: a.pseudonym("address:", string(subject)), network: networkOf(client)}
}

// Pseudonym is the name of an address in the audit log under a key.
func Pseudonym(key []byte, of address.Address) string {
	return (&audit{keyed: keyed.New(key)}).pseudonym("address:", string(of)).String()
}

// pseudonym is the first half of HMAC-SHA-256 over label and value.
func (a *audit) pseudonym(label, value string) pseudonym {
	digest := a.keyed.Sum(label, value)
	return pseudonym(digest[:len(pseudonym{})])
}

// write writes e as one record at level info. A lost line counts as a failure, and the
// request goes on.
func (a *audit) write(ctx context.Context, e event) {
	record := slog.NewRecord(a.now(), slog.LevelInfo, "audit", 0)
	record.AddAttrs(slog.String("event", string(e.name)))
	if id, err := uuid.Parse(a.requestID(ctx)); err == nil {
		record.AddAttrs(slog.String("request_id", id.String()))
	}
	record.AddAttrs(a.attributes(e)...)
	if err := a.handler.Handle(ctx, record); err != nil {
		a.failures.Inc()
	}
}

// attributes returns the attributes of e without its name.
func (a *audit) attributes(e event) []slog.Attr {
	attributes := make([]slog.Attr, 0, 4)
	add := func(name, value string) { attributes = append(attributes, slog.String(name, value)) }
	if e.address != (pseudonym{}) {
		add("address", e.address.String())
	}
	if e.network.IsValid() {
		add("network", a.networkText(e.network))
	}
	if e.limit != "" {
		add("limit", string(e.limit))
	}
	if e.reason != "" {
		add("reason", string(e.reason))
	}
	if e.key != ([sha256.Size]byte{}) {
		add("key", base64.RawURLEncoding.EncodeToString(e.key[:]))
	}
	return attributes
}

func (a *audit) networkText(network netip.Prefix) string {
	text := network.String()
	if network.IsSingleIP() {
		text = network.Addr().String()
	}
	if a.plainNetworks {
		return text
	}
	return a.pseudonym("source:", text).String()
}

// networkOf returns the IPv4 address or the IPv6 /56 that a is in, as limits count it,
// without a zone; the zero Prefix for the zero Addr.
func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap()
	bits := 56
	if a.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(a, bits).Masked()
}

// thumbprint is the digest that id writes in base64url, zero if it writes none.
func thumbprint(id string) (digest [sha256.Size]byte) {
	if decoded, err := base64.RawURLEncoding.DecodeString(id); err == nil && len(decoded) == len(digest) {
		copy(digest[:], decoded)
	}
	return digest
}
