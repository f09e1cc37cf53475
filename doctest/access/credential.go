package access

import (
	"encoding/base64"
	"regexp"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
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
func NamesSentBy(op *page.Operation) []string {
	var out []string
	for _, v := range content.SentBy(op) {
		if v.In == page.InBody && (whoName.MatchString(v.Name) || content.SecretName.MatchString(v.Name) || match.CredentialName.MatchString(v.Name)) {
			out = append(out, v.Value)
		}
	}
	return out
}
