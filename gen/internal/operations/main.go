// Command operations writes a Go table of what an OpenAPI document says about requests. A service that checks requests by
// the table has the document neither in its memory nor in its start.
//
//	operations -o FILE DOCUMENT
//
// The table has room for parameters that are strings, forms of strings, and bearer tokens. Of a document that asks for
// anything else, the command writes nothing: the service could not check it.
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"slices"
	"strings"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	out := flag.String("o", "", "file to write")
	flag.Parse()
	source, err := generate(flag.Arg(0))
	if err == nil {
		err = os.WriteFile(*out, source, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "operations:", err)
		os.Exit(1)
	}
}

//go:embed table.go.tmpl
var layout string

// generate returns the table of the document in a file, as Go.
func generate(file string) ([]byte, error) {
	document, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	all, err := operations(document)
	if err != nil {
		return nil, err
	}
	var source bytes.Buffer
	if err := template.Must(template.New("").Parse(layout)).Execute(&source, all); err != nil {
		return nil, err
	}
	return format.Source(source.Bytes())
}

// An operation is a row of the table.
type operation struct {
	ID, Method, Path string
	Query, Form      []field
	Bearer           bool
}

type field struct {
	Name     string
	Required bool
}

// operations are the rows, in the order of their paths and methods, or all faults.
func operations(document *openapi3.T) (all []operation, err error) {
	var faults []error
	for _, path := range slices.Sorted(maps.Keys(document.Paths.Map())) {
		item := document.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			o, err := read(document, item, item.GetOperation(method))
			if err != nil {
				faults = append(faults, fmt.Errorf("%s %s: %w", method, path, err))
			}
			o.Method, o.Path = method, path
			all = append(all, o)
		}
	}
	return all, errors.Join(faults...)
}

func read(document *openapi3.T, item *openapi3.PathItem, from *openapi3.Operation) (o operation, err error) {
	o.ID = from.OperationID
	if o.Query, err = query(slices.Concat(item.Parameters, from.Parameters)); err != nil {
		return o, err
	}
	if from.RequestBody != nil {
		if o.Form, err = form(from.RequestBody.Value); err != nil {
			return o, err
		}
	}
	security := document.Security
	if from.Security != nil {
		security = *from.Security
	}
	o.Bearer, err = bearer(document, security)
	return o, err
}

// query returns the parameters in the query. A header that is optional can have any value.
func query(parameters openapi3.Parameters) (fields []field, err error) {
	for _, p := range parameters {
		switch p := p.Value; {
		case p.Schema == nil || !plain(p.Name, p.Schema.Value):
			return nil, fmt.Errorf("the parameter %s is not a plain string", p.Name)
		case p.In == openapi3.ParameterInQuery:
			fields = append(fields, field{p.Name, p.Required})
		case p.In != openapi3.ParameterInHeader || p.Required:
			return nil, fmt.Errorf("the parameter %s is neither in the query nor an optional header", p.Name)
		}
	}
	return fields, nil
}

// form returns the fields of a body, those that are required first.
func form(body *openapi3.RequestBody) (fields []field, err error) {
	media := body.Content["application/x-www-form-urlencoded"]
	if !body.Required || len(body.Content) != 1 || media == nil || media.Schema == nil {
		return nil, errors.New("the body is not a required form")
	}
	schema := media.Schema.Value
	names := slices.Concat(schema.Required, slices.Sorted(maps.Keys(schema.Properties)))
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		if property := schema.Properties[name]; property == nil || !plain(name, property.Value) {
			return nil, fmt.Errorf("the form field %s is not a plain string", name)
		}
		fields = append(fields, field{name, i < len(schema.Required)})
	}
	rest := *schema
	rest.Type, rest.Properties, rest.Required = nil, nil, nil
	if !schema.Type.Is(openapi3.TypeObject) || !rest.IsEmpty() {
		return nil, errors.New("the form has constraints other than its required fields")
	}
	return fields, nil
}

// plain reports whether a schema allows any string. The handlers read addresses and codes by rules of their own.
func plain(name string, s *openapi3.Schema) bool {
	rest := *s
	rest.Type = nil
	if name == "email" && rest.Format == "email" {
		rest.Format = ""
	}
	if name == "code" {
		rest.Pattern = ""
	}
	return s.Type.Is(openapi3.TypeString) && rest.IsEmpty()
}

// bearer reports whether a request needs a bearer token.
func bearer(document *openapi3.T, security openapi3.SecurityRequirements) (bool, error) {
	if len(security) == 0 {
		return false, nil
	}
	if len(security) == 1 && len(security[0]) == 1 {
		for name, scopes := range security[0] {
			scheme := document.Components.SecuritySchemes[name]
			if scheme != nil && scheme.Value.Type == "http" && strings.EqualFold(scheme.Value.Scheme, "bearer") && len(scopes) == 0 {
				return true, nil
			}
		}
	}
	return false, errors.New("the security is not one bearer token")
}
