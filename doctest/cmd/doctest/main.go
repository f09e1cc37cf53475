// Command doctest holds API reference pages to what they say: see package command for its verbs.
package main

import (
	"os"

	"docsascode.example/doctest/command"
)

func main() {
	os.Exit(command.Run(os.Args[1:], os.Stdout, os.Stderr))
}
