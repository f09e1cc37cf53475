// Package token issues the service's JSON Web Tokens (RFC 7519) and publishes
// the keys that verify them (RFC 7517). Package verify checks the tokens.
//
// The keys are files in the data directory. Open creates the first one. A rotation
// makes no token invalid: the next key is published a while before it signs, so
// that every verifier has it by then, and the old one stays published until its
// last token has expired. The files and the clock alone decide which key signs,
// so that instances that share the directory agree without talking.
//
// To remove a leaked key, remove its file and call Rotate. This service then
// rejects its tokens within ten seconds, and other services do after they fetch
// the key set again.
package token

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"docsascode.example/impl/conf"
	"docsascode.example/impl/verify"
)

// Config configures an Issuer. Dir, Issuer and Audience are required.
type Config struct {
	// Dir is the data directory, created with mode 0700 if it is missing. The keys
	// are its files signing-key-1.jwk and so on: private JWKs with the time of
	// creation (iat) and that of the first signature (nbf), mode 0600. The
	// signing-key.pem of earlier versions, PKCS #8 in PEM, goes before them.
	//
	// Instances may share the directory, on a file system with hard links, if they
	// are given the same Config. Of copies of a directory, only the original may
	// rotate, and its new files must reach the copies within 5 minutes.
	Dir string

	// GroupRead accepts key files that their group can read, as a file of Kubernetes is.
	GroupRead bool

	// Issuer and Audience are the iss and aud of every token.
	Issuer, Audience string

	// Lifetime is how long a token is valid, from a second to a year; fractions
	// of a second are lost. Zero means an hour.
	Lifetime time.Duration

	// Leeway is how far the clocks of instances that share the directory may differ
	// for a new token of one to be accepted by the other: up to five minutes. Zero means
	// [verify.DefaultLeeway].
	Leeway time.Duration

	// Algorithm is the algorithm of new keys. Existing keys keep theirs: to change
	// it, set it and rotate. Empty means EdDSA.
	Algorithm Algorithm

	// Lead is how long a new key is published before it signs, from 5 minutes,
	// the time for which a key set may be kept, to a day. Zero means 15 minutes.
	Lead time.Duration

	// RotateEvery is how long a key signs before the next one does: at least twice
	// Lead and at least Lifetime. Nothing happens while the Issuer is not used.
	// Zero means until Rotate is called. A key of unknown age, such as
	// signing-key.pem, is followed by another at once.
	RotateEvery time.Duration

	// Logger gets a line for each key created or removed, and for each failure to
	// read or rotate keys that no caller gets as an error; nil discards them.
	Logger *slog.Logger

	// Made, unless nil, is called with the ID of each key that this Issuer creates.
	Made func(id string)

	// Adopted, unless nil, is called with the ID of each key that this Issuer finds in
	// Dir and did not create, once.
	Adopted func(id string)

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// Rand is the source of keys and token ids, safe for concurrent use; nil
	// means crypto/rand.
	Rand io.Reader
}

func (c *Config) setDefaults() {
	if c.Lifetime == 0 {
		c.Lifetime = time.Hour
	}
	if c.Algorithm == "" {
		c.Algorithm = EdDSA
	}
	if c.Lead == 0 {
		c.Lead = defaultLead
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
}

// Check returns every fault of c that can be told without touching a file, as
// [conf.Faults].
func (c Config) Check() error {
	c.setDefaults()
	_, err := c.verifier(nil)
	return err
}

// verifier checks c and makes the Verifier of its tokens, with i for its keys.
func (c *Config) verifier(i *Issuer) (*verify.Verifier, error) {
	var faults conf.Faults
	if c.Dir == "" {
		faults.Add("Dir", "is empty; write the path of a directory")
	}
	if c.Lifetime < time.Second || c.Lifetime > maxLifetime {
		faults.Add("Lifetime", "%s is out of range; write 1s to %s", conf.Short(c.Lifetime), conf.Short(maxLifetime))
	}
	if c.Lead < minLead || c.Lead > maxLead {
		faults.Add("Lead", "%s is out of range; write %s to %s", conf.Short(c.Lead), conf.Short(minLead), conf.Short(maxLead))
	}
	if least := max(2*c.Lead, c.Lifetime, 0); c.RotateEvery != 0 && c.RotateEvery < least {
		faults.Add("RotateEvery", "%s is too short; use at least %s, or 0 to rotate only on SIGHUP", conf.Short(c.RotateEvery), conf.Short(least))
	}
	if !c.Algorithm.known() {
		faults.Add("Algorithm", "%q is unknown; write EdDSA, ES256, RS256 or HS256", c.Algorithm)
	}
	v, err := verify.New(verify.Config{Keys: i, Issuer: c.Issuer, Audience: c.Audience, Leeway: c.Leeway, Now: c.Now})
	return v, append(faults, conf.In("", err)...).Err()
}

// An Issuer issues tokens. It is a [verify.KeySource] of its own keys, and safe
// for concurrent use.
type Issuer struct {
	config    Config
	verifier  *verify.Verifier
	directory sync.Mutex      // held while the directory is read or written
	seen      map[string]bool // IDs of keys that were in use; guarded by directory
	current   atomic.Pointer[state]
}

// Open reads the keys or, on first start, creates the first. Processes that start
// at the same time get the same key. The error is every fault of c, as
// [conf.Faults], or says what is wrong with the directory or a key file, for
// example that group or others can use it.
func Open(c Config) (_ *Issuer, err error) {
	c.setDefaults()
	i := &Issuer{config: c, seen: make(map[string]bool)}
	if i.verifier, err = c.verifier(i); err != nil {
		return nil, err
	}
	if err := i.openRing(); err != nil {
		return nil, err
	}
	return i, nil
}

// Issue returns a new token about subject, in compact form. It is an error for
// subject to be empty, not UTF-8, or too long for a token of [verify.MaxLength],
// and for the keys to have been unreadable for longer than Config.Lead: another
// key may sign by then.
func (i *Issuer) Issue(subject string) (string, error) {
	signed, err := i.sign(subject)
	return signed.Raw, err
}

// IssueRemembered is Issue, and the Verifier of i does not verify the signature of the
// token again.
func (i *Issuer) IssueRemembered(subject string) (string, error) {
	signed, err := i.sign(subject)
	if err == nil {
		i.verifier.Remember(signed)
	}
	return signed.Raw, err
}

func (i *Issuer) sign(subject string) (verify.Signed, error) {
	if subject == "" || !utf8.ValidString(subject) {
		return verify.Signed{}, errors.New("the subject of a token is empty or not UTF-8")
	}
	now := i.config.Now()
	s := i.known(now)
	if now.Sub(s.read) > i.config.Lead {
		return verify.Signed{}, fmt.Errorf("the signing keys have been unreadable for too long: %w", s.err)
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(i.config.Rand, id); err != nil {
		return verify.Signed{}, fmt.Errorf("cannot generate the ID of a token: %w", err)
	}
	key := s.ring.signer(now)
	begin, end := time.Unix(now.Unix(), 0).UTC(), time.Unix(now.Add(i.config.Lifetime).Unix(), 0).UTC()
	raw, err := key.token(claims{
		Issuer: i.config.Issuer, Subject: subject, Audience: i.config.Audience,
		IssuedAt: begin.Unix(), NotBefore: begin.Unix(), Expires: end.Unix(), ID: encode(id),
	})
	if err != nil {
		return verify.Signed{}, fmt.Errorf("cannot sign a token: %w", err)
	}
	if len(raw) > verify.MaxLength {
		return verify.Signed{}, fmt.Errorf("the subject makes a token longer than %d bytes", verify.MaxLength)
	}
	return verify.Signed{
		Raw: raw, Claims: verify.Claims{Subject: subject, ID: encode(id), IssuedAt: begin, Expires: end},
		NotBefore: begin, KeyID: key.id, Key: key.public(),
	}, nil
}

// claims are the JWT claims of every token (RFC 7519 §4.1).
type claims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
	ID        string `json:"jti"`
}

// header is the header of every token. A verifier refuses any other field.
type header struct {
	Algorithm Algorithm `json:"alg"`
	ID        string    `json:"kid"`
	Type      string    `json:"typ"`
}

// token returns a token of JWT claims in compact form (RFC 7515 §3.1).
func (k *key) token(claims any) (string, error) {
	head, err := json.Marshal(header{k.algorithm, k.id, verify.Type})
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := encode(head) + "." + encode(payload)
	signature, err := k.sign(text)
	return text + "." + encode(signature), err
}

// Verifier verifies the tokens of i without any request.
func (i *Issuer) Verifier() *verify.Verifier {
	return i.verifier
}

// Key returns the key that verifies the tokens with this kid: a public key, or a
// [verify.Secret] for HS256. The error is [verify.ErrUnknownKey], or says why the
// directory could not be read, if that is the reason.
func (i *Issuer) Key(_ context.Context, id string) (crypto.PublicKey, error) {
	now := i.config.Now()
	s := i.known(now)
	k := s.ring.find(id, now)
	switch {
	case k != nil:
		return k.public(), nil
	case s.err != nil:
		return nil, s.err
	default:
		return nil, verify.ErrUnknownKey
	}
}

// KeySet returns the public keys of all tokens that are valid or that the next key
// will sign, without HS256 keys.
func (i *Issuer) KeySet() KeySet {
	now := i.config.Now()
	set := KeySet{Keys: []Key{}}
	for _, k := range i.known(now).ring.live(now) {
		if k.algorithm != HS256 {
			set.Keys = append(set.Keys, k.jwk())
		}
	}
	return set
}
