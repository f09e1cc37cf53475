package lint

import (
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// sampleValue reports values of samples that are not of the format of their field: an email address whose domain has no
// dot, a date that no calendar has, and text in a field that has UUIDs elsewhere.
func (l *linter) sampleValue(p *page.Page) {
	bodies := append(straySamples(p), p.Bodies...)
	hasUUIDs := map[string]bool{}
	for _, s := range bodies {
		eachScalar(s.Value, func(v *sample.Value) { hasUUIDs[v.Name] = hasUUIDs[v.Name] || sample.IsUUID(v.Text) })
	}
	for _, op := range p.Operations {
		for _, f := range op.Response.Fields {
			t, _ := page.ParseType(f.Type.Value)
			hasUUIDs[f.Name.Value] = hasUUIDs[f.Name.Value] || t.Format == "uuid"
		}
	}
	for _, s := range bodies {
		eachScalar(s.Value, func(v *sample.Value) {
			switch {
			case v.Kind != sample.String || v.Unknown || v.Elided:
			case isEmailName.MatchString(v.Name) && bareDomain.MatchString(v.Text):
				l.note(s.Body.At(v.Offset), "sample-value", "%q is not a complete email address; write a domain such as example.com", v.Text)
			case impossibleDate.MatchString(v.Text):
				l.note(s.Body.At(v.Offset), "sample-value", "%q is not a date; the months are 01 to 12, and the days 01 to 31", v.Text)
			case hasUUIDs[v.Name] && almostUUID.MatchString(v.Text) && !sample.IsUUID(v.Text):
				l.note(s.Body.At(v.Offset), "sample-value", "%q is not a UUID, and %s is one; write 32 hexadecimal digits", v.Text, v.Name)
			}
		})
	}
}

var (
	isEmailName = regex.MustCompile(`(?i)^(?:.*[_-])?e?-?mail(?:[_-]?address)?$|Email$`)
	bareDomain  = regex.MustCompile(`^[\w.+-]+@[\w-]+$`)
	// impossibleDate has a month or a day that no year has.
	impossibleDate = regex.MustCompile(`^[12]\d{3}-(?:(?:1[3-9]|[2-9]\d)-\d\d|\d\d-(?:3[2-9]|[4-9]\d))(?:$|[T ]\d\d:)`)
	almostUUID     = regex.MustCompile(`(?i)^[0-9a-z]+(?:-[0-9a-z]+){3,}$`)
)

// eachScalar calls yield for each scalar of a value and of the values after it.
func eachScalar(root *sample.Value, yield func(*sample.Value)) {
	for v := root; v != nil; v = v.Next {
		if v.IsScalar() {
			yield(v)
		}
		for _, field := range v.Fields {
			eachScalar(field, yield)
		}
	}
}
