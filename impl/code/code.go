// Package code issues and exchanges sign-in codes: a few digits, mailed to an
// address, good for ten minutes and for one exchange.
//
// A short code is only as strong as the limits around it, so every limit is
// counted by the Store in the same durable transaction that it bounds, and an
// attempt is counted before it is compared. Policy holds the limits and their
// arithmetic. No stranger's attempts close a code to its owner: each network that
// asked for a code has attempts of its own. The sends to an address, though, are
// one count, which strangers can use up; they silence an owner on a new network
// thereby, but not one on a network that exchanged a code before.
package code

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"docsascode.example/impl/address"
)

// ErrWrongCode answers an attempt that is wrong, and one for a code that has
// expired, was exchanged or never was: the answers cannot be told apart.
var ErrWrongCode = errors.New("the code is wrong or no longer valid")

// Config is what New needs.
type Config struct {
	// Store keeps the codes and their counts. Required; it stays the
	// caller's to close.
	Store Store
	// Key digests addresses, networks and codes: 32 secret octets or more.
	// Required. Under another key every live code and every count is lost.
	Key []byte
	// Policy holds the limits; the zero Policy stands for DefaultPolicy.
	Policy Policy
	// Now tells the time; nil stands for time.Now.
	Now func() time.Time
	// Rand is the source of nonces; nil stands for crypto/rand. It must be
	// safe for concurrent use.
	Rand io.Reader
}

// Codes issues and exchanges codes. It is safe for concurrent use.
type Codes struct {
	store  Store
	digest digester
	policy Policy
	now    func() time.Time
	rand   io.Reader
}

// New returns Codes as configured, or an error naming every fault of c.
func New(c Config) (*Codes, error) {
	if c.Policy == (Policy{}) {
		c.Policy = DefaultPolicy()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	faults := []error{c.Policy.Check()}
	if c.Store == nil {
		faults = append(faults, errors.New("a store is required"))
	}
	if len(c.Key) < minKey {
		faults = append(faults, fmt.Errorf("the key has %d octets, at least %d are required", len(c.Key), minKey))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("code: %w", err)
	}
	return &Codes{store: c.Store, digest: digester(bytes.Clone(c.Key)), policy: c.Policy, now: c.Now, rand: c.Rand}, nil
}

// Issued is a code to be mailed now. It formats and logs without the code.
type Issued struct {
	Code    string    `json:"-"` // decimal digits, leading zeros included
	Expires time.Time // the first moment at which the code is no longer good

	address, network Digest
	send             Nonce
}

// String tells when the code expires, and not the code.
func (i Issued) String() string { return "a code until " + i.Expires.UTC().Format(time.RFC3339) }

// Format writes String for every verb, so that none shows the code.
func (i Issued) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, i.String()) }

// LogValue is String.
func (i Issued) LogValue() slog.Value { return slog.StringValue(i.String()) }

// Issue returns the code to mail to addr for client: the live one of
// addr with the time it has left, or else a new one. When it returns, the code
// can be exchanged, the send is counted, and both survive a crash.
//
// A gateway that then refuses the mail for certain is reported with Revoke.
// Nothing is to be reported when it accepted, or when nobody can tell.
//
// The error is a *LimitError, with nothing counted, or a fault.
func (c *Codes) Issue(ctx context.Context, addr address.Address, client netip.Addr) (Issued, error) {
	network, err := c.digest.network(client)
	if err != nil {
		return Issued{}, err
	}
	var fresh Nonce
	if _, err := io.ReadFull(c.rand, fresh[:]); err != nil {
		return Issued{}, fmt.Errorf("code: reading a nonce: %w", err)
	}
	to := c.digest.address(addr)
	reply, err := c.store.Send(ctx, SendRequest{
		Now: c.now(), Address: to, Network: network, Nonce: fresh, Life: c.policy.Life,
		AddressRates: c.policy.addressSends(), KnownRates: c.policy.knownSends(), NetworkRates: c.policy.networkSends(),
	})
	if err != nil {
		return Issued{}, fmt.Errorf("code: counting a send: %w", err)
	}
	if reply.Refused() {
		return Issued{}, c.policy.newLimitError(reply.Refusal)
	}
	return Issued{
		Code:    c.digest.code(addr, reply.Nonce, c.policy.Digits),
		Expires: reply.Expires, address: to, network: network, send: fresh,
	}, nil
}

// Revoke takes back an issue whose mail was refused for certain. The code dies,
// unless another send of the same code stands: a stranger's refused repeat
// does not kill what an owner was sent. The send no longer counts for the
// address, unless the code was tried in the meantime: refusals would
// otherwise buy attempts without end. For the network it counts in any case.
//
// Revoking twice, or what was exchanged or has expired, does nothing. Revoke
// goes through even if ctx is cancelled, as it is when a client hangs up.
func (c *Codes) Revoke(ctx context.Context, i Issued) error {
	err := c.store.Revoke(context.WithoutCancel(ctx), RevokeRequest{
		Now: c.now(), Address: i.address, Network: i.network, Nonce: i.send,
	})
	if err != nil {
		return fmt.Errorf("code: revoking: %w", err)
	}
	return nil
}

// Exchange uses the live code of addr if attempt is that code. It returns nil
// exactly once for a code, however many requests race for it.
//
// The error is ErrWrongCode for an attempt that was counted and did not exchange the code; a
// *LimitError for one that was neither counted nor compared; or a fault, after
// which the code may have been exchanged. That the attempts at a code are used
// up tells that a code is live, which anyone learns by asking for one.
func (c *Codes) Exchange(ctx context.Context, addr address.Address, client netip.Addr, attempt string) error {
	network, err := c.digest.network(client)
	if err != nil {
		return err
	}
	to := c.digest.address(addr)
	reply, err := c.store.Attempt(ctx, AttemptRequest{
		Now: c.now(), Address: to, Network: network,
		AddressRates: c.policy.addressAttempts(), NetworkRates: c.policy.networkAttempts(),
		RequesterAttempts: c.policy.RequesterAttempts, OtherAttempts: c.policy.OtherAttempts,
	})
	if err != nil {
		return fmt.Errorf("code: counting an attempt: %w", err)
	}
	if reply.Refused() {
		return c.policy.newLimitError(reply.Refusal)
	}
	// Without a live code the Nonce is zero: the work is the same, and there is
	// nothing to consume.
	want := c.digest.code(addr, reply.Nonce, c.policy.Digits)
	if subtle.ConstantTimeCompare([]byte(want), []byte(attempt)) == 0 {
		return ErrWrongCode
	}
	exchanged, err := c.store.Exchange(ctx, ExchangeRequest{
		Now: c.now(), Address: to, Network: network, Nonce: reply.Nonce, KnownFor: c.policy.KnownFor,
	})
	if err != nil {
		return fmt.Errorf("code: exchanging: %w", err)
	}
	if !exchanged {
		return ErrWrongCode
	}
	return nil
}
