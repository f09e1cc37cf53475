// Command server runs the sign-in service with its documentation. server -h
// lists its settings.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"docsascode.example/docs"
	"docsascode.example/gen/site"
	"docsascode.example/impl"
	"docsascode.example/impl/cmd/server/hangup"
	"docsascode.example/impl/edition"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

func main() {
	if slices.Equal(os.Args[1:], []string{"-version"}) {
		fmt.Println(version())
		return
	}
	err := execute(os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(os.Stderr, "server: %s\n", line)
		}
		os.Exit(1)
	}
}

// commands are what the program does besides serving. Each reads its arguments and then flags.
var commands = map[string]func(args []string, getenv func(string) string, out io.Writer) error{
	"backup":       backup,
	"forget":       forget,
	"mail-preview": mailPreview,
	"new-key":      newKey,
	"pseudonym":    pseudonym,
	"ready":        ready,
}

// execute runs the command that args begins with, or else serves.
func execute(args []string) error {
	if len(args) > 0 {
		if command, known := commands[args[0]]; known {
			return command(args[1:], os.Getenv, os.Stdout)
		}
	}
	return serve(args)
}

// serve runs the service until it gets a signal.
func serve(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parseOptions(args, os.Getenv, os.Stdout)
	if err != nil {
		return err
	}
	for _, warning := range o.warnings(os.Environ()) {
		o.service.Logger.Warn(warning)
	}
	return run(ctx, o, hangup.Signals)
}

// version is a line about the program.
func version() string {
	b := build()
	return fmt.Sprintf("server %s, commit %s, %s", b.Version, b.Commit, b.Go)
}

// build is the version of the program, its commit and its Go.
func build() watch.Build {
	b := watch.Build{Version: "(devel)", Commit: "unknown", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = cmp.Or(info.Main.Version, b.Version)
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.Commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			b.Commit += "+changes"
		}
	}
	return b
}

// admin is the handler of the admin listener.
func (o options) admin(server *impl.Server) http.Handler {
	if o.adminToken == "" {
		return server.Admin()
	}
	return watch.RequireToken(server.Admin(), o.adminToken)
}

// run serves until ctx is done. Each signal in hangups creates the next signing key.
func run(ctx context.Context, o options, hangups <-chan os.Signal) (err error) {
	runtime.GOMAXPROCS(threads(runtime.GOMAXPROCS(0), os.Getenv("GOMAXPROCS")))
	listeners, err := o.listeners(ctx)
	if err != nil {
		return err
	}
	o.publish(listeners[0].Addr().String())
	if o.pages {
		o.showPages(listeners[0].Addr())
	}
	server, err := impl.New(o.service)
	if err != nil {
		return errors.Join(o.given.Explain(err), closeAll(listeners))
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	defer o.rotateOn(hangups, server)()
	running, ctx := errgroup.WithContext(ctx)
	// The admin listener tells that the service stops until it has stopped.
	until, served := context.WithCancel(context.WithoutCancel(ctx))
	running.Go(func() error {
		defer served()
		return server.Serve(ctx, listeners[0])
	})
	for _, admin := range listeners[1:] {
		running.Go(func() error { return watch.Serve(until, admin, o.admin(server), o.adminHosts()...) })
	}
	debug.FreeOSMemory() // gives back what only the start needed
	paceCollections(os.Getenv("GOGC"))
	o.service.Logger.Info("service started", slog.String("address", listeners[0].Addr().String()))
	running.Go(func() error { warnOfGateway(ctx, server, o.service.Logger); return nil })
	return running.Wait()
}

// threads is a GOMAXPROCS for a number of cores, or 0 for the one that Go has chosen. On one core, it is two: while the only
// thread waits for the disk, all requests wait until the scheduler notices, and that happens for each write to the disk.
func threads(cores int, chosen string) int {
	if cores == 1 && chosen == "" {
		return 2
	}
	return 0
}

// listeners opens the listener of the service and, if -admin-listen is set, the
// admin listener. If one of them fails, it leaves none open.
func (o options) listeners(ctx context.Context) (opened []net.Listener, err error) {
	var faults []error
	for _, l := range []struct{ setting, address string }{{"listen", o.listen}, {"admin-listen", o.adminListen}} {
		if l.address == "" {
			continue
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", l.address)
		if err != nil {
			faults = append(faults, o.given.Label(l.setting, listenFault(l.address, err)))
			continue
		}
		opened = append(opened, listener)
	}
	if len(faults) > 0 {
		return nil, errors.Join(append(faults, closeAll(opened))...)
	}
	return opened, nil
}

// listenFault words why nothing can listen at address.
func listenFault(address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is already in use; stop the other program or choose another port", address)
	}
	reason := err
	if cause := syscall.Errno(0); errors.As(err, &cause) {
		reason = cause
	}
	return fmt.Errorf("cannot listen on %s: %w; choose another address", address, reason)
}

func closeAll(listeners []net.Listener) error {
	var faults []error
	for _, l := range listeners {
		faults = append(faults, l.Close())
	}
	return errors.Join(faults...)
}

// rotateOn reads the lists again and creates the next signing key on every signal, until stop is called.
func (o options) rotateOn(signals <-chan os.Signal, server *impl.Server) (stop func()) {
	log := o.service.Logger
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-signals:
				if err := server.Reload(); err != nil {
					log.Error("SIGHUP did not change the lists of domains and test addresses", slog.Any("error", o.given.Explain(err)))
				}
				rotate(server, log)
			case <-end:
				return
			}
		}
	}()
	return func() {
		close(end)
		<-done
	}
}

func rotate(server *impl.Server, log *slog.Logger) {
	switch last, err := server.RotateKeys(); {
	case err != nil:
		log.Error("could not create a signing key", slog.Any("error", err))
	case last.Made: // has a line of its own
	case last.From.After(time.Now()):
		logKey(log, "SIGHUP created no key: this key waits to sign", last)
	default:
		logKey(log, "SIGHUP created no key: this key waited to sign, and signs now", last)
	}
}

func logKey(log *slog.Logger, message string, key token.Rotation) {
	log.Info(message, slog.String("key", key.ID), slog.String("alg", string(key.Algorithm)), slog.Time("signs_from", key.From))
}

// showPages has the service render its pages for the first request for one of them.
func (o *options) showPages(listener net.Addr) {
	log := o.service.Logger
	pages := sync.OnceValue(func() *site.Site {
		pages, err := website(o.edition(listener), site.Config{URL: o.publicURL, Check: o.check, Run: o.try, Mail: shownMail(o.mailbox, listener)})
		if err != nil {
			log.Error("the pages cannot be rendered", slog.Any("error", err))
		}
		return pages
	})
	o.service.Site = func(mux *http.ServeMux) {
		if p := pages(); p != nil {
			p.Register(mux)
		}
	}
	o.service.Lost = func(w http.ResponseWriter, r *http.Request) bool {
		p := pages()
		return p != nil && p.Lost(w, r)
	}
}

// website is the documentation in this program, in the edition of its settings. It sets the pages and the document of cfg.
func website(settings *edition.Edition, cfg site.Config) (*site.Site, error) {
	files := settings.FS(docs.FS)
	document, err := fs.ReadFile(files, "openapi.yaml")
	if err != nil {
		return nil, err
	}
	cfg.Pages, cfg.Document = files, document
	if cfg.Check != nil {
		cfg.Check.Edit(settings.Edit)
	}
	return site.New(cfg)
}
