// Command server runs the code-and-token service with its documentation.
// Run it with -h for its settings.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"

	"docsascode.example/docs"
	"docsascode.example/gen/api"
	"docsascode.example/impl"
	"docsascode.example/impl/site"
	"docsascode.example/impl/watch"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parseOptions(os.Args[1:], os.Getenv, os.Stdout)
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "server: %v\n", err)
		os.Exit(1)
	}
}

// run serves until ctx is done.
func run(ctx context.Context, o options) (err error) {
	hangups := make(chan os.Signal, 1) // one that comes while all is opened waits
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	if o.service.Site, err = website(); err != nil {
		return err
	}
	listeners, err := listen(ctx, o.listen, o.adminListen)
	if err != nil {
		return err
	}
	server, err := impl.New(o.service)
	if err != nil {
		return errors.Join(err, closeAll(listeners))
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	defer rotateOn(hangups, server, o.service.Logger)()
	running, ctx := errgroup.WithContext(ctx)
	running.Go(func() error { return server.Serve(ctx, listeners[0]) })
	for _, admin := range listeners[1:] {
		running.Go(func() error { return watch.Serve(ctx, admin, server.Admin()) })
	}
	o.service.Logger.Info("listening", slog.String("address", listeners[0].Addr().String()))
	return running.Wait()
}

// listen opens a listener for each address that is not empty, or none.
func listen(ctx context.Context, addresses ...string) (listeners []net.Listener, err error) {
	for _, address := range addresses {
		if address == "" {
			continue
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			return nil, errors.Join(err, closeAll(listeners))
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

func closeAll(listeners []net.Listener) error {
	var faults []error
	for _, l := range listeners {
		faults = append(faults, l.Close())
	}
	return errors.Join(faults...)
}

// rotateOn has every signal make the next signing key, until stop is called.
func rotateOn(signals chan os.Signal, server *impl.Server, log *slog.Logger) (stop func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range signals {
			from, err := server.RotateKeys()
			if err != nil {
				log.Error("no new signing key", slog.Any("error", err))
				continue
			}
			log.Info("a signing key waits", slog.Time("signs_from", from))
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-done
	}
}

// website is the documentation that is part of this program.
func website() (func(*http.ServeMux), error) {
	document, err := api.GetSpecJSON()
	if err != nil {
		return nil, err
	}
	notation, err := docs.FS.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	pages, err := site.New(site.Config{Pages: docs.FS, SpecJSON: document, SpecYAML: notation})
	if err != nil {
		return nil, err
	}
	return pages.Register, nil
}
