package code

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// bucket is a part of a store's file: a map, under the transaction's lock.
type bucket interface {
	Get(key []byte) []byte // nil if there is none; not to be changed
	Put(key, value []byte) error
	Delete(key []byte) error
}

// transaction has the calls of a Store at one moment of its time, over buckets that
// are written as a whole or not at all.
type transaction struct {
	bucket func(name []byte) bucket
	now    instant
	ahead  instant
}

// begin moves the store's clock on to a caller's now.
func begin(buckets func(name []byte) bucket, now instant) (*transaction, error) {
	var c clock
	b := buckets(clockBucket)
	if stored := b.Get(clockBucket); stored != nil {
		if _, err := binary.Decode(stored, binary.BigEndian, &c); err != nil {
			return nil, fmt.Errorf("the stored clock is damaged: %w", err)
		}
	}
	c = c.at(now)
	return &transaction{bucket: buckets, now: c.Seen, ahead: c.Ahead}, put(b, clockBucket, c)
}

func (t *transaction) send(r SendRequest) (SendReply, error) {
	own := t.sendLimit(r)
	byOwn, err := t.log(own.bucket, own.key)
	if err != nil {
		return SendReply{}, err
	}
	byNetwork, err := t.log(networkSendsBucket, r.Network[:])
	if err != nil {
		return SendReply{}, err
	}
	refusal := Refusal{own.limit, byOwn.wait(t.now, own.rates)}
	if w := byNetwork.wait(t.now, r.NetworkRates); w > refusal.Wait {
		refusal = Refusal{NetworkSends, w}
	}
	if refusal.Wait > 0 {
		return SendReply{Refusal: refusal}, nil
	}
	c, active, err := t.code(r.Address)
	if err != nil {
		return SendReply{}, err
	}
	if !active {
		c = activeCode{Nonce: r.Nonce, Expires: t.now.add(r.Life)}
	}
	c.Sends = append(c.Sends, send{Nonce: r.Nonce, Network: r.Network, At: t.now, Known: own.limit == KnownSends})
	return SendReply{Nonce: c.Nonce, Expires: t.outside(c.Expires)}, errors.Join(
		t.putCode(r.Address, c),
		t.putLog(own.bucket, own.key, own.until, byOwn.add(t.now, horizon(own.rates))),
		t.count(networkSendsBucket, r.Network, byNetwork, r.NetworkRates))
}

// sendLimit is the limit that counts a send, besides NetworkSends.
type sendLimit struct {
	limit       Limit
	bucket, key []byte
	rates       []Rate
	until       instant // when the count of it expires
}

// sendLimit returns the limit of a known network at the address, or else that of the
// address.
func (t *transaction) sendLimit(r SendRequest) sendLimit {
	key := knownKey(r.Address, r.Network)
	if until := deadline(t.bucket(knownBucket).Get(key)); until > t.now {
		return sendLimit{KnownSends, knownBucket, key, r.KnownRates, until}
	}
	return sendLimit{AddressSends, addressSendsBucket, r.Address[:], r.AddressRates, t.now.add(horizon(r.AddressRates))}
}

func knownKey(address, network Digest) []byte { return slices.Concat(address[:], network[:]) }

func (t *transaction) revoke(r RevokeRequest) error {
	c, active, err := t.code(r.Address)
	if err != nil || !active {
		return err
	}
	if s, ok := c.revoke(r.Nonce); ok {
		bucket, key := addressSendsBucket, r.Address[:]
		if s.Known {
			bucket, key = knownBucket, knownKey(r.Address, r.Network)
		}
		if err := t.giveBack(bucket, key, s.At); err != nil {
			return err
		}
	}
	if c.revoked() {
		return t.dropCode(r.Address)
	}
	return t.putCode(r.Address, c)
}

func (t *transaction) attempt(r AttemptRequest) (AttemptReply, error) {
	byNetwork, err := t.log(networkAttemptsBucket, r.Network[:])
	if err != nil {
		return AttemptReply{}, err
	}
	if w := byNetwork.wait(t.now, r.NetworkRates); w > 0 {
		return AttemptReply{Refusal: Refusal{NetworkAttempts, w}}, nil
	}
	c, active, err := t.code(r.Address)
	if err != nil {
		return AttemptReply{}, err
	}
	if active {
		if refusal, err := t.attemptAt(&c, r); err != nil || refusal.Refused() {
			return AttemptReply{Refusal: refusal}, err
		}
	}
	return AttemptReply{Nonce: c.Nonce}, t.count(networkAttemptsBucket, r.Network, byNetwork, r.NetworkRates)
}

// attemptAt counts an attempt at c, for the code and for the address.
func (t *transaction) attemptAt(c *activeCode, r AttemptRequest) (Refusal, error) {
	used, known := c.attempt(r.Network, r.RequesterAttempts, r.OtherAttempts)
	if used != "" {
		return Refusal{used, c.Expires.sub(t.now)}, nil
	}
	if known {
		return Refusal{}, t.putCode(r.Address, *c)
	}
	byAddress, err := t.log(addressAttemptsBucket, r.Address[:])
	if err != nil {
		return Refusal{}, err
	}
	if w := byAddress.wait(t.now, r.AddressRates); w > 0 {
		return Refusal{AddressAttempts, w}, nil
	}
	return Refusal{}, errors.Join(
		t.count(addressAttemptsBucket, r.Address, byAddress, r.AddressRates),
		t.putCode(r.Address, *c))
}

func (t *transaction) exchange(r ExchangeRequest) (bool, error) {
	c, active, err := t.code(r.Address)
	if err != nil || !active || c.Nonce != r.Nonce {
		return false, err
	}
	attempts, err := t.log(networkAttemptsBucket, r.Network[:])
	if err != nil {
		return false, err
	}
	if n := len(attempts); n > 0 {
		err = t.giveBack(networkAttemptsBucket, r.Network[:], attempts[n-1])
	}
	return true, errors.Join(err, t.know(r), t.dropCode(r.Address))
}

// know makes the network known to the address, and keeps the count of its sends.
func (t *transaction) know(r ExchangeRequest) error {
	if r.KnownFor <= 0 {
		return nil
	}
	key := knownKey(r.Address, r.Network)
	sends, err := t.log(knownBucket, key)
	if err != nil {
		return err
	}
	return t.putLog(knownBucket, key, t.now.add(r.KnownFor), sends)
}

// outside returns the callers' time for i.
func (t *transaction) outside(i instant) time.Time { return time.Unix(0, int64(i-t.ahead)).UTC() }

// put stores fixed-size values one after the other.
func put(b bucket, key []byte, values ...any) error {
	var buf []byte
	for _, v := range values {
		var err error
		if buf, err = binary.Append(buf, binary.BigEndian, v); err != nil {
			return err
		}
	}
	return b.Put(key, buf)
}

// codeHead is the part of a stored code before its sends.
type codeHead struct {
	Expires instant
	Nonce   Nonce
	Others  int32
}

// code returns the active code of address, or the zero one.
func (t *transaction) code(address Digest) (c activeCode, active bool, err error) {
	stored := t.bucket(codesBucket).Get(address[:])
	if stored == nil {
		return activeCode{}, false, nil
	}
	var head codeHead
	n, err := binary.Decode(stored, binary.BigEndian, &head)
	if err != nil {
		return activeCode{}, false, fmt.Errorf("a stored code is damaged: %w", err)
	}
	if head.Expires <= t.now {
		return activeCode{}, false, nil
	}
	sends := make([]send, (len(stored)-n)/binary.Size(send{}))
	if _, err := binary.Decode(stored[n:], binary.BigEndian, sends); err != nil {
		return activeCode{}, false, fmt.Errorf("a stored code is damaged: %w", err)
	}
	return activeCode{Nonce: head.Nonce, Expires: head.Expires, Others: head.Others, Sends: sends}, true, nil
}

func (t *transaction) putCode(address Digest, c activeCode) error {
	return put(t.bucket(codesBucket), address[:], codeHead{c.Expires, c.Nonce, c.Others}, c.Sends)
}

func (t *transaction) dropCode(address Digest) error {
	return t.bucket(codesBucket).Delete(address[:])
}

// log returns the events counted for key in the bucket of that name.
func (t *transaction) log(name, key []byte) (events, error) {
	stored := t.bucket(name).Get(key)
	if stored == nil {
		return nil, nil
	}
	times := make(events, len(stored)/binary.Size(instant(0)))
	if len(times) == 0 {
		return nil, errors.New("a stored count is damaged: too short")
	}
	if _, err := binary.Decode(stored, binary.BigEndian, times); err != nil {
		return nil, fmt.Errorf("a stored count is damaged: %w", err)
	}
	return times[1:], nil
}

func (t *transaction) putLog(name, key []byte, until instant, e events) error {
	return put(t.bucket(name), key, until, e)
}

// count adds an event now to those of key.
func (t *transaction) count(name []byte, key Digest, e events, rates []Rate) error {
	keep := horizon(rates)
	return t.putLog(name, key[:], t.now.add(keep), e.add(t.now, keep))
}

// giveBack removes one event of key that happened at that time, if one did.
func (t *transaction) giveBack(name, key []byte, at instant) error {
	e, err := t.log(name, key)
	if err != nil {
		return err
	}
	i := slices.Index(e, at)
	if i < 0 {
		return nil
	}
	return t.putLog(name, key, deadline(t.bucket(name).Get(key)), slices.Delete(e, i, i+1))
}

// deadline returns when a stored value expires: at once if it is damaged or missing.
func deadline(stored []byte) instant {
	if len(stored) < 8 {
		return 0
	}
	return instant(binary.BigEndian.Uint64(stored))
}
