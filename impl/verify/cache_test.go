package verify

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRemembered changes what can change after a token was accepted.
func TestRemembered(t *testing.T) {
	t.Parallel()
	other := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public()
	for name, c := range map[string]struct {
		later time.Duration
		key   crypto.PublicKey // nil is the same one
		gone  bool
		want  error
	}{
		"unchanged":    {},
		"expired":      {later: time.Hour, want: ErrExpired},
		"clock back":   {later: -time.Hour, want: ErrInvalid},
		"key removed":  {gone: true, want: ErrInvalid},
		"key replaced": {key: other, want: ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := &keys{known: map[string]crypto.PublicKey{keyID: public}}
			settings := config()
			now := settings.Now()
			settings.Keys, settings.Now = source, func() time.Time { return now }
			v := newVerifier(t, settings)
			raw := mints()[0].good()
			first, err := v.Verify(t.Context(), raw)
			require.NoError(t, err)
			require.Len(t, v.cache.young.tokens, 1)

			now = now.Add(c.later)
			if c.key != nil {
				source.known[keyID] = c.key
			}
			if c.gone {
				delete(source.known, keyID)
			}
			again, err := v.Verify(t.Context(), raw)
			require.ErrorIs(t, err, c.want)
			if c.want == nil {
				assert.Equal(t, first, again)
			}
		})
	}
}

// What an issuer says of its token goes for the signature, and not for the time and the key.
func TestRemember(t *testing.T) {
	t.Parallel()
	settings := config()
	v := newVerifier(t, settings)
	claims := Claims{Subject: "ann", ID: "1", IssuedAt: start, Expires: start.Add(time.Minute)}
	signed := Signed{Raw: "a.b.c", Claims: claims, NotBefore: start, KeyID: keyID, Key: public}
	v.Remember(signed)
	got, err := v.Verify(t.Context(), "a.b.c")
	require.NoError(t, err)
	assert.Equal(t, claims, got)
	signed.Raw, signed.KeyID = "a.b.d", "another"
	v.Remember(signed)
	_, err = v.Verify(t.Context(), "a.b.d")
	require.ErrorIs(t, err, ErrInvalid)
}

func TestRememberedSecrets(t *testing.T) {
	t.Parallel()
	assert.True(t, equal(secret, append(Secret{}, secret...)))
	assert.False(t, equal(secret, Secret("another secret of thirty-two byt")))
	assert.False(t, equal(secret, []byte(secret)))
	assert.False(t, equal(nil, nil))
}

// A cache returns what was added, of the key that was added last.
func TestCacheReturnsWhatWasAdded(t *testing.T) {
	t.Parallel()
	other := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public()
	var c cache
	added := make(map[tokenDigest]verified)
	for n := range cacheSize {
		at := start.Add(time.Duration(n) * time.Second)
		v := verified{Claims{strconv.Itoa(n), strings.Repeat("x", n%50), at, at.Add(time.Hour)}, at.Add(time.Minute), strconv.Itoa(n % 3), public}
		d := tokenDigest(sha256.Sum256([]byte(v.claims.Subject)))
		added[d] = v
		c.add(d, v)
		if n%10 == 0 {
			v.key, v.kid = other, "another"
			added[d] = v
			c.add(d, v)
		}
		c.add(d, v)
	}
	for d, v := range added {
		found, ok := c.find(d)
		require.True(t, ok)
		require.Equal(t, v, found)
	}
	assert.Len(t, c.young.signers, 4)
}

// What a Verifier remembers is bounded, and what is in use stays.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	var c cache
	of := func(n int) (d tokenDigest) {
		copy(d[:], strconv.Itoa(n))
		return d
	}
	for n := range 5 * cacheSize {
		c.add(of(n), verified{})
		_, ok := c.find(of(0))
		require.True(t, ok, "it is in use")
		require.LessOrEqual(t, len(c.young.tokens)+len(c.old.tokens), 2*cacheSize)
	}
	_, ok := c.find(of(1))
	assert.False(t, ok)
	_, ok = c.find(of(4*cacheSize + 1))
	assert.True(t, ok)
}
