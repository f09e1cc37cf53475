package journal

// A place is where a record is, and how long it matters.
type place struct {
	segment, offset, deadline uint32
	size                      uint16
}

// shards is how many tables an index has: a table that grows holds up its caller, and a small
// one does so for less time.
const shards = 256

// index knows the place of each live record. Its owner's lock guards it.
type index struct {
	shards      [shards]table
	live, total int64 // octets of live records, and of all files

	swept int // the shard to sweep next
	due   int // how many entries the sweep is behind
}

func (x *index) find(k Key) (place, bool) {
	at := x.shards[k[0]].get(k)
	return at, at.size != 0
}

func (x *index) put(k Key, at place) {
	old := x.shards[k[0]].put(k, at)
	x.live += int64(at.size) - int64(old.size)
}

// sweepStep is how many entries one call of sweep looks at on average. An Update puts
// fewer, so that a round over the index always ends.
const sweepStep = 8

// sweep forgets records whose deadline has passed, of some shards.
func (x *index) sweep(now uint32) {
	x.due += sweepStep
	for x.due > x.shards[x.swept].used {
		x.due -= x.shards[x.swept].used + 1
		x.sweepShard(x.swept, now)
		x.swept = (x.swept + 1) % shards
	}
}

func (x *index) sweepShard(n int, now uint32) {
	shard := &x.shards[n]
	for _, at := range shard.all() {
		if at.deadline <= now {
			x.live -= int64(at.size)
		}
	}
	shard.keep(func(at place) bool { return at.deadline > now })
}

// Sweep forgets every record whose deadline has passed at a time in Unix seconds. An
// Update does so for a few.
func (j *Journal) Sweep(now uint32) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for n := range shards {
		j.index.sweepShard(n, now)
	}
}

// Len is how many records j has.
func (j *Journal) Len() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, shard := range j.index.shards {
		n += shard.used
	}
	return n
}
