package command

import (
	"fmt"
	"io"
	"os"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/patch"
)

// corrections are the edits that -diff asks for. Without a value it asks for those of samples: a status or a type may be
// a promise that the server is to keep, so that these are changed only where they are named.
type corrections []func(*claim.Report) []patch.Edit

var correctable = map[string]func(*claim.Report) []patch.Edit{
	"samples":  func(r *claim.Report) []patch.Edit { return r.Edits },
	"statuses": func(r *claim.Report) []patch.Edit { return r.StatusEdits },
	"types":    func(r *claim.Report) []patch.Edit { return r.TypeEdits },
}

// IsBoolFlag lets the flag stand without a value.
func (*corrections) IsBoolFlag() bool { return true }

func (*corrections) String() string { return "" }

// Set takes a list of what to correct; package flag says "true" where there is none.
func (c *corrections) Set(list string) error {
	if list == "true" {
		list = "samples"
	}
	for _, name := range strings.Split(list, ",") {
		edits := correctable[name]
		if edits == nil {
			return fmt.Errorf("there are no corrections of %q: it is samples, statuses or types", name)
		}
		*c = append(*c, edits)
	}
	return nil
}

func (c corrections) write(w io.Writer, r *claim.Report) error {
	var all []patch.Edit
	for _, edits := range c {
		all = append(all, edits(r)...)
	}
	text, err := patch.Unified(all, os.ReadFile)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
