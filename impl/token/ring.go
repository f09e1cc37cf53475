package token

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// The figures of a rotation. Clocks may be apart twice: a slow instance signs with
// the old key for longer, and a slow verifier accepts its tokens for longer.
const (
	defaultLead = 15 * time.Minute // 5 of a verifier's cache, 5 of a cache before it, 5 of clocks
	minLead     = 5 * time.Minute  // the max-age of the key set
	maxLead     = 24 * time.Hour
	maxLifetime = 365 * 24 * time.Hour
	clocksApart = 5 * time.Minute

	// keptFor is how long a file outlives its key, so that a clock which was a day
	// fast and is set right has destroyed nothing.
	keptFor = 24 * time.Hour
)

// A ring is the keys of a directory in the order in which they sign. Which of them
// does what follows from their files and the time alone, so that all instances on
// a directory agree.
type ring []*key

// newRing orders keys and finds out when the tokens of each have ended, if no
// token lives longer than lifetime or than the key's file says.
func newRing(keys []*key, lifetime time.Duration) (ring, error) {
	slices.SortFunc(keys, func(a, b *key) int {
		return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.id, b.id))
	})
	files := map[string]string{}
	for n, k := range keys {
		if other, twice := files[k.id]; twice {
			return nil, fmt.Errorf("%s and %s have the same key ID; remove one of them", other, k.file)
		}
		files[k.id] = k.file
		if n+1 < len(keys) {
			k.gone = keys[n+1].from.Add(max(lifetime, k.lifetime) + 2*clocksApart)
		}
	}
	return keys, nil
}

// signer is the key to sign with: the last that has begun. If none has, by a
// clock that is wrong, it is the first.
func (r ring) signer(now time.Time) *key {
	signer := r[0]
	for _, k := range r {
		if !k.from.After(now) {
			signer = k
		}
	}
	return signer
}

// newest is the key that was made last: the signer, or the one that follows it
// after lead. A key that begins further away was made by a wrong clock, and does
// not stand in the way of others.
func (r ring) newest(now time.Time, lead time.Duration) *key {
	return r.signer(now.Add(lead + clocksApart))
}

// live is the keys of all tokens that may be valid now or later.
func (r ring) live(now time.Time) ring {
	return slices.DeleteFunc(slices.Clone(r), func(k *key) bool { return k.endedBy(now) })
}

// find returns the live key with this id, or nil.
func (r ring) find(id string, now time.Time) *key {
	for _, k := range r {
		if k.id == id && !k.endedBy(now) {
			return k
		}
	}
	return nil
}

// nextNumber is the number of the file to be made next. Of two instances that
// make it at once, one succeeds.
func (r ring) nextNumber() int {
	highest := 0
	for _, k := range r {
		highest = max(highest, k.number)
	}
	return highest + 1
}

func (k *key) endedBy(now time.Time) bool {
	return !k.gone.IsZero() && !now.Before(k.gone)
}
