package verify

import (
	"context"
	"crypto"
	"crypto/sha256"
	"slices"
	"sync"
	"time"
)

// cacheSize is how many tokens a Verifier remembers at least, if it saw as many. It
// remembers at most twice as many, in about 170 bytes each.
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

// compact is a verified in less memory: without pointers, for which the garbage collector
// would look. Tokens have their times in whole seconds.
type compact struct {
	text                       uint32 // where the subject begins in the text of the generation, and behind it the ID
	subject, id                uint16 // octets
	signer                     uint32 // in the signers of the generation
	notBefore, issued, expires int64  // in Unix seconds
}

// A signer is a key that verified tokens, and its ID.
type signer struct {
	kid string
	key crypto.PublicKey
}

// A generation is tokens that were used at about the same time. Its zero value is empty.
type generation struct {
	tokens  map[tokenDigest]compact
	text    []byte
	signers []signer
}

func (g *generation) find(d tokenDigest) (verified, bool) {
	k, ok := g.tokens[d]
	if !ok {
		return verified{}, false
	}
	subject := g.text[k.text:][:k.subject]
	id := g.text[k.text+uint32(k.subject):][:k.id]
	claims := Claims{string(subject), string(id), time.Unix(k.issued, 0).UTC(), time.Unix(k.expires, 0).UTC()}
	by := g.signers[k.signer]
	return verified{claims, time.Unix(k.notBefore, 0).UTC(), by.kid, by.key}, true
}

// add adds a token, whose texts have MaxLength octets together at most.
func (g *generation) add(d tokenDigest, v verified) {
	by := slices.IndexFunc(g.signers, func(s signer) bool { return s.kid == v.kid && equal(s.key, v.key) })
	if by < 0 {
		by = len(g.signers)
		g.signers = append(g.signers, signer{v.kid, v.key})
	}
	if k, known := g.tokens[d]; known && k.signer == uint32(by) { // two requests verified it at once
		return
	}
	if g.tokens == nil {
		g.tokens = make(map[tokenDigest]compact)
	}
	g.tokens[d] = compact{
		uint32(len(g.text)), uint16(len(v.claims.Subject)), uint16(len(v.claims.ID)), uint32(by),
		v.notBefore.Unix(), v.claims.IssuedAt.Unix(), v.claims.Expires.Unix(),
	}
	g.text = append(append(g.text, v.claims.Subject...), v.claims.ID...)
}

// A cache remembers tokens whose signature and fields are right. What can change since
// then, which is the time and the keys, it leaves to its caller. It has two
// generations: when the younger one is full, it drops the older one. A token that is in
// use moves to the younger one.
type cache struct {
	mu         sync.Mutex
	young, old generation
}

func (c *cache) find(d tokenDigest) (verified, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.young.find(d); ok {
		return v, true
	}
	v, ok := c.old.find(d)
	if ok {
		c.put(d, v)
	}
	return v, ok
}

func (c *cache) add(d tokenDigest, v verified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(d, v)
}

// put runs under mu.
func (c *cache) put(d tokenDigest, v verified) {
	if len(c.young.tokens) >= cacheSize {
		c.young, c.old = generation{}, c.young
	}
	c.young.add(d, v)
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
