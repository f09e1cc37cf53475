package token

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/verify"
)

var start = time.Date(2030, 1, 2, 3, 4, 5, 999, time.UTC)

func config(dir string) Config {
	return Config{
		Dir:      dir,
		Issuer:   "https://login.example",
		Audience: "https://api.example",
		Now:      func() time.Time { return start },
	}
}

func open(t testing.TB, c Config) *Issuer {
	t.Helper()
	i, err := Open(c)
	require.NoError(t, err)
	return i
}

func issue(t testing.TB, i *Issuer, subject string) string {
	t.Helper()
	raw, err := i.Issue(subject)
	require.NoError(t, err)
	return raw
}

func TestIssue(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	c.Rand = rand.NewChaCha8([32]byte{})
	i := open(t, c)
	raw := issue(t, i, "ann@example.com")

	payload := jwt.MapClaims{}
	token, _, err := jwt.NewParser().ParseUnverified(raw, payload)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"alg": "EdDSA", "kid": i.KeySet().Keys[0].ID, "typ": "JWT"}, token.Header)
	id, _ := payload["jti"].(string)
	decoded, err := base64.RawURLEncoding.DecodeString(id)
	require.NoError(t, err)
	assert.Len(t, decoded, 16)
	now := float64(start.Unix())
	assert.Equal(t, jwt.MapClaims{
		"iss": "https://login.example", "sub": "ann@example.com", "aud": "https://api.example",
		"iat": now, "nbf": now, "exp": now + 3600, "jti": id,
	}, payload)

	claims, err := i.Verifier().Verify(t.Context(), raw)
	require.NoError(t, err)
	whole := start.Truncate(time.Second)
	assert.Equal(t, verify.Claims{Subject: "ann@example.com", ID: id, IssuedAt: whole, Expires: whole.Add(time.Hour)}, claims)
}

func TestLifetime(t *testing.T) {
	t.Parallel()
	now := start
	c := config(t.TempDir())
	c.Lifetime = 90 * time.Second
	c.Now = func() time.Time { return now }
	i := open(t, c)
	raw := issue(t, i, "ann@example.com")
	now = start.Truncate(time.Second).Add(90*time.Second - 1)
	_, err := i.Verifier().Verify(t.Context(), raw)
	require.NoError(t, err)
	now = now.Add(1)
	_, err = i.Verifier().Verify(t.Context(), raw)
	require.ErrorIs(t, err, verify.ErrExpired)
}

func TestEveryTokenHasItsOwnID(t *testing.T) {
	t.Parallel()
	i := open(t, config(t.TempDir()))
	var (
		group sync.WaitGroup
		seen  sync.Map
	)
	for range 50 {
		group.Go(func() {
			raw, err := i.Issue("ann@example.com")
			assert.NoError(t, err)
			claims, err := i.Verifier().Verify(t.Context(), raw)
			assert.NoError(t, err)
			_, twice := seen.LoadOrStore(claims.ID, true)
			assert.False(t, twice)
		})
	}
	group.Wait()
}

func TestIssueRefusesSubjects(t *testing.T) {
	t.Parallel()
	i := open(t, config(t.TempDir()))
	for _, subject := range []string{"", "\xff@example.com", strings.Repeat("a", verify.MaxLength)} {
		raw, err := i.Issue(subject)
		require.Error(t, err)
		assert.Empty(t, raw)
	}
}

// The longest address whose every character JSON escapes.
func TestIssueTakesEveryAddress(t *testing.T) {
	t.Parallel()
	i := open(t, config(t.TempDir()))
	subject := strings.Repeat("&", 254)
	claims, err := i.Verifier().Verify(t.Context(), issue(t, i, subject))
	require.NoError(t, err)
	assert.Equal(t, subject, claims.Subject)
}

func TestIssueWithoutRandomness(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, config(dir))
	broken := errors.New("broken")
	c := config(dir)
	c.Rand = iotest.ErrReader(broken)
	i := open(t, c)
	raw, err := i.Issue("ann@example.com")
	require.ErrorIs(t, err, broken)
	assert.Empty(t, raw)
}

func TestOpenNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := Open(Config{Lifetime: -1, Lead: -1, RotateEvery: -1, Leeway: -1, Algorithm: "none"})
	for _, fault := range []string{
		"Dir: is empty", "Issuer: is empty", "Audience: is empty", "Lifetime: -1ns", "Lead: -1ns", "RotateEvery: -1ns", "Leeway: -1ns", `Algorithm: "none"`,
	} {
		require.ErrorContains(t, err, fault)
	}
}

func TestBoundsOfConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Config){
		"": func(c *Config) { c.Lead, c.RotateEvery = minLead, time.Hour },
		"Lifetime: 999.999999ms is out of range; write 1s to 8760h":         func(c *Config) { c.Lifetime = time.Second - 1 },
		"Lifetime: 8760h0m0.000000001s is out of range":                     func(c *Config) { c.Lifetime = maxLifetime + 1 },
		"Lead: 4m59.999999999s is out of range; write 5m to 24h":            func(c *Config) { c.Lead = minLead - 1 },
		"Lead: 24h0m0.000000001s is out of range":                           func(c *Config) { c.Lead = maxLead + 1 },
		"RotateEvery: 59m59.999999999s is too short; use at least 1h":       func(c *Config) { c.RotateEvery = time.Hour - 1 },
		"RotateEvery: 3h59m59.999999999s is too short; use at least 4h":     func(c *Config) { c.Lead, c.RotateEvery = 2*time.Hour, 4*time.Hour-1 },
		`Algorithm: "RS512" is unknown; write EdDSA, ES256, RS256 or HS256`: func(c *Config) { c.Algorithm = "RS512" },
	}
	for fault, change := range tests {
		c := config(filepath.Join(t.TempDir(), "data"))
		change(&c)
		err := c.Check()
		if fault == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, fault)
		}
		require.NoDirExists(t, c.Dir)
	}
}

func TestVerifierRefusesForeignTokens(t *testing.T) {
	t.Parallel()
	ours := open(t, config(t.TempDir()))
	theirs := open(t, config(t.TempDir()))
	_, err := ours.Verifier().Verify(t.Context(), issue(t, theirs, "ann@example.com"))
	require.ErrorIs(t, err, verify.ErrUnknownKey)

	theirs.current.Load().ring[0].id = ours.KeySet().Keys[0].ID
	_, err = ours.Verifier().Verify(t.Context(), issue(t, theirs, "ann@example.com"))
	require.ErrorIs(t, err, verify.ErrInvalid)
}

// The key of RFC 8037 appendix A.
func rfc8037(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	seed, err := base64.RawURLEncoding.DecodeString("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	require.NoError(t, err)
	return ed25519.NewKeyFromSeed(seed)
}

func TestKeySetIsThatOfRFC8037(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	c.Rand = bytes.NewReader(rfc8037(t).Seed())
	document, err := json.Marshal(open(t, c).KeySet())
	require.NoError(t, err)
	assert.Equal(t, `{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",`+
		`"kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","use":"sig","alg":"EdDSA"}]}`, string(document))
}

// The signature of RFC 8037 appendix A.4.
func TestSignatureIsThatOfRFC8037(t *testing.T) {
	t.Parallel()
	signature, err := jwt.SigningMethodEdDSA.Sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", rfc8037(t))
	require.NoError(t, err)
	assert.Equal(t, "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
		base64.RawURLEncoding.EncodeToString(signature))
}

func BenchmarkIssue(b *testing.B) {
	i := open(b, config(b.TempDir()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := i.Issue("ann@example.com"); err != nil {
			b.Fatal(err)
		}
	}
}

// What a Verifier remembers of an issued token is what it would find by verifying it.
func TestIssueRemembered(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []Algorithm{EdDSA, ES256, RS256, HS256} {
		c := Config{Dir: t.TempDir(), Issuer: "https://a.example", Audience: "https://b.example", Algorithm: algorithm}
		i, err := Open(c)
		require.NoError(t, err)
		raw, err := i.IssueRemembered("ann@example.com")
		require.NoError(t, err)
		remembered, err := i.Verifier().Verify(t.Context(), raw)
		require.NoError(t, err)
		other, err := Open(c)
		require.NoError(t, err)
		found, err := other.Verifier().Verify(t.Context(), raw)
		require.NoError(t, err)
		require.Equal(t, found, remembered, algorithm)
	}
}
