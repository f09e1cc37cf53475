package impl

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"docsascode.example/gen/api"
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

// admit passes a request that the document allows to its handler, with the
// client in its visit.
func (s *Server) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guardHeaders(w.Header())
		at := s.noteProxy(r)
		r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
		leave := s.waiting.enter(w, r)
		subject, err := s.validate(r, at)
		leave()
		if err != nil {
			s.problem(w, r, err)
			return
		}
		visitOf(r.Context()).client = client{negotiate(r.Header.Values("Accept"), bodyTypes), at, subject, r.Header.Get("Accept-Language")}
		next.ServeHTTP(w, r)
	})
}

// validate checks r against the operation it is routed to, reads its form, and returns the
// subject of its token if the operation asks for one. The client is at an address.
func (s *Server) validate(r *http.Request, at netip.Addr) (subject string, err error) {
	operation, known := s.operations[r.Pattern]
	if !known {
		return "", fmt.Errorf("the document has no operation %q", r.Pattern)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if takesQuery := operation.Query != nil || operation.Form != nil; err != nil && takesQuery {
		return "", badRequest("The query of the URL is malformed. Percent-encode special characters, and write & between parameters.")
	}
	if operation.Form != nil {
		if err := readForm(r, query, operation.Form); err != nil {
			return "", err
		}
	}
	if operation.Bearer {
		subject, err = s.authenticate(r)
		s.watch.Token(r.Context(), at, err)
		return subject, err
	}
	return "", nil
}

// authenticate returns the subject of the bearer token of r.
func (s *Server) authenticate(r *http.Request) (string, error) {
	raw, err := verify.BearerToken(r.Header)
	if err != nil {
		return "", err
	}
	claims, err := s.tokens.Verifier().Verify(r.Context(), raw)
	if err != nil {
		return "", err
	}
	return claims.Subject, nil
}

// formType is the media type of all request bodies.
const formType = "application/x-www-form-urlencoded"

// readForm reads the form of r into its Form. It refuses a body that is missing or is not a form, a form without a
// required field, and what [http.Request.ParseForm] would merge in silence: a field that is sent twice or in the query of
// the URL.
func readForm(r *http.Request, query url.Values, fields []api.Field) error {
	for _, field := range fields {
		if query.Has(field.Name) {
			return badRequest("The URL has %s. Send it only in the body.", field.Name)
		}
	}
	data, err := readBody(r)
	if err != nil {
		return bodyError(err)
	}
	if len(data) == 0 {
		return badRequest("The request has no body. Send %s.", formFields(fields))
	}
	if err := checkMediaType(r.Header.Values("Content-Type")); err != nil {
		return err
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return badRequest("The body is not valid %s. Percent-encode special characters.", formType)
	}
	for _, field := range fields {
		if n := len(form[field.Name]); n > 1 {
			return badRequest("The body has %s %s. Send it once.", field.Name, times(n))
		}
	}
	for _, field := range fields {
		if field.Required && !form.Has(field.Name) {
			return badRequest("The body has no form field %s. Send %s.", field.Name, formFields(fields))
		}
	}
	r.Form, r.PostForm = form, form // the generated code parses nothing again
	return nil
}

// readBody reads the body at once if its length is known.
func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > maxBodyBytes {
		return io.ReadAll(r.Body)
	}
	data := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, data)
	return data, err
}

// formFields names the fields that are required.
func formFields(fields []api.Field) string {
	var names []string
	for _, field := range fields {
		if field.Required {
			names = append(names, field.Name)
		}
	}
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
	if len(fields) == 1 && fields[0] == formType {
		return nil
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

// parseAddress is [address.Parse] with an error for the client.
func parseAddress(raw string) (address.Address, error) {
	parsed, err := address.Parse(raw)
	if err != nil {
		return "", badRequest("%v", err)
	}
	return parsed, nil
}

// operationsByPattern indexes the operations of the document by their mux pattern, so that
// the mux decides alone which operation a request is for.
func operationsByPattern() map[string]api.Operation {
	patterns := make(map[string]api.Operation)
	for _, operation := range api.Operations {
		patterns[operation.Method+" "+operation.Path] = operation
	}
	return patterns
}
