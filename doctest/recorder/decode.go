package recorder

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// decode undoes the content codings gzip, deflate, br and zstd, RFC 9110, section 8.4, in the reverse of their order. Clients
// offer these by themselves. A body with another coding does not change. An empty body, as of HEAD, stays empty.
func decode(body []byte, encodings []string, max int) (decoded []byte, failure string) {
	codings := strings.Split(strings.ToLower(strings.Join(encodings, ",")), ",")
	for _, coding := range slices.Backward(codings) {
		coding = strings.TrimSpace(coding)
		if coding == "" || coding == "identity" || len(body) == 0 {
			continue
		}
		open := decoders[coding]
		if open == nil {
			return body, ""
		}
		plain, long, err := inflate(open, body, max)
		if err != nil {
			return body, fmt.Sprintf("the body is not %s as its Content-Encoding says", coding)
		}
		if long {
			return plain, fmt.Sprintf("the body is longer than %s once decoded", size(max))
		}
		body = plain
	}
	return body, ""
}

// decoders open a content coding.
var decoders = map[string]func([]byte) (io.Reader, error){
	"gzip":    openGzip,
	"x-gzip":  openGzip,
	"deflate": openDeflate,
	"br":      openBrotli,
	"zstd":    openZstd,
}

func openBrotli(b []byte) (io.Reader, error) { return brotli.NewReader(bytes.NewReader(b)), nil }

// maxWindow is the window of zstd that a decoder must take (RFC 9659), in bytes.
const maxWindow = 8 << 20

func openZstd(b []byte) (io.Reader, error) {
	d, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

func openGzip(b []byte) (io.Reader, error) { return gzip.NewReader(bytes.NewReader(b)) }

// openDeflate accepts the zlib format, and the raw deflate data that some servers send instead.
func openDeflate(b []byte) (io.Reader, error) {
	if r, err := zlib.NewReader(bytes.NewReader(b)); err == nil {
		return r, nil
	}
	return flate.NewReader(bytes.NewReader(b)), nil
}

func inflate(open func([]byte) (io.Reader, error), body []byte, max int) (plain []byte, long bool, err error) {
	r, err := open(body)
	if err != nil {
		return nil, false, err
	}
	return readBounded(r, max)
}
