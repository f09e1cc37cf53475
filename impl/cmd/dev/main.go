// Command dev runs the service with a MailHog beside it until it is interrupted.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"docsascode.example/impl/dev"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := dev.Run(ctx, config(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func config() (cfg dev.Config) {
	fromEnv := func(field *string, name, variable, value, usage string) {
		flag.StringVar(field, name, cmp.Or(os.Getenv(variable), value), usage+" (environment: "+variable+")")
	}
	fromEnv(&cfg.Listen, "listen", "SIGNIN_LISTEN", "127.0.0.1:8080", "`host:port` of the service")
	fromEnv(&cfg.SMTP, "mailhog-smtp", "MAILHOG_SMTP", "127.0.0.1:1025", "`host:port` at which MailHog takes mail")
	fromEnv(&cfg.Mailbox, "mailhog-web", "MAILHOG_WEB", "127.0.0.1:8025", "`host:port` of MailHog's web page")
	fromEnv(&cfg.Data, "data", "SIGNIN_DATA", ".data", "`folder` for the service's data and MailHog's log")
	flag.StringVar(&cfg.Service, "service", "", "the service's `executable`; empty: it is built first")
	flag.Parse()
	return cfg
}
