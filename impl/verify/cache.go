package verify

import (
	"context"
	"crypto"
	"crypto/sha256"
	"sync"
	"time"
)

// cacheSize is how many tokens a Verifier remembers at least, if it saw as many. It
// remembers at most twice as many, in about 200 bytes each.
const cacheSize = 1 << 14

// A tokenDigest stands for a token, so that the cache holds no token that anybody could use.
type tokenDigest [sha256.Size]byte

// verified is what an earlier verification of a token found.
type verified struct {
	claims    Claims
	notBefore time.Time
	kid       string
	key       crypto.PublicKey // that verified the signature
}

// compact is a verified in less memory. Tokens have their times in whole seconds.
type compact struct {
	text                       string // the subject, and then the ID
	subject                    int    // octets of text
	notBefore, issued, expires int64  // in Unix seconds
	signer                     *signer
}

// A signer is a key that verified tokens, which share it.
type signer struct {
	kid string
	key crypto.PublicKey
}

func (k compact) verified() verified {
	claims := Claims{k.text[:k.subject], k.text[k.subject:], time.Unix(k.issued, 0).UTC(), time.Unix(k.expires, 0).UTC()}
	return verified{claims, time.Unix(k.notBefore, 0).UTC(), k.signer.kid, k.signer.key}
}

// A cache remembers tokens whose signature and fields are right. What can change since
// then, which is the time and the keys, it leaves to its caller. It has two
// generations: when the younger one is full, it drops the older one. A token that is in
// use moves to the younger one.
type cache struct {
	mu         sync.Mutex
	young, old map[tokenDigest]compact
	last       *signer // of the token that was added last
}

func (c *cache) find(d tokenDigest) (verified, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.young[d]
	if !ok {
		if known, ok = c.old[d]; !ok {
			return verified{}, false
		}
		c.put(d, known)
	}
	return known.verified(), true
}

func (c *cache) add(d tokenDigest, v verified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil || c.last.kid != v.kid || !equal(c.last.key, v.key) {
		c.last = &signer{v.kid, v.key}
	}
	c.put(d, compact{
		v.claims.Subject + v.claims.ID, len(v.claims.Subject),
		v.notBefore.Unix(), v.claims.IssuedAt.Unix(), v.claims.Expires.Unix(), c.last,
	})
}

// put runs under mu.
func (c *cache) put(d tokenDigest, k compact) {
	if c.young == nil || len(c.young) >= cacheSize {
		c.young, c.old = make(map[tokenDigest]compact), c.young
	}
	c.young[d] = k
}

// remembered returns the JWT claims of a token that v verified before. It reports false
// if its time has not begun or is over, or if its key is no longer the one in use.
func (v *Verifier) remembered(ctx context.Context, d tokenDigest) (Claims, bool) {
	known, ok := v.cache.find(d)
	if !ok {
		return Claims{}, false
	}
	now := v.now()
	early := now.Add(v.leeway)
	if early.Before(known.notBefore) || early.Before(known.claims.IssuedAt) || !now.Before(known.claims.Expires) {
		return Claims{}, false
	}
	key, err := v.keys.Key(ctx, known.kid)
	return known.claims, err == nil && equal(known.key, key)
}

// A Signed is a token that its issuer has just made, with the key that it signed with.
type Signed struct {
	Raw       string
	Claims    Claims
	NotBefore time.Time
	KeyID     string
	Key       crypto.PublicKey
}

// Remember makes v take a token for one that it has verified. Only the issuer of the
// token calls it, because v takes its word for the signature and the claims.
func (v *Verifier) Remember(s Signed) {
	v.cache.add(sha256.Sum256([]byte(s.Raw)), verified{s.Claims, s.NotBefore, s.KeyID, s.Key})
}

// equal reports whether two keys of the kinds that verify tokens are the same.
func equal(a, b crypto.PublicKey) bool {
	comparable, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && comparable.Equal(b)
}
