package impl

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/gen/api"
	"docsascode.example/impl/conf"
)

// Header fields of CORS (https://fetch.spec.whatwg.org/#http-cors-protocol). The exposed
// ones are those that a program needs besides the body.
const (
	exposedHeaders = "Code-Expires-In, Code-Resend-In, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, X-Request-Id"
	allowedHeaders = "Accept, Authorization, Content-Type"
	preflightAge   = "600" // seconds
)

// The resources that pages of all sites may read.
const (
	keySetPath        = "/.well-known/jwks.json"
	configurationPath = "/.well-known/openid-configuration"
)

// origins decides which sites may send requests from a browser.
type origins struct {
	allowed []string
	check   *http.CrossOriginProtection
}

// newOrigins allows sites other than the service itself, by their origins.
func newOrigins(allowed []string) (*origins, error) {
	o := &origins{allowed: allowed, check: http.NewCrossOriginProtection()}
	var faults conf.Faults
	for _, origin := range allowed {
		u, err := url.Parse(origin)
		if err == nil && (u.Scheme != "https" && u.Scheme != "http" || u.Host != strings.ToLower(u.Host)) {
			err = fmt.Errorf("%q is not the origin of a website", origin)
		}
		if err == nil {
			err = o.check.AddTrustedOrigin(origin)
		}
		if err != nil {
			faults.Add("Origins", "%q is not the origin of a website in lower case; write, for example, https://app.example.com", origin)
		}
	}
	return o, faults.Err()
}

// guardOrigin refuses what a page of another site has a browser send: a form that asks
// for codes, or an image whose URL tries one, uses up the limits of the user's network.
// It comes before anything is counted, sent or compared. Sites that are allowed, and those
// that ask for the key set, may read the responses.
func (s *Server) guardOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		allowed := origin != "" && slices.Contains(s.origins.allowed, origin)
		header := w.Header()
		switch {
		case r.URL.Path == keySetPath, r.URL.Path == configurationPath:
			header.Set("Access-Control-Allow-Origin", "*")
		case allowed:
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Expose-Headers", exposedHeaders)
		}
		if len(s.origins.allowed) > 0 {
			header.Add("Vary", "Origin")
		}
		switch {
		case allowed && r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" && isPath(r.URL.Path):
			header.Set("Access-Control-Allow-Methods", "GET, POST")
			header.Set("Access-Control-Allow-Headers", allowedHeaders)
			header.Set("Access-Control-Max-Age", preflightAge)
			w.WriteHeader(http.StatusNoContent)
		case s.origins.crossSite(r):
			s.problem(w, r, otherSiteKind.problem("A web page of another site sent this request. Send it from your server, or have the site added to -allow-origins."))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// crossSite tells a request with an effect that a page of a site sent which is neither this one nor allowed. A
// GET of a token has an effect, though its method is safe.
func (o *origins) crossSite(r *http.Request) bool {
	if r.Method == http.MethodGet && r.URL.Path != tokenPath {
		return false
	}
	if r.Method == http.MethodGet {
		as := *r
		as.Method = http.MethodPost
		r = &as
	}
	return o.check.Check(r) != nil
}

// isPath reports whether the API has a path.
func isPath(path string) bool {
	return slices.ContainsFunc(api.Operations, func(o api.Operation) bool { return o.Path == path })
}
