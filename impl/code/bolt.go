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
	// shareDelay is how long a transaction waits for others to share its
	// fsync, which takes about as long on common disks.
	shareDelay = time.Millisecond
)

// Bolt is the embedded Store, in one file on disk. It stands on bbolt: pure Go,
// ACID with an fsync for every commit, a single file without a server, and
// maintained by the etcd project, which stores its own data in it. Concurrent
// operations share a commit.
type Bolt struct {
	db      *bbolt.DB
	sweeper sweeper
}

// OpenBolt opens the store in the file at path and makes it, readable by its
// owner only, if it is missing; its folder must exist. One process has the file
// open at a time: a second one is refused after a second.
func OpenBolt(path string) (*Bolt, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("the code store %s is in use by another process", path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the code store %s: %w", path, err)
	}
	db.MaxBatchDelay = shareDelay
	if err := db.Update(makeBuckets); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the code store %s: %w", path, err), db.Close())
	}
	return &Bolt{db: db}, nil
}

// Close waits for running operations and lets go of the file. Later operations
// fail.
func (b *Bolt) Close() error { return b.db.Close() }

// Ping reports whether the file is open.
func (b *Bolt) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.db.View(func(*bbolt.Tx) error { return nil })
}

// Send implements Store.
func (b *Bolt) Send(ctx context.Context, r SendRequest) (SendReply, error) {
	return transact(ctx, b, r.Now, func(t *boltTx) (SendReply, error) { return t.send(r) })
}

// Revoke implements Store.
func (b *Bolt) Revoke(ctx context.Context, r RevokeRequest) error {
	_, err := transact(ctx, b, r.Now, func(t *boltTx) (struct{}, error) { return struct{}{}, t.revoke(r) })
	return err
}

// Guess implements Store.
func (b *Bolt) Guess(ctx context.Context, r GuessRequest) (GuessReply, error) {
	return transact(ctx, b, r.Now, func(t *boltTx) (GuessReply, error) { return t.guess(r) })
}

// Consume implements Store.
func (b *Bolt) Consume(ctx context.Context, r ConsumeRequest) (bool, error) {
	return transact(ctx, b, r.Now, func(t *boltTx) (bool, error) { return t.consume(r) })
}

// transact runs do at the store's time for now, in a transaction that it may
// share with others. It may run do again after a fault of another.
func transact[R any](ctx context.Context, b *Bolt, now time.Time, do func(*boltTx) (R, error)) (R, error) {
	var reply R
	if err := ctx.Err(); err != nil {
		return reply, err
	}
	err := b.db.Batch(func(tx *bbolt.Tx) error {
		t, err := newBoltTx(tx, instant(now.UnixNano()))
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

func (t *boltTx) send(r SendRequest) (SendReply, error) {
	byAddress, err := t.log(addressSendsBucket, r.Address)
	if err != nil {
		return SendReply{}, err
	}
	bySource, err := t.log(sourceSendsBucket, r.Source)
	if err != nil {
		return SendReply{}, err
	}
	refusal := Refusal{AddressSends, byAddress.wait(t.now, r.AddressRates)}
	if w := bySource.wait(t.now, r.SourceRates); w > refusal.Wait {
		refusal = Refusal{SourceSends, w}
	}
	if refusal.Wait > 0 {
		return SendReply{Refusal: refusal}, nil
	}
	c, live, err := t.code(r.Address)
	if err != nil {
		return SendReply{}, err
	}
	if !live {
		c = liveCode{Nonce: r.Nonce, Expires: t.now.add(r.Life)}
	}
	c.Sends = append(c.Sends, send{Nonce: r.Nonce, Source: r.Source, At: t.now})
	return SendReply{Nonce: c.Nonce, Expires: t.outside(c.Expires)}, errors.Join(
		t.putCode(r.Address, c),
		t.count(addressSendsBucket, r.Address, byAddress, r.AddressRates),
		t.count(sourceSendsBucket, r.Source, bySource, r.SourceRates))
}

func (t *boltTx) revoke(r RevokeRequest) error {
	c, live, err := t.code(r.Address)
	if err != nil || !live {
		return err
	}
	if s, ok := c.revoke(r.Nonce); ok {
		if err := t.giveBack(addressSendsBucket, r.Address, s.At); err != nil {
			return err
		}
	}
	if c.dead() {
		return t.dropCode(r.Address)
	}
	return t.putCode(r.Address, c)
}

func (t *boltTx) guess(r GuessRequest) (GuessReply, error) {
	bySource, err := t.log(sourceGuessesBucket, r.Source)
	if err != nil {
		return GuessReply{}, err
	}
	if w := bySource.wait(t.now, r.SourceRates); w > 0 {
		return GuessReply{Refusal: Refusal{SourceGuesses, w}}, nil
	}
	c, live, err := t.code(r.Address)
	if err != nil {
		return GuessReply{}, err
	}
	if live {
		if used := c.spend(r.Source, r.AskerGuesses, r.OtherGuesses); used != "" {
			return GuessReply{Refusal: Refusal{used, c.Expires.sub(t.now)}}, nil
		}
		if err := t.putCode(r.Address, c); err != nil {
			return GuessReply{}, err
		}
	}
	return GuessReply{Nonce: c.Nonce}, t.count(sourceGuessesBucket, r.Source, bySource, r.SourceRates)
}

func (t *boltTx) consume(r ConsumeRequest) (bool, error) {
	c, live, err := t.code(r.Address)
	if err != nil || !live || c.Nonce != r.Nonce {
		return false, err
	}
	guesses, err := t.log(sourceGuessesBucket, r.Source)
	if err != nil {
		return false, err
	}
	if n := len(guesses); n > 0 {
		err = t.giveBack(sourceGuessesBucket, r.Source, guesses[n-1])
	}
	return true, errors.Join(err, t.dropCode(r.Address))
}
