package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/spelling"
)

// A Type is what the column Type of a table says: a type and format of OpenAPI 3.0.
type Type struct {
	// Name is string, integer, number, boolean, array or object; empty if OneOf has several types, or if any type will do.
	Name string
	// OneOf are the types of a value that can be of several.
	OneOf []Type
	// Nullable says that the value can be null, too.
	Nullable bool
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
	"int": {Name: "integer"}, "long": {Name: "integer", Format: "int64"}, "bool": {Name: "boolean"}, "decimal": {Name: "number"}, "num": {Name: "number"},
	"str": {Name: "string"}, "text": {Name: "string"}, "enum": {Name: "string"}, "guid": {Name: "string", Format: "uuid"},
	"json": {Name: "object"}, "map": {Name: "object"}, "dict": {Name: "object"}, "hash": {Name: "object"}, "list": {Name: "array"},
	"any": {}, "mixed": {}, "interface{}": {}, "jsonb": {Name: "object"}, "struct": {Name: "object"}, "dictionary": {Name: "object"},
	"uint": {Name: "integer"}, "uint8": {Name: "integer"}, "uint16": {Name: "integer"}, "uint32": {Name: "integer", Format: "int64"},
	"uint64": {Name: "integer"}, "int8": {Name: "integer"}, "int16": {Name: "integer"}, "short": {Name: "integer"}, "bigint": {Name: "integer", Format: "int64"},
	"float32": {Name: "number", Format: "float"}, "float64": {Name: "number", Format: "double"}, "real": {Name: "number"}, "numeric": {Name: "number"},
	"char": {Name: "string"}, "varchar": {Name: "string"}, "objectid": {Name: "string"},
	"time.time": {Name: "string", Format: "date-time"}, "instant": {Name: "string", Format: "date-time"}, "localdatetime": {Name: "string", Format: "date-time"},
	"localdate": {Name: "string", Format: "date"}, "unix timestamp": {Name: "integer"}, "unix time": {Name: "integer"}, "epoch": {Name: "integer"},
}

func init() {
	for name, list := range notation.TypeWords {
		t := simpleTypes[name]
		for word := range strings.SplitSeq(list, ",") {
			simpleTypes[strings.TrimSpace(word)] = t
		}
	}
}

var (
	arrayForm    = regex.MustCompile(`^(?:(?:array|list|set) of (.+?)s?|(?:array|list|set|sequence|collection|vector)[<\[(](.+)[>\])]|(.+)\[\]|\[\](.+)|\[([a-z].*)\])$`)
	mapForm      = regex.MustCompile(`^(?:(?:map|hashmap|dict|dictionary|record|object|hash)[<\[(].+|map of .+)$`)
	optionalForm = regex.MustCompile(`^(?:optional|nullable)[<\[](.+)[>\]]$`)
	instantForm  = regex.MustCompile(`^(?:iso[- ]?8601|rfc[- ]?3339)(?: (?:string|date-?time|timestamp|time))?$|^(?:string|date-?time|timestamp)\s*\(?(?:iso[- ]?8601|rfc[- ]?3339)\)?$`)
	formatForm   = regex.MustCompile(`^(string|integer|number)\s*[(/,:]\s*([a-z0-9-]+)\s*\)?$`)
)

// ParseType reads a word or two such as string, email, string (uuid), integer[], array of string, string or null and
// string | integer, without letter case. It knows the usual types of Go, Java, Python and SQL, too: []string, List<String>,
// Optional[str], varchar.
func ParseType(s string) (Type, bool) {
	s = strings.ToLower(strings.Trim(strings.ReplaceAll(s, `\|`, "|"), "`* "))
	if len(s) > spelling.Longest {
		return Type{}, false
	}
	if t, ok := simpleTypes[s]; ok {
		return t, true
	}
	if inner := strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}"); len(inner) == len(s)-2 && !strings.ContainsAny(inner, "{}:") { // as JSDoc has it
		return ParseType(inner)
	}
	if rest, cut := withoutNull(s); cut {
		t, ok := ParseType(rest)
		t.Nullable = true
		return t, ok
	}
	if m := optionalForm.FindStringSubmatch(s); m != nil {
		t, ok := ParseType(m[1])
		t.Nullable = true
		return t, ok
	}
	if m := arrayForm.FindStringSubmatch(s); m != nil {
		items, ok := ParseType(strings.Join(m[1:], ""))
		return Type{Name: "array", Items: &items}, ok
	}
	switch {
	case mapForm.MatchString(s):
		return Type{Name: "object"}, true
	case instantForm.MatchString(s):
		return Type{Name: "string", Format: "date-time"}, true
	}
	if m := formatForm.FindStringSubmatch(s); m != nil && simpleTypes[m[2]].Name != m[2] {
		return Type{Name: m[1], Format: m[2]}, true
	}
	return parseAlternatives(s)
}

var (
	nullableForm = regex.MustCompile(`^(?:nullable\s+(.+)|\?(.+)|(.+?)\s*\?|(.+?)[\s,]+\(?nullable\)?|(.+?)\s*(?:\||/|,|\bor\b)\s*null|null\s*(?:\||/|,|\bor\b)\s*(.+))$`)
	orForm       = regex.MustCompile(`\s*(?:\||/|,?\s+or\s+|,)\s*`)
)

// withoutNull is a type without the mark or the word that lets it be null.
func withoutNull(s string) (rest string, cut bool) {
	m := nullableForm.FindStringSubmatch(s)
	if m == nil {
		return s, false
	}
	return strings.Join(m[1:], ""), true
}

// parseAlternatives reads several types, one of which a value has.
func parseAlternatives(s string) (Type, bool) {
	parts := orForm.Split(s, -1)
	if len(parts) < 2 {
		return Type{}, false
	}
	var out Type
	for _, part := range parts {
		t, ok := ParseType(part)
		if !ok || len(t.OneOf) > 0 || t.Name == "" {
			return Type{}, false
		}
		out.Nullable = out.Nullable || t.Nullable
		t.Nullable = false
		if !slices.ContainsFunc(out.OneOf, func(x Type) bool { return x.Name == t.Name && x.Format == t.Format && x.Items == nil && t.Items == nil }) {
			out.OneOf = append(out.OneOf, t)
		}
	}
	if len(out.OneOf) == 1 {
		out.OneOf[0].Nullable = out.Nullable
		return out.OneOf[0], true
	}
	return out, true
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
