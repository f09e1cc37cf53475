package impl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"docsascode.example/impl/address"
	"docsascode.example/impl/verify"
)

// maxBodyBytes bounds a request body; a form with one address needs far less.
const maxBodyBytes = 8 << 10

// A caller is what the strict handlers know of a request beyond its
// parameters: they see neither its header nor where it comes from.
type caller struct {
	format  format     // of the answer
	source  netip.Addr // see [source]
	subject string     // whose token it is, where the operation asks for one
}

// callerFrom returns the caller that admit found.
func callerFrom(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey).(caller)
	return c
}

// admit lets a request through to its handler if it is what the document says,
// and carries the caller there.
func (s *Server) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guardHeaders(w.Header())
		s.noteProxy(r)
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		subject, err := s.validate(r)
		if err != nil {
			s.problem(w, r, err)
			return
		}
		c := caller{negotiate(r.Header.Values("Accept"), bodyTypes), source(r, s.proxies), subject}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey, c)))
	})
}

// validate checks r against the operation it is routed to, its body read and
// put back, and returns the subject of its token if the operation asks for one.
func (s *Server) validate(r *http.Request) (subject string, err error) {
	route, known := s.routes[r.Pattern]
	if !known {
		return "", fmt.Errorf("the document has no operation %q", r.Pattern)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if takesQuery := len(route.Operation.Parameters) > 0 || route.Operation.RequestBody != nil; err != nil && takesQuery {
		return "", badRequest("Correct the query of the URL: it is not in the form encoding.")
	}
	if route.Operation.RequestBody != nil {
		if err := checkForm(r, query, route.Operation.RequestBody.Value); err != nil {
			return "", err
		}
	}
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r,
		Route:   route,
		Options: &openapi3filter.Options{
			SkipSettingDefaults:     true,
			SchemaValidationOptions: s.formats,
			AuthenticationFunc: func(ctx context.Context, in *openapi3filter.AuthenticationInput) (err error) {
				subject, err = s.authenticate(ctx, in)
				s.watch.Token(ctx, source(r, s.proxies), err)
				return err
			},
		},
	})
	return subject, err
}

// authenticate is the one way to satisfy a security requirement of the
// document: a bearer token that verifies. Other schemes are refused, so that a
// document that asks for them does not open a door.
func (s *Server) authenticate(ctx context.Context, in *openapi3filter.AuthenticationInput) (string, error) {
	if scheme := in.SecurityScheme; scheme.Type != "http" || !strings.EqualFold(scheme.Scheme, "bearer") {
		return "", fmt.Errorf("nothing here can satisfy the security scheme %q", in.SecuritySchemeName)
	}
	raw, err := verify.BearerToken(in.RequestValidationInput.Request.Header)
	if err != nil {
		return "", err
	}
	claims, err := s.tokens.Verifier().Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	return claims.Subject, nil
}

// checkForm refuses what [http.Request.ParseForm] would merge in silence, a
// field that is given twice or in the query of the URL, and what it would not
// read as it is meant: see checkMediaType.
func checkForm(r *http.Request, query url.Values, body *openapi3.RequestBody) error {
	documented := body.Content.Get("application/x-www-form-urlencoded")
	if documented == nil {
		return nil
	}
	if err := checkMediaType(r.Header.Values("Content-Type")); err != nil {
		return err
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return bodyError(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return badRequest("Send the body in the form encoding that its media type names.")
	}
	for name := range documented.Schema.Value.Properties {
		if query.Has(name) {
			return badRequest("Send %s in the body alone, not in the URL.", name)
		}
		if len(form[name]) > 1 {
			return badRequest("Send %s once.", name)
		}
	}
	return nil
}

// checkMediaType refuses Content-Type fields that name no single media type, or
// a charset that is not UTF-8. Which types there are is the document's to say,
// and that one is required.
func checkMediaType(fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	_, parameters, err := mime.ParseMediaType(fields[0])
	if err != nil || len(fields) > 1 {
		return badRequest("Send one Content-Type, with one media type.")
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return badRequest("Send the body in UTF-8, the one charset there is.")
	}
	return nil
}

// bodyError tells a body that the client did not send in full from one that is
// too large, which [problemOf] knows.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return badRequest("Send the whole body: it ended early.")
}

// emailFormat checks `format: email` by the rules of package address.
func emailFormat() []openapi3.SchemaValidationOption {
	check := openapi3.NewCallbackValidator(func(value string) error {
		_, err := parseAddress(value)
		return err
	})
	return []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidator("email", check)}
}

// parseAddress is [address.Parse] with an error that is told to the caller.
func parseAddress(raw string) (address.Address, error) {
	parsed, err := address.Parse(raw)
	if err != nil {
		return "", badRequest("Correct the email address: %v.", err)
	}
	return parsed, nil
}

// routesOf indexes the operations of the document by their mux pattern, so that
// the mux decides alone which operation a request is for.
func routesOf(document *openapi3.T) map[string]*routers.Route {
	routes := make(map[string]*routers.Route)
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			routes[method+" "+path] = &routers.Route{
				Spec: document, Path: path, PathItem: item, Method: method, Operation: operation,
			}
		}
	}
	return routes
}
