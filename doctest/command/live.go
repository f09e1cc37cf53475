package command

import (
	"context"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// A liveSite renders the pages again for the first request after a change of their files.
type liveSite struct {
	build   func() (http.Handler, error)
	paths   []string
	changes *changes

	mu    sync.Mutex
	state string
	last  http.Handler
	fault error
}

// faultPage shows a fault of the pages until the next save.
const faultPage = `<!DOCTYPE html><html lang="en"><title>The site cannot be shown</title><h1>The site cannot be shown</h1><pre>%s</pre>
<script>new EventSource("/changes").onmessage = () => location.reload();</script>`

func (l *liveSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, err := l.current()
	switch {
	case r.URL.Path == "/changes":
		l.changes.ServeHTTP(w, r)
	case err != nil:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, faultPage, html.EscapeString(err.Error()))
	default:
		handler.ServeHTTP(w, r)
	}
}

func (l *liveSite) current() (http.Handler, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state := stateOf(l.paths); state != l.state {
		l.last, l.fault = l.build()
		l.state = state
	}
	return l.last, l.fault
}

// watch tells the browsers of each save, until ctx ends.
func (l *liveSite) watch(ctx context.Context) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	follow := func() {
		eachFile(l.paths, func(path string, e fs.DirEntry) {
			if e.IsDir() {
				_ = events.Add(path) // the next request finds a change that is missed
			} else {
				_ = events.Add(filepath.Dir(path))
			}
		})
	}
	follow()
	go func() {
		defer events.Close() //nolint:errcheck // nothing is lost with it
		for saved(ctx, events) {
			follow()
			l.changes.tell()
		}
	}()
	return nil
}

// stateOf changes with the names, the sizes and the times of files.
func stateOf(paths []string) string {
	var b []byte
	eachFile(paths, func(path string, e fs.DirEntry) {
		if info, err := e.Info(); err == nil && !e.IsDir() {
			b = fmt.Appendf(b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
	})
	return string(b)
}

// eachFile visits the files and the directories that pages are read from. What cannot be read, the build reports.
func eachFile(paths []string, visit func(path string, e fs.DirEntry)) {
	for _, root := range paths {
		_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if name := e.Name(); e.IsDir() && path != root && (name[0] == '.' || name == "node_modules") {
				return fs.SkipDir
			}
			visit(path, e)
			return nil
		})
	}
}

// changes tells browsers of changes, as server-sent events.
type changes struct {
	mu   sync.Mutex
	next chan struct{} // closed at the next change
}

func (c *changes) wait() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil {
		c.next = make(chan struct{})
	}
	return c.next
}

func (c *changes) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next != nil {
		close(c.next)
		c.next = nil
	}
}

func (c *changes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		change := c.wait()
		_ = http.NewResponseController(w).Flush() // a connection that is gone ends the context
		select {
		case <-change:
			fmt.Fprint(w, "data: saved\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
