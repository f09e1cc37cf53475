package code

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"docsascode.example/impl/journal"
)

// File is the embedded Store, in a directory of files that it only appends to; see
// package journal. Concurrent calls share a write and its fdatasync.
type File struct {
	dir     string
	journal *journal.Journal
	clock   Clock // the journal's Update guards it
}

// clockKey is the key of the clock. A digest is equal to it with a chance of 2⁻¹²⁸.
var clockKey = journal.Key([]byte("clock of a store"))

// OpenFile opens the store in the directory dir. It creates a missing directory,
// readable by its owner only, in one that must exist. One process can have it open at a
// time.
func OpenFile(dir string) (*File, error) {
	j, err := journal.Open(dir)
	switch {
	case errors.Is(err, journal.ErrInUse):
		return nil, fmt.Errorf("%s is in use by another process; stop that process, or choose another directory", dir)
	case errors.Is(err, journal.ErrVersion):
		return nil, fmt.Errorf("%w of this program; use that version, or remove %s to begin without codes and counts", err, dir)
	case errors.Is(err, journal.ErrDamaged):
		return nil, fmt.Errorf("%w; restore %s from a backup, or remove it to begin without codes and counts", err, dir)
	case err != nil:
		return nil, fmt.Errorf("cannot open the code store: %w", err)
	}
	f := &File{dir: dir, journal: j}
	if err := j.Update(f.loadClock); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot prepare the code store %s: %w", dir, err), j.Close())
	}
	j.Sweep(f.seconds())
	return f, nil
}

// seconds is the store's time as the journal has it.
func (f *File) seconds() uint32 { return uint32(f.clock.Seen / int64(time.Second)) }

func (f *File) loadClock(tx *journal.Tx) error {
	stored, err := tx.Get(clockKey)
	if err != nil || stored == nil {
		return err
	}
	if _, err := binary.Decode(stored, binary.BigEndian, &f.clock); err != nil {
		return fmt.Errorf("the stored clock is damaged: %w", err)
	}
	return nil
}

// Close waits for running calls and closes the files. Later calls fail.
func (f *File) Close() error { return f.journal.Close() }

// Ping returns an error if the disk does not take a write. It shares a write with other
// calls, as they do with each other.
func (f *File) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.fault(f.journal.Update(func(tx *journal.Tx) error { return f.putClock(tx) }))
}

// Send implements Store.
func (f *File) Send(ctx context.Context, r SendRequest) (reply SendReply, err error) {
	err = f.transact(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.send(r); return err })
	return reply, err
}

// Revoke implements Store.
func (f *File) Revoke(ctx context.Context, r RevokeRequest) error {
	return f.transact(ctx, r.Now, func(t *transaction) error { return t.revoke(r) })
}

// Exchange implements Store.
func (f *File) Exchange(ctx context.Context, r ExchangeRequest) (reply ExchangeReply, err error) {
	err = f.transact(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.exchange(r); return err })
	return reply, err
}

// transact runs do at the store's time for now. The time is stored with what do writes.
func (f *File) transact(ctx context.Context, now time.Time, do func(*transaction) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.fault(f.journal.Update(func(tx *journal.Tx) error {
		f.clock = f.clock.At(now)
		tx.Now(f.seconds())
		p := puts{Tx: tx}
		if err := do(&transaction{records: &p, now: instant(f.clock.Seen), ahead: instant(f.clock.Ahead)}); err != nil || !p.any {
			return err
		}
		return f.putClock(tx)
	}))
}

// fault words what an operator can mend.
func (f *File) fault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk of %s is full; free some space on it (%w)", f.dir, err)
	}
	return err
}

// puts notes whether a transaction writes.
type puts struct {
	*journal.Tx
	any bool
}

func (p *puts) Put(r journal.Record) {
	p.any = true
	p.Tx.Put(r)
}

func (f *File) putClock(tx *journal.Tx) error {
	value := binary.BigEndian.AppendUint64(make([]byte, 0, 16), uint64(f.clock.Seen))
	value = binary.BigEndian.AppendUint64(value, uint64(f.clock.Ahead))
	tx.Put(journal.Record{Key: clockKey, Deadline: 1<<32 - 1, Value: value})
	return nil
}

// RestoredName is the name of a backup in the directory of a store, where it is alone.
const RestoredName = "00000001.log"

// Backup writes a copy of the store in dir to w, whether or not a process has it open.
// The copy has all counts and no active code, so that no code that is used after the
// backup works again.
func Backup(dir string, w io.Writer) error {
	err := journal.Copy(dir, w, withoutCode)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s holds no codes; name the data directory of the service", dir)
	}
	return err
}

func withoutCode(r journal.Record) (journal.Record, error) {
	if len(r.Value) == 0 || r.Value[0] != addressKind {
		return r, nil
	}
	a, err := decodeAddress(r.Value)
	a.Code = activeCode{}
	r.Value = a.encode()
	return r, err
}

// Forget implements Forgetter.
func (f *File) Forget(_ context.Context, address Digest) error {
	return f.journal.Update(func(tx *journal.Tx) error {
		tx.Put(journal.Record{Key: keyOf(address), Deadline: 1, Value: new(addressRecord).encode()})
		return nil
	})
}
