package code

import (
	"context"
	"time"
)

// A Store keeps live codes and the counts that limit them. Each operation but
// Ping is one transaction: it sees the whole effect of those before it, and
// when it returns without error, its own effect is durable. Requests and
// replies are plain values, so that an operation can be one script of a remote
// store. A Store is safe for concurrent use.
//
// A Store whose transactions span either an address or a network counts the
// network first. For a moment, or for good after an error, it may then count for
// a network what did not take place at the address; never less than did.
//
// What a Store learns is digests, nonces, times and counts: no code, no key,
// no address, neither in it nor from it.
//
// Time is what requests bring as Now, except that a Store's time never runs
// backwards. When callers' clocks step back, it stands still or goes on from
// the latest moment it has seen; it neither revives what has expired nor makes
// a limit wait longer than its span. Whatever can no longer matter is dropped,
// a bounded number of things with each operation.
//
// An error is a fault of the store. After one, the operation has taken place
// as a whole or not at all. A cancelled ctx is an error before an operation
// begins and need not be noticed later.
type Store interface {
	// Send counts a send and says which code it carries.
	Send(context.Context, SendRequest) (SendReply, error)
	// Revoke takes back a send that was refused. If the code it carried is
	// live and was never tried, the send is given back to the address's
	// count, though not to the network's, and its network is no longer an asker
	// by it. A code of which no send stands is dropped. What is unknown,
	// exchanged, expired or revoked already is left alone without error.
	Revoke(context.Context, RevokeRequest) error
	// Attempt counts an attempt, before anyone compares it.
	Attempt(context.Context, AttemptRequest) (AttemptReply, error)
	// Exchange drops the live code of the address, gives the latest attempt back
	// to the network and makes the network known, if the code has that Nonce. It
	// reports whether it did: to one caller at most for each Nonce.
	Exchange(context.Context, ExchangeRequest) (bool, error)
	// Ping reports whether the store can be used.
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

// SendRequest asks for the code of an address. It is refused with AddressSends
// or NetworkSends, whichever waits longer. If Network is known to the address,
// KnownSends takes the place of AddressSends: the send counts among those of
// this network to this address. If it passes, Network is an asker of the code from
// then on.
type SendRequest struct {
	Now              time.Time
	Address, Network Digest
	Nonce            Nonce         // never used before; of the send, and of the code it may begin
	Life             time.Duration // of the code it may begin
	AddressRates     []Rate
	KnownRates       []Rate
	NetworkRates     []Rate
}

// SendReply describes the live code: the one there was, as it was, or one
// begun by the request.
type SendReply struct {
	Refusal
	Nonce   Nonce
	Expires time.Time // by the clock of the request's Now
}

// RevokeRequest names a send by what its SendRequest had.
type RevokeRequest struct {
	Now              time.Time
	Address, Network Digest
	Nonce            Nonce
}

// AttemptRequest asks for an attempt at the live code of an address. It is
// refused with NetworkAttempts if the network is over its rates, and else with
// RequesterAttempts or OtherAttempts if there is a live code and the network's lane
// of attempts at it is used up: its own for an asker of the code, the one
// shared by all others for another. An attempt at a live code counts for the
// address too, and is refused with AddressAttempts if that is over its rates,
// unless the network was known when it asked for the code. If there is no live
// code, the attempt is counted for the network only.
type AttemptRequest struct {
	Now               time.Time
	Address, Network  Digest
	AddressRates      []Rate
	NetworkRates      []Rate
	RequesterAttempts int
	OtherAttempts     int
}

// AttemptReply tells the Nonce of the live code; zero if there is none.
type AttemptReply struct {
	Refusal
	Nonce Nonce
}

// ExchangeRequest follows an Attempt that was right. Network is known to the address
// for KnownFor from then on; for 0, it is not, nor does it cease to be.
type ExchangeRequest struct {
	Now              time.Time
	Address, Network Digest
	Nonce            Nonce
	KnownFor         time.Duration
}
