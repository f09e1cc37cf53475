package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"docsascode.example/impl"
	"docsascode.example/impl/setting"
)

// readyTimeout bounds the command server ready.
const readyTimeout = 5 * time.Second

// ready runs the command server ready: it asks the admin listener whether the service is ready.
func ready(args []string, getenv func(string) string, out io.Writer) error {
	o, err := parseOptions(args, getenv, out)
	if err != nil {
		return err
	}
	if o.adminListen == "" {
		return errors.New("ready: -admin-listen is empty; write the address at which the service has it")
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+setting.HostPort(o.adminListen, "127.0.0.1")+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	if o.adminToken != "" {
		request.Header.Set("Authorization", "Bearer "+o.adminToken)
	}
	response, err := http.DefaultClient.Do(request)
	if failed := new(net.OpError); errors.As(err, &failed) {
		return fmt.Errorf("ready: the service does not respond at %s; start it, or correct -admin-listen", o.adminListen)
	}
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if _, err := io.Copy(out, io.LimitReader(response.Body, 64<<10)); err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ready: the response is %s", response.Status)
	}
	return nil
}

// withAddress parses the arguments of a command about an email address.
func withAddress(command string, args []string, getenv func(string) string, out io.Writer) (string, options, error) {
	if len(args) == 0 {
		return "", options{}, fmt.Errorf("%s: names no address; write server %s ADDRESS [flags]", command, command)
	}
	o, err := parseOptions(args[1:], getenv, out)
	return args[0], o, err
}

// pseudonym runs the command server pseudonym ADDRESS: it prints the name of the address in
// the audit log.
func pseudonym(args []string, getenv func(string) string, out io.Writer) error {
	address, o, err := withAddress("pseudonym", args, getenv, out)
	if err != nil {
		return err
	}
	name, err := impl.Pseudonym(o.service, address)
	if err != nil {
		return fmt.Errorf("pseudonym: %w", err)
	}
	_, err = fmt.Fprintln(out, name)
	return err
}

// forget runs the command server forget ADDRESS: it erases the code and all counts of the
// address from the store.
func forget(args []string, getenv func(string) string, out io.Writer) error {
	address, o, err := withAddress("forget", args, getenv, out)
	if err != nil {
		return err
	}
	if err := impl.Forget(context.Background(), o.service, address); err != nil {
		return fmt.Errorf("forget: %w", o.given.Explain(err))
	}
	_, err = fmt.Fprintf(out, "forgot %s: its code, its counts and its known networks\n", address)
	return err
}

// newKey runs the command server new-key: it creates the next signing key in the data directory.
func newKey(args []string, getenv func(string) string, out io.Writer) error {
	o, err := parseOptions(args, getenv, out)
	if err != nil {
		return err
	}
	key, err := impl.NewKey(o.service)
	if err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	what := "created"
	if !key.Made {
		what = "no key created, because one waits:"
	}
	_, err = fmt.Fprintf(out, "%s %s (%s), signs from %s\n", what, key.ID, key.Algorithm, key.From.UTC().Format(time.RFC3339))
	return err
}
