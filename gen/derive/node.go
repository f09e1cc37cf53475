package derive

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// nodeOf is the YAML node of a part of a document. Its maps are in the order of their keys, samples in their own order.
func nodeOf(v any) (*yaml.Node, error) {
	switch v := v.(type) {
	case nil:
		return scalarNode("!!null", "null"), nil
	case string:
		return scalarNode("!!str", strings.ToValidUTF8(v, "\uFFFD")), nil
	case bool:
		return scalarNode("!!bool", strconv.FormatBool(v)), nil
	case json.RawMessage:
		return parsed(v)
	case map[string]any:
		return mapping(slices.AppendSeq(make([]string, 0, len(v)), maps.Keys(v)), func(key string) any { return v[key] })
	case yaml.Marshaler:
		if at := reflect.ValueOf(v); at.Kind() == reflect.Pointer && at.IsNil() {
			return nodeOf(nil)
		}
		inner, err := v.MarshalYAML()
		if err != nil {
			return nil, err
		}
		return nodeOf(inner)
	}
	return reflected(reflect.ValueOf(v))
}

// reflected is the node of a value that only reflection tells apart.
func reflected(v reflect.Value) (*yaml.Node, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nodeOf(nil)
		}
		return nodeOf(v.Elem().Interface())
	case reflect.String:
		return nodeOf(v.String())
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			break
		}
		keys := make([]string, 0, v.Len())
		for _, key := range v.MapKeys() {
			keys = append(keys, key.String())
		}
		return mapping(keys, func(key string) any {
			return v.MapIndex(reflect.ValueOf(key).Convert(v.Type().Key())).Interface()
		})
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: make([]*yaml.Node, 0, v.Len())}
		for i := range v.Len() {
			item, err := nodeOf(v.Index(i).Interface())
			if err != nil {
				return nil, err
			}
			list.Content = append(list.Content, item)
		}
		return list, nil
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, err
	}
	return parsed(text)
}

// mapping is the node of the keys with their values.
func mapping(keys []string, of func(key string) any) (*yaml.Node, error) {
	slices.Sort(keys)
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: make([]*yaml.Node, 0, 2*len(keys))}
	for _, key := range keys {
		value, err := nodeOf(of(key))
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, scalarNode("!!str", key), value)
	}
	return out, nil
}

func scalarNode(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// parsed is the node of a JSON text, in the order of the text.
func parsed(text []byte) (*yaml.Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return next(decoder)
}

// next is the node of the next value.
func next(decoder *json.Decoder) (*yaml.Node, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if token == '{' {
			n = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		}
		for decoder.More() {
			child, err := next(decoder)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, err = decoder.Token() // the end
		return n, err
	case json.Number:
		return scalarNode("", token.String()), nil
	}
	return nodeOf(token)
}
