package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"docsascode.example/impl/conf"
)

// quitTimeout bounds the farewell, which nothing depends on.
const quitTimeout = 2 * time.Second

// longestAnswer bounds what the gateway may say in one step, in octets: its replies, and certificates where it shows them.
const longestAnswer = 256 << 10

var errLongAnswer = errors.New("the reply of the gateway is too long")

// gateway is where connections lead, and how.
type gateway struct {
	addr, host, hello  string
	mode               TLSMode // never TLSAuto
	tls                *tls.Config
	username, password string
}

// conn is one SMTP session. One goroutine uses it at a time.
type conn struct {
	net    *capped
	smtp   *smtp.Client
	dirty  bool // a transaction may be open
	lost   bool // nothing more can be said on it
	expiry *time.Timer
	ahead  *message // whose envelope went out with the content of the email before; nil for none
	then   func()   // takes the connection when the email before is over; nil if the pool does
}

// dial opens a connection on which a mail can begin: protected and authenticated as the gateway's mode asks.
func (g *gateway) dial(ctx context.Context) (*conn, error) {
	end, _ := ctx.Deadline()
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", g.addr)
	if err != nil {
		return nil, because(ctx, fmt.Errorf("%w: %w; check its address and the network", ErrUnreachable, conf.Dial(err)))
	}
	c := &conn{net: &capped{Conn: raw}}
	if err := c.within(ctx, g.greet); err != nil {
		c.drop()
		return nil, unsent{err}
	}
	return c, nil
}

func (g *gateway) greet(c *conn) (err error) {
	var stream net.Conn = c.net
	if g.mode == TLSImplicit {
		stream = tls.Client(stream, g.tls)
	}
	if c.smtp, err = smtp.NewClient(stream, g.host); err != nil {
		return c.refused(stageGreeting, err)
	}
	c.readWholeLines()
	if err := c.smtp.Hello(g.hello); err != nil {
		return c.refused("EHLO", err)
	}
	if g.mode == TLSStart {
		if err := g.startTLS(c); err != nil {
			return err
		}
	}
	if g.username != "" {
		return g.authenticate(c)
	}
	return nil
}

func (g *gateway) startTLS(c *conn) error {
	if offered, _ := c.smtp.Extension("STARTTLS"); !offered {
		return fmt.Errorf("%w: it does not offer STARTTLS; use a port that does, or set the TLS mode to implicit or none", ErrNotAccepted)
	}
	if err := c.smtp.StartTLS(g.tls); err != nil {
		return c.refused("STARTTLS", err)
	}
	c.readWholeLines()
	return nil
}

// authenticate relies on Config.gateway, which has no username for a connection that others can read.
func (g *gateway) authenticate(c *conn) error {
	_, offered := c.smtp.Extension("AUTH")
	var auth smtp.Auth
	switch mechanisms := strings.Fields(offered); {
	case slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", g.username, g.password, g.host, true)
	case slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.LoginAuth(g.username, g.password, g.host, true)
	default:
		return fmt.Errorf("%w: the gateway offers neither AUTH PLAIN nor AUTH LOGIN", ErrNotAccepted)
	}
	if err := c.smtp.Auth(auth); err != nil {
		return c.refused("AUTH", err, g.username, g.password)
	}
	return nil
}

// readWholeLines has replies count from here on only once their last line has ended: net/textproto takes a line that
// is cut off for a whole one.
func (c *conn) readWholeLines() {
	replies := &c.smtp.Text.Reader
	replies.R = bufio.NewReader(&wholeLines{from: replies.R})
}

// wholeLines passes on lines with their ends, and nothing of one that is cut off or has more than from buffers.
type wholeLines struct {
	from *bufio.Reader
	line []byte // what is not read of the line
}

func (w *wholeLines) Read(p []byte) (n int, err error) {
	if len(w.line) == 0 {
		if w.line, err = w.from.ReadSlice('\n'); err != nil {
			w.line = nil
			return 0, err
		}
	}
	n = copy(p, w.line)
	w.line = w.line[n:]
	return n, nil
}

// capped fails to read more than is left. One goroutine reads it at a time.
type capped struct {
	net.Conn
	left int // in octets
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errLongAnswer
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// Until is a context with an end that no timer watches. It is for work on connections, which have the end as their deadline;
// its Done tells only of the end of ctx.
func Until(ctx context.Context, end time.Time) context.Context { return limited{ctx, end} }

// limited is a context of Until.
type limited struct {
	context.Context
	end time.Time
}

// Deadline is the end, or the deadline of the context itself if that is earlier.
func (l limited) Deadline() (time.Time, bool) {
	if end, ok := l.Context.Deadline(); ok && end.Before(l.end) {
		return end, true
	}
	return l.end, true
}

// within runs s and breaks it off when ctx ends, or at its deadline.
func (c *conn) within(ctx context.Context, s step) error {
	end, _ := ctx.Deadline()
	c.breakOff(end)
	c.net.left = longestAnswer
	if ctx.Done() == nil {
		return s(c)
	}
	stop := context.AfterFunc(ctx, func() { c.breakOff(time.Unix(1, 0)) })
	err := s(c)
	if !stop() {
		c.lost = true
	}
	return err
}

// breakOff ends what waits for c at a time; never if that is zero.
func (c *conn) breakOff(at time.Time) {
	_ = c.net.SetDeadline(at) // fails on a closed connection only, which is broken off already
}

// begin has the gateway ready for the content of m. On a kept connection it is also the probe. It has the commands of
// a group answered at once if the gateway offers PIPELINING (RFC 2920), and otherwise one after the other.
func (c *conn) begin(m *message) error {
	if offered, _ := c.smtp.Extension("SMTPUTF8"); m.utf8 && !offered {
		return ErrNoSMTPUTF8
	}
	group := c.envelope(m)
	pipelined := c.pipelined()
	ahead, refused := c.ahead == m, c.dirty
	c.ahead = nil
	switch {
	case ahead:
		group = c.transaction(m)
	case pipelined:
		if err := c.say(group...); err != nil {
			return c.refused(group[0].verb, err, m.secrets...)
		}
	}
	c.dirty = true
	var refusal error
	for _, command := range group {
		if !pipelined {
			if err := c.say(command); err != nil {
				return c.refused(command.verb, err, m.secrets...)
			}
		}
		_, _, err := c.smtp.Text.ReadResponse(command.expected)
		if err != nil && refusal == nil {
			refusal = c.failed(command.kind(err), command.verb, err, m.secrets...)
		}
		// It cannot be used again if it keeps a transaction, or waits for the content of one that was refused.
		c.lost = c.lost || command.verb == "RSET" && err != nil || command.verb == "DATA" && err == nil && refusal != nil
		if c.lost || refusal != nil && !pipelined {
			break
		}
	}
	if refusal != nil && ahead && refused && !c.lost {
		return c.begin(m) // the gateway may have kept the transaction of the email that it refused
	}
	return refusal
}

func (c *conn) pipelined() bool {
	offered, _ := c.smtp.Extension("PIPELINING")
	return offered
}

// carries reports whether the envelope of m can go out with the content of another email.
func (c *conn) carries(m *message) bool {
	offered, _ := c.smtp.Extension("SMTPUTF8")
	return offered || !m.utf8
}

// A command is one of a group.
type command struct {
	verb, line string
	expected   int // reply
}

// kind is what err means as the reply to the command.
func (c command) kind(err error) error {
	if c.verb == "RCPT" && refusesAddress(err) {
		return ErrRecipient
	}
	return ErrNotAccepted
}

// envelope is the commands before the content of m.
func (c *conn) envelope(m *message) []command {
	group := c.transaction(m)
	if c.dirty {
		group = slices.Insert(group, 0, command{"RSET", "RSET", 250})
	}
	return group
}

// transaction is envelope without what ends another one.
func (c *conn) transaction(m *message) []command {
	from := "MAIL FROM:" + m.from
	if offered, _ := c.smtp.Extension("8BITMIME"); offered {
		from += " BODY=8BITMIME"
	}
	if m.utf8 {
		from += " SMTPUTF8"
	}
	return []command{{"MAIL", from, 250}, {"RCPT", "RCPT TO:" + m.to, 25}, {"DATA", "DATA", 354}}
}

// say sends commands in one piece.
func (c *conn) say(commands ...command) error {
	w := c.smtp.Text.W
	for _, command := range commands {
		_, _ = w.WriteString(command.line) // Flush has the error
		_, _ = w.WriteString("\r\n")
	}
	return w.Flush()
}

// deliver hands over the content of m, for which begin had the gateway ready, and with it the envelope of next, if that is
// not nil.
func (c *conn) deliver(m, next *message) error {
	w := c.smtp.Text.W
	m.content.WriteString(".\r\n")
	if c.ahead = next; next != nil {
		for _, command := range c.transaction(next) {
			m.content.WriteString(command.line)
			m.content.WriteString("\r\n")
		}
	}
	_, err := w.Write(m.content.Bytes()) // in one piece
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		_, _, err = c.smtp.Text.ReadResponse(250)
	}
	if err != nil {
		kind := ErrUncertain
		if reply(err) >= 400 {
			kind = ErrNotAccepted
		}
		return c.failed(kind, "end of content", err, m.secrets...)
	}
	c.dirty = false
	return nil
}

func (c *conn) noop() error {
	if err := c.smtp.Noop(); err != nil {
		return c.refused("NOOP", err)
	}
	return nil
}

func (c *conn) quit() error {
	defer c.drop()
	ctx := Until(context.Background(), time.Now().Add(quitTimeout))
	return c.within(ctx, func(c *conn) error { return c.smtp.Quit() })
}

// drop closes the connection without a word.
func (c *conn) drop() {
	_ = c.net.Close() // nothing is expected of it any more
}

func (c *conn) refused(stage string, err error, secrets ...string) error {
	return c.failed(ErrNotAccepted, stage, err, secrets...)
}

// failed notes whether the connection survived err, which is so if the gateway answered and is not leaving (421).
func (c *conn) failed(kind error, stage string, err error, secrets ...string) error {
	code := reply(err)
	c.lost = c.lost || code < 400 || code == 421
	return fault(kind, stage, err, secrets...)
}

// reply is the code that the gateway answered with, zero if it did not answer.
func reply(err error) int {
	var r *textproto.Error
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}
