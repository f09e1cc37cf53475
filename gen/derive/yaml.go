package derive

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// header is the first line of a document.
const header = "# Derived from API reference pages. DO NOT EDIT.\n"

// sequenceExtension holds the paths and methods of a document's operations in the order of the sidebar and of the pages. No text
// of the document has it.
const sequenceExtension = "x-sequence"

// YAML is the document's text: the same bytes for the same document. Keywords are in the order of reading, operations in that of
// the sidebar, properties in that of the samples, and all other keys by name.
func YAML(doc *openapi3.T) ([]byte, error) {
	root, err := nodeOf(doc)
	if err != nil {
		return nil, err
	}
	arrange(root, keywords)
	return encode(root, header)
}

// order is the order of the keywords of OpenAPI at any level. Other keys follow by name.
var order = []string{
	"openapi", "info", "servers", "tags", "paths", "webhooks", "x-webhooks", "components",
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
	case "paths", "webhooks", "x-webhooks", "responses", "headers", "content", "schemas", "securitySchemes", "properties":
		return names
	case "example", "examples", "default", "enum":
		return data
	}
	return keywords
}

// arrange sorts mappings and takes off the style of JSON.
func arrange(n *yaml.Node, in context) {
	n.Style = scalarStyle(n)
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			arrange(child, in)
		}
		return
	}
	arrangeMapping(n, in)
}

// otherInOld matches strings that the encoder leaves plain, and that readers of YAML 1.1 take for a date or for the value key.
var otherInOld = regexp.MustCompile(`^(?:\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|=)$`)

func scalarStyle(n *yaml.Node) yaml.Style {
	switch {
	case n.Kind != yaml.ScalarNode:
		return 0
	case strings.Contains(n.Value, "\n"):
		return yaml.LiteralStyle
	case n.Tag == "!!str" && otherInOld.MatchString(n.Value):
		return yaml.DoubleQuotedStyle
	}
	return 0
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
		pair[0].Style = scalarStyle(pair[0])
		under := in
		if in == keywords {
			under = contextOf(pair[0].Value)
		} else if in == names {
			under = keywords
		}
		if in == keywords && pair[0].Value == "paths" {
			sequence(pair[1])
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

// sequence puts paths, and the methods of each, into the order of the operations. It removes the extension that has it.
func sequence(paths *yaml.Node) {
	var words []*yaml.Node
	for i := 0; i < len(paths.Content); i += 2 {
		if paths.Content[i].Value == sequenceExtension {
			words = paths.Content[i+1].Content
			paths.Content = slices.Delete(paths.Content, i, i+2)
			break
		}
	}
	rank := map[string]int{} // of a path, and of a method behind its path
	for i := len(words) - 2; i >= 0; i -= 2 {
		rank[words[i].Value], rank[words[i].Value+" "+words[i+1].Value] = i, i
	}
	sortByRank(paths, func(key string) int { return rank[key] })
	for item := range slices.Chunk(paths.Content, 2) {
		sortByRank(item[1], func(key string) int { return rank[item[0].Value+" "+key] })
	}
}

// sortBy puts the keys that are in a list into the list's order, and all other keys behind them.
func sortBy(n *yaml.Node, list []string) {
	sortByRank(n, func(key string) int {
		if i := slices.Index(list, key); i >= 0 {
			return i
		}
		return len(list)
	})
}

// sortByRank sorts the keys of a mapping. Keys of the same rank stay as they are.
func sortByRank(n *yaml.Node, rank func(key string) int) {
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return cmp.Compare(rank(a[0].Value), rank(b[0].Value)) })
	n.Content = slices.Concat(pairs...)
}
