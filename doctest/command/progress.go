package command

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"docsascode.example/doctest/report"
)

// patient is how long doctest runs before it shows progress.
const patient = 2 * time.Second

// progressOn shows what is running in one line of a terminal, which done clears, if it takes longer than [patient]. If w is not a
// terminal, it shows nothing.
func progressOn(w io.Writer, now func() time.Time) (progress func(string), done func()) {
	if !isTerminal(w) {
		return func(string) {}, func() {}
	}
	return progressLine(w, now)
}

func progressLine(w io.Writer, now func() time.Time) (progress func(string), done func()) {
	var mu sync.Mutex
	began, isShown := now(), false
	progress = func(s string) {
		mu.Lock()
		defer mu.Unlock()
		if took := now().Sub(began); took >= patient {
			fmt.Fprintf(w, "\r\x1b[K%.78s", fmt.Sprintf("%.0f s: %s", took.Seconds(), report.Visible(s)))
			isShown = true
		}
	}
	done = func() {
		mu.Lock()
		defer mu.Unlock()
		if isShown {
			fmt.Fprint(w, "\r\x1b[K")
		}
		began, isShown = now(), false
	}
	return progress, done
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
