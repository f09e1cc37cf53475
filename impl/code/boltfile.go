package code

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// The layout of a Bolt file. Integers are big-endian and of fixed size.
//
//	clock            "clock" → clock
//	codes            digest of the address → Expires, Nonce, Others, each send
//	address sends    digest of the address → deadline, each time
//	source sends     digest of the source  → deadline, each time
//	source guesses   digest of the source  → deadline, each time
//
// Whatever can expire begins with the moment it does so.
var (
	clockBucket         = []byte("clock")
	codesBucket         = []byte("codes")
	addressSendsBucket  = []byte("address sends")
	sourceSendsBucket   = []byte("source sends")
	sourceGuessesBucket = []byte("source guesses")

	expiring = [...][]byte{codesBucket, addressSendsBucket, sourceSendsBucket, sourceGuessesBucket}
)

func makeBuckets(tx *bbolt.Tx) error {
	for _, name := range append(expiring[:], clockBucket) {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// boltTx is a transaction at one moment of the store's time.
type boltTx struct {
	tx    *bbolt.Tx
	now   instant
	ahead instant
}

// newBoltTx moves the store's clock on by what a caller says is now.
func newBoltTx(tx *bbolt.Tx, now instant) (*boltTx, error) {
	var c clock
	b := tx.Bucket(clockBucket)
	if stored := b.Get(clockBucket); stored != nil {
		if _, err := binary.Decode(stored, binary.BigEndian, &c); err != nil {
			return nil, fmt.Errorf("the stored clock is damaged: %w", err)
		}
	}
	c = c.at(now)
	return &boltTx{tx: tx, now: c.Seen, ahead: c.Ahead}, put(b, clockBucket, c)
}

// outside is the callers' time for i.
func (t *boltTx) outside(i instant) time.Time { return time.Unix(0, int64(i-t.ahead)).UTC() }

// put stores fixed-size values one after the other.
func put(b *bbolt.Bucket, key []byte, values ...any) error {
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

// code returns the live code of address, or the zero one.
func (t *boltTx) code(address Digest) (c liveCode, live bool, err error) {
	stored := t.tx.Bucket(codesBucket).Get(address[:])
	if stored == nil {
		return liveCode{}, false, nil
	}
	var head codeHead
	n, err := binary.Decode(stored, binary.BigEndian, &head)
	if err != nil {
		return liveCode{}, false, fmt.Errorf("a stored code is damaged: %w", err)
	}
	if head.Expires <= t.now {
		return liveCode{}, false, nil
	}
	sends := make([]send, (len(stored)-n)/binary.Size(send{}))
	if _, err := binary.Decode(stored[n:], binary.BigEndian, sends); err != nil {
		return liveCode{}, false, fmt.Errorf("a stored code is damaged: %w", err)
	}
	return liveCode{Nonce: head.Nonce, Expires: head.Expires, Others: head.Others, Sends: sends}, true, nil
}

func (t *boltTx) putCode(address Digest, c liveCode) error {
	return put(t.tx.Bucket(codesBucket), address[:], codeHead{c.Expires, c.Nonce, c.Others}, c.Sends)
}

func (t *boltTx) dropCode(address Digest) error {
	return t.tx.Bucket(codesBucket).Delete(address[:])
}

// log returns the events counted for key in bucket.
func (t *boltTx) log(bucket []byte, key Digest) (events, error) {
	stored := t.tx.Bucket(bucket).Get(key[:])
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

// count adds an event now to those of key.
func (t *boltTx) count(bucket []byte, key Digest, e events, rates []Rate) error {
	keep := horizon(rates)
	return put(t.tx.Bucket(bucket), key[:], t.now.add(keep), e.add(t.now, keep))
}

// giveBack takes one event at the time at from those of key, if there is one.
func (t *boltTx) giveBack(bucket []byte, key Digest, at instant) error {
	e, err := t.log(bucket, key)
	if err != nil {
		return err
	}
	i := slices.Index(e, at)
	if i < 0 {
		return nil
	}
	b := t.tx.Bucket(bucket)
	if len(e) == 1 {
		return b.Delete(key[:])
	}
	return put(b, key[:], deadline(b.Get(key[:])), slices.Delete(e, i, i+1))
}

// deadline is when a stored value expires; at once if it is damaged.
func deadline(stored []byte) instant {
	if len(stored) < 8 {
		return 0
	}
	return instant(binary.BigEndian.Uint64(stored))
}

// sweepStep is how many entries of each bucket a transaction looks at. It
// writes three at most, so a round over a bucket ends however much comes in.
const sweepStep = 8

// sweeper goes round the expiring buckets, a step with each transaction, and
// drops what has expired. The lock of the one writing transaction guards it.
type sweeper struct {
	next [len(expiring)][]byte // where to go on in each; nil is the start
}

func (s *sweeper) sweep(tx *bbolt.Tx, now instant) error {
	for i, name := range expiring {
		b := tx.Bucket(name)
		expired, next := step(b, s.next[i], now)
		for _, key := range expired {
			if err := b.Delete(key); err != nil {
				return err
			}
		}
		s.next[i] = next
	}
	return nil
}

// step looks at sweepStep entries from the key from on, and returns copies of
// the expired keys and of the key to go on with.
func step(b *bbolt.Bucket, from []byte, now instant) (expired [][]byte, next []byte) {
	c := b.Cursor()
	k, v := c.Seek(from)
	for range sweepStep {
		if k == nil {
			return expired, nil
		}
		if deadline(v) <= now {
			expired = append(expired, slices.Clone(k))
		}
		k, v = c.Next()
	}
	return expired, slices.Clone(k)
}
