package token

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/verify"
)

// The load turns round the keys this often. Each operation takes a while by the
// clock of the test, so that the clock needs nobody to move it.
const (
	rotations   = 20
	rotateEvery = 2 * time.Hour
	perUse      = 2 * time.Minute
	workers     = 8
)

// load is instances on one directory, their users, and those who verify their tokens.
type load struct {
	clock
	config    Config
	instances [3]atomic.Pointer[Issuer]
	verifiers []*verify.Verifier
	stranger  *key
	patient   *verify.Verifier // of nothing but a key set that is old
	signers   sync.Map         // the kids of all tokens
	accepted  atomic.Int64
	refused   atomic.Int64
}

func newLoad(t *testing.T) *load {
	l := &load{config: config(t.TempDir()), stranger: open(t, config(t.TempDir())).current.Load().ring[0]}
	l.config.Now, l.config.RotateEvery = l.now, rotateEvery
	for n := range l.instances {
		l.restart(t, n)
	}
	for n := range l.instances {
		c := verify.Config{
			KeySetURL: "http://keys.example", Client: &http.Client{Transport: &keySetServer{load: l, instance: n}},
			Issuer: l.config.Issuer, Audience: l.config.Audience, Now: l.now,
		}
		v, err := verify.New(c)
		require.NoError(t, err)
		l.verifiers = append(l.verifiers, v)
	}
	keys := &oldKeySet{load: l, age: 10 * time.Minute}
	v, err := verify.New(verify.Config{Keys: keys, Issuer: l.config.Issuer, Audience: l.config.Audience, Now: l.now})
	require.NoError(t, err)
	l.patient = v
	return l
}

// restart begins an instance again, which changes the algorithm in turn.
func (l *load) restart(t testing.TB, n int) {
	c := l.config
	c.Algorithm = []Algorithm{EdDSA, ES256}[rand.IntN(2)]
	l.instances[n].Store(open(t, c))
}

func (l *load) any() *Issuer { return l.instances[rand.IntN(len(l.instances))].Load() }

// keySetServer answers with the key set of an instance, without a network.
type keySetServer struct {
	load     *load
	instance int
}

func (s *keySetServer) RoundTrip(*http.Request) (*http.Response, error) {
	document, err := json.Marshal(s.load.instances[s.instance].Load().KeySet())
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(document))}, err
}

// oldKeySet is the KeySource of a verifier that does not ask again for a key it
// does not know, and whose set is as old as the caches on the way make it.
type oldKeySet struct {
	load   *load
	age    time.Duration
	mutex  sync.Mutex
	known  map[string]crypto.PublicKey
	issuer *Issuer
	had    time.Time
}

func (o *oldKeySet) Key(ctx context.Context, id string) (crypto.PublicKey, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if now := o.load.now(); o.known == nil || now.Sub(o.had) >= o.age {
		o.had, o.issuer, o.known = now, o.load.any(), map[string]crypto.PublicKey{}
		for _, k := range o.issuer.KeySet().Keys {
			if public, err := o.issuer.Key(ctx, k.ID); err == nil {
				o.known[k.ID] = public // else its last token has ended this moment
			}
		}
	}
	if public, ok := o.known[id]; ok {
		return public, nil
	}
	return nil, verify.ErrUnknownKey
}

// A held token is one that a user has got and comes back with.
type held struct {
	raw    string
	issued time.Time
}

func (l *load) user(t *testing.T) {
	var tokens []held
	for n := 0; l.now().Before(start.Add((rotations + 1) * rotateEvery)); n++ {
		l.pass(perUse)
		before := l.now()
		raw, err := l.any().Issue("ann@example.com")
		if !assert.NoError(t, err) {
			return
		}
		l.signers.Store(signedBy(t, raw), true)
		tokens = append(tokens, held{raw, before})
		l.come(t, l.patient, tokens[len(tokens)-1])
		for range 2 {
			l.come(t, l.someone(), tokens[rand.IntN(len(tokens))])
		}
		l.forge(t, raw)
		if len(tokens) > 4 {
			tokens = tokens[1:] // by now its hour is over
		}
		if n%50 == 0 {
			l.restart(t, rand.IntN(len(l.instances)))
		}
	}
}

// come checks that everyone accepts a token until it has expired.
func (l *load) come(t *testing.T, v *verify.Verifier, token held) {
	_, err := v.Verify(t.Context(), token.raw)
	end := token.issued.Truncate(time.Second).Add(time.Hour)
	if errors.Is(err, verify.ErrInvalid) && !l.now().Before(end) {
		return
	}
	if assert.NoError(t, err, "issued at %v, it is %v", token.issued, l.now()) {
		l.accepted.Add(1)
	}
}

// forge changes one character of a signature, and has a stranger sign in the name
// of a key.
func (l *load) forge(t *testing.T, raw string) {
	dot := strings.LastIndexByte(raw, '.')
	changed := []byte(raw)
	changed[dot+1+rand.IntN(20)] ^= 1 // another letter, or none of base64url
	stranger := *l.stranger
	stranger.id = signedBy(t, raw)
	stolen, err := stranger.token(l.claims())
	assert.NoError(t, err)
	for _, forged := range []string{string(changed), stolen} {
		_, err := l.someone().Verify(t.Context(), forged)
		if assert.ErrorIs(t, err, verify.ErrInvalid) && assert.NotErrorIs(t, err, verify.ErrKeys) {
			l.refused.Add(1)
		}
	}
}

func (l *load) someone() *verify.Verifier {
	all := append([]*verify.Verifier{l.any().Verifier(), l.patient}, l.verifiers...)
	return all[rand.IntN(len(all))]
}

func (l *load) claims() jwt.MapClaims {
	return jwt.MapClaims{
		"iss": l.config.Issuer, "sub": "ann@example.com", "aud": l.config.Audience, "jti": "1",
		"iat": l.now().Unix(), "nbf": l.now().Unix(), "exp": l.now().Add(time.Hour).Unix(),
	}
}

// TestTwentyRotationsUnderLoad has three instances on one directory rotate by their
// schedule, and restart, while users get tokens and come with them. No good one is
// refused and no forged one accepted: by the instances, by verifiers that fetch the
// key set, and by one that lives with a set of ten minutes ago.
func TestTwentyRotationsUnderLoad(t *testing.T) {
	t.Parallel()
	l := newLoad(t)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { l.user(t) })
	}
	group.Wait()
	signers := 0
	l.signers.Range(func(any, any) bool { signers++; return true })
	assert.Greater(t, signers, rotations)
	assert.Less(t, signers, rotations+4, "each rotation made one key")
	assert.LessOrEqual(t, len(fileNames(t, l.config.Dir)), 16, "old keys are removed")
	t.Logf("%d keys, %d tokens accepted, %d forged ones refused", signers, l.accepted.Load(), l.refused.Load())
}

// A verifier with an old key set would refuse a key that signs at once, so that the
// test above can fail.
func TestOldKeySetsNeedTheLead(t *testing.T) {
	t.Parallel()
	l := newLoad(t)
	i := l.instances[0].Load()
	l.set(rotateEvery - defaultLead - time.Minute)
	_, err := l.patient.Verify(t.Context(), issue(t, i, "ann@example.com"))
	require.NoError(t, err)
	l.pass(time.Minute)
	require.NoError(t, i.Reload())
	hasty := *i.current.Load().ring[1]
	raw, err := hasty.token(l.claims())
	require.NoError(t, err)
	_, err = l.patient.Verify(t.Context(), raw)
	require.ErrorIs(t, err, verify.ErrUnknownKey)
	l.pass(defaultLead)
	_, err = l.patient.Verify(t.Context(), raw)
	require.NoError(t, err)
}
