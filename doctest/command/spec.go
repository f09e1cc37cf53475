package command

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
)

func spec(_ context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("spec", flag.ContinueOnError)
	out := flags.String("o", "", "the file to write instead of stdout")
	overlay := flags.String("go-overlay", "", "the file for the overlay that oapi-codegen needs")
	paths, err := parse(flags, args, stderr)
	if err != nil {
		return 0, err
	}
	site, err := page.Load(paths...)
	if err != nil {
		return 0, err
	}
	doc, diagnostics := derive.Document(site)
	if err := report.Write(stderr, "text", diagnostics); err != nil {
		return 0, err
	}
	if doc == nil {
		return exitFound, nil
	}
	return exitClean, writeSpec(doc, *out, *overlay, stdout)
}

// writeSpec writes everything or nothing: what cannot be made is found out before the first file is touched.
func writeSpec(doc *openapi3.T, out, overlay string, stdout io.Writer) error {
	text, err := derive.YAML(doc)
	if err != nil {
		return err
	}
	tags, err := derive.Overlay(doc)
	if err != nil {
		return err
	}
	if overlay != "" {
		if err := replace(overlay, tags); err != nil {
			return err
		}
	}
	if out != "" {
		return replace(out, text)
	}
	_, err = stdout.Write(text)
	return err
}

// replace writes a file beside the old one and then takes its place, so that no half of a file is ever seen.
func replace(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}
