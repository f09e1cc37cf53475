package verify

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/MicahParks/jwkset"
	"golang.org/x/sync/singleflight"
)

// The figures promised at Config.KeySetURL.
const (
	keysFresh    = 5 * time.Minute
	longUntried  = 10 * time.Minute
	keysUsable   = 24 * time.Hour
	retryAfter   = 10 * time.Second
	fetchTimeout = 5 * time.Second
	maxKeySet    = 64 << 10
)

// remote is the KeySource behind Config.KeySetURL. The fetching client of jwkset
// (and keyfunc) reports a server that is down as an unknown key, makes requests
// wait for its rate limiter, keeps keys for ever and reads responses without a
// bound; so only its reading of keys is used.
type remote struct {
	url     string
	client  http.Client
	now     func() time.Time
	flight  singleflight.Group
	current atomic.Pointer[keySet]
}

// keySet is what is known of the remote set. It is never changed once stored.
type keySet struct {
	keys    map[string]crypto.PublicKey
	fetched time.Time // when keys were had
	tried   time.Time // when a fetch last ended, well or not
	err     error     // how it ended
}

func newRemote(url string, client *http.Client, now func() time.Time) *remote {
	r := &remote{url: url, now: now}
	if client != nil {
		r.client = *client
	}
	r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r.current.Store(&keySet{})
	return r
}

// Key waits for a fetch only if it has no usable key without one, or has not
// asked for so long that the key may have been withdrawn.
func (r *remote) Key(ctx context.Context, id string) (crypto.PublicKey, error) {
	set, now := r.current.Load(), r.now()
	key, usable := set.key(id, now)
	if usable && now.Sub(set.fetched) < keysFresh {
		return key, nil
	}
	done := r.flight.DoChan("", func() (any, error) {
		r.refresh(context.WithoutCancel(ctx))
		return nil, nil
	})
	if usable && now.Sub(set.tried) < longUntried {
		return key, nil
	}
	select {
	case <-done:
		return r.current.Load().find(id, now)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (s *keySet) key(id string, now time.Time) (key crypto.PublicKey, usable bool) {
	key, known := s.keys[id]
	return key, known && now.Sub(s.fetched) < keysUsable
}

func (s *keySet) find(id string, now time.Time) (crypto.PublicKey, error) {
	key, usable := s.key(id, now)
	switch {
	case usable:
		return key, nil
	case s.err != nil:
		return nil, s.err
	default:
		return nil, ErrUnknownKey
	}
}

// refresh fetches the set unless that was tried a short while ago.
func (r *remote) refresh(ctx context.Context) {
	old := r.current.Load()
	if r.now().Sub(old.tried) < retryAfter {
		return
	}
	keys, err := r.fetch(ctx)
	next := keySet{keys: keys, fetched: r.now(), tried: r.now(), err: err}
	if err != nil {
		next.keys, next.fetched = old.keys, old.fetched
	}
	r.current.Store(&next)
}

func (r *remote) fetch(ctx context.Context) (map[string]crypto.PublicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("cannot fetch the key set: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("cannot fetch the key set: the response is %s", response.Status)
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, response.Body, maxKeySet))
	if err != nil {
		return nil, fmt.Errorf("cannot read the key set: %w", err)
	}
	return parseKeySet(body)
}

// parseKeySet reads the signing keys of a JWK set and passes over all others
// (RFC 7517 §5). A set without any is an error.
func parseKeySet(document []byte) (map[string]crypto.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fmt.Errorf("cannot read the key set: %w", err)
	}
	keys := map[string]crypto.PublicKey{}
	for _, raw := range set.Keys {
		jwk, err := jwkset.NewJWKFromRawJSON(raw, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
		if err != nil || !signs(jwk) {
			continue
		}
		id := jwk.Marshal().KID
		if _, twice := keys[id]; twice {
			return nil, errors.New("cannot read the key set: two keys have the same ID")
		}
		keys[id] = jwk.Key()
	}
	if len(keys) == 0 {
		return nil, errors.New("cannot read the key set: it has no signing key")
	}
	return keys, nil
}

// signs reports whether k has an id, is of a kind that signs tokens, and is not
// declared to be for something else.
func signs(k jwkset.JWK) bool {
	m, alg := k.Marshal(), algorithm(k.Key())
	return m.KID != "" && alg != "" &&
		(m.ALG == "" || m.ALG.String() == alg) &&
		(m.USE == "" || m.USE == jwkset.UseSig)
}
