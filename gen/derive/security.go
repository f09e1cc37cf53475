package derive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// security is what an operation needs: its row Authorization and its keys, or else what sentences say of it, or else what
// they say of all requests. An operation without any of these needs no credentials, and the document says so.
func (d *deriver) security(op *page.Operation) *openapi3.SecurityRequirements {
	if row := parameter(op, page.InHeader, "Authorization"); row != nil && !d.isScoped(op) {
		return d.authorization(row)
	}
	if required := d.keys(op); len(required) > 0 {
		return &openapi3.SecurityRequirements{required}
	}
	said := op.Credentials
	if !d.isDocumented(said) && !isNone(said) && !d.isExempt(op) {
		said = slices.Concat(d.general, said)
	}
	return d.requirements(said)
}

// authorization reads the row Authorization.
func (d *deriver) authorization(row *page.Parameter) *openapi3.SecurityRequirements {
	text := strings.ToLower(row.Description.Value)
	scheme := &openapi3.SecurityScheme{Type: "http"}
	switch {
	case strings.Contains(text, "bearer"):
		scheme.Scheme = "bearer"
		if strings.Contains(text, "jwt") {
			scheme.BearerFormat = "JWT"
		}
	case strings.Contains(text, "basic"):
		scheme.Scheme = "basic"
	default:
		*scheme = openapi3.SecurityScheme{Type: "apiKey", In: "header", Name: "Authorization"}
	}
	scheme.Description = prose(row.Description.Value)
	required := d.require(cmp.Or(scheme.Scheme, "key"), scheme)
	if row.Required {
		return &openapi3.SecurityRequirements{required}
	}
	return &openapi3.SecurityRequirements{{}, required}
}

// require keeps a scheme, and gives the requirement of it.
func (d *deriver) require(name string, scheme *openapi3.SecurityScheme, scopes ...string) openapi3.SecurityRequirement {
	if d.schemes[name] == nil {
		d.schemes[name] = &openapi3.SecuritySchemeRef{Value: scheme}
	}
	return openapi3.SecurityRequirement{name: append([]string{}, scopes...)}
}

// parameter is the parameter of that name, listed or not; nil where there is none.
func parameter(op *page.Operation, in, name string) *page.Parameter {
	if p := op.Parameter(in, name); p != nil {
		return p
	}
	for _, p := range op.Unlisted {
		if p.In.Value == in && strings.EqualFold(p.Name.Value, name) {
			return p
		}
	}
	return nil
}

// keyForms are the names of parameters that carry credentials, by their locations.
var keyForms = map[string]*regex.Regexp{
	page.InHeader: regex.MustCompile(`(?i)^(?:x-)?(?:.*-)?(?:auth|auth[_-]?token|token|api-?key|apikey|access-?key|secret|session|user-id|mbx-apikey)$`),
	page.InQuery:  regex.MustCompile(`(?i)^(?:x[_-])?(?:api[_-]?key|access[_-]?token|auth[_-]?token)$`),
	page.InCookie: regex.MustCompile(`(?i)^(?:.*[_-])?(?:sessions?|session[_-]?id|sid|auth|token|auth[_-]?token|jwt)$`),
}

// isKey reports whether a parameter carries credentials under a name of its own.
func isKey(p *page.Parameter) bool {
	form := keyForms[p.In.Value]
	return form != nil && form.MatchString(p.Name.Value)
}

// keys are the parameters that carry credentials.
func (d *deriver) keys(op *page.Operation) openapi3.SecurityRequirement {
	required := openapi3.SecurityRequirement{}
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		if isKey(p) {
			name := schemeName(p.Name.Value)
			d.require(name, &openapi3.SecurityScheme{Type: "apiKey", In: p.In.Value, Name: p.Name.Value})
			required[name] = []string{}
		}
	}
	return required
}

var notInNames = regex.MustCompile(`[^A-Za-z0-9._-]+`)

// schemeName is a name that components can have.
func schemeName(s string) string { return notInNames.ReplaceAllString(s, "-") }

// isDocumented reports whether sentences about an operation name a scheme of their own, and not only scopes.
func (d *deriver) isDocumented(said []notation.Credentials) bool {
	return slices.ContainsFunc(said, func(c notation.Credentials) bool { return c.Kind != "none" && c.Kind != "oauth2" })
}

func isNone(said []notation.Credentials) bool {
	return slices.ContainsFunc(said, func(c notation.Credentials) bool { return c.Kind == "none" })
}

// generalCredentials are those that sentences outside of the operations say of all requests.
func generalCredentials(site *page.Site) []notation.Credentials {
	var out []notation.Credentials
	for _, p := range site.Pages {
		for _, e := range p.Evidence {
			if c, ok := e.Fact.(notation.Credentials); ok && c.General && len(e.Operations) == 0 && c.Kind != "none" {
				out = append(out, c)
			}
		}
	}
	return out
}

// isExempt reports whether an operation needs none of the general credentials: all its examples send none, and an example
// of another operation does.
func (d *deriver) isExempt(op *page.Operation) bool {
	return len(op.Requests()) > 0 && !sendsCredentials(op) && d.isSent()
}

func sendsCredentials(op *page.Operation) bool {
	return parameter(op, page.InHeader, "Authorization") != nil || slices.ContainsFunc(slices.Concat(op.Parameters, op.Unlisted), isKey)
}

// isScoped reports whether the page names the scopes of an operation, and the URLs of OAuth 2.0.
func (d *deriver) isScoped(op *page.Operation) bool {
	isOAuth := func(c notation.Credentials) bool { return c.Kind == "oauth2" }
	return slices.ContainsFunc(op.Credentials, isOAuth) && slices.ContainsFunc(d.general, isOAuth)
}

// requirements are what sentences say. Each one names another way to authenticate.
func (d *deriver) requirements(said []notation.Credentials) *openapi3.SecurityRequirements {
	out := openapi3.SecurityRequirements{}
	var scopes []string
	for _, c := range said {
		if c.Kind == "oauth2" && c.Flow == "" {
			for _, scope := range c.Scopes {
				scopes = append(scopes, scope[0])
			}
		}
	}
	for _, c := range said {
		name, scheme := schemeOf(c)
		if scheme == nil {
			continue
		}
		own := []string(nil)
		if c.Kind == "oauth2" {
			own = scopes
			for _, scope := range scopes {
				addScope(scheme, scope)
			}
		}
		required := d.require(name, scheme, own...)
		if known := d.schemes[name].Value; known != scheme && known.Flows != nil {
			for _, scope := range own {
				addScope(known, scope)
			}
		}
		if c.Optional && len(out) == 0 {
			out = append(out, openapi3.SecurityRequirement{})
		}
		if !slices.ContainsFunc(out, func(r openapi3.SecurityRequirement) bool { return r[name] != nil }) {
			out = append(out, required)
		}
	}
	return &out
}

// schemeOf is the scheme of a sentence; nil if the sentence only names scopes, or says that there is none.
func schemeOf(c notation.Credentials) (string, *openapi3.SecurityScheme) {
	switch c.Kind {
	case "apiKey":
		return schemeName(c.Name), &openapi3.SecurityScheme{Type: "apiKey", In: c.In, Name: c.Name}
	case "basic", "bearer":
		return c.Kind, &openapi3.SecurityScheme{Type: "http", Scheme: c.Kind, BearerFormat: c.Format}
	case "oauth2":
		if c.Flow != "" {
			return c.Kind, oauthScheme(c)
		}
	}
	return "", nil
}

func oauthScheme(c notation.Credentials) *openapi3.SecurityScheme {
	flow := &openapi3.OAuthFlow{Scopes: map[string]string{}}
	scheme := &openapi3.SecurityScheme{Type: "oauth2", Flows: &openapi3.OAuthFlows{}}
	switch c.Flow {
	case "authorizationCode":
		flow.AuthorizationURL, flow.TokenURL = c.AuthorizationURL, c.TokenURL
		scheme.Flows.AuthorizationCode = flow
	case "clientCredentials":
		flow.TokenURL = c.TokenURL
		scheme.Flows.ClientCredentials = flow
	case "implicit":
		flow.AuthorizationURL = c.AuthorizationURL
		scheme.Flows.Implicit = flow
	case "password":
		flow.TokenURL = c.TokenURL
		scheme.Flows.Password = flow
	}
	for _, scope := range c.Scopes {
		flow.Scopes[scope[0]] = prose(scope[1])
	}
	return scheme
}

// addScope adds a scope that an operation needs to the flows of a scheme.
func addScope(scheme *openapi3.SecurityScheme, scope string) {
	f := scheme.Flows
	for _, flow := range []*openapi3.OAuthFlow{f.AuthorizationCode, f.ClientCredentials, f.Implicit, f.Password} {
		if flow == nil {
			continue
		}
		if _, known := flow.Scopes[scope]; !known {
			flow.Scopes[scope] = ""
		}
	}
}
