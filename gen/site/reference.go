package site

import (
	"html/template"

	"docsascode.example/gen/site/reference"
)

// addReference serves the OpenAPI document in both notations, and the page that shows it.
func (s *Site) addReference(document []byte) {
	options := reference.Options{
		Highlight: func(language, code string) string {
			markup, err := highlight(language, code)
			if err != nil {
				return template.HTMLEscapeString(code)
			}
			return markup
		},
		Guide: func(op *reference.Operation) string { return s.guides[op.ID] },
	}
	if s.canRun {
		options.Below = func(op *reference.Operation) template.HTML { return s.document.Form(op, "") }
	}
	s.addHTML("/reference", "reference.html", view{
		Title: "API reference", Description: "Every operation of the " + s.document.Title() + ", with its parameters, responses and examples.",
		Menu: s.menu("/reference"), Groups: s.document.Groups, Body: s.document.HTML(options),
	})
	s.handlers["/openapi.json"] = newResource("application/json", s.document.JSON(), filePolicy)
	s.handlers["/openapi.yaml"] = newResource("application/yaml", document, filePolicy)
}
