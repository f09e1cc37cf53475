// Package command is the command line of doctest.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"docsascode.example/doctest/report"
)

// Exit statuses.
const (
	exitClean    = 0
	exitFound    = 1 // something is wrong with the pages
	exitCouldNot = 2 // the command could not run
)

const usage = `doctest holds API reference pages to what they say.

    doctest lint [-examples] [-format text|json|sarif|github] PATH...
            says what is wrong with the pages; -examples runs their examples, too, against no server

    doctest spec [-o FILE] [-go-overlay FILE] PATH...
            derives an OpenAPI document from the pages

    doctest run -server URL [-mail URL] [-gateway LISTEN=FORWARD] [-run REGEXP]
                [-format text|json|junit|github|sarif] [-v] [-require-all]
                [-diff[=samples,statuses,types]] [-timeout 10s] [-mail-wait 5s] [-burst 30] [-env NAME] [-open] PATH...
            holds every claim of the pages against the live server; -diff prints a patch that
            makes the samples true, or the lists of statuses and the types where these are named

    doctest mutate -server URL [-mail URL] [-gateway LISTEN=FORWARD] [-run REGEXP] [-kinds REGEXP]
                   [-sample N] [-parallel N] [-no-lint] [-require-all] [-format text|json] PATH...
            changes one claim of the pages, or one thing of the server's answers, at a time, and says which changes
            doctest lint and doctest run do not notice

PATH is a page or a folder of pages. -server is the server under test, -mail the MailHog or Mailpit that its mail goes
to. With -gateway doctest takes the server's mail at LISTEN and hands it on to FORWARD, the SMTP of that mailbox, so that
it can refuse some. -run chooses operations by "file METHOD path title". -require-all fails where something is
unchecked, unless the page itself skips it. -timeout is for an answer of the server, and an example has twice as long.
Examples reach nothing but the server, where the system can see to it;
-open lets them. -env allows pages to take a value from a variable; reports show its name.

Exit status: 0 clean, 1 something is wrong with the pages or the server, 2 could not run.
`

// A verb runs with the arguments after its name.
type verb func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error)

var verbs = map[string]verb{"lint": lint, "spec": spec, "run": runVerb, "mutate": mutateVerb}

// Run is doctest with these arguments, without the program's name. It gives the exit status. When ctx ends, so does
// whatever was started.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitCouldNot
	}
	do, ok := verbs[args[0]]
	if !ok {
		return runOther(args[0], stdout, stderr)
	}
	status, err := do(ctx, args[1:], stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		fmt.Fprintf(stderr, "doctest %s: %s\n", args[0], report.Visible(err.Error()))
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
	fmt.Fprintf(stderr, "doctest: there is no verb %q: it is lint, spec, run or mutate\n", word)
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
