package derive

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"docsascode.example/gen/sample"
)

// A node is a part of a document. It is smaller than a [yaml.Node], which has its place and its comments, too.
type node struct {
	kind    kind
	text    string  // of a scalar
	entries []entry // of a mapping or a list
}

// An entry is part of a mapping, or of a list, which has no keys.
type entry struct {
	key   string
	value node
}

type kind byte

const (
	textNode kind = iota // a string
	wordNode             // a number, true, false or null, which YAML writes as JSON does
	mappingNode
	listNode
)

// nodeOf is the node of a part of a document. Its maps are in the order of their keys, samples in their own order.
func nodeOf(v any) (node, error) {
	switch v := v.(type) {
	case nil:
		return node{kind: wordNode, text: "null"}, nil
	case string:
		return node{text: strings.ToValidUTF8(v, "\uFFFD")}, nil
	case bool:
		return node{kind: wordNode, text: strconv.FormatBool(v)}, nil
	case json.Number:
		return node{kind: wordNode, text: v.String()}, nil
	case shown:
		return nodeOfSample(v.value), nil
	case map[string]any:
		entries := make([]entry, 0, len(v))
		for key, value := range v {
			n, err := nodeOf(value)
			if err != nil {
				return node{}, err
			}
			entries = append(entries, entry{key, n})
		}
		return mapping(entries), nil
	case *openapi3.SchemaRef:
		if v != nil && v.Ref == "" && v.Value != nil && v.Value.Always == nil {
			return nodeOfSchema(v.Value)
		}
		return marshaled(v)
	case yaml.Marshaler:
		return marshaled(v)
	}
	return reflected(reflect.ValueOf(v))
}

// marshaled is the node of what the library makes of a part.
func marshaled(v yaml.Marshaler) (node, error) {
	if at := reflect.ValueOf(v); at.Kind() == reflect.Pointer && at.IsNil() {
		return nodeOf(nil)
	}
	inner, err := v.MarshalYAML()
	if err != nil {
		return node{}, err
	}
	return nodeOf(inner)
}

// nodeOfSchema is the node of a schema. The library makes a map with room for all keywords, of which a schema has few, and a
// document has many schemas.
func nodeOfSchema(s *openapi3.Schema) (node, error) {
	entries := make([]entry, 0, 4)
	add := func(key string, value any) error {
		n, err := nodeOf(value)
		entries = append(entries, entry{key, n})
		return err
	}
	for key, value := range s.Extensions {
		if err := add(key, value); err != nil {
			return node{}, err
		}
	}
	all := reflect.ValueOf(s).Elem()
	for i, key := range keywordsOfSchema {
		field := all.Field(i)
		if kind := field.Kind(); key == "" || field.IsZero() || (kind == reflect.Slice || kind == reflect.Map) && field.Len() == 0 {
			continue
		}
		if field.Kind() == reflect.Struct {
			field = field.Addr()
		}
		if err := add(key, field.Interface()); err != nil {
			return node{}, err
		}
	}
	return mapping(entries), nil
}

// keywordsOfSchema are the keywords of the fields of a schema; empty for a field that is none.
var keywordsOfSchema = func() (all []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[openapi3.Schema]()) {
		keyword, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		all = append(all, strings.TrimPrefix(keyword, "-"))
	}
	return all
}()

// reflected is the node of a value that only reflection tells apart.
func reflected(v reflect.Value) (node, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nodeOf(nil)
		}
		return nodeOf(v.Elem().Interface())
	case reflect.String:
		return nodeOf(v.String())
	case reflect.Int, reflect.Int64:
		return node{kind: wordNode, text: strconv.FormatInt(v.Int(), 10)}, nil
	case reflect.Uint64:
		return node{kind: wordNode, text: strconv.FormatUint(v.Uint(), 10)}, nil
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			return reflectedMap(v)
		}
	case reflect.Slice:
		list := make([]entry, 0, v.Len())
		for i := range v.Len() {
			item, err := nodeOf(v.Index(i).Interface())
			if err != nil {
				return node{}, err
			}
			list = append(list, entry{value: item})
		}
		return node{kind: listNode, entries: list}, nil
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return node{}, err
	}
	return parsed(text)
}

func reflectedMap(v reflect.Value) (node, error) {
	entries := make([]entry, 0, v.Len())
	for all := v.MapRange(); all.Next(); {
		value, err := nodeOf(all.Value().Interface())
		if err != nil {
			return node{}, err
		}
		entries = append(entries, entry{all.Key().String(), value})
	}
	return mapping(entries), nil
}

// mapping is the node of entries of a map, which it sorts by their keys.
func mapping(entries []entry) node {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	return node{kind: mappingNode, entries: entries}
}

// parsed is the node of a JSON text. The fields of its objects are in the order of their names.
func parsed(text []byte) (node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return node{}, err
	}
	return nodeOf(v)
}

// A shown value is one of a sample, which is written with its fields in the order of the page.
type shown struct{ value *sample.Value }

// nodeOfSample is the node of a value of a sample.
func nodeOfSample(v *sample.Value) node {
	if in, ok := standIns[v.Kind]; v.Unknown && ok {
		return in
	}
	switch v.Kind {
	case sample.Object:
		n := node{kind: mappingNode, entries: make([]entry, 0, len(v.Fields))}
		for _, group := range grouped(v.Fields) {
			if len(group) > 1 {
				n.entries = append(n.entries, entry{group[0].Name, listOfSamples(group)})
			} else {
				n.entries = append(n.entries, entry{group[0].Name, nodeOfSample(group[0])})
			}
		}
		return n
	case sample.Array:
		return listOfSamples(v.Fields)
	case sample.Number, sample.Bool:
		return node{kind: wordNode, text: v.Text}
	case sample.Null:
		return node{kind: wordNode, text: "null"}
	}
	return node{text: strings.ToValidUTF8(v.Text, "\uFFFD")}
}

func listOfSamples(items []*sample.Value) node {
	n := node{kind: listNode, entries: make([]entry, 0, len(items))}
	for _, item := range items {
		if item.Kind != sample.Elided || item.Name != "" {
			n.entries = append(n.entries, entry{value: nodeOfSample(item)})
		}
	}
	return n
}

// standIns are the values in an example if a sample has only the type of a value.
var standIns = map[sample.Kind]node{
	sample.Object: {kind: mappingNode}, sample.Array: {kind: listNode}, sample.Number: {kind: wordNode, text: "0"}, sample.Bool: {kind: wordNode, text: "true"},
}
