package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
	"docsascode.example/gen/snippet"
)

// deriving is what the flags of spec say.
type deriving struct {
	out, overlay string // files; empty for stdout, and for no overlay
	version      string // of OpenAPI, without the last number
	media        string
	samples      []snippet.Choice
	whole        bool
}

func newSpec() *command {
	var d deriving
	return &command{
		name: "spec", whole: true, synopsis: "[flags] [PATH...]",
		summary: "derive an OpenAPI document from the pages",
		about: `Derives an OpenAPI document from the pages, and prints findings on stderr.
It leaves out an operation that cannot be derived, says why, and exits with 1.`,
		groups: []group{{"Output", []option{
			toggle("whole", "write nothing if an operation has to be left out", &d.whole),
			oneOf("openapi", "VERSION", "Versions", "version of OpenAPI: ", &d.version, []string{"3.0", "3.1"}),
			text("media", "TYPE", "leave out bodies in another format than TYPE, such as application/json", &d.media),
			samples("add the first example of an operation in the languages of LIST, such as python,fetch", &d.samples),
			file("o", "write the document to FILE (default: stdout)", &d.out),
			file("go-overlay", "also write an overlay with Go names to FILE, for the generator oapi-codegen", &d.overlay),
		}}},
		example: `doctest spec -o openapi.yaml docs
wrote openapi.yaml: 1 page, 1 operation`,
		run: d.run,
	}
}

func (d *deriving) run(_ context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	doc, findings := derive.Document(site)
	if err := report.Write(stderr, "text", findings); err != nil {
		return 0, err
	}
	if doc == nil || d.whole && !derive.Whole(findings) {
		return exitFound, nil
	}
	snippet.Add(doc, d.samples)
	if d.media != "" {
		derive.OneMedia(doc, d.media)
	}
	if d.version == "3.1" {
		derive.Upgrade(doc)
	}
	if err := d.write(doc, stdout); err != nil {
		return 0, err
	}
	if d.out != "" {
		fmt.Fprintf(stderr, "wrote %s: %s\n", d.out, written(doc, site))
	}
	if !derive.Whole(findings) {
		return exitFound, nil
	}
	return exitClean, nil
}

// written counts the pages and the operations of a document, and says if the pages have more.
func written(doc *openapi3.T, site *page.Site) string {
	n := 0
	for _, item := range doc.Paths.Map() {
		n += len(item.Operations())
	}
	if all := len(site.Operations()); n < all {
		return fmt.Sprintf("%s, %d of %s", count(len(site.Pages), "page"), n, count(all, "operation"))
	}
	return extent(site)
}

// write writes everything or nothing: it makes both texts before it touches the first file.
func (d *deriving) write(doc *openapi3.T, stdout io.Writer) error {
	text, err := derive.YAML(doc)
	if err != nil {
		return err
	}
	overlay, err := derive.Overlay(doc)
	if err != nil {
		return err
	}
	if d.overlay != "" {
		if err := replace(d.overlay, overlay); err != nil {
			return unwritable("-go-overlay", d.overlay, err)
		}
	}
	if d.out != "" {
		return unwritable("-o", d.out, replace(d.out, text))
	}
	_, err = stdout.Write(text)
	return err
}

// unwritable says why the file of a flag could not be written; nil if it was.
func unwritable(flag, name string, err error) error {
	dir := filepath.Dir(name)
	if _, missing := os.Stat(dir); err != nil && errors.Is(missing, fs.ErrNotExist) {
		return fmt.Errorf("%s: the directory %s does not exist; create it first", flag, dir)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %s is a directory; name a file", flag, name)
	}
	if fault, ok := errors.AsType[syscall.Errno](err); ok {
		return fmt.Errorf("%s: cannot write %s: %w", flag, name, fault)
	}
	return err
}

// replace writes a new file and renames it to name, so that nobody sees half a file.
func replace(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails if the file has been renamed
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
