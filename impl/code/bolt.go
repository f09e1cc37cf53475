package code

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	// lockWait is how long OpenBolt waits for another process to let go.
	lockWait = time.Second
	// shareDelay is how long a transaction waits for others that share its fsync.
	// An fsync takes about as long on common disks.
	shareDelay = time.Millisecond
)

// Bolt is the embedded Store, in one file on disk. It uses bbolt: pure Go, ACID with
// an fsync for every commit, a single file without a server, and maintained by the
// etcd project, which stores its own data in it. Concurrent calls share a commit.
type Bolt struct {
	db      *bbolt.DB
	sweeper sweeper
}

// OpenBolt opens the store in the file at path. It creates a missing file, readable by
// its owner only, in a directory that must exist. Only one process can have the file
// open: a second one gets an error after a second.
func OpenBolt(path string) (*Bolt, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s is in use by another process; stop that process, or choose another directory", path)
	}
	if errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrChecksum) || errors.Is(err, bolterrors.ErrVersionMismatch) {
		return nil, fmt.Errorf("%s is damaged: %w; restore it from a backup, or remove it to begin without codes and counts", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the code store %s: %w", path, err)
	}
	db.MaxBatchDelay = shareDelay
	if err := db.Update(makeBuckets); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot prepare the code store %s: %w", path, err), db.Close())
	}
	return &Bolt{db: db}, nil
}

// Close waits for running calls and closes the file. Later calls fail.
func (b *Bolt) Close() error { return b.db.Close() }

// Ping returns an error if the file cannot be written. It shares a commit with other
// calls, as they do with each other.
func (b *Bolt) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.db.Batch(func(*bbolt.Tx) error { return nil })
}

// Send implements Store.
func (b *Bolt) Send(ctx context.Context, r SendRequest) (SendReply, error) {
	return transact(ctx, b, r.Now, func(t *transaction) (SendReply, error) { return t.send(r) })
}

// Revoke implements Store.
func (b *Bolt) Revoke(ctx context.Context, r RevokeRequest) error {
	_, err := transact(ctx, b, r.Now, func(t *transaction) (struct{}, error) { return struct{}{}, t.revoke(r) })
	return err
}

// Attempt implements Store.
func (b *Bolt) Attempt(ctx context.Context, r AttemptRequest) (AttemptReply, error) {
	return transact(ctx, b, r.Now, func(t *transaction) (AttemptReply, error) { return t.attempt(r) })
}

// Exchange implements Store.
func (b *Bolt) Exchange(ctx context.Context, r ExchangeRequest) (bool, error) {
	return transact(ctx, b, r.Now, func(t *transaction) (bool, error) { return t.exchange(r) })
}

// transact runs do at the store's time for now, in a transaction that concurrent calls
// may share. It may run do again if another call of the transaction fails.
func transact[R any](ctx context.Context, b *Bolt, now time.Time, do func(*transaction) (R, error)) (R, error) {
	var reply R
	if err := ctx.Err(); err != nil {
		return reply, err
	}
	err := b.db.Batch(func(tx *bbolt.Tx) error {
		t, err := begin(func(name []byte) bucket { return tx.Bucket(name) }, instant(now.UnixNano()))
		if err != nil {
			return err
		}
		if reply, err = do(t); err != nil {
			return err
		}
		return b.sweeper.sweep(tx, t.now)
	})
	return reply, err
}
