package derive

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/page"
)

// OneMedia leaves out of a document the bodies in another format than a media type: with application/json,
// application/problem+json stays, too. A body that has none of the format keeps all. Generators of typed clients make unions
// of formats whose values differ in shape.
func OneMedia(doc *openapi3.T, media string) {
	format := page.FormatOf(media)
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			if op.RequestBody != nil && op.RequestBody.Value != nil {
				op.RequestBody.Value.Content = inFormat(op.RequestBody.Value.Content, format)
			}
			for _, response := range op.Responses.Map() {
				keepFormat(response, format)
			}
		}
	}
	if doc.Components != nil {
		for _, response := range doc.Components.Responses {
			keepFormat(response, format)
		}
	}
}

func keepFormat(response *openapi3.ResponseRef, format string) {
	if response.Value != nil {
		response.Value.Content = inFormat(response.Value.Content, format)
	}
}

// inFormat is the content of a format, or all of it if it has nothing of the format.
func inFormat(content openapi3.Content, format string) openapi3.Content {
	isOther := func(media string, _ *openapi3.MediaType) bool { return page.FormatOf(media) != format }
	if len(content) == 0 || !slices.ContainsFunc(slices.Collect(maps.Keys(content)), func(media string) bool { return !isOther(media, nil) }) {
		return content
	}
	own := maps.Clone(content)
	maps.DeleteFunc(own, isOther)
	return own
}
