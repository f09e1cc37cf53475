package page

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
)

// A Type is what the column Type of a table says: a type and format of OpenAPI 3.0.
type Type struct {
	// Name is string, integer, number, boolean, array or object.
	Name string
	// Format is empty where the type has none.
	Format string
	// Items is the type of an array's items; nil for any other type, and for an array that does not say.
	Items *Type
}

// simpleTypes are the words for types that have no parameters.
var simpleTypes = map[string]Type{
	"string": {Name: "string"}, "integer": {Name: "integer"}, "number": {Name: "number"}, "boolean": {Name: "boolean"},
	"array": {Name: "array"}, "object": {Name: "object"},
	"email": {Name: "string", Format: "email"}, "uuid": {Name: "string", Format: "uuid"}, "uri": {Name: "string", Format: "uri"},
	"url": {Name: "string", Format: "uri"}, "date": {Name: "string", Format: "date"}, "date-time": {Name: "string", Format: "date-time"},
	"datetime": {Name: "string", Format: "date-time"}, "timestamp": {Name: "string", Format: "date-time"}, "password": {Name: "string", Format: "password"},
	"byte": {Name: "string", Format: "byte"}, "base64": {Name: "string", Format: "byte"}, "binary": {Name: "string", Format: "binary"},
	"file": {Name: "string", Format: "binary"}, "hostname": {Name: "string", Format: "hostname"}, "ipv4": {Name: "string", Format: "ipv4"},
	"ipv6": {Name: "string", Format: "ipv6"}, "int32": {Name: "integer", Format: "int32"}, "int64": {Name: "integer", Format: "int64"},
	"float": {Name: "number", Format: "float"}, "double": {Name: "number", Format: "double"},
	"int": {Name: "integer"}, "long": {Name: "integer", Format: "int64"}, "bool": {Name: "boolean"}, "decimal": {Name: "number"},
}

var (
	arrayForm  = regexp.MustCompile(`^(?:(?:array|list) of (.+?)s?|array[<\[(](.+)[>\])]|(.+)\[\])$`)
	formatForm = regexp.MustCompile(`^(string|integer|number)\s*[(/,:]\s*([a-z0-9-]+)\s*\)?$`)
)

// ParseType reads a word or two such as string, email, string (uuid), integer[] and array of string, without letter case.
func ParseType(s string) (Type, bool) {
	s = strings.ToLower(strings.Trim(s, "`* "))
	if len(s) > spelling.Longest {
		return Type{}, false
	}
	if t, ok := simpleTypes[s]; ok {
		return t, true
	}
	if m := arrayForm.FindStringSubmatch(s); m != nil {
		items, ok := ParseType(m[1] + m[2] + m[3])
		return Type{Name: "array", Items: &items}, ok
	}
	if m := formatForm.FindStringSubmatch(s); m != nil {
		return Type{Name: m[1], Format: m[2]}, true
	}
	return Type{}, false
}

// TypeNames are the words that a suggestion may name.
func TypeNames() []string {
	var names []string
	for name := range simpleTypes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
