package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/site"
)

// showing is what the flags of site say.
type showing struct{ out, listen string }

func newSite() *command {
	s := showing{listen: "127.0.0.1:8090"}
	return &command{
		name: "site", whole: true, synopsis: "[flags] DIR",
		summary: "show the pages as a website, with a reference and a search",
		about: `Shows a directory of pages as a website: the pages, a reference from the derived document, and a search.
It serves the site, and reads the pages again after a save. With -o it writes files for any web server,
at the root of a host, without the search.`,
		groups: []group{{"Output", []option{
			text("listen", "ADDR", "serve the site at ADDR (default 127.0.0.1:8090)", &s.listen),
			text("o", "DIR", "write the site as files to the new directory DIR", &s.out),
		}}},
		example: `doctest site -o public docs
wrote public: 1 page, 1 operation`,
		run: s.run,
	}
}

func (s *showing) run(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	if len(in.paths) != 1 {
		return 0, errors.New("site shows one directory of pages; name only one")
	}
	if info, err := os.Stat(in.paths[0]); err == nil && !info.IsDir() {
		return 0, fmt.Errorf("%s is a file; name the directory of the pages", in.paths[0])
	}
	if s.out != "" {
		return s.write(in, stderr)
	}
	return s.serve(ctx, in, stdout, stderr)
}

// build derives the document of the pages, and renders both.
func (s *showing) build(in pages, isStatic bool, stderr io.Writer) (*site.Site, string, error) {
	read, err := in.load()
	if err != nil {
		return nil, "", err
	}
	doc, findings := derive.Document(read)
	if err := report.Write(stderr, "text", findings); err != nil {
		return nil, "", err
	}
	if doc == nil {
		return nil, "", errors.New("no operation of these pages can be derived, so that there is no reference")
	}
	document, err := derive.YAML(doc)
	if err != nil {
		return nil, "", err
	}
	built, err := site.New(site.Config{Pages: os.DirFS(in.paths[0]), AnyPages: true, Static: isStatic, Document: document})
	return built, extent(read), err
}

// write writes the files of the site into a directory that does not exist yet.
func (s *showing) write(in pages, stderr io.Writer) (int, error) {
	if _, err := os.Lstat(s.out); !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("-o: %s exists; name a new directory", s.out)
	}
	built, extent, err := s.build(in, true, stderr)
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
	live := &liveSite{build: func() (http.Handler, error) {
		built, _, err := s.build(in, false, stderr)
		return built, err
	}, dir: in.paths[0]}
	if _, err := live.current(); err != nil {
		return 0, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return 0, fmt.Errorf("-listen: cannot listen on %s; choose another address: %w", s.listen, err)
	}
	server := &http.Server{Handler: live, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Fprintf(stdout, "http://%s/ shows %s; Ctrl-C ends it\n", listener.Addr(), in.paths[0])
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return 0, err
	}
	return exitClean, nil
}

// A liveSite renders the pages again for the first request after a change of their directory.
type liveSite struct {
	build func() (http.Handler, error)
	dir   string

	mu    sync.Mutex
	state string
	last  http.Handler
	fault error
}

func (l *liveSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, err := l.current()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	handler.ServeHTTP(w, r)
}

func (l *liveSite) current() (http.Handler, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state := stateOf(l.dir); state != l.state {
		l.last, l.fault = l.build()
		l.state = state
	}
	return l.last, l.fault
}

// stateOf changes with the names, the sizes and the times of the files of a directory.
func stateOf(dir string) string {
	var b []byte
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil // what cannot be read, the build reports
		}
		if info, err := e.Info(); err == nil {
			b = fmt.Appendf(b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return string(b)
}
