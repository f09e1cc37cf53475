package code

import (
	"slices"

	"go.etcd.io/bbolt"
)

// The layout of a Bolt file. Integers are big-endian and of fixed size.
//
//	clock            "clock" → clock
//	codes            digest of the address → Expires, Nonce, Others, each send
//	address sends    digest of the address → deadline, each time
//	address guesses  digest of the address → deadline, each time
//	source sends     digest of the source  → deadline, each time
//	source guesses   digest of the source  → deadline, each time
//	known sources    both digests          → deadline, each time of a send
//
// Values that expire begin with the moment at which they do. Names are those of the
// first version: a source is a network, and guesses are attempts.
var (
	clockBucket           = []byte("clock")
	codesBucket           = []byte("codes")
	addressSendsBucket    = []byte("address sends")
	addressAttemptsBucket = []byte("address guesses")
	networkSendsBucket    = []byte("source sends")
	networkAttemptsBucket = []byte("source guesses")
	knownBucket           = []byte("known sources")

	expiring = [...][]byte{
		codesBucket, addressSendsBucket, addressAttemptsBucket, networkSendsBucket, networkAttemptsBucket, knownBucket,
	}
)

func makeBuckets(tx *bbolt.Tx) error {
	for _, name := range append(expiring[:], clockBucket) {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// sweepStep is how many entries of each bucket a transaction looks at. A transaction
// adds at most four entries, one to each bucket, so a round over a bucket always ends.
const sweepStep = 8

// sweeper goes round the expiring buckets, one step with each transaction, and deletes
// expired entries. The lock of the one writing transaction guards it.
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
