package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/sample"
)

var mediaTypeForm = regex.MustCompile(`\b(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9.+-]*[a-z0-9]\b`)

// MediaTypes are the media types that a description names, in order, without repetition and parameters.
func MediaTypes(t Text) []string {
	var out []string
	for _, m := range mediaTypeForm.FindAllString(strings.ToLower(t.Value), -1) {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// FormatOf is the format of a sample that shows a media type: json, xml, text and so on; empty for others.
func FormatOf(mediaType string) string {
	_, sub, _ := strings.Cut(mediaType, "/")
	if i := strings.LastIndexByte(sub, '+'); i >= 0 {
		sub = sub[i+1:]
	}
	switch strings.TrimPrefix(sub, "x-") {
	case "ndjson", "jsonl", "jsonlines", "json-lines", "json-stream", "stream-json":
		return "json" // a JSON text on each line
	}
	return sample.Format(sub)
}

// IsSound reports whether a sample was read without a mistake: what two of them show can be compared.
func (s *Sample) IsSound() bool {
	return s.Value != nil && !slices.ContainsFunc(s.Faults, s.IsMistake)
}

// IsComparable reports whether what a sample shows is certain, though it may have a comma too many or too few.
func (s *Sample) IsComparable() bool {
	return s.Value != nil && !slices.ContainsFunc(s.Faults, func(f sample.Fault) bool { return !f.Certain && s.IsMistake(f) })
}

// IsMistake reports whether a fault of a sample is its author's mistake. Names without quotes and strings in single ones
// are mistakes only where the page says that the sample is JSON.
func (s *Sample) IsMistake(f sample.Fault) bool {
	isJSON := sample.Format(s.Language) == "json" || sample.FormatIn(s.Title.Value) == "json"
	if s.Format == "json" && !isJSON && !strings.ContainsAny(s.Body.Value, "\"'") {
		return false // a sketch of an object, in which nothing is in quotes
	}
	return f.Kind == sample.Mistake || f.Kind == sample.Literal && isJSON
}

// Phrase is the reason phrase that is registered for a status code; empty for a code that is not registered.
func Phrase(code int) string {
	if all := http.Phrases(code); len(all) > 0 {
		return all[0]
	}
	return ""
}
