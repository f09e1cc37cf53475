package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"docsascode.example/impl"
)

// errStore is the error of a backup of a store that is not in the data directory.
var errStore = errors.New("-store: the codes are in that store; back it up by its own means")

// backup runs the command server backup FILE, with the flags and variables of the server.
// It writes a copy of the codes in the data directory to the file, which must not exist.
func backup(args []string, getenv func(string) string, help io.Writer) error {
	if len(args) == 0 {
		return errors.New("backup: names no file; write server backup FILE [flags]")
	}
	o, err := parseOptions(args[1:], getenv, help)
	if err != nil {
		return err
	}
	if o.service.Store != "" {
		return errStore
	}
	file, err := os.OpenFile(args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w; write the name of a new file", err)
	}
	err = errors.Join(impl.Backup(o.service.Data, file), file.Sync(), file.Close())
	if err != nil {
		return fmt.Errorf("backup: %w", errors.Join(err, os.Remove(args[0])))
	}
	return nil
}
