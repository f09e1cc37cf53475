package run

import (
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var (
	opaqueForm  = regexp.MustCompile(`^[0-9A-Za-z_-]{8,}$`)
	numberForm  = regexp.MustCompile(`^\d+$`)
	hexForm     = regexp.MustCompile(`^(?:[a-z0-9]+:)?[0-9a-fA-F]{8,}$`)
	versionForm = regexp.MustCompile(`^(?:[A-Za-z]{1,8}[-_/ ]?\d+(?:\.\d+)+|\d+(?:\.\d+){2,})[\w.+~-]*$`)
	isoForm     = regexp.MustCompile(`^\d{4}-?\d\d-?\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?\s*(?:Z|z|[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/]+\])?$`)
	idName      = regexp.MustCompile(`(?i)(^|[-_])(id|uuid|guid|ulid)$|[a-z](Id|ID|Uuid|UUID)$|(?i:^etag$|^kid$|request-?id$)`)
	countName   = regexp.MustCompile(`(?i)^total([-_]?(count|items|results|pages))?$|^count$|[-_]count$|[a-z](Count|Total)$`)
	timeName    = regexp.MustCompile(`(?i)(time|date|_at|expires?(_?in)?|created|updated|modified|timestamp|^iat|^exp|^nbf)$|[a-z](At|On)$`)
)

// A form is a kind of values that illustrate: a response has its own. A value has the form of the sample's.
type form func(string) bool

// forms are tried in this order. The first that a sample's value has counts.
var forms = []form{isTime, isDuration, sample.IsUUID, versionForm.MatchString, isHost}

// variesByNature reports whether two values are times, counts, IDs, versions or addresses, which differ in each response.
func variesByNature(name, shown, got string) bool {
	for _, is := range forms {
		if is(shown) {
			return is(got)
		}
	}
	switch {
	case countName.MatchString(name) && numberForm.MatchString(shown): // it also counts the things of other users
		return numberForm.MatchString(got)
	case timeName.MatchString(name) && numberForm.MatchString(shown):
		return numberForm.MatchString(got)
	case credentialName.MatchString(name) && len(shown) >= 8 && strings.ContainsAny(shown, "0123456789"):
		return len(got) >= 8
	case hexForm.MatchString(shown) && strings.ContainsAny(shown, "0123456789") && !numberForm.MatchString(shown):
		return hexForm.MatchString(got)
	case !idName.MatchString(name):
		return false
	case numberForm.MatchString(shown):
		return numberForm.MatchString(got)
	}
	return opaqueForm.MatchString(shown) && opaqueForm.MatchString(got)
}

// hasForm reports whether a text has a form of values that illustrate.
func hasForm(s string) bool {
	return slices.ContainsFunc(forms, func(is form) bool { return is(s) })
}

// isTime reports whether a text is a time in a format of HTTP, email, ISO 8601 or a programming language.
func isTime(s string) bool {
	if isoForm.MatchString(s) && isDate(s) {
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

// isDate reports whether a text begins with a date of the calendar; a number of eight digits alone is none.
func isDate(s string) bool {
	digits := strings.ReplaceAll(s[:min(len(s), 10)], "-", "")
	if numberForm.MatchString(s) || len(digits) < 8 {
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

// isURL reports whether a text is a whole URL.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != ""
}

// configPath is the end of a path whose response shows how the server was configured.
var configPath = regexp.MustCompile(`/(?:config|configuration)$`)

// showsConfig reports whether an operation returns how the server was configured: of another server than that of the page, parts
// can be missing. Settings that clients write, too, are data.
func (s *subject) showsConfig() bool {
	isWritten := slices.ContainsFunc(s.op.Page.Operations, func(op *page.Operation) bool {
		return op.Path.Value == s.op.Path.Value && op.Method.Value != http.MethodGet && op.Method.Value != http.MethodHead
	})
	return s.op.Method.Value == http.MethodGet && configPath.MatchString(s.op.Path.Value) && !isWritten
}
