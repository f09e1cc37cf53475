package code

import (
	"crypto/subtle"
	"math"
	"time"

	"docsascode.example/impl/journal"
)

// records are what a transaction reads and writes, as a whole or not at all.
type records interface {
	Get(journal.Key) ([]byte, error)
	Put(journal.Record)
}

// transaction has the calls of a Store at one moment of its time.
type transaction struct {
	records
	now   instant
	ahead instant
}

func (t *transaction) send(r SendRequest) (SendReply, error) {
	a, err := t.address(r.Address)
	if err != nil {
		return SendReply{}, err
	}
	shared, err := t.spending(r.Budgets, sends)
	if err != nil {
		return SendReply{}, err
	}
	own := a.sendLimit(r, t.now)
	refusal := Refusal{own.limit, own.events.wait(t.now, own.rates)}
	if other := shared.refusal(); other.Wait > refusal.Wait {
		refusal = other
	}
	c := a.active(t.now)
	if dead := t.dead(&a, c, r, own.limit == KnownSends); dead.Wait > refusal.Wait {
		refusal = dead
	}
	if refusal.Wait > 0 {
		return SendReply{Refusal: refusal}, nil
	}
	if c == nil {
		a.Code = activeCode{Nonce: r.Nonce, Proof: r.Proof, Expires: t.now.add(r.Life)}
		c = &a.Code
	}
	c.Sends = append(c.Sends, send{Nonce: r.Nonce, Network: r.Network, At: t.now, Known: own.limit == KnownSends})
	*own.events = own.events.add(t.now, own.rates)
	a.Until = max(a.Until, c.Expires)
	keep(&a.Until, t.now, horizon(own.rates))
	t.putAddress(r.Address, a)
	reply := SendReply{Nonce: c.Nonce, Expires: t.outside(c.Expires), Near: shared.count()}
	reply.Left = Left{Limit: own.limit, Reset: own.events.wait(t.now, own.rates)}
	if next := shared.refusal(); next.Wait > reply.Left.Reset {
		reply.Left = Left{Limit: next.Limit, Reset: next.Wait}
	}
	return reply, nil
}

// dead refuses a send whose code the network could not use.
func (t *transaction) dead(a *addressRecord, c *activeCode, r SendRequest, known bool) (longest Refusal) {
	if c != nil && c.usedUp(r.Network, r.RequesterAttempts) {
		longest = Refusal{RequesterAttempts, c.Expires.sub(t.now)}
	}
	if known {
		return longest
	}
	if w := a.Attempts.wait(t.now, r.AttemptRates); w > longest.Wait {
		longest = Refusal{AddressAttempts, w}
	}
	return longest
}

// sendLimit is the limit that counts a send, besides the budgets.
type sendLimit struct {
	limit  Limit
	events *events
	rates  []Rate
}

// sendLimit returns the limit of a known network at the address, or else that of the
// address.
func (a *addressRecord) sendLimit(r SendRequest, now instant) sendLimit {
	if k := a.known(r.Network, now); k != nil {
		return sendLimit{KnownSends, &k.Sends, r.KnownRates}
	}
	return sendLimit{AddressSends, &a.Sends, r.AddressRates}
}

func (t *transaction) revoke(r RevokeRequest) error {
	a, err := t.address(r.Address)
	if err != nil {
		return err
	}
	c := a.active(t.now)
	if c == nil {
		return nil
	}
	s, tried, ok := c.revoke(r.Nonce)
	if !ok {
		return nil
	}
	if !tried {
		a.giveBack(s, t.now)
	}
	shared, err := t.spending(r.Budgets, sends)
	if err != nil {
		return err
	}
	shared.giveBack(s.At)
	if c.revoked() {
		a.Code = activeCode{}
	}
	t.putAddress(r.Address, a)
	return nil
}

// giveBack takes back the count of a send. The limits of an address count each event by its
// own time.
func (a *addressRecord) giveBack(s send, now instant) {
	if !s.Known {
		a.Sends = a.Sends.giveBack(s.At, nil)
	} else if k := a.known(s.Network, now); k != nil {
		k.Sends = k.Sends.giveBack(s.At, nil)
	}
}

func (t *transaction) exchange(r ExchangeRequest) (ExchangeReply, error) {
	shared, err := t.spending(r.Budgets, attempts)
	if err != nil {
		return ExchangeReply{}, err
	}
	if refusal := shared.refusal(); refusal.Refused() {
		return ExchangeReply{Refusal: refusal}, nil
	}
	a, err := t.address(r.Address)
	if err != nil {
		return ExchangeReply{}, err
	}
	c := a.active(t.now)
	if c != nil {
		if refusal := t.attempt(&a, c, r); refusal.Refused() {
			return ExchangeReply{Refusal: refusal}, nil
		}
	}
	if c != nil && subtle.ConstantTimeCompare(c.Proof[:], r.Proof[:]) == 1 {
		a.Code = activeCode{}
		if r.KnownFor > 0 {
			a.know(r.Network, t.now, t.now.add(r.KnownFor))
		}
		t.putAddress(r.Address, a)
		return ExchangeReply{Exchanged: true}, nil
	}
	reply := ExchangeReply{Near: shared.count()}
	reply.Left = shared.left()
	if c != nil {
		t.putAddress(r.Address, a)
		if s := c.requester(r.Network); s != nil {
			reply.Left = Left{RequesterAttempts, r.RequesterAttempts - int(s.Attempts), c.Expires.sub(t.now)}
		}
	}
	return reply, nil
}

// attempt counts an attempt at c, for the code and for the address.
func (t *transaction) attempt(a *addressRecord, c *activeCode, r ExchangeRequest) Refusal {
	used, known := c.attempt(r.Network, r.RequesterAttempts, r.OtherAttempts)
	if used != "" {
		return Refusal{used, c.Expires.sub(t.now)}
	}
	if known {
		return Refusal{}
	}
	if w := a.Attempts.wait(t.now, r.AddressRates); w > 0 {
		return Refusal{AddressAttempts, w}
	}
	a.Attempts = a.Attempts.add(t.now, r.AddressRates)
	keep(&a.Until, t.now, horizon(r.AddressRates))
	return Refusal{}
}

// outside returns the callers' time for i.
func (t *transaction) outside(i instant) time.Time { return time.Unix(0, int64(i-t.ahead)).UTC() }

func (t *transaction) address(d Digest) (addressRecord, error) {
	stored, err := t.Get(keyOf(d))
	if err != nil {
		return addressRecord{}, err
	}
	return decodeAddress(stored)
}

func (t *transaction) putAddress(d Digest, a addressRecord) {
	t.Put(journal.Record{Key: keyOf(d), Deadline: deadline(a.Until), Value: a.encode()})
}

// deadline is the first second that is not before i.
func deadline(i instant) uint32 {
	const second = instant(time.Second)
	return uint32(min(max(0, (i+second-1)/second), math.MaxUint32))
}
