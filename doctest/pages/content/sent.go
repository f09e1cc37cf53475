package content

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// A sent value is a value that an example sends for a parameter.
type Sent struct{ Name, In, Value, Scheme string }

// SentBy returns the values that an operation's examples send, each once, whether its table has the parameter or not. Of
// credentials it returns the part after the scheme.
func SentBy(op *page.Operation) []Sent {
	var out []Sent
	for _, req := range namedRequests(op) {
		for _, v := range SentIn(op, req) {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// SentIn returns those of one request, which has the variables of a shell by their names.
func SentIn(op *page.Operation, req example.Request) []Sent {
	var out []Sent
	c := CallOfText(op, &req)
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		value, ok := c.Value(op, p)
		scheme := ""
		if IsAuthorization(p) {
			scheme, value, ok = strings.Cut(value, " ")
		}
		v := Sent{p.Name.Value, p.In.Value, strings.TrimSpace(value), scheme}
		if ok && v.Value != "" && !IsAccept(p) && !IsContentType(p) && !strings.Contains(value, example.Unknown) && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// IsGiven reports whether a user gets a value from the server rather than makes it up: an ID, a credential, a part of a
// path, or a placeholder of an example.
func (v Sent) IsGiven() bool {
	return v.In == page.InPath || v.In == page.InCookie || match.IsPlaceholder(v.Value) || GivenName.MatchString(v.Name)
}

// IsCredential reports whether a sent value says who sends it.
func (v Sent) IsCredential() bool {
	return v.In == page.InCookie || v.In == page.InHeader && (strings.EqualFold(v.Name, "Authorization") || strings.EqualFold(v.Name, "Cookie") || SecretName.MatchString(v.Name) || match.CredentialName.MatchString(v.Name))
}

// SecretName are names of parameters with which a request says who sends it.
var SecretName = regexp.MustCompile(`(?i)(pass(word|phrase|wd)?|secret|api[-_]?key|access[-_]?key|pin|^x-.*(key|token))$`)

var (
	wholeVariable  = regexp.MustCompile(`^\$(?:\{(\w+)\}|(\w+))$`)
	notInVariables = regexp.MustCompile(`\W+`)
)

// Variable is the name of the shell variable that a sent value is; empty for another value.
func (v Sent) Variable() string {
	if m := wholeVariable.FindStringSubmatch(v.Value); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// Variables are the names of the environment variables that a sent value may stand for, the likeliest first.
func (v Sent) Variables() []string {
	if name := v.Variable(); name != "" {
		return []string{name}
	}
	if !v.IsCredential() || !example.IsPlaceholder(v.Value) {
		return nil
	}
	name := strings.ToUpper(strings.Trim(notInVariables.ReplaceAllString(v.Value, "_"), "_"))
	short := strings.TrimPrefix(name, "YOUR_")
	return []string{name, short}
}

// Sends reports whether the examples of an operation send a value, so that its response only repeats it.
func Sends(op *page.Operation, value string) bool {
	return slices.ContainsFunc(SentBy(op), func(v Sent) bool { return v.Value == value })
}

// SendsAs reports whether the examples of an operation send a value as the same parameter. Credentials that an operation needs are none
// that it supplies: the secret in its response is for something else.
func SendsAs(op *page.Operation, v Sent) bool {
	return slices.ContainsFunc(SentBy(op), func(o Sent) bool { return o.In == v.In && o.Name == v.Name && o.Value == v.Value })
}

// IsAddress reports whether a value is an email address.
func IsAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// Addresses are the email addresses that an operation's examples send.
func Addresses(op *page.Operation) []string {
	var out []string
	for _, v := range SentBy(op) {
		if IsAddress(v.Value) && !slices.Contains(out, v.Value) {
			out = append(out, v.Value)
		}
	}
	return out
}

// IsHeader reports whether a parameter is a header with a name.
func IsHeader(p *page.Parameter, name string) bool {
	return p.In.Value == page.InHeader && strings.EqualFold(p.Name.Value, name)
}

// IsAuthorization reports whether a parameter is the header with the credentials.
func IsAuthorization(p *page.Parameter) bool { return IsHeader(p, "Authorization") }

// IsAccept reports whether a parameter is the header with the media types of the response.
func IsAccept(p *page.Parameter) bool { return IsHeader(p, "Accept") }

// IsContentType reports whether a parameter is the header with the media type of the request.
func IsContentType(p *page.Parameter) bool { return IsHeader(p, "Content-Type") }
