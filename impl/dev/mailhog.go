package dev

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os/exec"
	"strings"
	"time"
)

const (
	startLimit = 30 * time.Second       // for a child to answer
	probeLimit = time.Second            // for one look whether it does
	pollEvery  = 20 * time.Millisecond  // between two looks at something that is not there yet
	mailHogEnd = 500 * time.Millisecond // MailHog has nothing to finish
)

// MailHog is a running MailHog, which receives every email and delivers none. It is safe for concurrent use.
type MailHog struct {
	SMTPAddr string // host:port that receives email
	HTTPAddr string // host:port of the mailbox, for people and as an API

	name  string // in its greeting, different for each MailHog
	child *child
}

// StartMailHog starts the MailHog that go.mod names as a tool, on two free addresses (host:port), and returns when it
// responds on both. Its log goes to log. ctx bounds only the start; Stop ends MailHog.
// The caller runs within the module.
func StartMailHog(ctx context.Context, smtpAddr, httpAddr string, log io.Writer) (*MailHog, error) {
	path, err := goTool(ctx, "github.com/mailhog/MailHog")
	if err != nil {
		return nil, err
	}
	m := &MailHog{SMTPAddr: smtpAddr, HTTPAddr: httpAddr, name: strings.ToLower(rand.Text()) + ".example"}
	m.child, err = startChild("MailHog", log, path, "-storage", "memory", "-hostname", m.name,
		"-smtp-bind-addr", smtpAddr, "-api-bind-addr", httpAddr, "-ui-bind-addr", httpAddr)
	if err != nil {
		return nil, err
	}
	if err := m.child.ready(ctx, m.responds); err != nil {
		m.Stop()
		return nil, err
	}
	return m, nil
}

// Stop ends MailHog, and deletes its emails. It may be called more than once.
func (m *MailHog) Stop() {
	m.child.stop(mailHogEnd)
}

func (m *MailHog) responds(ctx context.Context) error {
	return errors.Join(greets(ctx, m.SMTPAddr, m.name), gets200(ctx, "http://"+m.HTTPAddr+"/api/v2/messages?limit=1"))
}

// goTool builds a tool of go.mod, or finds it built, and returns the path of its executable.
func goTool(ctx context.Context, pkg string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "tool", "-n", pkg)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("cannot build %s: %w\n%s", pkg, err, stderr.Bytes())
	}
	return strings.TrimSpace(stdout.String()), nil
}

// ready returns nil once answers does, or an error if the child ends, ctx ends or startLimit passes.
func (c *child) ready(ctx context.Context, answers func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		err := probe(ctx, answers)
		if err == nil {
			return nil
		}
		select {
		case <-c.done:
			return c.ended()
		case <-ctx.Done():
			return fmt.Errorf("%s did not respond within %v: %w (%w)", c.name, startLimit, err, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

func probe(ctx context.Context, answers func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	return answers(ctx)
}

// greets tells whether the server that calls itself name answers at addr.
func greets(ctx context.Context, addr, name string) error {
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	conn := textproto.NewConn(raw)
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := raw.SetDeadline(deadline); err != nil {
			return err
		}
	}
	_, greeting, err := conn.ReadResponse(220)
	if err == nil && !strings.HasPrefix(greeting, name+" ") {
		err = fmt.Errorf("another server responds at %s", addr)
	}
	return err
}

func gets200(ctx context.Context, url string) error {
	body, err := get(ctx, url)
	if err != nil {
		return err
	}
	return body.Close()
}

func get(ctx context.Context, url string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("GET %s: %s", url, res.Status), res.Body.Close())
	}
	return res.Body, nil
}
