package command

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
)

// settle is how long a save may take: an editor writes a file in several steps.
const settle = 30 * time.Millisecond

// A watcher checks what a saved page changed.
type watcher struct {
	run    *running
	cfg    run.Config
	in     pages
	parts  map[string]map[string]string // the text of each operation by its label, by page
	report func(*claim.Report) (int, error)
	stderr io.Writer
}

// watching checks all pages, and then what each save changes, until ctx ends.
func (r *running) watching(ctx context.Context, in pages, site *page.Site, cfg run.Config, report func(*claim.Report) (int, error), stderr io.Writer) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("-watch: %w", err)
	}
	defer events.Close() //nolint:errcheck // nothing is lost with it
	w := &watcher{run: r, cfg: cfg, in: in, report: report, stderr: stderr}
	if err := w.follow(events, site); err != nil {
		return err
	}
	w.parts = partsOf(site)
	w.check(ctx, site, cfg)
	for ctx.Err() == nil && saved(ctx, events) {
		w.again(ctx, events)
	}
	return nil
}

// follow watches the directories of the pages.
func (w *watcher) follow(events *fsnotify.Watcher, site *page.Site) error {
	for _, p := range site.Pages {
		if err := events.Add(filepath.Dir(p.File)); err != nil {
			return fmt.Errorf("-watch: %s: %w", filepath.Dir(p.File), err)
		}
	}
	return nil
}

// saved waits for a save to end. It returns false if ctx ends.
func saved(ctx context.Context, events *fsnotify.Watcher) bool {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case _, ok := <-events.Events:
			if !ok {
				return false
			}
			quiet = time.After(settle)
		case <-events.Errors: // such as too many events: the pages say what changed
			quiet = time.After(settle)
		case <-quiet:
			return true
		}
	}
}

// again checks the operations whose text changed since the last time.
func (w *watcher) again(ctx context.Context, events *fsnotify.Watcher) {
	site, err := w.in.load()
	if err != nil {
		fmt.Fprintln(w.stderr, err)
		return
	}
	parts := partsOf(site)
	files, labels := changed(w.parts, parts)
	w.parts = parts
	if w.cfg.Only != nil {
		files = slices.DeleteFunc(files, func(file string) bool { return !slices.Contains(w.cfg.Only, file) })
	}
	if len(files) == 0 {
		return
	}
	if err := w.follow(events, site); err != nil {
		fmt.Fprintln(w.stderr, err)
	}
	cfg := w.cfg
	cfg.Only = files
	if len(labels) > 0 && cfg.Match == nil {
		cfg.Match = regexp.MustCompile("^(?:" + strings.Join(labels, "|") + ")$")
	}
	w.check(ctx, site, cfg)
}

// check runs pages and reports, with the time that it took.
func (w *watcher) check(ctx context.Context, site *page.Site, cfg run.Config) {
	began := time.Now()
	found, err := run.Pages(ctx, cfg, site)
	if err == nil && ctx.Err() == nil {
		_, err = w.report(found)
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "doctest run: %v\n", err)
	}
	if ctx.Err() == nil {
		fmt.Fprintf(w.stderr, "checked in %.1f s; waiting for a save (Ctrl-C ends doctest)\n", time.Since(began).Seconds())
	}
}

// partsOf are the texts of the operations of each page by their labels. The text that is of no operation has the label "".
func partsOf(site *page.Site) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, p := range site.Pages {
		own := map[string]string{}
		text, _ := os.ReadFile(p.File) // a page that is gone has no text
		lines := bytes.SplitAfter(text, []byte("\n"))
		ops := slices.Clone(p.Operations)
		begin := func(op *page.Operation) int { return cmp.Or(op.Title.Line, op.Path.Line) }
		slices.SortStableFunc(ops, func(a, b *page.Operation) int { return begin(a) - begin(b) })
		end := len(lines)
		for _, op := range slices.Backward(ops) {
			first := min(max(begin(op)-1, 0), end)
			own[run.Label(op)] += string(bytes.Join(lines[first:end], nil))
			end = first
		}
		own[""] = string(bytes.Join(lines[:end], nil))
		out[p.File] = own
	}
	return out
}

// changed are the pages that differ, and patterns of the labels of the operations that do. There are no labels if text changed
// that is of no operation: then the whole page is checked.
func changed(before, after map[string]map[string]string) (files, labels []string) {
	isWhole := false
	for file, parts := range after {
		differs := len(before[file]) != len(parts)
		for label, text := range parts {
			if old, ok := before[file][label]; ok && old == text {
				continue
			}
			differs = true
			isWhole = isWhole || label == ""
			labels = append(labels, regexp.QuoteMeta(label))
		}
		if differs {
			files = append(files, file)
		}
	}
	if isWhole {
		labels = nil
	}
	slices.Sort(files)
	return files, labels
}
