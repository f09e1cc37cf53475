// Package command is the command line of doctest.
package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/spelling"
)

// Exit statuses.
const (
	exitClean    = 0
	exitFound    = 1 // the pages or the server have errors
	exitCouldNot = 2 // the command could not run
)

// gcPercent is how far the heap grows between two collections of garbage. A command is short, and keeps most of what it
// reads: with Go's default of 100, a third of its processor time goes into collections. Beside 400, 1,600 takes a
// twentieth of the time away, more on a busy machine, and makes the memory for 1,000 pages a third larger.
const gcPercent = 1600

// A command is one of doctest's commands, ready to run once: its flags store their values in it.
type command struct {
	name     string
	synopsis string // what follows the name in the usage line
	summary  string // one line of the overview
	about    string
	groups   []group
	example  string // a command line and its output
	whole    bool   // the output is one document, so that it is about one API
	// run returns the exit status.
	run func(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error)
}

// commands returns all commands, in the order of the overview.
func commands() []*command {
	all := []*command{newLint(), newRead(), newSpec(), newArazzo(), newSite(), newRun(), newMutate()}
	for _, c := range all {
		c.groups = append(c.groups, settingsGroup())
	}
	return all
}

// settingsGroup are the flags about the settings file. They take effect before the others; see [command.tasks].
func settingsGroup() group {
	var name, api string
	return group{"Settings", []option{
		file("settings", "read settings from FILE (default: doctest.yaml or .doctest.yaml, if it exists)", &name),
		text("api", "NAME", "of the APIs that the settings name, only this one (default: all)", &api),
	}}
}

// Run is doctest with these arguments, without the program's name. It returns the exit status. When ctx ends, so does
// everything that Run started.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, overview())
		return exitCouldNot
	}
	switch {
	case isHelp(args[0]):
		return runHelp(args[1:], stdout, stderr)
	case slices.Contains([]string{"version", "-version", "--version"}, args[0]):
		fmt.Fprintln(stdout, version())
		return exitClean
	}
	c, err := find(args[0])
	if err != nil {
		return fail(stderr, "doctest", err)
	}
	given, paths, err := c.parse(args[1:])
	if errors.Is(err, errHelp) {
		fmt.Fprint(stdout, c.help())
		return exitClean
	}
	if err != nil {
		return fail(stderr, "doctest "+c.name, err)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	tasks, err := c.tasks(given, paths)
	if mistakes, ok := errors.AsType[settingsError](err); ok {
		fmt.Fprintln(stderr, mistakes)
		return exitCouldNot
	}
	if err != nil {
		return fail(stderr, "doctest "+c.name, err)
	}
	status := exitClean
	for _, t := range tasks {
		own, err := t.run(ctx, t.pages, stdout, stderr)
		if err != nil {
			return fail(stderr, "doctest "+c.name, err)
		}
		status = max(status, own)
	}
	return status
}

// version is the version of the program's module, the commit, and the version of Go.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "doctest, of an unknown version"
	}
	built := map[string]string{}
	for _, s := range info.Settings {
		built[s.Key] = s.Value
	}
	commit := cmp.Or(built["vcs.revision"], "unknown")
	if built["vcs.modified"] == "true" {
		commit += " with changes"
	}
	return fmt.Sprintf("doctest %s, commit %s, %s %s/%s", cmp.Or(info.Main.Version, "(devel)"), commit, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

func fail(stderr io.Writer, who string, err error) int {
	fmt.Fprintf(stderr, "%s: %s\n", who, report.Visible(err.Error()))
	return exitCouldNot
}

// find returns the command of a name. The error says what the user may have meant.
func find(name string) (*command, error) {
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	if isFlag(name) {
		flag, _, _ := cutFlag(name)
		return nil, fmt.Errorf("-%s is before the command; write doctest COMMAND [flags] PATH... Commands: %s", flag, strings.Join(names, ", "))
	}
	if _, err := os.Stat(name); err == nil {
		return nil, fmt.Errorf("no command before the path %s; write for example doctest lint %[1]s. Commands: %s", name, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("unknown command %q%s", name, choice("Commands", name, names))
}

// choice ends a message about an unknown word: it asks whether the nearest known word was meant, and lists all of them.
func choice(title, word string, known []string) string {
	list := title + ": " + strings.Join(known, ", ")
	if near := spelling.Nearest(word, known...); near != "" {
		return fmt.Sprintf("; did you mean %q? %s", near, list)
	}
	return ". " + list
}
