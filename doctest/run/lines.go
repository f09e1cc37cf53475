package run

import (
	"bytes"
	"net/http"
	"regexp"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A response can be a list whose items are lines of JSON, and so can a sample: logs, events, an export.

// hasLines reports whether a sample is lines of JSON.
func hasLines(s *page.Sample) bool {
	return s.Format == "json" && s.Value != nil && s.Value.Next != nil
}

// linesIn are the lines of a body as a list; nil if one of them is not JSON.
func linesIn(body []byte) *sample.Value {
	list := &sample.Value{Kind: sample.Array}
	for line := range bytes.Lines(body) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		v, err := sample.JSON(string(line))
		if err != nil {
			return nil
		}
		list.Fields = append(list.Fields, v)
	}
	return list
}

// rootsOf are the lines of a sample as a list.
func rootsOf(s *page.Sample) *sample.Value {
	list := &sample.Value{Kind: sample.Array, Offset: s.Value.Offset}
	for v := s.Value; v != nil; v = v.Next {
		list.Fields = append(list.Fields, v)
	}
	return list
}

// linesFor are the lines of a body as a list, if it or the sample is lines of JSON; nil otherwise.
func linesFor(s *page.Sample, body []byte) *sample.Value {
	if s.Format != "json" || s.Value == nil || len(body) == 0 {
		return nil
	}
	got := linesIn(body)
	if got == nil || len(got.Fields) < 2 && !hasLines(s) {
		return nil
	}
	return got
}

// onlyIllustrates says why a sample tells nothing of a response with lines: it has none, or they are of another request and share no
// field with it. It is empty if the two can be compared.
func onlyIllustrates(s *page.Sample, ex *recorder.Exchange) string {
	isEmpty := len(bytes.TrimSpace(ex.Body)) == 0
	isLines := hasLines(s) || s.Value != nil && lineMedia.MatchString(ex.Header.Get("Content-Type"))
	switch {
	case isEmpty && isLines && ex.Status == http.StatusOK:
		return "the response has no lines"
	case !hasLines(s) || isEmpty || linesIn(ex.Body) == nil:
		return ""
	}
	for _, want := range rootsOf(s).Fields {
		for _, g := range linesIn(ex.Body).Fields {
			if want.Kind != sample.Object || g.Kind != sample.Object || match.ShareField(want, g) {
				return ""
			}
		}
	}
	return "the lines of the response have other fields, and the sample only illustrates them"
}

// lineMedia matches the media types of lines of JSON.
var lineMedia = regexp.MustCompile(`(?i)^application/(?:stream\+json|(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-stream)|json-seq)\b`)
