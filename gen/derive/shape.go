package derive

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// isAlike reports whether two schemas describe one shape: the same fields of the same types. A list without an item, a
// null and an integer among numbers are shapes of which the other schema says more. Only optional fields may be missing.
func isAlike(a, b *openapi3.Schema) bool {
	if isUnknown(a) || isUnknown(b) {
		return true
	}
	switch {
	case len(a.OneOf) > 0 || len(b.OneOf) > 0:
		return reflect.DeepEqual(a.OneOf, b.OneOf)
	case !a.Type.Is((*b.Type)[0]) && !(isNumber(a) && isNumber(b)):
		return false
	case a.Format != b.Format && a.Format != "" && b.Format != "":
		return false
	case !agree(a.Enum, b.Enum), a.Pattern != b.Pattern && a.Pattern != "" && b.Pattern != "":
		return false
	case a.XML != nil && b.XML != nil && !reflect.DeepEqual(a.XML, b.XML):
		return false
	case a.Type.Is(openapi3.TypeArray):
		return a.Items == nil || b.Items == nil || isAlike(a.Items.Value, b.Items.Value)
	case a.Type.Is(openapi3.TypeObject):
		return hasFieldsOf(a, b) && hasFieldsOf(b, a)
	}
	return true
}

func isUnknown(s *openapi3.Schema) bool { return s.Type == nil && len(s.OneOf) == 0 }

func isNumber(s *openapi3.Schema) bool {
	return s.Type.Is(openapi3.TypeInteger) || s.Type.Is(openapi3.TypeNumber)
}

func agree(a, b []any) bool { return len(a) == 0 || len(b) == 0 || reflect.DeepEqual(a, b) }

// hasFieldsOf reports whether an object has the fields that another one requires, and all that both have are alike.
func hasFieldsOf(a, b *openapi3.Schema) bool {
	shared := 0
	for name, property := range b.Properties {
		own := a.Properties[name]
		switch {
		case own == nil && slices.Contains(b.Required, name):
			return false
		case own == nil:
		case !isAlike(own.Value, property.Value):
			return false
		default:
			shared++
		}
	}
	return shared > 0 || len(b.Properties) == 0
}

// unite gives two schemas of one shape all that either of them says. Afterwards they are equal.
func unite(a, b *openapi3.Schema) {
	if a == b {
		return
	}
	more, less := a, b
	if isUnknown(a) || a.Type.Is(openapi3.TypeInteger) && b.Type.Is(openapi3.TypeNumber) {
		more, less = b, a
	}
	own := *more
	fill(&own, less)
	own.Nullable = (a.Nullable || b.Nullable) && own.Type != nil
	own.Deprecated = a.Deprecated || b.Deprecated
	if own.Type.Is(openapi3.TypeArray) && own.Items != nil && less.Items != nil {
		own.Items = united(own.Items, less.Items)
	}
	if own.Type.Is(openapi3.TypeObject) {
		uniteFields(&own, less)
	}
	*a, *b = own, own
}

// fill sets what a schema does not say and another one does.
func fill(s, other *openapi3.Schema) {
	for _, to := range []struct{ own, other *string }{
		{&s.Description, &other.Description}, {&s.Format, &other.Format}, {&s.Pattern, &other.Pattern},
	} {
		if *to.own == "" {
			*to.own = *to.other
		}
	}
	if len(s.Enum) == 0 {
		s.Enum = other.Enum
	}
	if s.XML == nil {
		s.XML = other.XML
	}
	for _, to := range []struct{ own, other **float64 }{{&s.Min, &other.Min}, {&s.Max, &other.Max}} {
		if *to.own == nil {
			*to.own = *to.other
		}
	}
	if s.MaxLength == nil {
		s.MaxLength = other.MaxLength
	}
	s.MinLength = max(s.MinLength, other.MinLength)
}

// uniteFields adds the fields of another object, and requires those that both require.
func uniteFields(s, other *openapi3.Schema) {
	s.Required = slices.DeleteFunc(slices.Clone(s.Required), func(name string) bool { return !slices.Contains(other.Required, name) })
	s.Properties = maps.Clone(s.Properties)
	for name, property := range other.Properties {
		if own := s.Properties[name]; own == nil {
			s.Properties[name] = property
		} else {
			s.Properties[name] = united(own, property)
		}
	}
}

// united is the reference to the schema that says more, after both are united: it may be one that will have a name.
func united(a, b *openapi3.SchemaRef) *openapi3.SchemaRef {
	if a == b {
		return a
	}
	isLess := isUnknown(a.Value)
	unite(a.Value, b.Value)
	if isLess {
		return b
	}
	return a
}

// namesOf are the names of an object's fields, one to a line.
func namesOf(s *openapi3.Schema) string {
	return strings.Join(slices.Sorted(maps.Keys(s.Properties)), "\n")
}
