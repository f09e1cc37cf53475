// Command dev runs the service and MailHog, which catches its email, until it is
// interrupted. dev -h lists its settings.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/setting"
)

var groups = []setting.Group{{Title: "Flags, which override environment variables", Settings: []setting.Setting{
	{Name: "listen", Env: "SIGNIN_LISTEN", Default: "127.0.0.1:8080", Usage: "host:port of the service"},
	{Name: "mailhog-smtp", Env: "MAILHOG_SMTP", Default: "127.0.0.1:1025", Usage: "host:port at which MailHog receives email"},
	{Name: "mailhog-web", Env: "MAILHOG_WEB", Default: "127.0.0.1:8025", Usage: "host:port of MailHog's web page"},
	{Name: "data", Env: "SIGNIN_DATA", Default: ".data", Usage: "directory of the service's data and MailHog's log"},
	{Name: "service", Usage: "program to run as the service. Empty to build it."},
}}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := parse(os.Args[1:], os.Getenv, os.Stdout)
	if err == nil {
		err = dev.Run(ctx, cfg, os.Stdout)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// parse reads the settings; see [setting.Read]. The error is [flag.ErrHelp] after
// the help is written to help.
func parse(args []string, getenv func(string) string, help io.Writer) (dev.Config, error) {
	v, err := setting.Read("dev", groups, args, getenv)
	if err != nil {
		_, _ = io.WriteString(help, "dev runs the service and MailHog, which catches its email, until Ctrl-C.\n\nUsage: dev [flags]\n")
		setting.WriteHelp(help, groups)
		return dev.Config{}, err
	}
	return dev.Config{
		Listen: v.Get("listen"), SMTP: v.Get("mailhog-smtp"), Mailbox: v.Get("mailhog-web"),
		Data: v.Get("data"), Service: v.Get("service"),
	}, v.Err()
}
