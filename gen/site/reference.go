package site

import (
	"html/template"
	"net/http"

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
		Note:  s.cfg.Check.note,
		Guide: func(op *reference.Operation) string { return s.guides[op.ID] },
	}
	if s.cfg.Run {
		options.Below = func(op *reference.Operation) template.HTML { return s.document.Form(op, "") }
	}
	s.addHTML("/reference", "reference.html", view{
		Title: "API reference", Description: "Every operation of the " + s.document.Title() + ", with its parameters, responses and examples.",
		Menu: s.menu("/reference"), Groups: s.document.Groups, Body: s.document.HTML(options),
	})
	s.handlers["/openapi.json"] = s.documents()
	s.handlers["/openapi.yaml"] = newResource("application/yaml", document, filePolicy)
}

// documents serves the document in JSON, and under ?media=TYPE that with the bodies in the format of one media type.
func (s *Site) documents() http.Handler {
	whole := newResource("application/json", s.document.JSON(), filePolicy)
	byMedia := map[string]*resource{"": whole}
	for _, media := range s.document.MediaTypes() {
		byMedia[media] = newResource("application/json", s.document.OneMedia(media), filePolicy)
	}
	return documents{whole, byMedia}
}

// documents are the document in JSON, by the media type that the query asks for.
type documents struct {
	*resource
	byMedia map[string]*resource
}

func (d documents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res := d.byMedia[r.URL.Query().Get("media")]
	if res == nil {
		http.Error(w, "The document has no body of this media type.", http.StatusNotFound)
		return
	}
	res.ServeHTTP(w, r)
}
