package verify

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	issuer   = "https://login.example"
	audience = "https://api.example"
	keyID    = "key-1"
)

var (
	start   = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	private = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two bytes, fine"))
	public  = private.Public().(ed25519.PublicKey)
)

// keys is a KeySource that knows what it holds, and counts how often it was asked.
type keys struct {
	known map[string]crypto.PublicKey
	asked atomic.Int32
	err   error
}

func (k *keys) Key(_ context.Context, id string) (crypto.PublicKey, error) {
	k.asked.Add(1)
	key, ok := k.known[id]
	if k.err == nil && !ok {
		return nil, ErrUnknownKey
	}
	return key, k.err
}

func ours() *keys {
	return &keys{known: map[string]crypto.PublicKey{keyID: public}}
}

func config() Config {
	return Config{
		Keys:     ours(),
		Issuer:   issuer,
		Audience: audience,
		Now:      func() time.Time { return start },
	}
}

func newVerifier(t testing.TB, c Config) *Verifier {
	t.Helper()
	v, err := New(c)
	require.NoError(t, err)
	return v
}

// object is the JSON of a header or payload.
type object map[string]any

// with returns a copy of o with one field changed, or removed for a nil value.
func (o object) with(name string, value any) object {
	o = maps.Clone(o)
	o[name] = value
	if value == nil {
		delete(o, name)
	}
	return o
}

func (o object) String() string {
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(b)
}

var (
	header  = object{"alg": "EdDSA", "kid": keyID, "typ": "JWT"}
	payload = object{
		"iss": issuer,
		"sub": "ann@example.com",
		"aud": audience,
		"iat": start.Unix(),
		"nbf": start.Unix(),
		"exp": start.Add(time.Hour).Unix(),
		"jti": "token-1",
	}
	encode = base64.RawURLEncoding.EncodeToString
)

// signText makes a token of two encoded segments with a good signature of ours.
func signText(text string) string {
	return text + "." + encode(ed25519.Sign(private, []byte(text)))
}

// sign makes a token with a good signature of ours, whatever its header says.
func sign(header, payload string) string {
	return signText(encode([]byte(header)) + "." + encode([]byte(payload)))
}

func signWith(method jwt.SigningMethod, key any) string {
	t := jwt.NewWithClaims(method, jwt.MapClaims(payload))
	t.Header["kid"] = keyID
	raw, err := t.SignedString(key)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestVerifyAccepts(t *testing.T) {
	t.Parallel()
	later := start.Add(time.Second).Unix()
	tests := map[string]struct {
		payload object
		leeway  time.Duration
	}{
		"what the issuer makes": {payload: payload},
		"one audience of many":  {payload: payload.with("aud", []string{"https://other.example", audience})},
		"a claim of its own":    {payload: payload.with("scope", object{"a": []int{1, 2}})},
		"the last second":       {payload: payload.with("exp", later)},
		"a start within leeway": {payload: payload.with("nbf", later).with("iat", later), leeway: time.Second},
		"a clock 2 s behind":    {payload: payload.with("nbf", start.Add(2*time.Second).Unix()).with("iat", start.Add(2*time.Second).Unix())},
		"a clock 20 s behind":   {payload: payload.with("nbf", start.Add(20*time.Second).Unix()).with("iat", start.Add(20*time.Second).Unix())},
		"a clock 50 s behind":   {payload: payload.with("nbf", start.Add(50*time.Second).Unix()).with("iat", start.Add(50*time.Second).Unix())},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config()
			c.Leeway = test.leeway
			claims, err := newVerifier(t, c).Verify(t.Context(), sign(header.String(), test.payload.String()))
			require.NoError(t, err)
			assert.Equal(t, "ann@example.com", claims.Subject)
			assert.Equal(t, "token-1", claims.ID)
			assert.Equal(t, time.Unix(test.payload["iat"].(int64), 0).UTC(), claims.IssuedAt)
			assert.Equal(t, time.Unix(test.payload["exp"].(int64), 0).UTC(), claims.Expires)
		})
	}
}

// TestNothingOutlivesItsEnd has a leeway of minutes, which is none of exp: neither at first sight nor later.
func TestNothingOutlivesItsEnd(t *testing.T) {
	t.Parallel()
	now := start
	c := config()
	c.Leeway, c.Now = maxLeeway, func() time.Time { return now }
	v := newVerifier(t, c)
	raw := sign(header.String(), payload.with("exp", start.Add(time.Second).Unix()).String())
	_, err := v.Verify(t.Context(), raw)
	require.NoError(t, err)
	now = start.Add(time.Second)
	_, err = v.Verify(t.Context(), raw)
	require.ErrorIs(t, err, ErrExpired)
	_, err = newVerifier(t, c).Verify(t.Context(), raw)
	require.ErrorIs(t, err, ErrExpired)
}

func TestVerifyReadsTheLongestToken(t *testing.T) {
	t.Parallel()
	for _, m := range mints() {
		_, err := m.verifier(t).Verify(t.Context(), m.token(m.header().String(), m.longest()))
		require.NoError(t, err, m)
	}
}

func TestOnlyAnEndIsErrExpired(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, config())
	old := payload.with("exp", start.Unix())
	_, err := v.Verify(t.Context(), sign(header.String(), old.String()))
	require.ErrorIs(t, err, ErrExpired)
	raw := sign(header.String(), old.String())
	_, err = v.Verify(t.Context(), raw[:len(raw)-4]+"AAAA")
	require.NotErrorIs(t, err, ErrExpired)
}

func TestHopelessTokensAskForNoKey(t *testing.T) {
	t.Parallel()
	source := ours()
	c := config()
	c.Keys = source
	v := newVerifier(t, c)
	for _, o := range []object{header.with("alg", "RS512"), header.with("typ", "at+jwt"), header.with("jku", "x"), header.with("kid", "")} {
		_, err := v.Verify(t.Context(), sign(o.String(), payload.String()))
		require.ErrorIs(t, err, ErrInvalid)
	}
	assert.Zero(t, source.asked.Load())
}

func TestKeysOfOtherKindsAreRefused(t *testing.T) {
	t.Parallel()
	short := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2046), E: 65537}
	long := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 8192), E: 65537}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	strange := []crypto.PublicKey{
		short, long, (*rsa.PublicKey)(nil), rsa2048.PublicKey, &p384.PublicKey, (*ecdsa.PublicKey)(nil), p256.PublicKey, []byte(public), []byte(secret), secret[:31], string(secret), nil,
	}
	for _, key := range strange {
		c := config()
		c.Keys = &keys{known: map[string]crypto.PublicKey{keyID: key}}
		v := newVerifier(t, c)
		for _, m := range mints()[:4] {
			_, err = v.Verify(t.Context(), m.good())
			require.ErrorContains(t, err, "alg is not the algorithm of the key")
		}
		_, err = v.Verify(t.Context(), signWith(jwt.SigningMethodHS256, []byte(secret[:31])))
		require.ErrorContains(t, err, "alg is not the algorithm of the key")
	}
}

func TestKeySourceFailureIsNotTheTokensFault(t *testing.T) {
	t.Parallel()
	c := config()
	broken := errors.New("broken")
	c.Keys = &keys{err: broken}
	_, err := newVerifier(t, c).Verify(t.Context(), sign(header.String(), payload.String()))
	require.ErrorIs(t, err, ErrKeys)
	require.ErrorIs(t, err, broken)
	require.NotErrorIs(t, err, ErrInvalid)
}

func TestNewNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Leeway: -1})
	for _, fault := range []string{"KeySetURL: is empty, and so is Keys", "Issuer: is empty", "Audience: is empty", "Leeway: -1ns"} {
		require.ErrorContains(t, err, fault)
	}
	c := config()
	c.KeySetURL = "https://login.example/jwks.json"
	_, err = New(c)
	require.EqualError(t, err, "KeySetURL: is set, and so is Keys; set only one of them")
	c = config()
	c.Leeway = maxLeeway + 1
	_, err = New(c)
	require.ErrorContains(t, err, "Leeway")
	for _, address := range []string{"/jwks.json", "login.example/jwks.json", "file:///etc/passwd", "https:///jwks.json", "http://[::1"} {
		c = config()
		c.Keys, c.KeySetURL = nil, address
		_, err = New(c)
		require.ErrorContains(t, err, "is not an http or https URL; write https://host/path", address)
	}
}

// TestTokenForAnotherIsLoggedOnce replaces the logger of the process, so that it does not run beside other tests.
func TestTokenForAnotherIsLoggedOnce(t *testing.T) {
	var log strings.Builder
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	v := newVerifier(t, config())
	for range 2 {
		_, err := v.Verify(t.Context(), sign(header.String(), payload.with("iss", issuer+"/").String()))
		require.ErrorIs(t, err, ErrInvalid)
	}
	assert.Equal(t, 1, strings.Count(log.String(), "level=WARN"))
	assert.Contains(t, strings.ReplaceAll(log.String(), `\"`, `"`), `iss is "`+issuer+`/", want "`+issuer+`"`)

	log.Reset()
	forged := sign(header.String(), payload.with("aud", "x").String())
	_, err := newVerifier(t, config()).Verify(t.Context(), forged[:len(forged)-4]+"AAAA")
	require.ErrorIs(t, err, ErrInvalid)
	assert.Empty(t, log.String(), "nobody can fill the log")
}

func FuzzVerify(f *testing.F) {
	v := newVerifier(f, config())
	good := sign(header.String(), payload.String())
	f.Add(good)
	f.Add("..")
	f.Add(sign("null", "null"))
	f.Add(sign(header.String(), `{"exp":1e308,"aud":[[[]]]}`))
	f.Fuzz(func(t *testing.T, raw string) {
		claims, err := v.Verify(t.Context(), raw)
		if raw != good && err == nil {
			t.Fatalf("accepted %q", raw)
		}
		if err != nil && (!errors.Is(err, ErrInvalid) || claims != Claims{}) {
			t.Fatalf("%v with %v", claims, err)
		}
	})
}

// FuzzVerifySigned goes behind the signature, where FuzzVerify hardly comes.
func FuzzVerifySigned(f *testing.F) {
	v := newVerifier(f, config())
	f.Add(header.String(), payload.String())
	f.Add("null", "null")
	f.Add(header.String(), `{"exp":1e308,"nbf":-1e308,"iat":0.5,"aud":[[[]]]}`)
	f.Fuzz(func(t *testing.T, header, payload string) {
		claims, err := v.Verify(t.Context(), sign(header, payload))
		if err == nil && (claims.Subject == "" || claims.ID == "" || !claims.Expires.After(start)) {
			t.Fatalf("accepted %q", payload)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	v := newVerifier(b, config())
	raw := sign(header.String(), payload.String())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(b.Context(), raw); err != nil {
			b.Fatal(err)
		}
	}
}
