package faults

import (
	"bytes"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"docsascode.example/impl/watch/scrub"
)

// domain is that of every address the tests use, so that a part of any address
// in a log is found by it.
const domain = "owner.faults.example"

// tokenStart is how each token begins: {"alg":" in base64.
const tokenStart = "eyJhbGciOi"

// journal is what the servers of all tests have logged, and their codes.
var journal = newLogbook()

// A logbook keeps the distinct lines of logs, and the codes that must not stand
// there. It is safe for concurrent use.
type logbook struct {
	mu    sync.Mutex
	lines map[string]bool
	total int
	codes map[string]bool
}

func newLogbook() *logbook {
	return &logbook{lines: make(map[string]bool), codes: make(map[string]bool)}
}

// changing is what differs from line to line and is of known form.
var changing = regexp.MustCompile(`time=[0-9T:.+Z-]+|"time":"[0-9T:.+Z-]+"|"duration_seconds":[0-9.e+-]+|duration_seconds=[0-9.e+-]+|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|127(?:\.[0-9]{1,3}){3}:[0-9]{1,5}`)

// digest is how the audit log writes an address and a network.
var digest = regexp.MustCompile(`\b[0-9a-f]{32}\b`)

// hideDigest leaves hexadecimal digits that are text, which those of a digest
// are once in seven million times.
func hideDigest(digits string) string {
	octets, err := hex.DecodeString(digits)
	if err == nil && bytes.ContainsFunc(octets, func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }) {
		return "~"
	}
	return digits
}

func (l *logbook) add(line string) {
	line = digest.ReplaceAllStringFunc(changing.ReplaceAllString(line, "~"), hideDigest)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines[line] = true
	l.total++
}

func (l *logbook) secret(code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.codes[code] = true
}

// leaks finds codes, any token and any part of an address with its domain.
func (l *logbook) leaks() []scrub.Leak {
	l.mu.Lock()
	defer l.mu.Unlock()
	secrets := append(slices.Sorted(maps.Keys(l.codes)), domain, tokenStart)
	text := strings.Join(slices.Sorted(maps.Keys(l.lines)), "\n")
	return scrub.Find([]byte(text), secrets...)
}

// A lineWriter passes whole lines on to logbooks. One server writes to it.
type lineWriter struct {
	mu    sync.Mutex
	rest  []byte
	books []*logbook
}

// listen adds a logbook for what comes from now on.
func (w *lineWriter) listen(book *logbook) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.books = append(w.books, book)
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		for _, book := range w.books {
			book.add(string(line))
		}
		w.rest = rest
	}
}
