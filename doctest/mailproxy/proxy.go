// Package mailproxy is an SMTP proxy between the server under test and the mailbox. It refuses, stalls or drops emails on
// demand.
package mailproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// A Mode says what the proxy does with an email.
type Mode int

// The modes.
const (
	// Pass forwards the email, and the replies of the mailbox.
	Pass Mode = iota
	// RefuseRecipient replies to RCPT with 550 5.1.1: no such recipient.
	RefuseRecipient
	// Refuse replies to MAIL, RCPT and DATA with 451 4.3.0: the sender may try again later.
	Refuse
	// Stall reads up to 12 kB from the client, and does not reply until another mode is set. It ends the connection after
	// five minutes.
	Stall
	// Drop ends the connection at DATA, without a reply.
	Drop
)

const dialLimit = 10 * time.Second

// A Proxy is a running proxy. It forwards the mailbox's replies. From the reply to EHLO it removes the extensions that
// would hide commands from it: STARTTLS, CHUNKING and BINARYMIME. It is safe for concurrent use.
type Proxy struct {
	forward  string
	listener net.Listener
	idle     time.Duration // how long each side may be silent
	ctx      context.Context
	cancel   context.CancelFunc
	sessions sync.WaitGroup

	mu      sync.Mutex
	mode    Mode
	modes   map[string]Mode // by key(recipient); without Pass
	refused map[string]bool // by key(recipient): the proxy did not pass an email
	changed chan struct{}   // closed when a mode is set
	last    error
}

// Listen starts a proxy that receives email at listen and forwards it to forward, both host:port. Port 0 of listen means a
// free port. The proxy connects to forward for each client, not before. The caller must call Close.
func Listen(listen, forward string) (*Proxy, error) {
	if host, port, err := net.SplitHostPort(forward); err != nil || host == "" || port == "" {
		return nil, fmt.Errorf("cannot forward email to %q; write host:port, for example 127.0.0.1:1025", forward)
	}
	if _, _, err := net.SplitHostPort(listen); err != nil {
		return nil, fmt.Errorf("cannot listen at %q; write host:port, for example 127.0.0.1:2525", listen)
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w", listen, cause(err))
	}
	return serve(listener, forward, 5*time.Minute), nil // RFC 5321, section 4.5.3.2.7
}

func serve(listener net.Listener, forward string, idle time.Duration) *Proxy {
	p := &Proxy{forward: forward, listener: listener, idle: idle, modes: map[string]Mode{}, refused: map[string]bool{}, changed: make(chan struct{})}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.sessions.Go(p.accept)
	return p
}

// Addr is the host:port at which the proxy receives email.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Set sets the mode of all emails from the next command on, also in open connections. Any mode but Pass overrides the
// modes of recipients, and Refuse then refuses MAIL. Stall holds back the greeting and every reply.
func (p *Proxy) Set(m Mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
	p.announce()
}

// SetFor sets the mode of emails to a recipient from the next command on; Pass removes it. Refuse refuses RCPT, or DATA if
// RCPT has passed; Stall does the same. Each recipient of an email has its own reply to RCPT. SetFor compares the
// recipient's domain without regard to case.
func (p *Proxy) SetFor(recipient string, m Mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m == Pass {
		delete(p.modes, key(recipient))
	} else {
		p.modes[key(recipient)] = m
	}
	p.announce()
}

// Refused reports whether the proxy refused, stalled or dropped an email to a recipient.
func (p *Proxy) Refused(recipient string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refused[key(recipient)]
}

// LastError says why the latest connection to the forward address failed; nil if it did not fail.
func (p *Proxy) LastError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Close ends all connections, and returns when the proxy has stopped. It can be called again.
func (p *Proxy) Close() error {
	p.cancel()
	err := p.listener.Close()
	p.sessions.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// announce wakes the sessions that wait for a mode. The caller holds the lock.
func (p *Proxy) announce() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// modeOf returns the mode of an email to the recipients, and a channel that is closed when the mode may have changed. If
// recipients have different modes, the one that is declared last counts.
func (p *Proxy) modeOf(recipients ...string) (Mode, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mode := p.mode
	if mode == Pass {
		for _, r := range recipients {
			mode = max(mode, p.modes[key(r)])
		}
	}
	for _, r := range recipients {
		p.refused[key(r)] = p.refused[key(r)] || mode != Pass
	}
	return mode, p.changed
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if p.ctx.Err() != nil {
			if err == nil {
				_ = conn.Close() // no side has sent anything yet
			}
			return
		}
		if err != nil {
			select { // no file descriptors are left, or the client closed the connection
			case <-p.ctx.Done():
			case <-time.After(10 * time.Millisecond):
			}
			continue
		}
		p.sessions.Go(func() { p.session(conn) })
	}
}

// session serves a client until it ends or the proxy does.
func (p *Proxy) session(conn net.Conn) {
	client := newPeer(conn, p.idle)
	defer client.closeWith(p.ctx)()
	dialer := net.Dialer{Timeout: dialLimit}
	forward, err := dialer.DialContext(p.ctx, "tcp", p.forward)
	if p.ctx.Err() != nil { // the proxy ended, which is not the mailbox's fault
		if err == nil {
			_ = forward.Close() // no side has sent anything yet
		}
		return
	}
	if err != nil {
		p.report(fmt.Errorf("the mailbox at %s does not respond: %w", p.forward, cause(err)))
		_ = client.say("421 4.3.2 The mailbox does not respond") // the client may have closed the connection
		return
	}
	mailbox := newPeer(forward, p.idle)
	defer mailbox.closeWith(p.ctx)()
	p.report(nil)
	err = (&session{proxy: p, client: client, mailbox: mailbox}).run()
	if broken, ok := errors.AsType[mailboxError](err); ok && p.ctx.Err() == nil {
		p.report(fmt.Errorf("the mailbox at %s broke the connection: %w", p.forward, cause(broken.error)))
		_ = client.say("421 4.4.2 The mailbox broke the connection") // as above
	}
}

func (p *Proxy) report(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = err
}

// key is the same for all spellings of an address: only the domain ignores case (RFC 5321, section 2.4).
func key(address string) string {
	at := strings.LastIndexByte(address, '@')
	return address[:at+1] + strings.ToLower(address[at+1:])
}

// cause is the reason of an error, without the addresses, which the caller's message has.
func cause(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("it closed the connection")
	}
	return err
}
