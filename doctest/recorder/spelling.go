package recorder

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/textproto"
	"sync"
)

// Names of headers mean the same in any case. But commands of people do not know that: "curl -i … | grep ETag". net/http keeps names in
// its own spelling, such as Etag, so that clients get the spelling of the server from here.

// A speller knows how a server spells the names of its headers. The zero value is ready for use, and is safe for concurrent use.
type speller struct{ names sync.Map } // by the spelling of net/http

// listening is a connection whose headers the speller reads, too. It reads nothing of an encrypted one.
func (s *speller) listening(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return heard{c, s}, nil
	}
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

type heard struct {
	net.Conn
	speller *speller
}

func (h heard) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	h.speller.learn(b[:n])
	return n, err
}

// learn reads the head of a response, if it begins where the bytes do.
func (s *speller) learn(b []byte) {
	if !bytes.HasPrefix(b, []byte("HTTP/1.")) {
		return
	}
	for line := range bytes.Lines(b) {
		if len(bytes.TrimSpace(line)) == 0 {
			return
		}
		if name, _, ok := bytes.Cut(line, []byte(":")); ok {
			s.names.Store(textproto.CanonicalMIMEHeaderKey(string(name)), string(name))
		}
	}
}

// spelled is a header with the names as the server spells them.
func (s *speller) spelled(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		if own, ok := s.names.Load(name); ok {
			name = own.(string)
		}
		out[name] = values
	}
	return out
}
