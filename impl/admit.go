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
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"docsascode.example/impl/address"
	"docsascode.example/impl/verify"
)

// maxBodyBytes bounds a request body; a form with one address needs far less.
const maxBodyBytes = 8 << 10

// A client holds the facts about the client of a request that the strict handlers
// need and cannot see: they get only the parameters of the request.
type client struct {
	format  format     // of the response
	addr    netip.Addr // see [clientAddr]
	subject string     // of the token, if the operation requires one

	languages string // Accept-Language
}

// clientFrom returns the client that admit found.
func clientFrom(ctx context.Context) client {
	c, _ := ctx.Value(clientKey).(client)
	return c
}

// admit passes a request that the document allows to its handler, with the
// client in the context.
func (s *Server) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guardHeaders(w.Header())
		s.noteProxy(r)
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		leave := s.waiting.enter(w, r)
		subject, err := s.validate(r)
		leave()
		if err != nil {
			s.problem(w, r, err)
			return
		}
		c := client{negotiate(r.Header.Values("Accept"), bodyTypes), s.clientOf(r), subject, r.Header.Get("Accept-Language")}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientKey, c)))
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
		return "", badRequest("The query of the URL is malformed. Percent-encode special characters, and write & between parameters.")
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
				s.watch.Token(ctx, s.clientOf(r), err)
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

// formType is the media type of all request bodies.
const formType = "application/x-www-form-urlencoded"

// checkForm refuses a body that is missing or is not a form, a form without a
// required field, and what [http.Request.ParseForm] would merge in silence: a
// field that is sent twice or in the query of the URL.
func checkForm(r *http.Request, query url.Values, body *openapi3.RequestBody) error {
	documented := body.Content.Get(formType)
	if documented == nil {
		return nil
	}
	schema := documented.Schema.Value
	for name := range schema.Properties {
		if query.Has(name) {
			return badRequest("The URL has %s. Send it only in the body.", name)
		}
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return bodyError(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if len(data) == 0 {
		return badRequest("The request has no body. Send %s.", formFields(schema.Required))
	}
	if err := checkMediaType(r.Header.Values("Content-Type")); err != nil {
		return err
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return badRequest("The body is not valid %s. Percent-encode special characters.", formType)
	}
	for name := range schema.Properties {
		if len(form[name]) > 1 {
			return badRequest("The body has %s %s. Send it once.", name, times(len(form[name])))
		}
	}
	for _, name := range schema.Required {
		if !form.Has(name) {
			return badRequest("The body has no form field %s. Send %s.", name, formFields(schema.Required))
		}
	}
	return nil
}

func formFields(names []string) string {
	if len(names) == 1 {
		return "the form field " + names[0]
	}
	return "the form fields " + strings.Join(names, " and ")
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// checkMediaType refuses Content-Type fields other than a single formType, in
// UTF-8.
func checkMediaType(fields []string) error {
	if len(fields) == 0 {
		return badRequest("The request has no Content-Type. Send %s.", formType)
	}
	mediaType, parameters, err := mime.ParseMediaType(fields[0])
	if err != nil || len(fields) > 1 {
		return badRequest("The Content-Type is not a single media type. Send %s.", formType)
	}
	if mediaType != formType {
		return badRequest("The body is %s. Send it as %s.", mediaType, formType)
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return badRequest("The charset of the body is not supported. Send the body in UTF-8.")
	}
	return nil
}

// bodyError tells a body that the client did not send in full, or not in time, from one
// that is too large, which [problemOf] knows.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return badRequest("The request did not arrive in time. Send it faster.")
	}
	return badRequest("The body ended early. Send the whole body.")
}

// formats checks `format: email` by the rules of package address. The pattern of a code has its default number of digits; the handlers
// have the number in force, and a message about it.
func formats() []openapi3.SchemaValidationOption {
	return append(emailFormat(), openapi3.DisablePatternValidation())
}

// emailFormat checks `format: email` by the rules of package address.
func emailFormat() []openapi3.SchemaValidationOption {
	check := openapi3.NewCallbackValidator(func(value string) error {
		_, err := parseAddress(value)
		return err
	})
	return []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidator("email", check)}
}

// parseAddress is [address.Parse] with an error for the client.
func parseAddress(raw string) (address.Address, error) {
	parsed, err := address.Parse(raw)
	if err != nil {
		return "", badRequest("%v", err)
	}
	return parsed, nil
}

// pathsOf is the paths of the document.
func pathsOf(document *openapi3.T) map[string]bool {
	paths := make(map[string]bool)
	for path := range document.Paths.Map() {
		paths[path] = true
	}
	return paths
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
