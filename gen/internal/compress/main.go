// Command compress writes the style sheets and scripts of a directory in the codings gzip and br (RFC 9110, section 8.4.1), so that
// the site need not compress them. A file of less than a kilobyte fits into a packet, and is left out.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

func main() {
	to := flag.String("o", "", "directory to write")
	flag.Parse()
	if err := write(flag.Arg(0), *to); err != nil {
		fmt.Fprintln(os.Stderr, "compress:", err)
		os.Exit(1)
	}
}

// write compresses the files of a directory into another one, which then has nothing else.
func write(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.[cj]s*"))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if len(body) < 1<<10 {
			continue
		}
		for ext, coded := range map[string][]byte{".br": inBrotli(body), ".gz": inGzip(body)} {
			if err := os.WriteFile(filepath.Join(to, filepath.Base(file)+ext), coded, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func inBrotli(body []byte) []byte {
	var b bytes.Buffer
	return coded(&b, brotli.NewWriterLevel(&b, brotli.BestCompression), body)
}

func inGzip(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one that it has
	return coded(&b, w, body)
}

func coded(b *bytes.Buffer, w io.WriteCloser, body []byte) []byte {
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
