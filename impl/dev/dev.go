// Package dev runs the service and MailHog, a mail gateway with a mailbox, on a developer's machine and in tests.
package dev

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"docsascode.example/impl/conf"
	"docsascode.example/impl/setting"
)

// servicePackage is the program that Run builds if Config names no executable.
const servicePackage = "docsascode.example/impl/cmd/server"

// Config is the addresses and files of Run. Every field is required, except the last two.
type Config struct {
	Listen  string        // host:port of the service; an empty host means all interfaces
	SMTP    string        // host:port at which MailHog receives email
	Mailbox string        // host:port of MailHog's web page
	Data    string        // directory of the service's data and executable and of MailHog's log; made if missing
	Service string        // the service's executable; empty: built from the module around the working directory
	Grace   time.Duration // for the service to finish its work after SIGTERM; zero: 20 seconds
}

// Run starts MailHog and the service, and prints their addresses and the log of the service on stdout. When ctx ends, it
// stops both and returns nil. If one of them stops by itself, Run stops the other and returns an error. Run reports all
// addresses in use before it starts anything.
func Run(ctx context.Context, cfg Config, stdout io.Writer) error {
	if err := cfg.checkAddresses(ctx); err != nil {
		return err
	}
	err := cfg.run(ctx, &lockedWriter{w: stdout})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (cfg Config) run(ctx context.Context, stdout io.Writer) error {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("SIGNIN_DATA: %w", conf.File(err))
	}
	path, err := cfg.executable(ctx)
	if err != nil {
		return err
	}

	log, err := os.Create(filepath.Join(cfg.Data, "mailhog.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	mailhog, err := StartMailHog(ctx, cfg.SMTP, cfg.Mailbox, log)
	if err != nil {
		return err
	}
	defer mailhog.Stop()

	service, err := cfg.startService(ctx, path, stdout)
	if err != nil {
		return err
	}
	defer service.stop(cfg.grace())
	if err := cfg.greet(stdout); err != nil {
		return err
	}
	return watch(ctx, mailhog.child, service)
}

// watch returns nil when ctx ends, or an error when one of the children does.
func watch(ctx context.Context, a, b *child) error {
	select {
	case <-ctx.Done():
		return nil
	case <-a.done:
		return a.ended()
	case <-b.done:
		return b.ended()
	}
}

// startService returns once the service responds with its keys.
func (cfg Config) startService(ctx context.Context, path string, stdout io.Writer) (*child, error) {
	origin := setting.LocalURL(cfg.Listen)
	service, err := startChild("the service", shown{stdout}, path, "-listen", cfg.Listen, "-data", cfg.Data, "-gateway", cfg.SMTP,
		"-public-url", origin, "-mailbox-url", setting.LocalURL(cfg.Mailbox))
	if err != nil {
		return nil, err
	}
	ready := func(ctx context.Context) error { return gets200(ctx, origin+"/.well-known/jwks.json") }
	if err := service.ready(ctx, ready); err != nil {
		service.stop(cfg.grace())
		return nil, err
	}
	return service, nil
}

func (cfg Config) grace() time.Duration {
	if cfg.Grace == 0 {
		return 20 * time.Second
	}
	return cfg.Grace
}

func (cfg Config) greet(w io.Writer) error {
	_, err := fmt.Fprintf(w, `
  Docs     http://%[1]s/
  Mailbox  http://%[2]s/
  Try      curl -d "email=me@example.com" -H "Accept: application/json" -X POST http://%[1]s/user/code

  Ctrl-C stops both.

`, setting.HostPort(cfg.Listen, "localhost"), setting.HostPort(cfg.Mailbox, "localhost"))
	return err
}

// checkAddresses reports every address on which it cannot listen.
func (cfg Config) checkAddresses(ctx context.Context) error {
	var errs []error
	for _, a := range []struct{ addr, wanted, variable string }{
		{cfg.Listen, "the service", "SIGNIN_LISTEN"},
		{cfg.SMTP, "MailHog's SMTP", "MAILHOG_SMTP"},
		{cfg.Mailbox, "MailHog's web page", "MAILHOG_WEB"},
	} {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", a.addr)
		switch {
		case err == nil:
			err = l.Close()
		case errors.Is(err, syscall.EADDRINUSE):
			err = fmt.Errorf("port %s (%s) is in use; stop the program that uses it, or set %s to another host:port",
				a.addr, a.wanted, a.variable)
		default:
			err = fmt.Errorf("%s: cannot listen on %q (%s): %w; write host:port, for example 127.0.0.1:8080",
				a.variable, a.addr, a.wanted, reason(err))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// reason is an error of package net without the name of its call and the address.
func reason(err error) error {
	var address *net.AddrError
	var call syscall.Errno
	switch {
	case errors.As(err, &address):
		return errors.New(address.Err)
	case errors.As(err, &call):
		return call
	}
	return err
}

// executable returns the path of the service, which it builds into the data folder unless it is given.
func (cfg Config) executable(ctx context.Context) (string, error) {
	if cfg.Service != "" {
		return filepath.Abs(cfg.Service)
	}
	path, err := filepath.Abs(filepath.Join(cfg.Data, "server"))
	if err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, servicePackage).CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build the service: %w\n%s", err, bytes.TrimSpace(out))
	}
	return path, nil
}

// shown is a writer whose text the user sees, so that no error repeats it.
type shown struct{ io.Writer }

// lockedWriter lets several writers share w.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
