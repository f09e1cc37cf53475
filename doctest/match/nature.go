package match

import (
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"docsascode.example/gen/example"
	"docsascode.example/gen/sample"
)

var (
	OpaqueForm  = regexp.MustCompile(`^[0-9A-Za-z_-]{8,}$`)
	NumberForm  = regexp.MustCompile(`^\d+$`)
	HexForm     = regexp.MustCompile(`^(?:[a-z0-9]+:)?[0-9a-fA-F]{8,}$`)
	versionForm = regexp.MustCompile(`^(?:[A-Za-z]{1,8}[-_/ ]?\d+(?:\.\d+)+|\d+(?:\.\d+){2,})[\w.+~-]*$`)
	isoForm     = regexp.MustCompile(`^\d{4}-?\d\d-?\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?\s*(?:Z|z|[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/]+\])?$`)
	IDName      = regexp.MustCompile(`(?i)(^|[-_])(id|uuid|guid|ulid)$|[a-z](Id|ID|Uuid|UUID)$|(?i:^etag$|^kid$|request-?id$)`)
	countName   = regexp.MustCompile(`(?i)^total([-_]?(count|items|results|pages))?$|^count$|[-_]count$|[a-z](Count|Total)$`)
	TimeName    = regexp.MustCompile(`(?i)(time|date|_at|expires?(_?in)?|created|updated|modified|timestamp|^iat|^exp|^nbf)$|[a-z](At|On)$`)
)

// A form is a kind of values that illustrate: a response has its own. A value has the form of the sample's.
type form func(string) bool

// forms are tried in this order. The first that a sample's value has counts.
var forms = []form{IsTime, isDuration, sample.IsUUID, versionForm.MatchString, isHost}

// VariesByNature reports whether two values are times, counts, IDs, versions or addresses, which differ in each response.
func VariesByNature(name, shown, got string) bool {
	for _, is := range forms {
		if is(shown) {
			return is(got)
		}
	}
	switch {
	case countName.MatchString(name) && NumberForm.MatchString(shown): // it also counts the things of other users
		return NumberForm.MatchString(got)
	case TimeName.MatchString(name) && NumberForm.MatchString(shown):
		return NumberForm.MatchString(got)
	case CredentialName.MatchString(name) && len(shown) >= 8 && strings.ContainsAny(shown, "0123456789"):
		return len(got) >= 8
	case HexForm.MatchString(shown) && strings.ContainsAny(shown, "0123456789") && !NumberForm.MatchString(shown):
		return HexForm.MatchString(got)
	case !IDName.MatchString(name):
		return false
	case NumberForm.MatchString(shown):
		return NumberForm.MatchString(got)
	}
	return OpaqueForm.MatchString(shown) && OpaqueForm.MatchString(got)
}

// HasForm reports whether a text has a form of values that illustrate.
func HasForm(s string) bool {
	return slices.ContainsFunc(forms, func(is form) bool { return is(s) })
}

// IsTime reports whether a text is a time in a format of HTTP, email, ISO 8601 or a programming language.
func IsTime(s string) bool {
	if isoForm.MatchString(s) && IsDate(s) {
		return true
	}
	for _, layout := range []string{http.TimeFormat, time.RFC850, time.ANSIC, time.UnixDate, time.RubyDate} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	_, err := mail.ParseDate(s)
	return err == nil && len(s) > len(time.DateOnly)
}

// IsDate reports whether a text begins with a date of the calendar; a number of eight digits alone is none.
func IsDate(s string) bool {
	digits := strings.ReplaceAll(s[:min(len(s), 10)], "-", "")
	if NumberForm.MatchString(s) || len(digits) < 8 {
		return false
	}
	_, err := time.Parse("20060102", digits[:8])
	return err == nil
}

// isDuration reports whether a text is a time span such as "9m33.8s" or "PT5M".
func isDuration(s string) bool {
	_, err := time.ParseDuration(s)
	return err == nil && s != "0" || durationForm.MatchString(s)
}

// durationForm is a duration of ISO 8601.
var durationForm = regexp.MustCompile(`^P(?:\d+[YMWD])*(?:\d+[YMWD]|T(?:\d+(?:\.\d+)?[HMS])+)$`)

// isHost reports whether a text is an IP address, or a host with a port.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	return hostForm.MatchString(s)
}

var hostForm = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:\d{2,5}$|^\[[0-9a-fA-F:]+\]:\d{2,5}$`)

// IsURL reports whether a text is a whole URL.
func IsURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != ""
}

// IsElided reports whether a text leaves something out.
func IsElided(s string) bool { return strings.Contains(s, "...") || strings.Contains(s, "…") }

// IsPlaceholder reports whether an example leaves it to the user to fill a value in.
func IsPlaceholder(s string) bool { return IsElided(s) || example.IsPlaceholder(s) }

// Simplified is a name without letter case and separators.
func Simplified(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// CredentialName matches the name of a field that has a credential.
var CredentialName = regexp.MustCompile(`(?i)(token|jwt|key|secret|session)$`)
