package command

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

const intro = `doctest checks API reference pages against a running server.

Usage:
    doctest COMMAND [flags] PATH...

Commands:
`

const outro = `
PATH is a page (*.md) or a directory of pages.
"doctest help COMMAND" shows the flags of a command. "go doc ./doctest" is the manual.
"doctest version" shows the version.
Use a test server: run and mutate create and delete data there.

Exit status: 0 no errors; 1 the pages or the server have errors; 2 doctest could not run.
`

func isHelp(word string) bool {
	return slices.Contains([]string{"help", "-h", "-help", "--help"}, word)
}

// runHelp shows the help of the commands that are named, or the overview.
func runHelp(names []string, stdout, stderr io.Writer) int {
	if len(names) == 0 || isHelp(names[0]) {
		fmt.Fprint(stdout, overview())
	}
	for _, name := range names {
		if isHelp(name) {
			continue
		}
		c, err := find(name)
		if err != nil {
			return fail(stderr, "doctest help", err)
		}
		fmt.Fprint(stdout, c.help())
	}
	return exitClean
}

func overview() string {
	var b strings.Builder
	b.WriteString(intro)
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %-7s  %s\n", c.name, c.summary)
	}
	b.WriteString(outro)
	return b.String()
}

func (c *command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: doctest %s %s\n\n%s\n", c.name, c.synopsis, c.about)
	width := 0
	for _, o := range c.options() {
		width = max(width, len(o.label()))
	}
	for _, g := range c.groups {
		fmt.Fprintf(&b, "\n%s\n", g.title)
		for _, o := range g.options {
			fmt.Fprintf(&b, "  %-*s  %s\n", width, o.label(), o.usage)
		}
	}
	b.WriteString("\nFor example\n")
	for line := range strings.Lines("$ " + c.example + "\n") {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}
