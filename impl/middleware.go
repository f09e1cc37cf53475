package impl

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"github.com/google/uuid"
)

// maxHeaderBytes bounds the request line and the header fields. net/http's own
// limit is higher, because net/http itself responds in plain text.
const maxHeaderBytes = 8 << 10

// visitKey is the key of a *visit in a context.
type visitKey struct{}

// A visit is what the handlers know of a request. One goroutine at a time uses it.
type visit struct {
	id     string // that observe gave to the request
	client client // that admit found
}

// visitOf returns the visit of a request; one without an ID and a client if observe did not see it.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return new(visit)
}

// requestID returns the ID that observe gave to the request.
func requestID(ctx context.Context) string { return visitOf(ctx).id }

// clientFrom returns the client that admit found.
func clientFrom(ctx context.Context) client { return visitOf(ctx).client }

// observe is the outermost handler: it gives the request its ID, writes its one
// log line, and turns a panic into a 500. The line has the route and never the
// URL, whose query may hold a code.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		id := s.newRequestID(r)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, &visit{id: id}))
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", id)
		if s.draining.Load() {
			rec.Header().Set("Connection", "close")
		}
		rec.Header()["X-Content-Type-Options"] = noSniff
		defer func() {
			s.watch.Request(r.Pattern, rec.status, s.now().Sub(start))
			s.logRequest(r, rec, id, s.now().Sub(start))
		}()
		defer s.recoverPanic(rec, r)
		next.ServeHTTP(rec, r)
	})
}

// logRequest writes the line of a request, without the place in the source, which costs as much as the line.
func (s *Server) logRequest(r *http.Request, rec *recorder, id string, took time.Duration) {
	handler := s.log.Handler()
	if !handler.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	line := slog.NewRecord(time.Now(), slog.LevelInfo, "request handled", 0)
	line.AddAttrs(
		slog.String("request_id", id),
		slog.String("method", r.Method),
		slog.String("route", r.Pattern),
		slog.Int("status", rec.status),
		slog.Float64("duration_seconds", seconds(took)),
		slog.Int64("bytes", rec.bytes))
	_ = handler.Handle(r.Context(), line) // nobody can be told
}

// seconds returns d with its fraction, in whole microseconds.
func seconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }

// newRequestID is the UUID that a trusted proxy sends in X-Request-Id, also as the 32 digits of
// nginx, or else a new one.
func (s *Server) newRequestID(r *http.Request) string {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	if sent := r.Header.Get("X-Request-Id"); sent != "" && trusted(peer.Addr().Unmap(), s.proxies) {
		if id, err := uuid.Parse(sent); err == nil && (len(sent) == 32 || len(sent) == 36) {
			return id.String()
		}
	}
	return uuid.Must(uuid.NewRandomFromReader(s.rand)).String()
}

// recoverPanic is deferred: it turns a panic into a 500, and lets through the one
// that breaks a response off.
func (s *Server) recoverPanic(w http.ResponseWriter, r *http.Request) {
	switch cause := recover(); cause {
	case nil:
	case http.ErrAbortHandler:
		panic(cause)
	default:
		s.problem(w, r, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
	}
}

// gate refuses requests whose line and header fields take more than
// maxHeaderBytes on the wire.
func (s *Server) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if headerBytes(r) > maxHeaderBytes {
			s.problem(w, r, largeHeaderKind.problem(fmt.Sprintf("The request line and the header fields have more than %d bytes. Send a shorter URL or fewer header fields.", maxHeaderBytes)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// headerBytes is the size of the request line and the header fields as
// HTTP/1.1 writes them. net/http keeps the Host field apart from the others.
func headerBytes(r *http.Request) int {
	const line, field = len("  \r\n"), len(": \r\n")
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + line
	size += len("Host") + len(r.Host) + field
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + field
		}
	}
	return size
}

// guardHeaders sets the header fields of every response of the API. Pages of the
// website set their own.
func guardHeaders(h http.Header) {
	maps.Copy(h, guardFields)
	switch vary := h["Vary"]; {
	case vary == nil:
		h["Vary"] = varyAccept
	case !slices.Contains(vary, "Accept"):
		h["Vary"] = append([]string{"Accept"}, vary...)
	}
}

// Values that are shared by all responses, as those of guardFields are.
var noSniff, varyAccept = []string{"nosniff"}, []string{"Accept"}

// guardFields are shared by all responses, and nothing changes their values.
var guardFields = http.Header{
	"Cache-Control":           {"no-store"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
	"Referrer-Policy":         {"no-referrer"},
}

// A recorder remembers the status and the size of a response.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the response begins
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(data)
	r.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// begun tells whether a response has begun already.
func begun(w http.ResponseWriter) bool {
	rec, ok := w.(*recorder)
	return ok && rec.status != 0
}
