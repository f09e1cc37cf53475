package access

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

// NamesIn are the name and the password of Basic authentication (RFC 7617).
func NamesIn(value string) []string {
	both, err := base64.StdEncoding.DecodeString(value)
	name, password, ok := strings.Cut(string(both), ":")
	if err != nil || !ok {
		return nil
	}
	return []string{name, password}
}

// Basic is the value of Basic authentication for a name and a password.
func Basic(names []string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Join(names, ":")))
}

var whoName = regexp.MustCompile(`(?i)^(user|user[-_]?name|e?[-_]?mail|login|account|name|client[-_]?id|key[-_]?id|access[-_]?key|api[-_]?key)$`)

// NamesSentBy are the values in which a login has the name and the secret of a user.
func NamesSentBy(op *page.Operation) []string { return NamesAmong(content.SentBy(op)) }

// NamesAmong are those of the values that a login sends.
func NamesAmong(sent []content.Sent) []string {
	var out []string
	for _, v := range sent {
		if v.In == page.InBody && (whoName.MatchString(v.Name) || content.SecretName.MatchString(v.Name) || match.CredentialName.MatchString(v.Name)) {
			out = append(out, v.Value)
		}
	}
	return out
}

// IsSecret reports whether a parameter is a credential, which a server may reject with 401.
func IsSecret(p *page.Parameter) bool {
	return p.In.Value == page.InCookie || content.IsHeader(p, "Cookie") || p.Type.Value == "password" ||
		content.SecretName.MatchString(p.Name.Value) || p.In.Value != page.InBody && match.CredentialName.MatchString(p.Name.Value)
}

var notANeed = regexp.MustCompile(`(?i)(idempotency|csrf|xsrf|page|next|cursor|continu\w*|sort)[-_]?(key|token)$`)

// CredentialsOf are the parameters in which the operation's examples send credentials, listed or not.
func CredentialsOf(op *page.Operation) []*page.Parameter {
	var out []*page.Parameter
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		isNamed := content.SecretName.MatchString(p.Name.Value) || match.CredentialName.MatchString(p.Name.Value)
		isKey := p.In.Value != page.InBody && p.In.Value != page.InPath && isNamed && !notANeed.MatchString(p.Name.Value)
		if content.IsAuthorization(p) || isKey {
			out = append(out, p)
		}
	}
	return out
}

// Without is the call without any credentials; nil if it has none.
func Without(op *page.Operation, c *call.Call) *call.Call {
	d := c.Clone()
	for _, p := range CredentialsOf(op) {
		if next := d.Without(op, p); next != nil {
			d = next
		}
	}
	return d
}

// WithOther is the call with another credential of the same form; nil if it sends none.
func WithOther(op *page.Operation, c *call.Call, p *page.Parameter) *call.Call {
	value, ok := c.Value(op, p)
	if !ok {
		return nil
	}
	if content.IsAuthorization(p) {
		return c.With(op, p, domain.Tampered(value))
	}
	return c.With(op, p, domain.Another(value))
}
