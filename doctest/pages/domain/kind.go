package domain

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// ill has a value that is not of a format or type, by its name. Types that any text has are missing.
var ill = map[string]string{
	"email": "not-an-address", "integer": "one", "number": "one", "boolean": "perhaps", "uuid": "not-a-uuid", "date": "yesterday",
	"date-time": "yesterday", "ipv4": "not-an-address", "ipv6": "not-an-address", "int32": "one", "int64": "one", "float": "one", "double": "one",
}

// Breakable reports whether there are texts that are not of a type.
func Breakable(t page.Type) bool { return NotOf(t) != "" }

// NotOf is a text that is not of a type; empty if every text is.
func NotOf(t page.Type) string {
	if v, ok := ill[t.Format]; ok {
		return v
	}
	if t.Items != nil {
		return NotOf(*t.Items)
	}
	return ill[t.Name]
}

var emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

// Fits reports whether a text is of a type.
func Fits(t page.Type, s string) bool {
	var err error
	switch {
	case t.Format == "email":
		return emailForm.MatchString(s)
	case t.Format == "uuid":
		return sample.IsUUID(s)
	case t.Format == "date":
		_, err = time.Parse(time.DateOnly, s)
	case t.Format == "date-time":
		_, err = time.Parse(time.RFC3339, s)
	case t.Format == "uri":
		return match.IsURL(s)
	case t.Format == "ipv4", t.Format == "ipv6":
		_, err = netip.ParseAddr(s)
	case t.Name == "integer":
		n, ok := match.Exact(s)
		return ok && n.IsInt()
	case t.Name == "number":
		_, err = strconv.ParseFloat(s, 64)
	case t.Name == "boolean":
		_, err = strconv.ParseBool(s)
	case t.Name == "array":
		return fitsList(t, s)
	case t.Name == "object":
		return json.Valid([]byte(s))
	}
	return err == nil
}

// fitsList reports whether a text is a list: JSON, or items between the separators of OpenAPI's styles. One item is a list,
// too, because a name can be repeated.
func fitsList(t page.Type, s string) bool {
	if strings.HasPrefix(s, "[") {
		return json.Valid([]byte(s))
	}
	items := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",|; ", r) })
	return t.Items == nil || !slices.ContainsFunc(items, func(item string) bool { return !Fits(*t.Items, item) })
}
