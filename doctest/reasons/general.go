package reasons

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var (
	// JSONOnly matches texts about operations with a body in JSON, and about no others.
	JSONOnly = regexp.MustCompile(`(?i)\bJSON (?:operations?|endpoints?|requests?|methods?|calls?|bod(?:y|ies))\b|\bbod(?:y|ies) in JSON\b`)
	// OtherForm is in sentences about all values but those of which the text before speaks.
	OtherForm = regexp.MustCompile(`(?i)\bvalues? (?:that (?:is|are) )?(?:out of|outside(?: of)?) (?:the |its |their |this |these )?(?:range|bounds|limits)\b|\b(?:any|all|every) other values?\b|\bother values\b|\b(?:anything|everything) else\b`)
	// ErrorText is what stands above the sample of all errors.
	ErrorText = regexp.MustCompile(`(?i)(?:^|[.!]\s)[^.]*\b(errors?|failures?|problems?)\b[^.]*:$`)
	// BadWord is in texts of statuses for values that are not valid.
	BadWord = regexp.MustCompile(`(?i)\b(invalid|bad|wrong|illegal|not valid|out of range|not allowed|validation)\b|n't valid`)
	// ConstraintForm is in texts of statuses for parameters of any kind that are not what their descriptions allow.
	ConstraintForm = regexp.MustCompile(`(?i)\bparameters?\b[^.;]{0,60}\b(?:breaks?|violates?|outside|exceeds?|does(?: not|n't) (?:meet|match|satisfy|respect)|do(?: not|n't) (?:meet|match|satisfy|respect))\b[^.;]{0,30}\b(?:constraints?|limits?|bounds|restrictions?|ranges?)\b`)
)

// RefusedNames are the parameters that the sample of an error names as the cause: "field": "limit".
func RefusedNames(v *sample.Value) []string {
	var out []string
	for _, l := range content.LeavesBelow(v) {
		if refusedField.MatchString(l.Name) {
			out = append(out, l.Value)
		}
	}
	return out
}

var refusedField = regexp.MustCompile(`(?i)^(fields?|param(eter)?s?|property|attribute|argument|pointer|source)$`)

// below is how many lines a sample is at most below the sentence about its status.
const below = 4

// SampleBelow is the sample in JSON right below a sentence of a page that does not document the errors.
func SampleBelow(p *page.Page, at page.Pos) *page.Sample {
	for _, l := range p.Listings {
		v, _ := sample.Parse("json", l.Code.Value)
		if gap := l.Code.Line - at.Line; !ShowsError(p, l.Code.Pos) && v != nil && v.Kind == sample.Object && gap > 0 && gap <= below {
			return &page.Sample{Format: "json", Body: l.Code, Value: v}
		}
	}
	return nil
}

// ShowsError reports whether the body of all errors that a page documents has its sample at a place.
func ShowsError(p *page.Page, at page.Pos) bool {
	return p.Errors != nil && slices.ContainsFunc(p.Errors.Samples, func(s *page.Sample) bool { return s.Body.Pos == at })
}
