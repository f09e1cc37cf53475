package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// mediaType compares the row Accept with the samples of the success.
func (l *linter) mediaType(p *page.Page) {
	for _, op := range p.Operations {
		l.accepted(op)
	}
}

func (l *linter) accepted(op *page.Operation) {
	accept := op.Parameter(page.InHeader, "Accept")
	if accept == nil {
		return
	}
	promised := page.MediaTypes(accept.Description)
	shown := map[string]*page.Sample{}
	hasBody := false
	for _, s := range op.Response.Samples {
		if s.IsOfSuccess() {
			shown[s.Format] = s
			hasBody = hasBody || !s.None
		}
	}
	if len(promised) == 0 || !hasBody {
		return
	}
	var formats []string
	for _, m := range promised {
		format := page.FormatOf(m)
		formats = append(formats, format)
		if format != "" && shown[format] == nil {
			l.report(accept.Description.Pos, "media-type", "Accept lists %s, but no sample shows it; add a tab %s or change the row Accept", m, strings.ToUpper(format))
		}
	}
	for _, s := range op.Response.Samples {
		if shown[s.Format] == s && s.Format != "" && !slices.Contains(formats, s.Format) {
			l.report(s.Title.Pos, "media-type", "Accept does not list the media type of this %s sample; add it to the row or delete the sample", strings.ToUpper(s.Format))
		}
	}
}
