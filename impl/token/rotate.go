package token

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"docsascode.example/impl/conf"
)

// readAgain is how old the known state of the directory may be.
const readAgain = 10 * time.Second

// state is the known state of the directory. It never changes once stored.
type state struct {
	ring  ring
	read  time.Time // when the ring was read
	tried time.Time // when reading was last tried, well or not
	err   error     // how that ended
}

// A Rotation is the last key in the order of signing, after a call of Rotate.
type Rotation struct {
	ID        string
	Algorithm Algorithm
	From      time.Time // when it begins to sign; not in the future if it signs already
	Made      bool      // by this call
}

// Rotate makes the next key, in Config.Algorithm. It begins to sign Config.Lead from
// now, and at once in a directory without keys. While a key is waiting to sign, no
// other is made, so that it does no harm to call it on every instance.
func (i *Issuer) Rotate() (Rotation, error) {
	i.directory.Lock()
	defer i.directory.Unlock()
	now := i.config.Now()
	r, err := readRing(i.config.Dir, i.config.Lifetime, i.config.GroupRead)
	before := r
	if err == nil && (len(r) == 0 || !r.newest(now, i.config.Lead).from.After(now)) {
		r, err = i.makeKey(r, now)
	}
	if err != nil {
		return Rotation{}, conf.File(err)
	}
	i.adopt(r, now)
	k := r.newest(now, i.config.Lead)
	from := k.from
	if r.signer(now) == k && from.After(now) { // those before it are gone
		from = now
	}
	return Rotation{ID: k.id, Algorithm: k.algorithm, From: from, Made: len(r) > len(before)}, nil
}

// Reload reads the directory, creates the key that Config.RotateEvery asks for, and
// removes the files of keys whose last token expired a day ago. What other
// instances do is seen within ten seconds without it, as Issue, Key and KeySet
// call it that often; a ticker may do so if they are not called.
//
// If the directory cannot be read, the known keys continue to verify, and for
// Config.Lead to sign.
func (i *Issuer) Reload() error {
	i.directory.Lock()
	defer i.directory.Unlock()
	return i.reload(i.config.Now())
}

func (i *Issuer) reload(now time.Time) error {
	r, err := readRing(i.config.Dir, i.config.Lifetime, i.config.GroupRead)
	if err == nil && len(r) == 0 {
		err = fmt.Errorf("%s has no signing key; restore it from a backup, or send SIGHUP to create one", i.config.Dir)
	}
	if err != nil {
		err = conf.File(err)
		old := i.current.Load()
		i.current.Store(&state{ring: old.ring, read: old.read, tried: now, err: err})
		return err
	}
	var faults error
	if i.due(r, now) {
		r, faults = i.makeKey(r, now)
	}
	i.adopt(r, now)
	return errors.Join(faults, i.removeEnded(r, now))
}

// adopt makes r the keys in use, and reports those that another process or person put into
// the directory.
func (i *Issuer) adopt(r ring, now time.Time) {
	for _, k := range r {
		if !i.seen[k.id] && i.config.Adopted != nil {
			i.config.Adopted(k.id)
		}
		i.seen[k.id] = true
	}
	i.current.Store(&state{ring: r, read: now, tried: now})
}

func (i *Issuer) due(r ring, now time.Time) bool {
	c := i.config
	return c.RotateEvery > 0 && !now.Before(r.newest(now, c.Lead).from.Add(c.RotateEvery-c.Lead))
}

// makeKey adds a key to the directory and returns the ring after that, which may
// have another instance's key in its place. If that fails, it returns r.
func (i *Issuer) makeKey(r ring, now time.Time) (ring, error) {
	k, err := newKey(i.config.Algorithm, i.config.Rand)
	if err != nil {
		return r, fmt.Errorf("cannot generate a key: %w", err)
	}
	k.number = r.nextNumber()
	k.file = nameOf(k.number)
	k.lifetime = i.config.Lifetime.Truncate(time.Second)
	k.created, k.from = now, now
	if len(r) > 0 {
		k.from = now.Add(i.config.Lead + time.Second - 1) // to whole seconds, upwards
	}
	if err := writeKey(i.config.Dir, k); err != nil {
		return r, err
	}
	next, err := readRing(i.config.Dir, i.config.Lifetime, i.config.GroupRead)
	if err != nil {
		return r, err
	}
	if next.nextNumber() == k.number {
		return r, fmt.Errorf("%s takes the name of a new key; remove it", filepath.Join(i.config.Dir, k.file))
	}
	if made := next.find(k.id, now); made != nil {
		i.config.Logger.Info("signing key created", slog.String("key", made.id),
			slog.String("alg", string(made.algorithm)), slog.Time("signs_from", made.from))
		i.seen[made.id] = true
		if i.config.Made != nil {
			i.config.Made(made.id)
		}
	}
	return next, nil
}

// removeEnded goes from the oldest key on and no further than it can: a key lives
// until the one behind it in the ring begins.
func (i *Issuer) removeEnded(r ring, now time.Time) error {
	for _, k := range r {
		if !k.endedBy(now.Add(-keptFor)) {
			continue
		}
		if err := removeKey(i.config.Dir, k); err != nil {
			return conf.File(err)
		}
		i.config.Logger.Info("signing key removed", slog.String("key", k.id))
	}
	return nil
}

// known returns the state, and reads it again if it is not recent.
func (i *Issuer) known(now time.Time) *state {
	if s := i.current.Load(); s.recent(now) {
		return s
	}
	i.directory.Lock()
	defer i.directory.Unlock()
	if s := i.current.Load(); s.recent(now) {
		return s
	}
	err := i.reload(now)
	s := i.current.Load()
	switch {
	case s.err != nil:
		i.config.Logger.Warn("could not read signing keys; using the last known ones", slog.Any("error", err))
	case err != nil:
		i.config.Logger.Warn("could not rotate signing keys; using the last known ones", slog.Any("error", err))
	}
	return s
}

// recent is false if a clock was set back and the state is from the future.
func (s *state) recent(now time.Time) bool {
	return now.Sub(s.tried).Abs() < readAgain
}

// openRing reads the directory or, on first start, creates it and the first key.
func (i *Issuer) openRing() error {
	if err := os.MkdirAll(i.config.Dir, 0o700); err != nil {
		return conf.File(err)
	}
	now := i.config.Now()
	r, err := readRing(i.config.Dir, i.config.Lifetime, i.config.GroupRead)
	if err == nil && len(r) == 0 {
		r, err = i.makeKey(r, now)
	}
	if err != nil {
		return conf.File(err)
	}
	i.adopt(r, now)
	return nil
}
