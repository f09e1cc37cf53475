// Command doctest holds API reference pages to what they say: see package command for its verbs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"docsascode.example/doctest/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
