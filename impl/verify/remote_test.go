package verify

import (
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keyServer is a key set server whose answer and whose clock a test sets.
type keyServer struct {
	*httptest.Server
	answer atomic.Pointer[http.HandlerFunc]
	hits   atomic.Int32
	now    atomic.Pointer[time.Time]
}

func newKeyServer(t testing.TB) *keyServer {
	s := &keyServer{}
	s.now.Store(&start)
	s.serve(jwks(jwk(keyID, public)))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		(*s.answer.Load())(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *keyServer) handle(h http.HandlerFunc) { s.answer.Store(&h) }

func (s *keyServer) serve(document string) {
	s.handle(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, document) })
}

func (s *keyServer) down() {
	s.handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
}

func (s *keyServer) pass(d time.Duration) {
	now := s.now.Load().Add(d)
	s.now.Store(&now)
}

func (s *keyServer) remote() *remote {
	return newRemote(s.URL, s.Client(), func() time.Time { return *s.now.Load() })
}

// settle waits for a fetch in the background to end.
func (r *remote) settle() {
	_, _, _ = r.flight.Do("", func() (any, error) { return nil, nil })
}

func jwk(id string, key ed25519.PublicKey) string {
	return fmt.Sprintf(`{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":%q,"x":%q}`, id, encode(key))
}

func ecJWK(t *testing.T) string { return mint{alg: "ES256", key: &p256.PublicKey}.jwk(t) }

func jwks(keys ...string) string {
	return `{"keys":[` + strings.Join(keys, ",") + `]}`
}

func TestRemoteKeysThroughVerifier(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	c := config()
	c.Keys, c.KeySetURL, c.Client = nil, server.URL, server.Client()
	v := newVerifier(t, c)
	raw := sign(header.String(), payload.String())
	for range 3 {
		_, err := v.Verify(t.Context(), raw)
		require.NoError(t, err)
	}
	_, err := v.Verify(t.Context(), sign(header.with("kid", "key-2").String(), payload.String()))
	require.ErrorIs(t, err, ErrInvalid)
	require.NotErrorIs(t, err, ErrKeys)
	assert.EqualValues(t, 1, server.hits.Load())
}

func TestServerDownFromTheStart(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	server.down()
	c := config()
	c.Keys, c.KeySetURL, c.Client = nil, server.URL, server.Client()
	c.Now = func() time.Time { return *server.now.Load() }
	v := newVerifier(t, c)
	raw := sign(header.String(), payload.String())
	for range 2 {
		_, err := v.Verify(t.Context(), raw)
		require.ErrorIs(t, err, ErrKeys)
		require.NotErrorIs(t, err, ErrInvalid)
	}
	assert.EqualValues(t, 1, server.hits.Load(), "asked again at once")
	server.serve(jwks(jwk(keyID, public)))
	server.pass(retryAfter)
	_, err := v.Verify(t.Context(), raw)
	require.NoError(t, err)
}

func TestUnknownKeyFetchesAtMostSoOften(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	r := server.remote()
	_, err := r.Key(t.Context(), keyID)
	require.NoError(t, err)
	server.serve(jwks(jwk(keyID, public), jwk("key-2", public)))

	server.pass(retryAfter - 1)
	_, err = r.Key(t.Context(), "key-2")
	require.ErrorIs(t, err, ErrUnknownKey)
	assert.EqualValues(t, 1, server.hits.Load())

	server.pass(1)
	_, err = r.Key(t.Context(), "key-2")
	require.NoError(t, err, "a new key is found")
	for i := range 100 {
		_, err = r.Key(t.Context(), fmt.Sprint("foreign", i))
		require.ErrorIs(t, err, ErrUnknownKey)
	}
	assert.EqualValues(t, 2, server.hits.Load())
}

func TestManyTokensShareOneFetch(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	r := server.remote()
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			_, err := r.Key(t.Context(), keyID)
			assert.NoError(t, err)
			_, err = r.Key(t.Context(), fmt.Sprint("foreign", i))
			assert.ErrorIs(t, err, ErrUnknownKey)
		})
	}
	group.Wait()
	assert.EqualValues(t, 1, server.hits.Load())
}

func TestFreshKeysAreNotFetchedAndStaleOnesBehind(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	r := server.remote()
	key := func() error { _, err := r.Key(t.Context(), keyID); r.settle(); return err }
	require.NoError(t, key())
	server.serve(jwks(jwk("key-2", public)))

	server.pass(keysFresh - 1)
	require.NoError(t, key())
	assert.EqualValues(t, 1, server.hits.Load())

	server.pass(1)
	require.NoError(t, key(), "the old keys serve while new ones come")
	assert.EqualValues(t, 2, server.hits.Load())
	require.ErrorIs(t, key(), ErrUnknownKey, "a withdrawn key is forgotten")
}

func TestWithdrawnKeyIsNotUsedAfterAPause(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	r := server.remote()
	_, err := r.Key(t.Context(), keyID)
	require.NoError(t, err)
	server.serve(jwks(jwk("key-2", public)))
	server.pass(longUntried)
	_, err = r.Key(t.Context(), keyID)
	require.ErrorIs(t, err, ErrUnknownKey)
}

func TestKnownKeysOutliveTheServerForADay(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	r := server.remote()
	_, err := r.Key(t.Context(), keyID)
	require.NoError(t, err)
	server.down()

	server.pass(keysUsable - 1)
	_, err = r.Key(t.Context(), keyID)
	require.NoError(t, err)
	assert.EqualValues(t, 2, server.hits.Load(), "it was asked")
	_, err = r.Key(t.Context(), "key-2")
	require.ErrorContains(t, err, "502", "unknown keys are not known to be foreign")

	server.pass(1)
	_, err = r.Key(t.Context(), keyID)
	require.ErrorContains(t, err, "502")
}

func TestBadAnswersChangeNothing(t *testing.T) {
	t.Parallel()
	huge := jwks(jwk(keyID, public), `"`+strings.Repeat("x", maxKeySet)+`"`)
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
	}
	tests := map[string]struct {
		answer http.HandlerFunc
		reason string
	}{
		"down":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "503"},
		"not found": {http.NotFound, "404"},
		"closed":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		"redirect":  {http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP, "302"},
		"huge":      {text(huge), "too large"},
		"huge once unpacked": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, huge)
			_ = z.Close()
		}, "too large"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"keys":[`)
		}, "unexpected EOF"},
		"empty":         {text(""), "unexpected end"},
		"HTML":          {text("<!doctype html>"), "invalid character"},
		"null":          {text("null"), "no signing key"},
		"no keys":       {text(jwks()), "no signing key"},
		"keys no list":  {text(`{"keys":{}}`), "cannot unmarshal"},
		"one id twice":  {text(jwks(jwk(keyID, public), jwk(keyID, public))), "two keys have the same ID"},
		"short key":     {text(jwks(jwk(keyID, public[:31]))), "no signing key"},
		"no id":         {text(jwks(jwk("", public))), "no signing key"},
		"not for us":    {text(jwks(strings.Replace(jwk(keyID, public), `"sig"`, `"enc"`, 1))), "no signing key"},
		"another alg":   {text(jwks(strings.Replace(jwk(keyID, public), `"EdDSA"`, `"HS256"`, 1))), "no signing key"},
		"a secret":      {text(jwks(fmt.Sprintf(`{"kty":"oct","kid":"key-1","alg":"HS256","use":"sig","k":%q}`, encode(secret)))), "no signing key"},
		"EC as EdDSA":   {text(jwks(strings.Replace(ecJWK(t), "ES256", "EdDSA", 1))), "no signing key"},
		"off the curve": {text(jwks(strings.Replace(ecJWK(t), `"y":"`, `"y":"AQAA`, 1))), "no signing key"},
		"half a point":  {text(jwks(strings.Replace(ecJWK(t), `"y"`, `"z"`, 1))), "no signing key"},
		"longer curve":  {text(jwks(strings.Replace(ecJWK(t), "P-256", "P-384", 1))), "no signing key"},
		"another curve": {text(jwks(strings.Replace(jwk(keyID, public), `"Ed25519"`, `"X25519"`, 1))), "no signing key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newKeyServer(t)
			r := server.remote()
			_, err := r.Key(t.Context(), keyID)
			require.NoError(t, err)
			server.handle(test.answer)
			server.pass(longUntried)
			_, err = r.Key(t.Context(), keyID)
			require.NoError(t, err)
			_, err = r.Key(t.Context(), "key-2")
			require.ErrorContains(t, err, test.reason)
			require.NotErrorIs(t, err, ErrUnknownKey)
		})
	}
}

func TestKeySetPassesOverWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	bare := fmt.Sprintf(`{"kty":"OKP","crv":"Ed25519","kid":"bare","x":%q}`, encode(public))
	odd := []string{`5`, `null`, `{"kty":"new"}`, `{"kid":5}`, `{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"}`}
	ec := strings.Replace(ecJWK(t), keyID, "ec", 1)
	known, err := parseKeySet([]byte(jwks(append(odd, jwk(keyID, public), bare, ec)...)))
	require.NoError(t, err)
	require.Len(t, known, 3)
	assert.True(t, p256.PublicKey.Equal(known["ec"]))
	assert.Equal(t, public, known[keyID])
	assert.Equal(t, public, known["bare"])
}

// doer answers requests without a network, where the clock of synctest runs.
type doer func(*http.Request) (*http.Response, error)

func (d doer) RoundTrip(r *http.Request) (*http.Response, error) { return d(r) }

// untilDone reads nothing until the request is given up.
type untilDone struct{ context.Context }

func (u untilDone) Read([]byte) (int, error) { <-u.Done(); return 0, u.Err() }
func (untilDone) Close() error               { return nil }

func TestSlowServerIsGivenUp(t *testing.T) {
	t.Parallel()
	slow := map[string]doer{
		"no answer": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"no end": func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: untilDone{r.Context()}}, nil
		},
	}
	for name, transport := range slow {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				r := newRemote("http://keys.example", &http.Client{Transport: transport}, time.Now)
				_, err := r.Key(t.Context(), keyID)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, fetchTimeout, time.Since(began))
			})
		})
	}
}

func TestClientTimeoutOnARealConnection(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	server.handle(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	r := server.remote()
	r.client.Timeout = 20 * time.Millisecond
	_, err := r.Key(t.Context(), keyID)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// A client that goes away neither waits nor spoils the fetch for others.
func TestCallerThatGoesAway(t *testing.T) {
	t.Parallel()
	server := newKeyServer(t)
	asked, release := make(chan struct{}), make(chan struct{})
	server.handle(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		_, _ = io.WriteString(w, jwks(jwk(keyID, public)))
	})
	r := server.remote()
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() { <-asked; cancel(gone) }()
	_, err := r.Key(ctx, keyID)
	require.ErrorIs(t, err, gone)
	close(release)
	r.settle()
	_, err = r.Key(t.Context(), keyID)
	require.NoError(t, err)
	assert.EqualValues(t, 1, server.hits.Load())
}

func FuzzParseKeySet(f *testing.F) {
	f.Add([]byte(jwks(jwk(keyID, public))))
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-256","x":"","y":""},{"kty":"RSA","n":"AQAB","e":"AQ"}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		known, err := parseKeySet(document)
		if (err == nil) != (len(known) > 0) {
			t.Fatalf("%d keys and %v", len(known), err)
		}
	})
}
