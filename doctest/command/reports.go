package command

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/report"
)

// reports are the files that get reports of a run, in addition to stdout.
type reports []struct{ format, file string }

func (r *reports) option() option {
	usage := "also write a report to FILE, for example html=report.html; repeat for more"
	return option{"report", "FORMAT=FILE", usage, false, func(flag, value string) error {
		format, file, _ := strings.Cut(value, "=")
		if file == "" {
			return fmt.Errorf("%s %q: write FORMAT=FILE, for example html=report.html", flag, value)
		}
		if !slices.Contains(report.RunFormats, format) {
			return fmt.Errorf("%s %q is unknown%s", flag, format, choice("Formats", format, report.RunFormats))
		}
		*r = append(*r, struct{ format, file string }{format, file})
		return nil
	}}
}

// write writes the files.
func (r reports) write(found *claim.Report, o report.Options) error {
	o.Color = false
	for _, own := range r {
		var b bytes.Buffer
		if err := report.WriteRun(&b, own.format, found, o); err != nil {
			return err
		}
		if err := os.WriteFile(own.file, b.Bytes(), 0o644); err != nil { //nolint:gosec // it is for others
			return fmt.Errorf("-report: cannot write %s: %w", own.file, unwrapped(err))
		}
	}
	return nil
}
