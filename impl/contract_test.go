package impl

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"docsascode.example/impl/verify"
)

func init() {
	openapi3filter.RegisterBodyDecoder("application/xml", decodeXML)
	openapi3filter.RegisterBodyDecoder("application/problem+xml", decodeXML)
}

// A contract fails a request whose answer the document does not describe: its status, its media type, its header, its body to the last
// field. Requests for no operation of the document must end in a problem, and so must those that the document does not allow.
type contract struct {
	routes map[string]*routers.Route

	mu   sync.Mutex
	seen map[string]bool // "createCode 201 application/xml"
}

func newContract() (*contract, error) {
	document, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		return nil, err
	}
	c := &contract{routes: routesOf(document), seen: make(map[string]bool)}
	for _, route := range c.routes {
		for _, response := range route.Operation.Responses.Map() {
			for _, content := range response.Value.Content {
				forbidUndocumented(content.Schema.Value)
			}
		}
	}
	return c, nil
}

// forbidUndocumented makes fields that the document does not have an error,
// which a schema in itself allows.
func forbidUndocumented(s *openapi3.Schema) {
	if s.Type.Is("object") {
		s.AdditionalProperties = openapi3.BoolSchema{Has: new(bool)}
	}
	for _, property := range s.Properties {
		forbidUndocumented(property.Value)
	}
	if s.Items != nil {
		forbidUndocumented(s.Items.Value)
	}
}

// documented lists every operation, status and media type of the document.
func (c *contract) documented() []string {
	var all []string
	for _, route := range c.routes {
		for status, response := range route.Operation.Responses.Map() {
			for mediaType := range response.Value.Content {
				all = append(all, route.Operation.OperationID+" "+status+" "+mediaType)
			}
		}
	}
	return all
}

// observed lists what has been seen, in the form of documented.
func (c *contract) observed() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for what := range c.seen {
		all = append(all, what)
	}
	return all
}

// roundTrip is next, checked.
func (c *contract) roundTrip(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	sent := new(bytes.Buffer)
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, sent), r.Body}
	}
	response, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err := errors.Join(c.check(r, response, body), c.checkRequest(r, sent, response.StatusCode)); err != nil {
		return nil, fmt.Errorf("%s %s: %s: %w", r.Method, r.URL.Path, response.Status, err)
	}
	return response, nil
}

// checkRequest fails a request that the document does not allow and the service does. The service may refuse more.
func (c *contract) checkRequest(r *http.Request, body *bytes.Buffer, status int) error {
	route, ok := c.routes[r.Method+" "+r.URL.Path]
	if !ok || status >= http.StatusBadRequest && status < http.StatusInternalServerError {
		return nil
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(body)
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: hasToken, SchemaValidationOptions: formats()},
	})
}

// hasToken is the security of the document as far as a test can tell: the service verifies the token.
func hasToken(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	_, err := verify.BearerToken(in.RequestValidationInput.Request.Header)
	return err
}

// formats checks `format: email` by the rules of package address. The pattern of a code has its default number of digits.
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

// routesOf indexes the operations of the document by their mux pattern.
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

func (c *contract) check(r *http.Request, response *http.Response, body []byte) error {
	mediaType := response.Header.Get("Content-Type")
	route, ok := c.routes[r.Method+" "+r.URL.Path]
	if !ok {
		if response.StatusCode >= http.StatusBadRequest && !strings.HasPrefix(mediaType, "application/problem+") {
			return fmt.Errorf("%s is no problem", mediaType)
		}
		return nil
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route},
		Status:                 response.StatusCode,
		Header:                 response.Header,
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, SchemaValidationOptions: emailFormat()},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input.SetBodyBytes(body)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[route.Operation.OperationID+" "+strconv.Itoa(response.StatusCode)+" "+mediaType] = true
	return nil
}

// element is any XML element.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// decodeXML reads an XML body as the schema's xml names say, into what the
// schema can then be checked against. It knows strings, integers and objects.
func decodeXML(body io.Reader, _ http.Header, ref *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	var root element
	if err := xml.NewDecoder(body).Decode(&root); err != nil {
		return nil, err
	}
	schema := ref.Value
	if schema.XML == nil {
		return nil, errors.New("the schema has no xml name")
	}
	want := xml.Name{Space: schema.XML.Namespace, Local: schema.XML.Name}
	if root.XMLName != want {
		return nil, fmt.Errorf("root element %v, want %v", root.XMLName, want)
	}
	return decodeElement(root, schema, want.Space)
}

func decodeElement(e element, s *openapi3.Schema, space string) (any, error) {
	switch {
	case s.Type.Is("string"):
		return e.Text, nil
	case s.Type.Is("integer"):
		n, err := strconv.Atoi(e.Text)
		return float64(n), err
	case !s.Type.Is("object"):
		return nil, fmt.Errorf("element %s: type %v", e.XMLName.Local, s.Type)
	}
	object := make(map[string]any)
	for _, child := range e.Children {
		name, property := propertyOf(s, child.XMLName.Local)
		if property == nil || child.XMLName.Space != space || object[name] != nil {
			return nil, fmt.Errorf("undocumented or repeated element %v", child.XMLName)
		}
		value, err := decodeElement(child, property, space)
		if err != nil {
			return nil, err
		}
		object[name] = value
	}
	return object, nil
}

// propertyOf finds the property that an element stands for.
func propertyOf(s *openapi3.Schema, element string) (string, *openapi3.Schema) {
	for name, property := range s.Properties {
		tag := name
		if property.Value.XML != nil && property.Value.XML.Name != "" {
			tag = property.Value.XML.Name
		}
		if tag == element {
			return name, property.Value
		}
	}
	return "", nil
}
