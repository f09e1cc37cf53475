package command

import (
	"fmt"
	"io"
	"os"
	"sync"

	"docsascode.example/doctest/report"
)

// progressOn shows what is running in one line of a terminal, which done clears. If w is not a terminal, it shows nothing.
func progressOn(w io.Writer) (progress func(string), done func()) {
	if !isTerminal(w) {
		return func(string) {}, func() {}
	}
	var mu sync.Mutex
	line := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "\r\x1b[K%.78s", report.Visible(s))
	}
	return line, func() { line("") }
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
