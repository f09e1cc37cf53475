// Package command is the command line of doctest.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// Exit statuses.
const (
	exitClean    = 0
	exitFound    = 1 // something is wrong with the pages
	exitCouldNot = 2 // the command could not run
)

const usage = `doctest holds API reference pages to what they say.

    doctest lint [-format text|json|sarif|github] PATH...
            says what is wrong with the pages

    doctest spec [-o FILE] [-go-overlay FILE] PATH...
            derives an OpenAPI document from the pages

PATH is a page or a folder of pages. Exit status: 0 clean, 1 errors found, 2 could not run.
`

// A verb runs with the arguments after its name.
type verb func(args []string, stdout, stderr io.Writer) (int, error)

var verbs = map[string]verb{"lint": lint, "spec": spec}

// Run is doctest with these arguments, without the program's name. It gives the exit status.
func Run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitCouldNot
	}
	run, ok := verbs[args[0]]
	if !ok {
		return runOther(args[0], stdout, stderr)
	}
	status, err := run(args[1:], stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		fmt.Fprintf(stderr, "doctest %s: %v\n", args[0], err)
		return exitCouldNot
	}
	return status
}

func runOther(word string, stdout, stderr io.Writer) int {
	switch word {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return exitClean
	}
	fmt.Fprintf(stderr, "doctest: there is no verb %q: it is lint or spec\n", word)
	return exitCouldNot
}

// parse reads the flags of a verb, and gives the paths after them.
func parse(flags *flag.FlagSet, args []string, stderr io.Writer) ([]string, error) {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, usage)
		}
		return nil, err
	}
	if flags.NArg() == 0 {
		return nil, errors.New("which pages? name a page or a folder of pages")
	}
	return flags.Args(), nil
}
