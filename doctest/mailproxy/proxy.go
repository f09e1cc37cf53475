// Package mailproxy is an SMTP proxy between the server under test and the mailbox, which refuses, stalls or drops mails
// on demand.
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

// Mode is what becomes of a mail.
type Mode int

// The modes.
const (
	// Pass has the mailbox answer.
	Pass Mode = iota
	// RefuseRecipient answers RCPT with 550 5.1.1: there is no such recipient.
	RefuseRecipient
	// Refuse answers MAIL, RCPT and DATA with 451 4.3.0: the sender may try again later.
	Refuse
	// Stall takes what the client sends, up to 12 kB, and answers nothing until another mode is set. It ends the
	// connection after five minutes.
	Stall
	// Drop ends the connection at DATA, without an answer.
	Drop
)

const dialLimit = 10 * time.Second

// Proxy is a running proxy. It hands on what the mailbox answers, except that the EHLO answer leaves out the
// extensions behind which commands would be hidden from it: STARTTLS, CHUNKING and BINARYMIME.
// It is safe for concurrent use.
type Proxy struct {
	forward  string
	listener net.Listener
	idle     time.Duration // how long either side may be silent
	ctx      context.Context
	cancel   context.CancelFunc
	sessions sync.WaitGroup

	mu      sync.Mutex
	mode    Mode
	modes   map[string]Mode // by key(recipient); without Pass
	refused map[string]bool // by key(recipient): a mail met another mode than Pass
	changed chan struct{}   // closed when a mode is set
	last    error
}

// Listen starts a proxy that takes mail at listen and hands it on to forward, both host:port. Port 0 of listen is a
// free one. The forward address is not tried before the first client comes. Close ends the proxy.
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

// Addr is the host:port at which the proxy takes mail.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Set sets the mode of all mails from the next command on, in connections that are open already too. Any but Pass goes
// before the modes of recipients, and Refuse then answers MAIL. Stall keeps back the greeting and every answer.
func (p *Proxy) Set(m Mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
	p.announce()
}

// SetFor sets the mode of mails to a recipient from the next command on; Pass takes it back. Refuse answers RCPT, or
// DATA where RCPT has passed; Stall likewise. Of several recipients of a mail, each has its own answer at RCPT.
// The recipient's domain is compared without regard to case.
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

// Refused reports whether a mail to a recipient has met another mode than Pass.
func (p *Proxy) Refused(recipient string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refused[key(recipient)]
}

// LastError says why the forward address could not be used for the latest connection; it is nil where it could.
func (p *Proxy) LastError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Close breaks off all connections and returns when nothing of the proxy runs any more. It may be repeated.
func (p *Proxy) Close() error {
	p.cancel()
	err := p.listener.Close()
	p.sessions.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// announce tells those who wait that a mode was set. The caller holds the lock.
func (p *Proxy) announce() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// modeOf returns the mode of a mail to the recipients, and what is closed when it may be another. Of different modes
// the later in the order of their declaration counts.
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
				_ = conn.Close() // nobody has spoken yet
			}
			return
		}
		if err != nil {
			select { // out of file descriptors, or the client has gone
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
	if err != nil {
		p.report(fmt.Errorf("the mailbox at %s does not respond: %w", p.forward, cause(err)))
		_ = client.say("421 4.3.2 The mailbox does not respond") // the client may be gone
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

// key is the same for addresses of the same mailbox: only the domain is free of case (RFC 5321, section 2.4).
func key(address string) string {
	at := strings.LastIndexByte(address, '@')
	return address[:at+1] + strings.ToLower(address[at+1:])
}

// cause is what went wrong, without the addresses that the caller names already.
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
