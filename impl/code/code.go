// Package code issues and exchanges sign-in codes. A code is a few digits, sent
// to an email address, valid for ten minutes and for one exchange.
//
// A short code is only as strong as its limits. The Store therefore counts, compares
// and uses up in one transaction, and nobody learns its outcome before it is durable.
// It compares digests under a key that it does not have. Policy holds the limits and
// their arithmetic.
//
// A stranger's attempts never close a code to its owner, because each network that
// asked for the code has attempts of its own. But all networks share the sends to
// an address, and strangers can use them up. An owner on a new network then has to
// wait. An owner on a known network does not.
package code

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"docsascode.example/impl/address"
	"docsascode.example/impl/conf"
)

// ErrWrongCode is the error of an attempt with a wrong code, and of one for a code
// that has expired, is used or never existed. A caller cannot tell these apart.
var ErrWrongCode = errors.New("the code is wrong or no longer valid")

// WrongCodeError is the ErrWrongCode of Exchange.
type WrongCodeError struct {
	Left Remaining // of the limit that counted the attempt
}

func (*WrongCodeError) Error() string { return ErrWrongCode.Error() }

func (*WrongCodeError) Unwrap() error { return ErrWrongCode }

// Remaining is what is left of a limit after an event that it counted.
type Remaining struct {
	Left
	Rates []Rate // of the limit
}

// Config is what New needs.
type Config struct {
	// Store keeps the codes and their counts. Required; it stays the
	// caller's to close.
	Store Store
	// Key digests addresses, networks and codes: 32 secret octets or more.
	// Required. Another key loses every active code and every count.
	Key []byte
	// Policy holds the limits; the zero Policy means DefaultPolicy.
	Policy Policy
	// Exact keeps apart addresses of one mailbox, such as those that differ in letter case.
	// By default they share codes and limits; see [address.Address.Mailbox].
	Exact bool
	// Near is called when a client has used 80 % of a limit that many addresses share;
	// nil means that nothing is.
	Near func(context.Context, Limit, netip.Addr)
	// Now returns the time; nil means time.Now.
	Now func() time.Time
	// Rand is the source of nonces; nil means crypto/rand. It must be
	// safe for concurrent use.
	Rand io.Reader
}

// Codes issues and exchanges codes. It is safe for concurrent use.
type Codes struct {
	store  Store
	digest digester
	exact  bool
	policy Policy
	near   func(context.Context, Limit, netip.Addr)
	now    func() time.Time
	rand   io.Reader
}

// New returns Codes as configured, or every fault of c, as [conf.Faults].
func New(c Config) (*Codes, error) {
	if c.Policy == (Policy{}) {
		c.Policy = DefaultPolicy()
	}
	if c.Near == nil {
		c.Near = func(context.Context, Limit, netip.Addr) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	faults := conf.In("Policy", c.Policy.Check())
	if c.Store == nil {
		faults.Add("Store", "is missing; open one")
	}
	if len(c.Key) < minKey {
		faults.Add("Key", "has %d bytes; use at least %d", len(c.Key), minKey)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &Codes{store: c.Store, digest: newDigester(c.Key), exact: c.Exact, policy: c.Policy, near: c.Near, now: c.Now, rand: c.Rand}, nil
}

// mailbox is the address that codes and limits are for.
func (c *Codes) mailbox(a address.Address) address.Address {
	if c.exact {
		return a
	}
	return a.Mailbox()
}

// Issued is a code to send now. It formats and logs without the code.
type Issued struct {
	Code    string    `json:"-"` // decimal digits, leading zeros included
	Expires time.Time // the first moment at which the code has expired
	Again   bool      // the code was sent before
	Left    Remaining // of the limit that the next send waits for

	address, network Digest
	send             Nonce
	budgets          []Budget
}

// String returns when the code expires, and not the code.
func (i Issued) String() string { return "a code until " + i.Expires.UTC().Format(time.RFC3339) }

// Format writes String for every verb, so that none shows the code.
func (i Issued) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, i.String()) }

// LogValue is String.
func (i Issued) LogValue() slog.Value { return slog.StringValue(i.String()) }

// Issue returns the code to send to addr because client asked for it: the active
// code of addr with the time that it has left, or a new one. When Issue returns,
// the code can be exchanged, the send is counted, and both survive a crash.
//
// If the mail gateway then certainly does not accept the email, call Revoke, or TakeBack if
// the email did not reach it. Call neither if the gateway accepted the email, or may have.
//
// The error is a *LimitError, with nothing counted, or a fault.
func (c *Codes) Issue(ctx context.Context, addr address.Address, client netip.Addr) (Issued, error) {
	return c.issue(ctx, addr, client, "")
}

// IssueFixed is Issue for a code that is known before, with as many digits as the policy has.
// All limits count as for any other code.
func (c *Codes) IssueFixed(ctx context.Context, addr address.Address, client netip.Addr, digits string) (Issued, error) {
	return c.issue(ctx, addr, client, digits)
}

func (c *Codes) issue(ctx context.Context, addr address.Address, client netip.Addr, fixed string) (Issued, error) {
	network, err := c.digest.network(client)
	if err != nil {
		return Issued{}, err
	}
	var fresh Nonce
	if _, err := io.ReadFull(c.rand, fresh[:]); err != nil {
		return Issued{}, fmt.Errorf("cannot read random bytes: %w", err)
	}
	addr = c.mailbox(addr)
	to, budgets := c.digest.address(addr), c.budgets(network, client, NetworkSends, SiteSends)
	digits := func(n Nonce) string { return cmp.Or(fixed, c.digest.code(addr, n, c.policy.Digits)) }
	code := digits(fresh)
	if c.policy.TotalSendsPerHour > 0 {
		budgets = append(budgets, Budget{TotalSends, c.digest.all(), c.policy.rates(TotalSends)})
	}
	reply, err := c.store.Send(ctx, SendRequest{
		Now: c.now(), Address: to, Network: network, Life: c.policy.Life,
		Nonce: fresh, Proof: c.digest.proof(addr, code),
		AddressRates: c.policy.addressSends(), KnownRates: c.policy.knownSends(), Budgets: budgets,
		AttemptRates: c.policy.addressAttempts(), RequesterAttempts: c.policy.RequesterAttempts,
	})
	if err != nil {
		return Issued{}, fmt.Errorf("cannot count a send: %w", err)
	}
	if reply.Refused() {
		return Issued{}, c.policy.newLimitError(reply.Refusal)
	}
	for _, limit := range reply.Near {
		c.near(ctx, limit, client)
	}
	if reply.Nonce != fresh {
		code = digits(reply.Nonce)
	}
	return Issued{
		Code:    code,
		Expires: reply.Expires, Again: reply.Nonce != fresh, Left: c.policy.remaining(reply.Left),
		address: to, network: network, send: fresh, budgets: budgets,
	}, nil
}

// budgets are the limits that a client shares with others: those of its network and, if it
// is in one, of its site.
func (c *Codes) budgets(network Digest, client netip.Addr, ofNetwork, ofSite Limit) []Budget {
	list := append(make([]Budget, 0, 3), Budget{ofNetwork, network, c.policy.rates(ofNetwork)})
	if site, ok := c.digest.site(client); ok {
		list = append(list, Budget{ofSite, site, c.policy.rates(ofSite)})
	}
	return list
}

// Revoke takes back an issue whose email the mail gateway certainly did not accept.
// The code stops working, unless another send of the same code was accepted: a
// stranger's failed send does not end the code that the owner got. The send no longer
// counts for the address, unless somebody tried the code in the meantime, because
// failed sends would otherwise bring attempts without end. It still counts for the
// network.
//
// Revoke does nothing for a code that is revoked, used or expired. It ignores the
// cancellation of ctx, which happens when a client hangs up.
func (c *Codes) Revoke(ctx context.Context, i Issued) error { return c.revoke(ctx, i, nil) }

// TakeBack is Revoke for an email that never reached the mail gateway. The send no longer counts
// for the network either: a gateway that is down does not use up the limit of its clients.
func (c *Codes) TakeBack(ctx context.Context, i Issued) error { return c.revoke(ctx, i, i.budgets) }

func (c *Codes) revoke(ctx context.Context, i Issued, budgets []Budget) error {
	err := c.store.Revoke(context.WithoutCancel(ctx), RevokeRequest{
		Now: c.now(), Address: i.address, Network: i.network, Nonce: i.send, Budgets: budgets,
	})
	if err != nil {
		return fmt.Errorf("cannot revoke a code: %w", err)
	}
	return nil
}

// Exchange uses the active code of addr if attempt is that code. It returns nil
// exactly once for a code, even if many requests race for it.
//
// The error is ErrWrongCode for an attempt that was counted and failed, a *LimitError
// for one that was neither counted nor compared, or a fault, after which the code may
// be used. A LimitError reveals that an active code exists, which anybody can also
// find out by asking for one.
func (c *Codes) Exchange(ctx context.Context, addr address.Address, client netip.Addr, attempt string) error {
	network, err := c.digest.network(client)
	if err != nil {
		return err
	}
	addr = c.mailbox(addr)
	reply, err := c.store.Exchange(ctx, ExchangeRequest{
		Now: c.now(), Address: c.digest.address(addr), Network: network, Proof: c.digest.proof(addr, attempt),
		AddressRates: c.policy.addressAttempts(), Budgets: c.budgets(network, client, NetworkAttempts, SiteAttempts),
		RequesterAttempts: c.policy.RequesterAttempts, OtherAttempts: c.policy.OtherAttempts,
		KnownFor: c.policy.KnownFor,
	})
	for _, limit := range reply.Near {
		c.near(ctx, limit, client)
	}
	switch {
	case err != nil:
		return fmt.Errorf("cannot exchange a code: %w", err)
	case reply.Refused():
		return c.policy.newLimitError(reply.Refusal)
	case !reply.Exchanged:
		return &WrongCodeError{Left: c.policy.remaining(reply.Left)}
	}
	return nil
}

// A Forgetter is a Store that can drop everything about an address.
type Forgetter interface {
	Forget(ctx context.Context, address Digest) error
}

// Forget drops the code of addr, its counts and its known networks. The counts of networks
// stay. The Store is a Forgetter.
func (c *Codes) Forget(ctx context.Context, addr address.Address) error {
	store, ok := c.store.(Forgetter)
	if !ok {
		return errors.New("the store cannot forget an address")
	}
	return store.Forget(ctx, c.digest.address(c.mailbox(addr)))
}
