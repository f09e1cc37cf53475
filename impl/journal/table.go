package journal

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// A table is a hash table from keys to places, in one piece of memory without pointers: 32
// octets for a slot, and 36 % more slots than entries on average. A map takes twice as much.
// Its zero value is empty.
type table struct {
	slots []slot
	used  int
}

// A slot is empty if the size of its place is 0: no record is.
type slot struct {
	key Key
	at  place
}

// find returns the slot of a key, or the empty one that takes it. There is a slot.
func (t *table) find(k Key) *slot {
	home, _ := bits.Mul64(binary.BigEndian.Uint64(k[8:]), uint64(len(t.slots)))
	for i := int(home); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		if s := &t.slots[i]; s.key == k || s.at.size == 0 {
			return s
		}
	}
}

// get returns the place of a key; zero if there is none.
func (t *table) get(k Key) place {
	if t.used == 0 {
		return place{}
	}
	return t.find(k).at
}

// put replaces the place of a key, and returns the one before; zero if there was none.
func (t *table) put(k Key, at place) (old place) {
	if 5*(t.used+1) > 4*len(t.slots) {
		t.resize(t.used + 1)
	}
	s := t.find(k)
	old = s.at
	if old.size == 0 {
		t.used++
	}
	*s = slot{k, at}
	return old
}

// resize makes room for a number of entries and a quarter of it.
func (t *table) resize(entries int) {
	entries += entries/4 + 4
	grown := table{slots: make([]slot, entries+entries/4)}
	for k, at := range t.all() {
		*grown.find(k) = slot{k, at}
	}
	t.slots = grown.slots
}

// all yields the entries.
func (t *table) all() iter.Seq2[Key, place] {
	return func(yield func(Key, place) bool) {
		for _, s := range t.slots {
			if s.at.size != 0 && !yield(s.key, s.at) {
				return
			}
		}
	}
}

// keep drops the entries that are not to be kept, and the memory that only they needed.
func (t *table) keep(kept func(place) bool) {
	rest := 0
	for _, at := range t.all() {
		if kept(at) {
			rest++
		}
	}
	if rest == t.used {
		return
	}
	smaller := table{}
	if rest > 0 {
		smaller.resize(rest)
	}
	for k, at := range t.all() {
		if kept(at) {
			smaller.put(k, at)
		}
	}
	*t = smaller
}
