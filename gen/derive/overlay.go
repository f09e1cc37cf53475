package derive

import (
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

const overlayHeader = `# Code generated from openapi.yaml. DO NOT EDIT.
#
# Additions for the Go types, which the public document does not need: each property's
# XML name as a struct tag, and its position in the documented samples.
`

// Overlay is an OpenAPI Overlay 1.0.0 that gives oapi-codegen the XML name and the order of each property of the
// document's components.
func Overlay(doc *openapi3.T) ([]byte, error) {
	actions := node{kind: listNode}
	schemas := openapi3.Schemas{}
	if doc.Components != nil {
		schemas = doc.Components.Schemas
	}
	for _, name := range sortedKeys(schemas) {
		schema := schemas[name].Value
		for i, property := range inOrder(schema) {
			tags := object(entry{"xml", node{text: xmlTag(property, schema.Properties[property])}})
			position := node{kind: wordNode, text: strconv.Itoa(i + 1)}
			actions.entries = append(actions.entries, entry{value: object(
				entry{"target", node{text: "$.components.schemas." + name + ".properties['" + property + "']"}},
				entry{"update", object(entry{"x-oapi-codegen-extra-tags", tags}, entry{"x-order", position})},
			)})
		}
	}
	return encode(object(
		entry{"overlay", node{text: "1.0.0"}},
		entry{"info", object(entry{"title", node{text: "Go types of " + doc.Info.Title}}, entry{"version", node{text: doc.Info.Version}})},
		entry{"actions", actions},
	), overlayHeader)
}

func object(entries ...entry) node { return node{kind: mappingNode, entries: entries} }

// inOrder are a schema's properties: the required properties in their order, then the optional properties by name.
func inOrder(s *openapi3.Schema) []string {
	names := slices.Clone(s.Required)
	for _, name := range sortedKeys(s.Properties) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// xmlTag is the tag that makes encoding/xml write a property as its schema says.
func xmlTag(name string, ref *openapi3.SchemaRef) string {
	x := ref.Value.XML
	switch {
	case x == nil || ref.Ref != "":
		return name
	case x.Attribute:
		return name + ",attr"
	case x.Wrapped && ref.Value.Items != nil && ref.Value.Items.Value.XML != nil:
		return name + ">" + ref.Value.Items.Value.XML.Name
	}
	return name
}

func sortedKeys(s openapi3.Schemas) []string {
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
