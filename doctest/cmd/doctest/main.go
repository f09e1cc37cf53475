// Doctest checks API reference pages against a running server.
//
// Usage:
//
//	doctest COMMAND [flags] PATH...
//
// Commands:
//
//	lint     check the pages without a server
//	read     show the evidence that doctest reads in the pages
//	spec     derive an OpenAPI document from the pages
//	arazzo   write the examples of the pages as Arazzo workflows
//	site     show the pages as a website, with a reference and a search
//	run      check the pages against a server
//	mutate   change one detail at a time, and list the changes that no check notices
//
// PATH is a page (*.md) or a directory of pages.
// "doctest help COMMAND" shows the flags of a command. "go doc ./doctest" is the manual.
// "doctest version" shows the version.
// Use a test server: run and mutate create and delete data there.
//
// Exit status: 0 no errors; 1 the pages or the server have errors; 2 doctest could not run.
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
