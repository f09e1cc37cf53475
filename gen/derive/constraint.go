package derive

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

// constrain adds to a schema what the page says of its values beyond their type. A constraint that the type cannot have
// stays in the description alone.
func constrain(s *openapi3.Schema, c notation.Constraints) {
	s.Deprecated = s.Deprecated || c.Deprecated
	s.Nullable = s.Nullable || c.Nullable && s.Type != nil // OpenAPI 3.0 has no nullable without a type
	for _, one := range s.OneOf {
		one.Value.Nullable = one.Value.Nullable || c.Nullable
	}
	if s.Type.Is(openapi3.TypeArray) && s.Items != nil && s.Items.Ref == "" {
		constrainItems(s, c)
		return
	}
	s.Enum = enumOf(s, c.Enum)
	switch {
	case s.Type.Is(openapi3.TypeInteger) || s.Type.Is(openapi3.TypeNumber):
		s.Min, s.Max = float(c.Minimum), float(c.Maximum)
		if s.Min != nil && c.ExclusiveMinimum {
			s.ExclusiveMin.Bool = &c.ExclusiveMinimum
		}
		if s.Max != nil && c.ExclusiveMaximum {
			s.ExclusiveMax.Bool = &c.ExclusiveMaximum
		}
	case s.Type.Is(openapi3.TypeString):
		s.MaxLength = count(c.MaxLength)
		if n := count(c.MinLength); n != nil {
			s.MinLength = *n
		}
		if isPattern(c.Pattern) {
			s.Pattern = c.Pattern
		}
	}
}

// constrainItems adds the numbers of items to a list, and everything else to its items.
func constrainItems(s *openapi3.Schema, c notation.Constraints) {
	s.MaxItems = count(c.MaxItems)
	if n := count(c.MinItems); n != nil {
		s.MinItems = *n
	}
	c.Nullable, c.Deprecated = false, false
	constrain(s.Items.Value, c)
}

// isPattern reports whether a text is a regular expression that checkers can compile.
func isPattern(s string) bool {
	_, err := regexp.Compile(s)
	return s != "" && err == nil
}

// enumOf are the values of a list as values of a schema's type; nil if one of them is of another type. Null is one of
// them if the schema lets the value be null.
func enumOf(s *openapi3.Schema, values []string) []any {
	var out []any
	for _, text := range values {
		v := scalar(s, text)
		if s.Type == nil {
			v = text
		}
		if v == nil {
			return nil
		}
		out = append(out, v)
	}
	if len(out) > 0 && s.Nullable {
		out = append(out, nil)
	}
	return out
}

func float(s string) *float64 {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return &n
	}
	return nil
}

func count(s string) *uint64 {
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return &n
	}
	return nil
}

// null is the value null, which a schema keeps as its default.
var null = shown{&sample.Value{Kind: sample.Null}}

// valueOf is a text as a value of a schema's type: a scalar, or a list, an object or null as JSON; nil if it is none.
func valueOf(s *openapi3.Schema, text string) any {
	if text == "null" && s.Nullable {
		return null
	}
	if s.Type.Is(openapi3.TypeArray) || s.Type.Is(openapi3.TypeObject) {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil && s.VisitJSON(v) == nil {
			return v
		}
		return nil
	}
	if len(s.OneOf) > 0 {
		for _, one := range s.OneOf {
			if v := scalar(one.Value, text); v != nil && !one.Value.Type.Is(openapi3.TypeString) {
				return v
			}
		}
		if slices.ContainsFunc(s.OneOf, func(one *openapi3.SchemaRef) bool { return one.Value.Type.Is(openapi3.TypeString) }) {
			return text
		}
		return nil
	}
	return scalar(s, text)
}
