package command

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/patch"
)

// corrections are the edits that -diff prints.
type corrections []func(*claim.Report) []patch.Edit

// correctable are the kinds of corrections, in the order of the help.
var correctable = []struct {
	kind  string
	edits func(*claim.Report) []patch.Edit
}{
	{"samples", func(r *claim.Report) []patch.Edit { return r.Edits }},
	{"statuses", func(r *claim.Report) []patch.Edit { return r.StatusEdits }},
	{"types", func(r *claim.Report) []patch.Edit { return r.TypeEdits }},
}

// option is the flag -diff. Alone it corrects samples: a status or a type may be right and the server wrong, so that
// these are corrected only if the flag names them.
func (c *corrections) option() option {
	usage := "print a patch that corrects the pages; KINDS are samples (default), statuses, types"
	return option{"diff", "[=KINDS]", usage, true, func(flag, value string) error {
		for _, kind := range strings.Split(cmp.Or(value, "samples"), ",") {
			if err := c.add(flag, kind); err != nil {
				return err
			}
		}
		return nil
	}}
}

func (c *corrections) add(flag, kind string) error {
	var kinds []string
	for _, k := range correctable {
		if k.kind == kind {
			*c = append(*c, k.edits)
			return nil
		}
		kinds = append(kinds, k.kind)
	}
	return fmt.Errorf("%s %q is unknown%s", flag, kind, choice("Kinds", kind, kinds))
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
