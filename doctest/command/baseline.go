package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"docsascode.example/doctest/claim"
)

// A baseline is the file of known findings that the flags name, and whether to write it.
type baseline struct {
	file  string
	write bool
	known claim.Baseline
}

func (b *baseline) options() []option {
	return []option{
		file("baseline", "findings in FILE are known: only new ones fail, and notes list those that are gone", &b.file),
		toggle("write-baseline", "write all findings of this run to the FILE of -baseline", &b.write),
	}
}

// read reads the file before the run. part is a flag that leaves claims out of the run; empty for none.
func (b *baseline) read(part string) error {
	switch {
	case b.write && b.file == "":
		return errors.New("-write-baseline needs -baseline FILE, which names the file")
	case b.write && part != "":
		return fmt.Errorf("-write-baseline writes the findings of all pages; leave %s out", part)
	case b.write || b.file == "":
		return nil
	}
	text, err := os.ReadFile(b.file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("-baseline: %s does not exist; -write-baseline writes it", b.file)
	}
	if err != nil {
		return fmt.Errorf("-baseline: cannot read %s: %w", b.file, errors.Unwrap(err))
	}
	b.known = claim.ParseBaseline(string(text))
	return nil
}

// unwrapped is the cause of an error about a file.
func unwrapped(err error) error {
	if cause := errors.Unwrap(err); cause != nil {
		return cause
	}
	return err
}

// compare marks the known findings of a report, or writes the file. If the report is whole, it notes those that are gone.
func (b *baseline) compare(r *claim.Report, fails func(claim.Claim) bool, isWhole bool, stderr io.Writer) error {
	if b.file == "" {
		return nil
	}
	dir := filepath.Dir(b.file)
	if b.write && isWhole {
		b.known = claim.NewBaseline(r, dir, fails)
		if err := replace(b.file, []byte(b.known.String())); err != nil {
			return unwritable("-baseline", b.file, err)
		}
		fmt.Fprintf(stderr, "wrote %s: %s\n", b.file, count(len(b.known), "finding"))
	}
	for _, line := range b.known.Apply(r, dir, fails) {
		if !isWhole {
			break
		}
		r.Notes = append(r.Notes, "no longer found: "+line+"; -write-baseline takes it out of "+b.file)
	}
	return nil
}
