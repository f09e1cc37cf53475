package code

import (
	"encoding/binary"
	"errors"
	"time"

	"docsascode.example/impl/journal"
)

// addressRecord is all that a store keeps about an address.
type addressRecord struct {
	Until    instant    // when nothing of it matters any more
	Code     activeCode // has expired if there is none
	Sends    events
	Attempts events
	Known    []knownNetwork // the latest one at the end
}

// knownNetwork is a network that is known to an address, with its sends to the address.
type knownNetwork struct {
	Network Digest
	Until   instant
	Sends   events
}

// maxKnown is how many networks of an address are known at a time. A further one takes
// the place of the one that exchanged a code the longest ago, so that a record is bounded.
const maxKnown = 32

// active returns the active code, or nil.
func (a *addressRecord) active(now instant) *activeCode {
	if a.Code.Expires <= now {
		return nil
	}
	return &a.Code
}

// known returns the network if it is known, or nil.
func (a *addressRecord) known(network Digest, now instant) *knownNetwork {
	for i, k := range a.Known {
		if k.Network == network && k.Until > now {
			return &a.Known[i]
		}
	}
	return nil
}

// know makes a network known, and keeps the count of its sends.
func (a *addressRecord) know(network Digest, now, until instant) {
	k := knownNetwork{Network: network}
	if old := a.known(network, now); old != nil {
		k = *old
	}
	k.Until = until
	var rest []knownNetwork
	for _, other := range a.Known {
		if other.Network != network && other.Until > now {
			rest = append(rest, other)
		}
	}
	if len(rest) >= maxKnown {
		rest = rest[len(rest)-maxKnown+1:]
	}
	a.Known = append(rest, k)
	a.Until = max(a.Until, until)
}

// keep makes a record last for as long as a limit looks at an event of now.
func keep(until *instant, now instant, span time.Duration) { *until = max(*until, now.add(span)) }

// The kinds of records, which are their first octets.
const (
	addressKind = 'a'
	budgetKind  = 'n'
)

var errRecord = errors.New("a stored record is damaged")

// encoder appends values to a record: numbers as varints, digests as they are.
type encoder []byte

func (e *encoder) number(n int64)       { *e = binary.AppendVarint(*e, n) }
func (e *encoder) octets(octets []byte) { *e = append(*e, octets...) }

// events writes the time of the first event, and of each other one the time since.
func (e *encoder) events(list events) {
	e.number(int64(len(list)))
	var last instant
	for _, c := range list {
		e.number(int64(c.At - last))
		e.number(c.N)
		last = c.At
	}
}

func (a *addressRecord) encode() []byte {
	e := append(make(encoder, 0, 256), addressKind)
	e.number(int64(a.Until))
	a.Code.encode(&e)
	e.events(a.Sends)
	e.events(a.Attempts)
	e.number(int64(len(a.Known)))
	for _, k := range a.Known {
		e.octets(k.Network[:])
		e.number(int64(k.Until))
		e.events(k.Sends)
	}
	return e
}

func (c *activeCode) encode(e *encoder) {
	e.number(int64(c.Expires))
	if c.Expires == 0 {
		return
	}
	e.octets(c.Nonce[:])
	e.octets(c.Proof[:])
	e.number(int64(c.Others))
	e.number(int64(len(c.Sends)))
	for _, s := range c.Sends {
		e.octets(s.Nonce[:])
		e.octets(s.Network[:])
		e.number(int64(s.At))
		e.number(int64(s.Attempts))
		e.number(flags(s.Refused, s.Known))
	}
}

func flags(set ...bool) (n int64) {
	for i, is := range set {
		if is {
			n |= 1 << i
		}
	}
	return n
}

func (n *budgetRecord) encode() []byte {
	e := append(make(encoder, 0, 64+8*(len(n.Sends)+len(n.Attempts))), budgetKind)
	e.number(int64(n.Until))
	e.events(n.Sends)
	e.events(n.Attempts)
	return e
}

// decoder takes what encoder appended. After damage, failed is true and values are zero.
type decoder struct {
	rest   []byte
	failed bool
}

func decode(stored []byte, kind byte) decoder {
	if len(stored) == 0 || stored[0] != kind {
		return decoder{failed: true}
	}
	return decoder{rest: stored[1:]}
}

func (d *decoder) number() int64 {
	n, size := binary.Varint(d.rest)
	if size <= 0 {
		d.failed, d.rest = true, nil
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) octets(to []byte) {
	if len(d.rest) < len(to) {
		d.failed, d.rest = true, nil
		return
	}
	d.rest = d.rest[copy(to, d.rest):]
}

// count returns a number of things that have an octet each at least.
func (d *decoder) count() int {
	n := d.number()
	if n < 0 || n > int64(len(d.rest)) {
		d.failed, d.rest = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) events() (list events) {
	n := d.count()
	if n == 0 {
		return nil
	}
	list = make(events, 0, min(n+1, exact+1))
	var last instant
	for range n {
		last += instant(d.number())
		list = append(list, event{last, d.number()})
	}
	return list
}

func (d *decoder) err() error {
	if d.failed || len(d.rest) > 0 {
		return errRecord
	}
	return nil
}

func decodeAddress(stored []byte) (a addressRecord, err error) {
	if stored == nil {
		return addressRecord{}, nil
	}
	d := decode(stored, addressKind)
	a.Until = instant(d.number())
	a.Code.decode(&d)
	a.Sends, a.Attempts = d.events(), d.events()
	for range d.count() {
		var k knownNetwork
		d.octets(k.Network[:])
		k.Until = instant(d.number())
		k.Sends = d.events()
		a.Known = append(a.Known, k)
	}
	return a, d.err()
}

func (c *activeCode) decode(d *decoder) {
	if c.Expires = instant(d.number()); c.Expires == 0 {
		return
	}
	d.octets(c.Nonce[:])
	d.octets(c.Proof[:])
	c.Others = int32(d.number())
	for range d.count() {
		var s send
		d.octets(s.Nonce[:])
		d.octets(s.Network[:])
		s.At, s.Attempts = instant(d.number()), int32(d.number())
		set := d.number()
		s.Refused, s.Known = set&1 != 0, set&2 != 0
		c.Sends = append(c.Sends, s)
	}
}

func decodeBudget(stored []byte) (n budgetRecord, err error) {
	if stored == nil {
		return budgetRecord{}, nil
	}
	d := decode(stored, budgetKind)
	n.Until = instant(d.number())
	n.Sends, n.Attempts = d.events(), d.events()
	return n, d.err()
}

// keyOf returns the key of a digest in a store: its first half.
func keyOf(d Digest) journal.Key { return journal.Key(d[:len(journal.Key{})]) }
