package impl

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"docsascode.example/impl/admission"
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// Config configures a Server.
type Config struct {
	// Data is the directory of codes and keys, made if it is missing. Required.
	Data string

	// GroupRead accepts files of keys in Data that their group can read.
	GroupRead bool

	// Store is the URL of a Redis or Valkey that keeps codes and limits for
	// several instances, as [redisstore.Open] has it; empty for a file in Data.
	// The instances share the keys in Data.
	Store string

	// Mail says how to send email. This Config replaces its Now, Rand and Logger.
	Mail mail.Config

	// Issuer and Audience are the iss and aud of tokens. Required.
	Issuer, Audience string

	// Algorithm is the algorithm of new keys; empty means EdDSA. RotateEvery is how
	// long a key signs before the next one does; 0 means until
	// [Server.RotateKeys].
	Algorithm   token.Algorithm
	RotateEvery time.Duration

	// Drain is how long Serve goes on after its end, with readiness down.
	Drain time.Duration

	// Build is the version of the program; it may be empty.
	Build watch.Build

	// Lifetime is how long a token is valid; zero means an hour.
	Lifetime time.Duration

	// AllowDomains, DenyDomains and TestAddresses are files about who may ask for a code; see
	// [admission.Config]. They may be empty.
	AllowDomains, DenyDomains, TestAddresses string

	// TypedSubjects makes users of addresses that differ in letter case. By default they
	// are one user.
	TypedSubjects bool

	// Proxies are the proxies whose ForwardedHeader the service trusts; none by
	// default.
	Proxies []netip.Prefix

	// ForwardedHeader is the field by which Proxies name their clients:
	// X-Forwarded-For, X-Real-IP or Forwarded (RFC 7239). Empty means the first.
	ForwardedHeader string

	// Origins are the origins of websites whose pages may call the API from a browser,
	// such as https://app.example.com. Pages of other sites may only read the key set.
	Origins []string

	// Policy is the limits of codes; its zero value is the documented one.
	Policy code.Policy

	// Site adds the routes of a website. It is called for the first request that is not for
	// the API, so that the service starts without its pages;
	// nil for a service without one.
	Site func(*http.ServeMux)

	// Lost may answer a request to a path at which nothing exists, and reports whether
	// it has; nil leaves all such requests to the API, which answers with a problem.
	Lost func(http.ResponseWriter, *http.Request) bool

	// Logger takes one line per request, without codes, tokens and addresses;
	// nil discards it.
	Logger *slog.Logger

	// Audit takes one line per security event, with pseudonyms for addresses;
	// nil means Logger. PlainNetworks writes networks as they are.
	Audit         *slog.Logger
	PlainNetworks bool

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// Rand is the source of keys, codes and ids, safe for concurrent use; nil
	// means crypto/rand.
	Rand io.Reader
}

func (c *Config) setDefaults() {
	if c.Policy == (code.Policy{}) {
		c.Policy = code.DefaultPolicy()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Audit == nil {
		c.Audit = c.Logger
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.ForwardedHeader = http.CanonicalHeaderKey(cmp.Or(c.ForwardedHeader, xForwardedFor))
	c.Mail.Now, c.Mail.Rand, c.Mail.Logger = c.Now, c.Rand, c.Logger
}

// Check returns every fault of c that can be told without touching the network
// or a file other than the ca of Store, the templates of Mail and the lists of domains and test
// addresses, as [conf.Faults].
func (c Config) Check() error {
	c.setDefaults()
	p, err := c.parts()
	if err != nil {
		return err
	}
	return p.mail.Close()
}

// parts are what a Server has of its Config alone.
type parts struct {
	origins   *origins
	admission *admission.Lists
	mail      *mail.Sender // to close
}

// parts has the faults of Check.
func (c Config) parts() (p parts, err error) {
	faults := conf.In("Policy", c.Policy.Check())
	p.origins, err = newOrigins(c.Origins)
	faults = append(faults, conf.In("", err)...)
	if !slices.Contains(forwardingFields, c.ForwardedHeader) {
		faults.Add("ForwardedHeader", "%q is unknown; write X-Forwarded-For, X-Real-IP or Forwarded", c.ForwardedHeader)
	}
	if c.Store != "" {
		if err := redisstore.CheckURL(c.Store); err != nil {
			faults.Add("Store", "%w", err)
		}
	}
	faults = append(faults, conf.In("", c.tokens().Check()).Renamed(func(field string) string {
		if field == "Dir" {
			return "Data"
		}
		return field
	})...)
	p.admission, err = admission.Open(c.admission(), c.Now)
	faults = append(faults, conf.In("", err)...)
	p.mail, err = mail.New(c.Mail)
	err = append(faults, conf.In("Mail", err)...).Err()
	if err != nil && p.mail != nil {
		err = errors.Join(err, p.mail.Close())
	}
	return p, err
}

func (c Config) tokens() token.Config {
	return token.Config{
		Dir: c.Data, GroupRead: c.GroupRead, Issuer: c.Issuer, Audience: c.Audience, Algorithm: c.Algorithm, RotateEvery: c.RotateEvery, Lifetime: c.Lifetime,
		Now: c.Now, Rand: c.Rand, Logger: c.Logger,
	}
}

func (c Config) admission() admission.Config {
	return admission.Config{AllowDomains: c.AllowDomains, DenyDomains: c.DenyDomains, TestAddresses: c.TestAddresses, Digits: c.Policy.Digits}
}
