package derive

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// header is the first line of a document.
const header = "# Derived from API reference pages. DO NOT EDIT.\n"

// YAML is the document's text: the same bytes for the same document. Keywords are in the order of reading, properties
// in the order of the samples, and all other keys by name.
func YAML(doc *openapi3.T) ([]byte, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	arrange(&root, keywords)
	return encode(&root, header)
}

func encode(root *yaml.Node, header string) ([]byte, error) {
	out := bytes.NewBufferString(header)
	enc := yaml.NewEncoder(out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}

// order is the order of the keywords of OpenAPI at any level. Other keys follow by name.
var order = []string{
	"openapi", "info", "servers", "tags", "paths", "components",
	"name", "in", "title", "version", "url",
	"operationId", "summary", "deprecated", "description", "security", "parameters", "requestBody", "responses",
	"type", "scheme", "bearerFormat", "flows", "format", "nullable", "enum", "pattern", "minLength", "maxLength",
	"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minItems", "maxItems", "style", "explode", "required", "allOf", "oneOf",
	"headers", "content", "schema", "properties", "items", "default", "example", "examples", "xml",
	"schemas", "securitySchemes",
	"lang", "label", "source",
}

// A context is the meaning of the keys of a mapping.
type context int

const (
	keywords context = iota // words of OpenAPI
	names                   // names that the pages give
	data                    // an example
)

// contextOf is the context of the mapping under a keyword.
func contextOf(key string) context {
	switch key {
	case "paths", "responses", "headers", "content", "schemas", "securitySchemes", "properties":
		return names
	case "example", "default", "enum":
		return data
	}
	return keywords
}

// arrange sorts mappings and takes off the style of JSON.
func arrange(n *yaml.Node, in context) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "\n") {
		n.Style = yaml.LiteralStyle
	}
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			arrange(child, in)
		}
		return
	}
	arrangeMapping(n, in)
}

func arrangeMapping(n *yaml.Node, in context) {
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	required := []string(nil)
	for _, pair := range pairs {
		if in == keywords && pair[0].Value == "required" {
			for _, name := range pair[1].Content {
				required = append(required, name.Value)
			}
		}
	}
	for _, pair := range pairs {
		pair[0].Style = 0
		under := in
		if in == keywords {
			under = contextOf(pair[0].Value)
		} else if in == names {
			under = keywords
		}
		arrange(pair[1], under)
		if in == keywords && pair[0].Value == "properties" {
			sortBy(pair[1], required)
		}
	}
	if in == keywords {
		sortBy(n, order)
	}
}

// sortBy puts the keys that are in a list into the list's order, and all other keys behind them.
func sortBy(n *yaml.Node, list []string) {
	rank := func(pair []*yaml.Node) int {
		if i := slices.Index(list, pair[0].Value); i >= 0 {
			return i
		}
		return len(list)
	}
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return cmp.Compare(rank(a), rank(b)) })
	n.Content = slices.Concat(pairs...)
}
