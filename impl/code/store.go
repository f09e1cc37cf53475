package code

import (
	"context"
	"time"
)

// A Store keeps active codes and the counts of their limits. Each store call but
// Ping is one transaction: it sees the whole effect of the calls before it, and when
// it returns without error, its own effect is durable. Requests and replies are plain
// values, so that a call can be one script of a remote store. A Store is safe for
// concurrent use.
//
// A Store learns digests, nonces, proofs, times and counts. It holds no code, no key and
// no address, and nobody can compute them from it alone.
//
// A Store takes the time from the requests' Now, but its time never runs backwards.
// If the callers' clocks step back, it stands still or goes on from the latest moment
// that it has seen. It never makes an expired code active, and no limit waits longer
// than its span. Each call drops a bounded number of things that no longer matter. A call
// that a limit refuses writes nothing.
//
// An error is a fault of the store. After an error, the call has taken place as a
// whole or not at all. A cancelled ctx is an error before a call begins; a Store may
// ignore it later.
type Store interface {
	// Send counts a send and returns the code that it carries.
	Send(context.Context, SendRequest) (SendReply, error)
	// Revoke takes back a send that the mail gateway did not accept. If its code
	// is active and nobody tried it, the send no longer counts for the address, and
	// its network is no longer a requester because of it. The send no longer counts
	// for the budgets of the request. Revoke drops a code if all its sends are revoked. It ignores
	// sends that are unknown or revoked, and codes that are used or expired.
	Revoke(context.Context, RevokeRequest) error
	// Exchange counts an attempt, compares its proof, and uses the active code if it is
	// right, as one step. Of concurrent calls with the right proof, one exchanges the
	// code. The right attempt does not count for the budgets; it makes the network known.
	Exchange(context.Context, ExchangeRequest) (ExchangeReply, error)
	// Ping returns an error if the store cannot be used now. It does a write that
	// waits as those of the other calls do.
	Ping(context.Context) error
}

// Refusal says which limit refused a request, with nothing counted. The zero
// Refusal is none.
type Refusal struct {
	Limit Limit
	Wait  time.Duration // until the same request passes; more than 0
}

// Refused reports whether r is a refusal.
func (r Refusal) Refused() bool { return r.Limit != "" }

// SendRequest asks for the code of an address. A Store refuses it with AddressSends
// or the limit of one of the Budgets, whichever waits longest. If Network is known to the address,
// KnownSends takes the place of AddressSends and counts the sends of this network to
// this address. If the request passes, Network is a requester of the code.
//
// A Store also refuses it if Network could not use the code: with RequesterAttempts if
// Network has used up its attempts for the active code, until the code expires, and with
// AddressAttempts, by AttemptRates, unless Network is known.
type SendRequest struct {
	Now              time.Time
	Address, Network Digest
	Nonce            Nonce         // of the send, and of a new code; never used before
	Proof            Digest        // of the new code
	Life             time.Duration // of a new code
	AddressRates     []Rate
	KnownRates       []Rate
	AttemptRates     []Rate
	Budgets          []Budget // that count sends

	RequesterAttempts int
}

// SendReply describes the active code: the one that existed, unchanged, or a new one.
type SendReply struct {
	Refusal
	Nonce   Nonce
	Expires time.Time // by the clock of the request's Now
	Near    []Limit   // of the budgets of which this send has used the 80th hundredth
	Left    Left      // of the limit that the next send waits for
}

// Left is what is left of a limit after an event that it counted.
type Left struct {
	Limit Limit
	N     int
	Reset time.Duration // until there is more
}

// RevokeRequest names a send by the values of its SendRequest. The Budgets are those that get
// the send back.
type RevokeRequest struct {
	Now              time.Time
	Address, Network Digest
	Nonce            Nonce
	Budgets          []Budget
}

// ExchangeRequest asks to exchange the active code of an address for an attempt with this
// Proof. A Store refuses it with the first of these limits that is used up:
//
//   - those of Budgets, and of several the one that waits longest;
//   - RequesterAttempts if the network asked for the code, or else OtherAttempts,
//     which all other networks share;
//   - AddressAttempts, by AddressRates, unless the network was known when it asked
//     for the code.
//
// If the address has no active code, the attempt counts for the Budgets only. After an
// exchange, Network is known to the address for KnownFor. A KnownFor of 0 changes
// nothing about known networks.
type ExchangeRequest struct {
	Now               time.Time
	Address, Network  Digest
	Proof             Digest // of an address and the digits that somebody sent
	AddressRates      []Rate
	Budgets           []Budget // that count attempts
	RequesterAttempts int
	OtherAttempts     int
	KnownFor          time.Duration
}

// ExchangeReply says whether the code was exchanged. If not, and if no limit refused the
// request, the attempt was wrong.
type ExchangeReply struct {
	Refusal
	Exchanged bool
	Near      []Limit // of the budgets of which this attempt has used the 80th hundredth
	Left      Left    // after a wrong attempt: of RequesterAttempts if the network asked for the code, or else of the first budget
}
