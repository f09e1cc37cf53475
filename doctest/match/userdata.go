package match

import (
	"regexp"
	"strings"

	"docsascode.example/gen/sample"
)

// userData is a name of an object whose keys the users of an API choose.
var userData = regexp.MustCompile(`(?i)^(?:(?:user|custom)?[-_]?meta[-_]?data|labels|annotations|(?:custom|user|extra)[-_]?(?:fields|data|attributes|properties))$`)

// IsUserData reports whether a name is that of an object whose keys the users of an API choose.
func IsUserData(name string) bool { return userData.MatchString(name) }

// isOfUser reports whether the keys of an object are those that a user chose.
func (m *Matching) isOfUser(want *sample.Value) bool {
	if m.IsXML || m.Values.IsConfig || len(want.Fields) == 0 || !IsUserData(want.Name) {
		return false
	}
	for _, f := range want.Fields {
		if f.Kind != sample.String || f.Elided {
			return false
		}
	}
	return true
}

// ofUser compares the keys that the request sent. Another request than this one chose the others.
func (m *Matching) ofUser(want, got *sample.Value) {
	for _, w := range want.Fields {
		switch g := got.Field(w.Name); {
		case g != nil && (m.sendsKey(want.Name, w.Name) || g.Text == w.Text):
			m.Node(w, g)
		case g == nil && m.sendsKey(want.Name, w.Name):
			m.Deny(w, Remove, nil, "is missing from the response")
		default:
			m.miss([]*sample.Value{w}, "another request than this one sent it")
		}
	}
}

// sendsKey reports whether the request sent a key of an object.
func (m *Matching) sendsKey(object, key string) bool {
	for _, e := range m.Values.Echoes {
		if e.Name == object+"."+key || strings.HasSuffix(e.Name, "."+object+"."+key) {
			return e.Sent == e.Shown
		}
		if LastName(e.Name) != object {
			continue
		}
		if v, err := sample.JSON(e.Sent); err == nil && v != nil && v.Field(key) != nil {
			return true
		}
	}
	return false
}
