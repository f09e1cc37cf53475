package derive

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

const overlayHeader = `# Code generated from openapi.yaml. DO NOT EDIT.
#
# Additions for the Go types, which the public document does not need: each property's
# XML name as a struct tag, and its position in the documented samples.
`

type (
	overlay struct {
		Overlay string      `yaml:"overlay"`
		Info    overlayInfo `yaml:"info"`
		Actions []action    `yaml:"actions"`
	}
	overlayInfo struct {
		Title   string `yaml:"title"`
		Version string `yaml:"version"`
	}
	action struct {
		Target string `yaml:"target"`
		Update goTags `yaml:"update"`
	}
	goTags struct {
		Tags  map[string]string `yaml:"x-oapi-codegen-extra-tags"`
		Order int               `yaml:"x-order"`
	}
)

// Overlay is an OpenAPI Overlay 1.0.0 that gives oapi-codegen the XML name and the order of each property of the
// document's components.
func Overlay(doc *openapi3.T) ([]byte, error) {
	o := overlay{Overlay: "1.0.0", Info: overlayInfo{Title: "Go types of " + doc.Info.Title, Version: doc.Info.Version}, Actions: []action{}}
	schemas := openapi3.Schemas{}
	if doc.Components != nil {
		schemas = doc.Components.Schemas
	}
	for _, name := range sortedKeys(schemas) {
		schema := schemas[name].Value
		for i, property := range inOrder(schema) {
			o.Actions = append(o.Actions, action{
				Target: "$.components.schemas." + name + ".properties['" + property + "']",
				Update: goTags{map[string]string{"xml": xmlTag(property, schema.Properties[property])}, i + 1},
			})
		}
	}
	var root yaml.Node
	if err := root.Encode(o); err != nil {
		return nil, err
	}
	return encode(&root, overlayHeader)
}

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
