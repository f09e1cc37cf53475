// Package impl is the code-and-token service over HTTP: the operations of
// openapi.yaml, and the website that is given to it.
//
// Only this package turns the errors of the packages below into statuses.
package impl

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"docsascode.example/gen/api"
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
	faults := conf.In("Policy", c.Policy.Check())
	_, err := newOrigins(c.Origins)
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
	_, err = admission.Open(c.admission(), c.Now)
	faults = append(faults, conf.In("", err)...)
	sender, err := mail.New(c.Mail)
	if err == nil {
		err = sender.Close()
	}
	return append(faults, conf.In("Mail", err)...).Err()
}

// A store keeps codes until it is closed.
type store interface {
	code.Store
	io.Closer
}

// A Server is the service. It is safe for concurrent use.
type Server struct {
	log  *slog.Logger
	now  func() time.Time
	rand io.Reader

	store  store
	codes  *code.Codes
	mail   *mail.Sender
	tokens *token.Issuer
	watch  *watch.Watch

	admission *admission.Lists

	origins *origins
	paths   map[string]bool // of the API
	proxies []netip.Prefix

	forwardedBy   string // the field by which proxies name clients
	proxyNoted    sync.Once
	namelessNoted sync.Once
	namelessAt    atomic.Int64 // when a trusted proxy last named nobody, in Unix nanoseconds; 0 for never

	policy code.Policy

	drainFor time.Duration
	draining atomic.Bool

	typedSubjects bool
	issuer, url   string // of the tokens, and of the service

	waiting waiting // requests

	routes  map[string]*routers.Route // operations by mux pattern
	formats []openapi3.SchemaValidationOption
	handler http.Handler
}

// New opens the store and the keys and puts the service together. The mail
// gateway need not run yet. The error has every fault of c, as [conf.Faults];
// nothing is left open with it. A Store that does not work leaves Data untouched.
func New(c Config) (_ *Server, err error) {
	c.setDefaults()
	if err := c.Check(); err != nil {
		return nil, err
	}
	s := &Server{log: c.Logger, now: c.Now, rand: c.Rand, proxies: c.Proxies, forwardedBy: c.ForwardedHeader, policy: c.Policy}
	s.drainFor = c.Drain
	s.typedSubjects, s.issuer, s.url = c.TypedSubjects, c.Issuer, cmp.Or(c.Mail.URL, c.Issuer)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.origins, err = newOrigins(c.Origins); err != nil {
		return nil, err
	}
	if s.admission, err = admission.Open(c.admission(), c.Now); err != nil {
		return nil, err
	}
	if n, end := s.admission.Tests(); n > 0 {
		s.log.Warn("test addresses get no email, and their codes do not change; remove their file when you no longer need it",
			slog.Int("addresses", n), slog.Time("end", end))
	}
	document, err := readDocument()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded document: %w", err)
	}
	s.routes, s.paths = routesOf(document), pathsOf(document)
	if s.store, err = openShared(c); err != nil {
		return nil, conf.Of("Store", err)
	}
	if err := s.openData(c); err != nil {
		return nil, conf.Of("Data", err)
	}
	if s.mail, err = mail.New(c.Mail); err != nil {
		return nil, err
	}
	s.formats = emailFormat()
	s.handler = s.newHandler(c.Site, c.Lost)
	return s, nil
}

// readDocument reads the embedded document as JSON, which it is. A reader of YAML takes ten times
// as long.
func readDocument() (*openapi3.T, error) {
	text, err := api.GetSpecJSON()
	if err != nil {
		return nil, err
	}
	document := new(openapi3.T)
	if err := json.Unmarshal(text, document); err != nil {
		return nil, err
	}
	return document, openapi3.NewLoader().ResolveRefsIn(document, nil)
}

// openData opens what is in the data directory: secrets, keys and, unless it is
// open already, the store.
func (s *Server) openData(c Config) error {
	if err := s.openWatch(c); err != nil {
		return err
	}
	if err := s.openTokens(c); err != nil {
		return err
	}
	return s.openCodes(c)
}

func (s *Server) openTokens(c Config) (err error) {
	keys := c.tokens()
	keys.Adopted = func(id string) { s.watch.KeyAdopted(context.Background(), id) }
	keys.Made = func(id string) { s.watch.KeyRotated(context.Background(), id) }
	s.tokens, err = token.Open(keys)
	return err
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

// Reload reads the files of domains and test addresses again. If one has a fault, the lists
// stay as they are.
func (s *Server) Reload() error { return s.admission.Reload() }

// RotateKeys makes the next signing key, unless one waits to sign; see
// [token.Issuer.Rotate].
func (s *Server) RotateKeys() (token.Rotation, error) { return s.tokens.Rotate() }

func (s *Server) openWatch(c Config) error {
	key, err := token.LoadSecret(c.Data, "audit-key", 32, c.Rand, c.GroupRead)
	if err != nil {
		return err
	}
	operations := make(map[string]string)
	for pattern, route := range s.routes {
		operations[pattern] = route.Operation.OperationID
	}
	s.watch, err = watch.New(watch.Config{
		Operations: operations, Key: key, Audit: c.Audit, PlainNetworks: c.PlainNetworks,
		RequestID: requestID, Build: c.Build, Now: c.Now,
	})
	return err
}

// Admin returns the handler for those who run the service; see [watch.Watch.Admin].
func (s *Server) Admin() http.Handler {
	return s.watch.Admin(
		watch.Check{Name: "process", Test: s.stays},
		watch.Check{Name: "store", Test: s.store.Ping},
		watch.Check{Name: "signing key", Test: s.signs},
		watch.Check{Name: "data directory", Test: s.reads, Optional: true},
		watch.Check{Name: "mail gateway", Test: s.PingGateway, Optional: true},
		watch.Check{Name: "proxies", Test: s.namesClients, Optional: true},
	)
}

// signs tries the signing key on a token that nobody gets.
func (s *Server) signs(ctx context.Context) error {
	raw, err := s.tokens.Issue("readiness")
	if err != nil {
		return err
	}
	_, err = s.tokens.Verifier().Verify(ctx, raw)
	return err
}

// reads reads the signing keys again, which are known for a while without them.
func (s *Server) reads(context.Context) error { return s.tokens.Reload() }

func (s *Server) openCodes(c Config) error {
	if c.Store == "" {
		if err := checkCodeKey(c.Data); err != nil {
			return err
		}
	}
	key, err := token.LoadSecret(c.Data, codeKey, 32, c.Rand, c.GroupRead)
	if err != nil {
		return err
	}
	if shared, ok := s.store.(*redisstore.Store); ok {
		if err := shared.Agree(context.Background(), fingerprint(key), c.agreed()); err != nil { // bounded by itself
			return err
		}
	}
	if s.store == nil {
		if s.store, err = openFile(c.Data); err != nil {
			return err
		}
	}
	s.codes, err = code.New(code.Config{
		Store: s.watch.Store(s.store), Key: key, Policy: c.Policy,
		Exact: c.TypedSubjects,
		Near:  s.watch.Near, Now: c.Now, Rand: c.Rand,
	})
	return err
}

// openFile opens the store in the data directory.
func openFile(data string) (store, error) {
	if old := filepath.Join(data, "codes.db"); exists(old) {
		return nil, fmt.Errorf("%s is of an earlier version, which this version cannot read; remove it to begin without codes and counts", old)
	}
	file, err := code.OpenFile(filepath.Join(data, CodesDir))
	if err != nil {
		return nil, err
	}
	return file, nil
}

// CodesDir is the name of the store in the data directory.
const CodesDir = "codes"

// Backup writes a copy of the codes and counts in the data directory to w; see
// [code.Backup]. A service may run there.
func Backup(data string, w io.Writer) error { return code.Backup(filepath.Join(data, CodesDir), w) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// openShared opens the store that several instances share, if there is one.
func openShared(c Config) (store, error) {
	if c.Store == "" {
		return nil, nil
	}
	shared, err := redisstore.Open(context.Background(), c.Store) // bounded by itself
	if err != nil {
		return nil, err
	}
	for _, warning := range shared.Warnings() {
		c.Logger.Warn(warning)
	}
	return shared, nil
}

// PingGateway returns an error if the mail gateway cannot take an email now.
func (s *Server) PingGateway(ctx context.Context) error { return s.mail.Ping(ctx) }

// Handler returns the whole service.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers the connections of l, which it closes, until ctx is done. It
// then takes no new ones, finishes the requests that run, and returns nil if
// all were finished in time. It speaks HTTP/1.1, and HTTP/2 in clear text to
// clients that begin with its preface (RFC 9113 §3.3).
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.watch.Started(ctx)
	defer s.watch.Stopped(context.WithoutCancel(ctx))
	server := s.httpServer()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err, ended := s.drain(failed); ended {
		return err
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(grace)
	<-failed // is http.ErrServerClosed, as asked for
	return err
}

// drain goes on with the service for a while, with readiness down. Responses close their
// connections, so that a proxy keeps none that the end would break.
func (s *Server) drain(failed <-chan error) (err error, ended bool) {
	s.draining.Store(true)
	if s.drainFor == 0 {
		return nil, false
	}
	pause := time.NewTimer(s.drainFor)
	defer pause.Stop()
	select {
	case err := <-failed:
		return err, true
	case <-pause.C:
		return nil, false
	}
}

// errDraining is why the service is not ready while it stops.
var errDraining = errors.New("the service is stopping")

func (s *Server) stays(context.Context) error {
	if s.draining.Load() {
		return errDraining
	}
	return nil
}

// Close gives up the gateway and the store. It is called once, after Serve has
// returned or the last request to Handler has been answered.
func (s *Server) Close() error {
	var faults []error
	if s.mail != nil {
		faults = append(faults, s.mail.Close())
	}
	if s.store != nil {
		faults = append(faults, s.store.Close())
	}
	return errors.Join(faults...)
}
