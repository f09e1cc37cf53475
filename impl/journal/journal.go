// Package journal keeps small records in files that it only appends to.
//
// A record replaces the one before it with the same key. An index in memory knows
// where the latest record of each key is, in about 45 bytes; the values stay in the
// files. So a write costs the same for a thousand keys and for a million. Calls that
// run at once share a frame, which is one write and one fdatasync. The frame has a
// checksum: after a crash, it is there as a whole or not at all.
//
// The files are segments of a few megabytes, numbered in the order of their records.
// Package journal copies what is live out of the oldest one when more than half of all
// octets are not live, and then removes it. A record is not live if another one
// replaced it, or if its deadline has passed.
package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// A Key names a record. Its octets are evenly distributed, as those of a digest are.
type Key [16]byte

// A Record is what a journal keeps for a key until a deadline, in Unix seconds. A Value
// has at most MaxValue octets.
type Record struct {
	Key      Key
	Deadline uint32
	Value    []byte
}

// MaxValue is the most octets of a value.
const MaxValue = 1<<16 - 1 - recordHead

// pace is how long the journal lets calls gather between two frames. The first call
// after a pause does not wait. With 16 clients on one core, 1 ms takes as much processor
// time and makes each call wait longer, and 0 makes more frames of fewer calls.
const pace = 300 * time.Microsecond

// ErrInUse means that another process has the journal open.
var ErrInUse = errors.New("in use by another process")

// A Journal is safe for concurrent use. One process can have it open at a time.
type Journal struct {
	dir  string
	lock *flock.Flock
	wake chan struct{} // has an element if the writer has something to do
	room chan struct{} // has an element if the cleaner has something to do
	done sync.WaitGroup

	mu       sync.Mutex
	index    index
	segments []*segment // the last one takes what is new
	frames   []*frame   // not durable yet, in their order; the last one may be open
	spare    []byte     // of a frame that is durable; may be nil
	open     bool       // the last frame takes more
	next     *outcome   // of the next time that frames are written
	fault    error      // of the last time; nil if the frames went to the disk
	closed   bool
}

// An outcome is what became of frames. It is set before done is closed.
type outcome struct {
	done chan struct{}
	err  error
}

func newOutcome() *outcome { return &outcome{done: make(chan struct{})} }

// Open opens the journal in the directory dir, which it creates, with mode 0700, if it
// is missing. It reads all files. The error is ErrInUse, ErrDamaged, ErrVersion, or of
// the file system.
func Open(dir string) (_ *Journal, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	j := &Journal{
		dir: dir, lock: flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600)),
		wake: make(chan struct{}, 1), room: make(chan struct{}, 1), next: newOutcome(),
	}
	held, err := j.lock.TryLock()
	if err == nil && !held {
		err = ErrInUse
	}
	if err != nil {
		return nil, err
	}
	if err := j.load(); err != nil {
		return nil, errors.Join(err, j.release())
	}
	j.done.Go(j.write)
	j.done.Go(j.clean)
	return j, nil
}

// load reads the segments, and begins the first one if there is none.
func (j *Journal) load() (err error) {
	if j.segments, err = openSegments(j.dir, os.O_RDWR); err != nil {
		return err
	}
	if err := j.fillIndex(); err != nil {
		return err
	}
	if len(j.segments) == 0 {
		return j.addSegment(1)
	}
	return nil
}

func (j *Journal) fillIndex() error {
	for i, s := range j.segments {
		err := s.load(i == len(j.segments)-1, func(r Record, at place) { j.index.put(r.Key, at) })
		if err != nil {
			return err
		}
		j.index.total += s.end
	}
	return nil
}

func (j *Journal) addSegment(number uint32) error {
	s, err := createSegment(j.dir, number)
	if err == nil {
		j.segments = append(j.segments, s)
		j.index.total += s.end
	}
	return err
}

// Close writes what is left and closes the files. Later calls fail.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	j.mu.Unlock()
	close(j.wake)
	close(j.room)
	j.done.Wait()
	return errors.Join(j.fault, j.release())
}

func (j *Journal) release() error {
	faults := []error{j.lock.Unlock()}
	for _, s := range j.segments {
		faults = append(faults, s.file.Close())
	}
	return errors.Join(faults...)
}

// A Tx is a running Update.
type Tx struct {
	journal *Journal
	records []Record
	few     [4]Record // has room for the records of most
	now     uint32
}

// Get returns the value of a key, which the caller may keep; nil if there is none. It
// does not see what the same Tx has put.
func (t *Tx) Get(k Key) ([]byte, error) { return t.journal.get(k) }

// Put replaces the record of a key once the Tx has ended without an error.
func (t *Tx) Put(r Record) { t.records = append(t.records, r) }

// Now tells the time, by which deadlines pass, in Unix seconds.
func (t *Tx) Now(seconds uint32) { t.now = seconds }

// Update runs do alone. If do returns nil, its records go into the journal, all of them
// or none, and Update returns when they are on the disk. It returns at once if do put
// nothing. After an error of the disk, the records may get there later, with those of
// the next Update.
func (j *Journal) Update(do func(*Tx) error) error {
	j.mu.Lock()
	if err := j.usable(); err != nil {
		j.mu.Unlock()
		return err
	}
	t := &Tx{journal: j}
	t.records = t.few[:0]
	err := do(t)
	if err == nil && len(t.records) > 0 {
		err = j.append(t.records)
	}
	if t.now > 0 {
		j.index.sweep(t.now)
	}
	if err != nil || len(t.records) == 0 {
		j.mu.Unlock()
		return err
	}
	written := j.next
	j.signal()
	j.mu.Unlock()
	<-written.done
	return written.err
}

// usable runs under mu, which it lets go while it tries again to write what could not be
// written before.
func (j *Journal) usable() error {
	for j.fault != nil && !j.closed {
		written := j.next
		j.signal()
		j.mu.Unlock()
		<-written.done
		j.mu.Lock()
		if written.err != nil {
			return written.err
		}
	}
	if j.closed {
		return os.ErrClosed
	}
	return nil
}

// signal runs under mu.
func (j *Journal) signal() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// get runs under mu.
func (j *Journal) get(k Key) ([]byte, error) {
	at, ok := j.index.find(k)
	if !ok {
		return nil, nil
	}
	for _, f := range j.frames {
		if f.segment.number == at.segment && int64(at.offset) >= f.start {
			if begin := int64(at.offset) - f.start; begin < int64(len(f.octets)) {
				return readRecord(f.octets[begin:][:at.size], k)
			}
		}
	}
	s := j.segments[int(at.segment-j.segments[0].number)]
	octets := make([]byte, at.size)
	if _, err := s.file.ReadAt(octets, int64(at.offset)); err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", s.file.Name(), err)
	}
	return readRecord(octets, k)
}

// append puts records into the open frame, under mu.
func (j *Journal) append(records []Record) error {
	octets := 0
	for _, r := range records {
		octets += recordHead + len(r.Value)
		if len(r.Value) > MaxValue || octets > maxFrame {
			return fmt.Errorf("a record of %d octets is too large", len(r.Value))
		}
	}
	f, err := j.openFrame()
	if err != nil {
		return err
	}
	for _, r := range records {
		offset := len(f.octets)
		f.octets = appendRecord(f.octets, r)
		size := len(f.octets) - offset
		j.index.total += int64(size)
		j.index.put(r.Key, place{f.segment.number, uint32(f.start) + uint32(offset), r.Deadline, uint16(size)})
	}
	f.segment.end = f.start + int64(len(f.octets))
	return nil
}

// openFrame returns the frame that takes records, under mu.
func (j *Journal) openFrame() (*frame, error) {
	if n := len(j.frames); j.open && len(j.frames[n-1].octets) < maxFrame {
		return j.frames[n-1], nil
	}
	last := j.segments[len(j.segments)-1]
	if last.end >= segmentSize {
		if err := j.addSegment(last.number + 1); err != nil {
			return nil, err
		}
		last = j.segments[len(j.segments)-1]
		select {
		case j.room <- struct{}{}:
		default:
		}
	}
	f := &frame{segment: last, start: last.end, octets: append(j.spare[:0], make([]byte, frameHead)...)}
	j.spare = nil
	last.end += frameHead
	j.index.total += frameHead
	j.frames, j.open = append(j.frames, f), true
	return f, nil
}
