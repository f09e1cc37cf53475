// Package setting reads the settings of a program: flags, which override
// environment variables, which override defaults. It reports every fault in the
// words of the user, "<flag or variable>: <what is wrong>; <what to write>".
package setting

import (
	"fmt"
	"io"
	"strings"
)

// A Setting is a flag or its environment variable.
type Setting struct {
	Name    string // of the flag, without -
	Env     string // the variable; empty for none
	Default string
	Field   string // of a Config that it sets, as in a [conf.Fault]; empty for none
	Usage   string
}

// A Group is the settings of one concern.
type Group struct {
	Title    string
	Settings []Setting
}

// WriteHelp writes the settings of groups for the help of a program.
func WriteHelp(w io.Writer, groups []Group) {
	for _, g := range groups {
		_, _ = fmt.Fprintf(w, "\n%s\n", g.Title) // nobody is left to tell of a fault
		for _, s := range g.Settings {
			names := "-" + s.Name
			if s.Env != "" {
				names += ", " + s.Env
			}
			text := strings.TrimSpace(s.Usage)
			if s.Default != "" {
				text += fmt.Sprintf(" (default %q)", s.Default)
			}
			_, _ = fmt.Fprintf(w, "  %s\n        %s\n", names, text)
		}
	}
}
