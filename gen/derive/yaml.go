package derive

import (
	"cmp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
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
	root.arrange(keywords)
	return encode(root, header)
}

// order is the order of the keywords of OpenAPI at any level. Other keys follow by name.
var order = ranks([]string{
	"openapi", "info", "servers", "tags", "paths", "webhooks", "x-webhooks", "components",
	"name", "in", "title", "version", "url",
	"operationId", "summary", "deprecated", "description", "security", "parameters", "requestBody", "responses",
	"type", "scheme", "bearerFormat", "flows", "format", "nullable", "enum", "pattern", "minLength", "maxLength",
	"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minItems", "maxItems", "style", "explode", "required", "allOf", "oneOf",
	"headers", "content", "schema", "properties", "items", "default", "example", "examples", "xml",
	"schemas", "securitySchemes",
	"lang", "label", "source",
})

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

// arrange sorts mappings.
func (n *node) arrange(in context) {
	if n.kind == listNode {
		for i := range n.entries {
			n.entries[i].value.arrange(in)
		}
		return
	}
	for i := range n.entries {
		e := &n.entries[i]
		if in == keywords && e.key == "paths" {
			e.value.sequence()
		}
		e.value.arrange(under(in, e.key))
		if in == keywords && e.key == "properties" {
			e.value.sortBy(ranks(n.required()))
		}
	}
	if in == keywords {
		n.sortBy(order)
	}
}

// under is the context of what is under a key.
func under(in context, key string) context {
	switch in {
	case keywords:
		return contextOf(key)
	case names:
		return keywords
	}
	return in
}

// required are the names of the properties that a schema requires.
func (n *node) required() (all []string) {
	for _, e := range n.entries {
		if e.key == "required" {
			for _, name := range e.value.entries {
				all = append(all, name.value.text)
			}
		}
	}
	return all
}

// sequence puts paths, and the methods of each, into the order of the operations. It removes the extension that has it.
func (n *node) sequence() {
	var words []entry
	for i, e := range n.entries {
		if e.key == sequenceExtension {
			words = e.value.entries
			n.entries = slices.Delete(n.entries, i, i+1)
			break
		}
	}
	rank := map[string]int{} // of a path, and of a method behind its path
	for i := len(words) - 2; i >= 0; i -= 2 {
		path, method := words[i].value.text, words[i+1].value.text
		rank[path], rank[path+" "+method] = i, i
	}
	n.sortByRank(func(key string) int { return rank[key] })
	for _, item := range n.entries {
		item.value.sortByRank(func(key string) int { return rank[item.key+" "+key] })
	}
}

// ranks are the places of words in a list.
func ranks(list []string) map[string]int {
	out := make(map[string]int, len(list))
	for i, word := range list {
		out[word] = i
	}
	return out
}

// sortBy sorts the keys that have a rank by it, and puts all other keys behind them.
func (n *node) sortBy(rank map[string]int) {
	n.sortByRank(func(key string) int {
		if i, ok := rank[key]; ok {
			return i
		}
		return len(rank)
	})
}

// sortByRank sorts the keys of a mapping. Keys of the same rank stay as they are.
func (n *node) sortByRank(rank func(key string) int) {
	slices.SortStableFunc(n.entries, func(a, b entry) int { return cmp.Compare(rank(a.key), rank(b.key)) })
}
