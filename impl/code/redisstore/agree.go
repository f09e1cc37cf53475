package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"docsascode.example/impl/code"
)

// How long a store remembers the key and the settings of its instances. The key outlives
// them for as long as a limit counts. Settings can be changed once all instances are gone for
// settingsKept, and an instance renews both more often.
const (
	keyKept      = 24 * time.Hour
	settingsKept = time.Minute
	renewEvery   = 20 * time.Second
)

// ErrOtherKey means that the codes in the store are of another key.
var ErrOtherKey = errors.New("the codes in this store are of another code-key; copy the file code-key from the data directory of another instance")

// Agree returns an error unless the instances on the store have this key and these settings,
// and holds later ones to them until Close. The key is a digest that tells nothing of it. The
// names of settings are for the reader of the error.
func (s *Store) Agree(ctx context.Context, key string, settings map[string]string) error {
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	found, err := s.hold(ctx, "key", key, keyKept)
	if err != nil {
		return err
	}
	if found != key {
		return ErrOtherKey
	}
	if found, err = s.hold(ctx, "settings", string(text), settingsKept); err != nil {
		return err
	}
	if found != string(text) {
		return differ(found, settings)
	}
	s.renewing.Go(func() { s.renew(key, string(text)) })
	return nil
}

// hold stores value under a name if there is none, and returns the stored one.
func (s *Store) hold(ctx context.Context, name, value string, kept time.Duration) (string, error) {
	name = s.prefix + name
	set, err := s.client.SetNX(ctx, name, value, kept).Result()
	if err != nil || set {
		return value, failed(err)
	}
	found, err := s.client.Get(ctx, name).Result()
	if errors.Is(err, redis.Nil) { // it has just expired
		return value, failed(s.client.Set(ctx, name, value, kept).Err())
	}
	if err == nil && found == value {
		err = s.client.Expire(ctx, name, kept).Err()
	}
	return found, failed(err)
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the code store failed: %w", err)
}

// differ says which settings differ from those that an instance stored.
func differ(stored string, settings map[string]string) error {
	theirs := make(map[string]string)
	_ = json.Unmarshal([]byte(stored), &theirs) // of another version, it may be of another form
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if theirs[name] != settings[name] {
			return fmt.Errorf("the other instances on this store have another %s: %s there and %s here; give all instances the same, or stop them and wait a minute",
				name, theirs[name], settings[name])
		}
	}
	return errors.New("the other instances on this store are of another version with other settings; stop them and wait a minute")
}

// renew keeps the key and the settings until Close.
func (s *Store) renew(key, settings string) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closing:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), s.limit)
		// A store that is down is told by the calls that need it.
		_ = s.client.Set(ctx, s.prefix+"key", key, keyKept).Err()
		_ = s.client.Set(ctx, s.prefix+"settings", settings, settingsKept).Err()
		cancel()
	}
}

// Forget drops everything about an address.
func (s *Store) Forget(ctx context.Context, address code.Digest) error {
	ctx, cancel := context.WithTimeout(ctx, 10*s.limit)
	defer cancel()
	start := s.key("a", address)
	return failed(s.eachPrimary(ctx, func(ctx context.Context, primary *redis.Client) error {
		names := []string{start}
		found := primary.Scan(ctx, 0, escaped(start)+":*", 1000).Iterator()
		for found.Next(ctx) {
			names = append(names, found.Val())
		}
		if err := found.Err(); err != nil || len(names) == 1 && !s.has(ctx, primary, start) {
			return err
		}
		return primary.Del(ctx, names...).Err()
	}))
}

// has reports whether a primary has a key. Of a cluster, all but one do not.
func (s *Store) has(ctx context.Context, primary *redis.Client, key string) bool {
	n, err := primary.Exists(ctx, key).Result()
	return err == nil && n > 0
}

// escaped is a key as a pattern.
func escaped(key string) string {
	return strings.NewReplacer("[", `\[`, "]", `\]`, "*", `\*`, "?", `\?`, `\`, `\\`).Replace(key)
}
