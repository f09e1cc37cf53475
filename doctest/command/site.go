package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
	"docsascode.example/gen/site"
	_ "docsascode.example/gen/site/lexers/all" // pages of others
	"docsascode.example/gen/snippet"
)

// showing is what the flags of site say.
type showing struct {
	out, listen, found string
	samples            []snippet.Choice
}

// usualSamples are the languages that need no generated client.
const usualSamples = "curl,fetch,axios,python,httpie"

func newSite() *command {
	usual, _ := snippet.Choose(usualSamples) // the list is right
	s := showing{listen: "127.0.0.1:8090", samples: usual}
	return &command{
		name: "site", whole: true, synopsis: "[flags] [PATH...]",
		summary: "show the pages as a website, with a reference and a search",
		about: `Shows pages as a website: the pages, a reference from the derived document, and a search.
It serves the site. After a save, browsers show the page again. With -o it writes files for any web server,
which a browser can also open without one.`,
		groups: []group{{"Output", []option{
			text("listen", "ADDR", "serve the site at ADDR (default 127.0.0.1:8090)", &s.listen),
			text("o", "DIR", "write the site as files to the new directory DIR", &s.out),
			samples("also show the first example in the languages of LIST (default "+usualSamples+")", &s.samples),
			file("run", "show the verdicts in FILE, a report of doctest run -format json", &s.found),
		}}},
		example: `doctest site -o public docs
wrote public: 1 page, 1 operation`,
		run: s.run,
	}
}

func (s *showing) run(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	if s.out != "" {
		return s.write(in, stderr)
	}
	return s.serve(ctx, in, stdout, stderr)
}

// build derives the document of the pages, and renders both. cfg says how the site is shown.
func (s *showing) build(in pages, cfg site.Config, stderr io.Writer) (*site.Site, string, error) {
	read, err := in.load()
	if err != nil {
		return nil, "", err
	}
	doc, findings := derive.Document(read)
	if err := report.Write(stderr, "text", findings); err != nil {
		return nil, "", err
	}
	if doc == nil {
		fmt.Fprintln(stderr, "note: these pages have no operation that doctest can derive, so the site has no reference")
		doc = withoutOperations(read)
	}
	if read.Home == nil && len(read.Pages) > 1 { // the first page does not speak for the others
		doc.Info.Title, doc.Info.Description = nameOfAll(in.paths), ""
	}
	snippet.Add(doc, s.samples)
	if cfg.Document, err = derive.YAML(doc); err != nil {
		return nil, "", err
	}
	tree, err := newTree(in.paths)
	if err != nil {
		return nil, "", err
	}
	defer tree.close()
	if cfg.Files, err = tree.names(read); err != nil {
		return nil, "", err
	}
	if cfg.Verdicts, cfg.Check, err = s.verdicts(cfg.Files); err != nil {
		return nil, "", err
	}
	cfg.Pages, cfg.AnyPages = tree, true
	built, err := site.New(cfg)
	return built, extent(read), err
}

// nameOfAll is the name of the directory of the pages, if they are in one.
func nameOfAll(paths []string) string {
	if len(paths) == 1 {
		if full, err := filepath.Abs(paths[0]); err == nil {
			return filepath.Base(full)
		}
	}
	return "API documentation"
}

// withoutOperations is the document of pages that have no operation.
func withoutOperations(read *page.Site) *openapi3.T {
	first := read.Home
	if first == nil {
		first = read.Pages[0]
	}
	title := cmp.Or(first.Title.Value, filepath.Base(first.File))
	return &openapi3.T{OpenAPI: "3.0.3", Info: &openapi3.Info{Title: title, Version: "0.0.0"}, Paths: openapi3.NewPaths()}
}

// verdicts are those of the report, and the check is the run. The report's pages may be seen from another directory.
func (s *showing) verdicts(files []string) ([]site.Verdict, *site.Check, error) {
	if s.found == "" {
		return nil, nil, nil
	}
	text, err := os.ReadFile(s.found)
	if err != nil {
		return nil, nil, fmt.Errorf("-run: cannot read %s: %w", s.found, unwrapped(err))
	}
	claims, err := report.ParseRun(text)
	if err != nil {
		return nil, nil, fmt.Errorf("-run: %s is %w", s.found, err)
	}
	in, ok := seenFrom(claims, files)
	if !ok {
		return nil, nil, fmt.Errorf("-run: no claim of %s is about these pages", s.found)
	}
	var out []site.Verdict
	for _, c := range claims {
		why := c.Reason
		if c.Actual != "" {
			why += ": " + c.Actual
		}
		out = append(out, site.Verdict{File: in(c.File), Line: c.Line, Is: string(c.Verdict), Says: c.Says, Why: why})
	}
	check, err := site.ReadCheck(text)
	return out, check, err
}

// write writes the files of the site into a directory that does not exist yet.
func (s *showing) write(in pages, stderr io.Writer) (int, error) {
	if _, err := os.Lstat(s.out); !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("-o: %s exists; name a new directory", s.out)
	}
	built, extent, err := s.build(in, site.Config{Static: true}, stderr)
	if err != nil {
		return 0, err
	}
	for name, body := range built.Files() {
		file := filepath.Join(s.out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return 0, unwritable("-o", s.out, err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			return 0, unwritable("-o", s.out, err)
		}
	}
	fmt.Fprintf(stderr, "wrote %s: %s\n", s.out, extent)
	return exitClean, nil
}

// serve serves the site until ctx ends.
func (s *showing) serve(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	saves := &changes{}
	live := &liveSite{changes: saves, paths: append([]string{s.found}, in.paths...), build: func() (http.Handler, error) {
		built, _, err := s.build(in, site.Config{Changes: saves}, stderr)
		return built, err
	}}
	if _, err := live.current(); err != nil {
		return 0, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return 0, fmt.Errorf("-listen: cannot listen on %s; choose another address: %w", s.listen, err)
	}
	if err := live.watch(ctx); err != nil {
		return 0, err
	}
	server := &http.Server{Handler: live, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Fprintf(stdout, "http://%s/ shows %s; Ctrl-C ends it\n", listener.Addr(), strings.Join(in.paths, ", "))
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return 0, err
	}
	return exitClean, nil
}
