package impl

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"path"
	"strings"
	"sync"

	"docsascode.example/gen/api"
)

// tokenPath is the one resource whose GET has an effect; see guardToken.
const tokenPath = "/token"

// newHandler puts the chain together, the outermost handler first.
func (s *Server) newHandler(site func(*http.ServeMux), lost func(http.ResponseWriter, *http.Request) bool) http.Handler {
	mux := http.NewServeMux()
	strict := api.NewStrictHandlerWithOptions(operations{s}, []api.StrictMiddlewareFunc{cacheKeySet}, api.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  s.problem,
		ResponseErrorHandlerFunc: s.problem,
	})
	api.HandlerWithOptions(strict, api.StdHTTPServerOptions{
		BaseRouter:       mux,
		Middlewares:      []api.MiddlewareFunc{s.admit},
		ErrorHandlerFunc: s.problem,
	})
	pages := sync.OnceValue(func() *http.ServeMux {
		mux := http.NewServeMux()
		if site != nil {
			site(mux)
		}
		return mux
	})
	return s.observe(s.guardOrigin(s.gate(s.guardToken(s.dispatch(mux, pages, lost)))))
}

// dispatch is operations, and then pages, with problems in place of their plain 404 and 405, and
// of their redirects from paths such as //user, which are nobody's either.
func (s *Server) dispatch(operations *http.ServeMux, pages func() *http.ServeMux, lost func(http.ResponseWriter, *http.Request) bool) http.Handler {
	nothing := func(w http.ResponseWriter, r *http.Request) {
		if lost == nil || !lost(w, r) {
			s.problem(w, r, notFound())
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path {
			nothing(w, r)
			return
		}
		allow := ""
		for mux := range muxes(operations, pages) {
			refuse, pattern := mux.Handler(r)
			if pattern != "" {
				mux.ServeHTTP(w, r)
				return
			}
			answer := &muted{header: make(http.Header)}
			refuse.ServeHTTP(answer, r)
			allow = cmp.Or(allow, answer.header.Get("Allow"))
		}
		if allow != "" {
			s.problem(w, r, methodNotAllowed(allow))
			return
		}
		nothing(w, r)
	})
}

// muxes are that of the operations and that of the pages, which is made when it is asked for.
func muxes(operations *http.ServeMux, pages func() *http.ServeMux) iter.Seq[*http.ServeMux] {
	return func(yield func(*http.ServeMux) bool) {
		_ = yield(operations) && yield(pages())
	}
}

func notFound() *problem {
	return notFoundKind.problem("Nothing exists at this path. Check the URL.")
}

func methodNotAllowed(allow string) *problem {
	return &problem{
		kind:   methodKind,
		status: http.StatusMethodNotAllowed,
		detail: "This path does not have this method. Use " + strings.ReplaceAll(allow, ", ", " or ") + ".",
		header: http.Header{"Allow": {allow}},
	}
}

// guardToken keeps GET /token safe (RFC 9110 §9.2.1), though it spends a code:
// a HEAD could be answered only by spending an attempt, and a prefetch is not the
// user's wish. Neither consumes anything.
func (s *Server) guardToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != tokenPath || r.Method == http.MethodPost:
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet:
			s.problem(w, r, methodNotAllowed("GET, POST"))
		case isPrefetch(r.Header):
			s.problem(w, r, prefetchKind.problem("A prefetch would use the code. Send the request when the user wants the token."))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isPrefetch knows the fields by which browsers mark what nobody asked for yet:
// Sec-Purpose, and those that came before it, in which it may be a preview.
func isPrefetch(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for purpose := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
			purpose, _, _ = strings.Cut(purpose, ";")
			switch strings.ToLower(strings.TrimSpace(purpose)) {
			case "prefetch", "preview":
				return true
			}
		}
	}
	return false
}

// cacheKeySet lets caches keep the responses that are the same for everybody for five minutes.
func cacheKeySet(next api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
	if operation != "GetKeySet" && operation != "GetConfiguration" {
		return next
	}
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		w.Header().Set("Cache-Control", "public, max-age=300")
		return next(ctx, w, r, request)
	}
}

// muted keeps the status and the header of an answer, and drops the body.
type muted struct {
	header http.Header
	status int
}

func (m *muted) Header() http.Header            { return m.header }
func (m *muted) WriteHeader(status int)         { m.status = status }
func (m *muted) Write(data []byte) (int, error) { return len(data), nil }
