package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// sampleSyntax reports the mistakes of samples as JSON or XML, and the words in a code block that say that there is no
// body.
func (l *linter) sampleSyntax(p *page.Page) {
	for resp := range l.responses(p) {
		for _, s := range resp.Samples {
			if s.None && bodyBeside(s, resp) == nil && (s.Language == "json" || s.Language == "xml") {
				l.note(s.Body.Pos, "sample-syntax", "%q is not %s; write it without the code block", strings.TrimSpace(s.Body.Value), strings.ToUpper(s.Language))
			}
		}
	}
	for _, s := range slices.Concat(p.Bodies, straySamples(p)) {
		for _, fault := range s.Faults {
			switch {
			case fault.Kind == sample.Elision && s.Language == "json":
				l.note(s.Body.At(fault.Offset), "sample-syntax", "%s", fault.Msg)
			case s.IsMistake(fault):
				l.report(s.Body.At(fault.Offset), "sample-syntax", "this sample is not valid %s: %s", strings.ToUpper(s.Format), fault.Msg)
			}
		}
	}
}

// straySamples are the samples in JSON of a page of operations that are of none of them, such as that of a thing which
// several operations return.
func straySamples(p *page.Page) []*page.Sample {
	var out []*page.Sample
	for _, e := range p.Evidence {
		s, ok := e.Fact.(notation.Sample)
		if !ok || len(p.Operations) == 0 || len(e.Operations) > 0 || s.Format != "json" {
			continue
		}
		value, faults := sample.Parse(s.Format, s.Body.Value)
		if value != nil && value.Kind == sample.Object { // without a label that says so, anything else may be of any kind
			out = append(out, &page.Sample{Title: s.Title, Format: s.Format, Language: s.Language, Body: s.Body, Value: value, Faults: faults})
		}
	}
	return out
}
