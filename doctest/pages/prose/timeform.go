package prose

import (
	"regexp"
	"strings"
	"time"
)

// A TimeForm is what pages say of the form of all times: "Times are UTC, as in `2026-11-02T09:15:00Z`."
type TimeForm struct {
	IsUTC   bool
	EndsInZ bool
	isLoose bool // ISO 8601 has more forms than RFC 3339
}

var (
	timesForm   = regexp.MustCompile(`(?i)^\W*(?:all |the )?(?:times?|time ?stamps?|date-?times?|dates? and times?|instants)\b`)
	standardRFC = regexp.MustCompile(`(?i)\bRFC[ -]?3339\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`)
	standardISO = regexp.MustCompile(`(?i)\bISO[ -]?8601\b`)
	utcWord     = regexp.MustCompile(`\bUTC\b|\bGMT\b`)
	// endsInZ is in a sentence about times that do. An example alone does not say so: "2026-11-02T09:15:00+00:00" is UTC, too.
	endsInZ = regexp.MustCompile(`(?i)\b(?:end(?:s|ing)?|closed?) (?:in|with|by) (?:an? )?\W?Z\b|\b(?:with|has|have) (?:an?|the) (?:trailing |final |suffix )?\W?Z\b`)
	// notAllTimes is in sentences about some of the times, or about other forms.
	notAllTimes = regexp.MustCompile(`(?i)\b(?:local|except|unless|without|but|or|if|some|most|request|send|accepts?|accepted|unix|epoch|seconds since|milliseconds|HH|opening|zones? of)\b`)
)

// TimesIn reads the form of all times in a text about all responses.
func TimesIn(text string) (TimeForm, bool) {
	text = strings.ReplaceAll(text, "\n", " ")
	isRFC, isISO := standardRFC.MatchString(text), standardISO.MatchString(text)
	if !timesForm.MatchString(text) || !isRFC && !isISO || notAllTimes.MatchString(text) {
		return TimeForm{}, false
	}
	f := TimeForm{EndsInZ: endsInZ.MatchString(text), isLoose: !isRFC}
	f.IsUTC = f.EndsInZ || utcWord.MatchString(text)
	return f, true
}

// isoTime is a day and a time of it in one of the forms of ISO 8601.
var isoTime = regexp.MustCompile(`^\d{4}-?\d\d-?\d\dT\d\d(?::?\d\d){0,2}(?:[.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)?$`)

// Fits reports whether a value has the form.
func (f TimeForm) Fits(value string) bool {
	m := isoTime.FindStringSubmatch(value)
	_, err := time.Parse(time.RFC3339, value)
	switch {
	case m == nil || err != nil && !f.isLoose:
		return false
	case f.EndsInZ:
		return m[1] == "Z"
	case f.IsUTC:
		return m[1] == "Z" || strings.Trim(m[1], "+-0:") == "" && (m[1] != "" || f.isLoose)
	}
	return true
}
