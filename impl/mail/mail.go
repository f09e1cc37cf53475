// Package mail sends sign-in codes through a mail gateway (SMTP, RFC 5321).
//
// It keeps connections to the gateway open between emails, and never hands over an email twice:
// on another connection it repeats only the commands before the content.
package mail

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"docsascode.example/impl/address"
	"docsascode.example/impl/conf"
)

// What SendCode and Ping fail with. The text has the reply of the mail gateway, and never the recipient's address or the code.
var (
	// ErrRecipient: the gateway rejected the recipient for good, by a reply to RCPT about the address, or no envelope can carry the address.
	ErrRecipient = errors.New("recipient rejected")
	// ErrNoSMTPUTF8 is an ErrRecipient: the address needs SMTPUTF8 (RFC 6531), which the gateway does not offer.
	ErrNoSMTPUTF8 = fmt.Errorf("%w: the gateway does not offer SMTPUTF8", ErrRecipient)
	// ErrNotAccepted: the gateway certainly did not accept the email. A later attempt may succeed.
	ErrNotAccepted = errors.New("not accepted by the mail gateway")
	// ErrUnreachable is an ErrNotAccepted: no connection to the gateway could be opened.
	ErrUnreachable = fmt.Errorf("%w: it is unreachable", ErrNotAccepted)
	// ErrUncertain: the connection broke between the end of the email and the gateway's reply. The email may arrive.
	ErrUncertain = errors.New("possibly accepted by the mail gateway")
)

// plainDomain matches a domain of at least two labels.
var plainDomain = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// implicitPort is the port of submission over TLS (RFC 8314 §7.3).
const implicitPort = 465

// TLSMode says how a connection to the gateway is protected.
type TLSMode string

const (
	// TLSAuto is TLSImplicit for port 465, TLSNone for a loopback gateway, and TLSStart for any other. The empty mode
	// means the same.
	TLSAuto TLSMode = "auto"
	// TLSStart requires STARTTLS (RFC 3207); a gateway that does not offer it gets no email.
	TLSStart TLSMode = "starttls"
	// TLSImplicit speaks TLS from the first byte, as on port 465 (RFC 8314).
	TLSImplicit TLSMode = "implicit"
	// TLSNone sends codes unencrypted. Beyond loopback it is for a network that nobody else can read.
	TLSNone TLSMode = "none"
)

// DefaultConnections is how many emails are sent at a time. With a gateway 50 ms away, BenchmarkPace sends 195 emails a
// second. Common gateways allow 50 connections of one client.
const DefaultConnections = 20

// Config is what a Sender needs. Only Gateway and From must be set.
type Config struct {
	Gateway  string  // the gateway's host:port
	From     string  // the sender's address, all ASCII, alone or as "Name <address>"; the email shows the name, or else the domain
	Username string  // for AUTH PLAIN or LOGIN; empty: no AUTH
	Password string  // goes with Username
	URL      string  // of the service, which the email names by the host; may be empty
	TLS      TLSMode // empty: TLSAuto

	Templates string // directory with a directory for each language, which has subject.txt, body.txt and body.html; empty: the built-in ones
	Language  string // of an email whose user asks for none that there is (BCP 47); empty: en
	ReplyTo   string // address for replies, as From; empty: none
	Domain    string // of the website on which users type the code, for the line that phones fill in; empty: that of URL

	RootCAs     *x509.CertPool // authorities for the gateway's certificate; nil: the system's
	HelloName   string         // the name given in EHLO; empty: the host's name
	Connections int            // most emails at a time, each on a connection; Ping may need one more; zero: DefaultConnections
	Timeout     time.Duration  // for one email, without the wait for a connection, which takes 2 seconds at most; zero: 15 seconds
	IdleTimeout time.Duration  // how long an unused connection is kept; zero: 30 seconds

	Now    func() time.Time // for the Date field; nil: time.Now
	Rand   io.Reader        // for Message-ID and boundary, safe for concurrent use; nil: crypto/rand
	Logger *slog.Logger     // logs connections at level debug; nil: slog.Default()
}

// Sender sends codes. It is safe for concurrent use.
type Sender struct {
	composer composer
	queue    *queue
	pool     *pool
	timeout  time.Duration
}

// New checks cfg and reports every fault of it at once, as [conf.Faults]. It does not connect: Ping tells whether the gateway replies.
func New(cfg Config) (*Sender, error) {
	cfg = cfg.withDefaults()
	var faults conf.Faults
	from := parseMailbox("From", cfg.From, &faults)
	gateway := cfg.gateway(&faults)
	cfg.checkLimits(&faults)
	composer := composer{from: from, replyTo: cfg.replyTo(&faults), domain: cfg.autofillDomain(), now: cfg.Now, rand: cfg.Rand}
	if from != nil {
		composer.fromField = from.String()
		composer.wordings = cfg.wordings(serviceName(from), &faults)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &Sender{
		composer: composer,
		queue:    newQueue(cfg.Connections),
		pool:     newPool(gateway.dial, cfg.IdleTimeout, cfg.Logger),
		timeout:  cfg.Timeout,
	}, nil
}

// Enter takes a place in the queue of the gateway, which the caller leaves. The error is a *[BusyError] if an email
// would wait too long for the gateway, and ErrNotAccepted after Close.
func (s *Sender) Enter(to address.Address) (*Place, error) {
	p, err := s.queue.enter(domain(string(to)))
	if err != nil {
		return nil, err
	}
	p.sender = s
	return p, nil
}

// SendCode is [Place.SendCode] on a place of its own.
func (s *Sender) SendCode(ctx context.Context, to address.Address, code string, validFor time.Duration) error {
	p, err := s.Enter(to)
	if err != nil {
		return err
	}
	defer p.Leave()
	return p.SendCode(ctx, to, code, validFor)
}

// SendCode sends code to one recipient. The email says that the code expires after validFor, in whole minutes rounded
// down (up, if less than five seconds are missing). It is called once.
// It returns nil only after the gateway has replied 250 to the final dot, and otherwise an error that is one of
// ErrRecipient, ErrNotAccepted and ErrUncertain. It waits for a connection for 2 seconds at most, and then is a
// *[BusyError]. After that it ends with ctx or after Config.Timeout, whichever is first.
func (p *Place) SendCode(ctx context.Context, to address.Address, code string, validFor time.Duration) error {
	s := p.sender
	m, err := s.composer.compose(s.composer.wordings.choose(p.languages), to, code, validFor)
	if err != nil {
		return err
	}
	defer m.release()
	p.message = m
	if err := s.queue.wait(ctx, p); err != nil {
		return because(ctx, err)
	}
	return s.pool.run(Until(ctx, time.Now().Add(s.timeout)), p.conn,
		func(c *conn) error { return c.begin(m) },
		func(c *conn) error { return c.deliver(m, p.followed(c)) })
}

// Prefer chooses the language of the email by a value of Accept-Language. Without it, the email is in Config.Language.
func (p *Place) Prefer(languages string) { p.languages = languages }

// Leave gives the place up, after SendCode or without it. It is called once.
func (p *Place) Leave() { p.sender.queue.leave(p) }

// Ping returns nil if the gateway replies on a connection that could carry an email now, and ErrNotAccepted otherwise.
// It does not wait for running sends, at most for another Ping.
func (s *Sender) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	return s.pool.ping(ctx)
}

// Close waits for running sends, Config.Timeout at most, and then closes the connections to the gateway.
// A later send is ErrNotAccepted, and so is one that waits. The error is always nil.
func (s *Sender) Close() error {
	s.pool.close(s.queue.close)
	return nil
}

func (cfg Config) withDefaults() Config {
	cfg.TLS = cmp.Or(cfg.TLS, TLSAuto)
	cfg.Language = cmp.Or(cfg.Language, "en")
	cfg.HelloName = cmp.Or(cfg.HelloName, hostname())
	cfg.Connections = cmp.Or(cfg.Connections, DefaultConnections)
	cfg.Timeout = cmp.Or(cfg.Timeout, 15*time.Second)
	cfg.IdleTimeout = cmp.Or(cfg.IdleTimeout, 30*time.Second)
	cfg.Rand = cmp.Or(cfg.Rand, rand.Reader)
	cfg.Logger = cmp.Or(cfg.Logger, slog.Default())
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return cfg
}

func hostname() string {
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "localhost"
}

func (cfg Config) checkLimits(faults *conf.Faults) {
	if cfg.Connections < 0 {
		faults.Add("Connections", "%d is negative; write 0 for the default, or a number from 1", cfg.Connections)
	}
	for _, timeout := range []struct {
		field string
		value time.Duration
	}{{"Timeout", cfg.Timeout}, {"IdleTimeout", cfg.IdleTimeout}} {
		if timeout.value < 0 {
			faults.Add(timeout.field, "%v is negative; write 0 for the default, or more", timeout.value)
		}
	}
	if cfg.Domain != "" && !plainDomain.MatchString(cfg.Domain) {
		faults.Add("Domain", "%q is not a domain; write, for example, example.com", cfg.Domain)
	}
	if strings.ContainsFunc(cfg.HelloName, unsafeInEnvelope) {
		faults.Add("HelloName", "%q has characters that end an SMTP command; write a host name", cfg.HelloName)
	}
}

// gateway is the one place that decides how the gateway is reached.
func (cfg Config) gateway(faults *conf.Faults) *gateway {
	host, port, err := net.SplitHostPort(cfg.Gateway)
	number, portErr := strconv.ParseUint(port, 10, 16)
	switch {
	case cfg.Gateway == "":
		faults.Add("Gateway", "is empty; write host:port, for example mail:587")
	case err == nil && host == "":
		faults.Add("Gateway", "%q has no host; write host:port, for example mail:587", cfg.Gateway)
	case err == nil && (portErr != nil || number == 0):
		faults.Add("Gateway", "%q is not a port; write a number from 1 to 65535, for example %s", port, net.JoinHostPort(host, "587"))
	case err != nil && !strings.Contains(cfg.Gateway, ":"):
		faults.Add("Gateway", "%q has no port; write host:port, for example %s:587", cfg.Gateway, cfg.Gateway)
	case err != nil:
		faults.Add("Gateway", "%q is not a host and a port; write host:port, for example mail:587 or [::1]:25", cfg.Gateway)
	}
	mode := cfg.TLS
	switch mode {
	case TLSStart, TLSImplicit, TLSNone:
	case TLSAuto:
		switch {
		case number == implicitPort:
			mode = TLSImplicit
		case loopback(host):
			mode = TLSNone
		default:
			mode = TLSStart
		}
	default:
		faults.Add("TLS", "%q is unknown; write auto, starttls, implicit or none", cfg.TLS)
	}
	if (cfg.Username == "") != (cfg.Password == "") {
		faults.Add("Username", "is given without a password, or a password without it; give both or neither")
	}
	if cfg.Username != "" && mode == TLSNone && !loopback(host) {
		faults.Add("TLS", "none would send the password unencrypted; write starttls or implicit, or use a loopback gateway")
	}
	return &gateway{
		addr: cfg.Gateway, host: host, hello: cfg.HelloName, mode: mode,
		username: cfg.Username, password: cfg.Password,
		tls: &tls.Config{ServerName: host, RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
	}
}

func loopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

func (cfg Config) replyTo(faults *conf.Faults) *netmail.Address {
	if cfg.ReplyTo == "" {
		return nil
	}
	return parseMailbox("ReplyTo", cfg.ReplyTo, faults)
}

func parseMailbox(field, value string, faults *conf.Faults) *netmail.Address {
	const want = "write an email address, for example Example <no-reply@example.com>"
	addr, err := netmail.ParseAddress(value)
	nonASCII := func(r rune) bool { return r > unicode.MaxASCII }
	switch {
	case value == "":
		faults.Add(field, "is empty; %s", want)
	case err != nil:
		faults.Add(field, "%q is not an email address; %s", value, want)
	case strings.ContainsFunc(addr.Address, nonASCII) || strings.ContainsFunc(addr.Address, unsafeInEnvelope):
		faults.Add(field, "the address %q has characters other than ASCII letters, digits and marks; %s", addr.Address, want)
	case strings.ContainsFunc(addr.Name, unicode.IsControl):
		faults.Add(field, "the name %q has control characters; %s", addr.Name, want)
	}
	return addr
}

// unsafeInEnvelope tells the characters that could end an SMTP command or a path in it (RFC 5321 §4.1.2).
func unsafeInEnvelope(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune("<>\uFFFD", r)
}
