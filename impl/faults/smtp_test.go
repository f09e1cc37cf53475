package faults

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// The stages of a dialogue at which a gateway can misbehave.
const (
	atGreeting = "greeting"
	atEHLO     = "EHLO"
	atSTARTTLS = "STARTTLS"
	atMAIL     = "MAIL"
	atRCPT     = "RCPT"
	atDATA     = "DATA"
	inContent  = "content" // before any of it is read
	atDot      = "."
)

// What a gateway does in the place of answering. Anything else in a plan is a
// reply, after which it hangs up if that is a 421.
const (
	hangUp  = "hang up"
	reset   = "reset"   // hang up without a word of TCP
	cutOff  = "cut off" // give the right answer but for the end of its line, and hang up
	stall   = "stall"   // say nothing more
	endless = "endless" // give an answer of ever more lines
	trickle = "trickle" // give the right answer, one byte a second or, briefly, 20
)

// A plan says what happens at a stage; "" is that all goes well.
type plan func(stage string) string

// at is a plan with one fault.
func at(stage, fault string) plan {
	return func(s string) string {
		if s == stage {
			return fault
		}
		return ""
	}
}

func flawless(string) string { return "" }

// A delivery is what a gateway knows about the mails to one recipient.
type delivery struct {
	code     string // of the latest mail whose content came
	accepted int    // how many were answered with 250
}

// A gateway is an SMTP server that keeps codes and misbehaves as planned.
type gateway struct {
	address    string
	away       time.Duration // a round trip to it
	pipelining bool          // is offered

	mu       sync.Mutex
	plan     plan
	tls      *tls.Config // offered with STARTTLS if it is not nil
	boxes    map[string]delivery
	listener net.Listener
	open     map[net.Conn]bool
	longest  int // octets of a reply that did not end
	running  sync.WaitGroup
}

// startGateway starts a flawless gateway on a free port until the test ends.
func startGateway(t testing.TB) *gateway {
	t.Helper()
	return startGatewayAs(t, func(*gateway) {})
}

func startGatewayAs(t testing.TB, edit func(*gateway)) *gateway {
	t.Helper()
	g := &gateway{address: "127.0.0.1:0", plan: flawless, boxes: make(map[string]delivery), open: make(map[net.Conn]bool)}
	edit(g)
	g.listen(t)
	t.Cleanup(g.stop)
	return g
}

func (g *gateway) listen(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", g.address)
	require.NoError(t, err)
	g.address = listener.Addr().String()
	if g.away > 0 {
		listener = devtest.Distant{Listener: listener, Away: g.away}
	}
	g.listener = listener
	g.running.Go(func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			g.running.Go(func() { g.serve(conn) })
		}
	})
}

// stop refuses connections and breaks off those there are.
func (g *gateway) stop() {
	_ = g.listener.Close() // may be closed already
	g.hangUpAll()
	g.running.Wait()
}

func (g *gateway) hangUpAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for conn := range g.open {
		_ = conn.Close() // it is the point
	}
}

// behave changes the plan, for connections that are open too.
func (g *gateway) behave(p plan) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.plan = p
}

// protect changes what STARTTLS leads to; nil is not to offer it.
func (g *gateway) protect(c *tls.Config) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tls = c
}

func (g *gateway) protection() *tls.Config {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.tls
}

func (g *gateway) box(recipient string) delivery {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.boxes[recipient]
}

func (g *gateway) planned(stage string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.plan(stage)
}

// A dialogue is one connection to a gateway.
type dialogue struct {
	*gateway
	conn      net.Conn
	lines     *bufio.Reader
	recipient string
}

func (g *gateway) serve(conn net.Conn) {
	g.mu.Lock()
	g.open[conn] = true
	g.mu.Unlock()
	defer func() {
		_ = conn.Close() // may be closed already
		g.mu.Lock()
		delete(g.open, conn)
		g.mu.Unlock()
	}()
	d := &dialogue{gateway: g, conn: conn, lines: bufio.NewReader(conn)}
	for ok := d.answer(atGreeting, "220 ready"); ok; {
		ok = d.command()
	}
}

// command answers one command, and tells whether there may be another.
func (d *dialogue) command() bool {
	line, err := d.lines.ReadString('\n')
	if err != nil {
		return false
	}
	switch verb := strings.ToUpper(strings.TrimSpace(line[:min(4, len(line))])); verb {
	case "EHLO", "HELO":
		return d.answer(atEHLO, d.greeting())
	case "STAR":
		return d.answer(atSTARTTLS, "220 go ahead") && d.startTLS()
	case "RCPT":
		d.recipient = line[strings.Index(line, "<")+1 : strings.LastIndex(line, ">")]
		return d.answer(atRCPT, "250 fine")
	case "DATA":
		if fault := d.planned(atDATA); fault != "" {
			return d.misbehave(fault, "354 go ahead") // whose last octet comes too late
		}
		return d.say("354 go ahead") && d.content()
	case "QUIT":
		_, _ = io.WriteString(d.conn, "221 bye\r\n") // nobody need hear it
		return false
	default:
		return d.answer(verb, "250 fine")
	}
}

func (d *dialogue) greeting() string {
	if d.pipelining {
		return "250-hello\r\n250 PIPELINING"
	}
	if _, protected := d.conn.(*tls.Conn); d.protection() == nil || protected {
		return "250 hello"
	}
	return "250-hello\r\n250 STARTTLS"
}

func (d *dialogue) startTLS() bool {
	conn := tls.Server(d.conn, d.protection())
	d.conn, d.lines = conn, bufio.NewReader(conn)
	return conn.Handshake() == nil
}

var digits = regexp.MustCompile(`(?m)^\s*([0-9]{6})\s*$`)

// content reads the mail, notes the code as seen, and the mail as accepted before
// anyone can hear of it.
func (d *dialogue) content() bool {
	if fault := d.planned(inContent); fault != "" {
		return d.misbehave(fault, "")
	}
	var content strings.Builder
	for {
		line, err := d.lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		content.WriteString(line)
	}
	fault := d.planned(atDot)
	d.note(content.String(), fault == "")
	if fault != "" {
		return d.misbehave(fault, "250 taken")
	}
	return d.say("250 taken")
}

func (d *dialogue) note(content string, accepted bool) {
	found := digits.FindStringSubmatch(content)
	if found == nil {
		panic("a mail without a code: " + content)
	}
	code := strings.Clone(found[1]) // or the whole mail is kept with it
	journal.secret(code)
	d.mu.Lock()
	defer d.mu.Unlock()
	box := d.boxes[d.recipient]
	box.code = code
	if accepted {
		box.accepted++
	}
	d.boxes[d.recipient] = box
}

func (d *dialogue) answer(stage, reply string) bool {
	if fault := d.planned(stage); fault != "" {
		return d.misbehave(fault, reply)
	}
	return d.say(reply)
}

func (d *dialogue) say(reply string) bool {
	_, err := io.WriteString(d.conn, reply+"\r\n")
	return err == nil
}

func (d *dialogue) misbehave(fault, reply string) bool {
	switch fault {
	case hangUp:
		return false
	case cutOff:
		_, _ = io.WriteString(d.conn, reply) // nobody need hear it
		return false
	case reset:
		if raw, ok := d.conn.(*net.TCPConn); ok {
			_ = raw.SetLinger(0) // an open connection takes it
		}
		return false
	case stall:
		_, _ = io.Copy(io.Discard, d.conn) // ends when the other side gives up
		return false
	case endless:
		d.ramble(reply[:3] + "-" + strings.Repeat("y", 1000))
		return false
	case trickle:
		return d.trickle(reply + "\r\n")
	}
	return d.say(fault) && !strings.HasPrefix(fault, "421")
}

// ramble says line until nobody listens or it is proven that somebody does for
// too long, and notes how much was heard.
func (d *dialogue) ramble(line string) {
	said := 0
	for said < longestReply && d.say(line) {
		said += len(line)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.longest = max(d.longest, said)
}

// trickle writes a reply, padded so that it outlasts every patience.
func (d *dialogue) trickle(reply string) bool {
	reply = reply[:4] + strings.Repeat(".", 60) + reply[4:]
	tick := time.NewTicker(time.Duration(count(50, 1000)) * time.Millisecond)
	defer tick.Stop()
	for _, octet := range []byte(reply) {
		if _, err := d.conn.Write([]byte{octet}); err != nil {
			return false
		}
		<-tick.C
	}
	return true
}

func mailTo(n int, name string) string { return fmt.Sprintf("%s-%d@%s", name, n, domain) }
