package derive

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/page"
)

// webhooksExtension has the webhooks in a document of OpenAPI 3.0, which has no place for them. Redoc and others read it.
const webhooksExtension = "x-webhooks"

// webhooks adds the requests that the server sends.
func (d *deriver) webhooks(doc *openapi3.T) {
	hooks := map[string]*openapi3.PathItem{}
	for _, p := range d.site.Pages {
		for _, hook := range p.Webhooks {
			hooks[hook.Name.Value] = &openapi3.PathItem{Post: d.webhook(hook)}
		}
	}
	if len(hooks) > 0 {
		doc.Extensions = map[string]any{webhooksExtension: hooks}
	}
}

// webhook is the request of one event. A receiver can return any success.
func (d *deriver) webhook(hook *page.Webhook) *openapi3.Operation {
	id := operationID("", "", "on "+hook.Name.Value)
	op := &page.Operation{Page: hook.Page, Title: hook.Name, Response: hook.Body}
	b := &body{deriver: d, op: op, id: id, status: 200, samples: hook.Body.SamplesOf(0)}
	text := "The receiver accepts the event."
	out := &openapi3.Operation{OperationID: id, Summary: hook.Name.Value, Description: prose(hook.Description.Value), Security: &openapi3.SecurityRequirements{}}
	out.RequestBody = &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{Required: true, Content: b.content()}}
	out.Responses = openapi3.NewResponses(openapi3.WithName("2XX", &openapi3.Response{Description: &text}))
	if strings.Trim(id, "on") == "" {
		out.OperationID = ""
	}
	return out
}
