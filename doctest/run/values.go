package run

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// values tell which values a response may have in place of a sample's.
type values struct {
	replaced map[string]string      // values of the page, and their replacements
	servers  map[string]string      // the documented servers, and the one under test
	echoes   []echo                 // the values that the request sent in place of the examples'
	varies   map[*sample.Value]bool // values that other operations take: each response has its own
	problem  int                    // the status of a problem document, 0 for any other response
	anyValue bool                   // only the types are compared with the sample
}

// An echo is the value that the page's examples send for a parameter, and the value that this call sent.
type echo struct{ name, shown, sent string }

// differ says how a response's value differs from the sample's, as a predicate: "is 4, and the page shows 3". It is empty
// if it does not differ.
func (v values) differ(want *sample.Value, got string, isXML bool) string {
	shown := text(want)
	switch {
	case v.problem != 0 && want.Name == "status":
		return unless(got == strconv.Itoa(v.problem), "is %s, and the response has the status %d", got, v.problem)
	case v.problem != 0 && want.Name == "title":
		return unless(got == page.Phrase(v.problem), "is %q, and the response has the status %s", got, statusName(v.problem))
	case v.anyValue, same(want, got, isXML), v.filled(shown) == got:
		return ""
	case v.varies[want]:
		return v.otherKind(shown, got)
	case variesByNature(want.Name, shown, got) && !v.sends(shown):
		return "" // the ID of another thing than the request named
	}
	if value, ok := v.replaced[shown]; ok {
		return unless(got == value, "is %q, and doctest sent %q in place of %q", shortened(got, 80), value, shown)
	}
	for _, e := range v.echoes {
		if e.shown == shown && (len(shown) >= 4 || strings.EqualFold(e.name, want.Name)) {
			return unless(got == e.sent, "is %q, and the request sent %s=%s", shortened(got, 80), e.name, e.sent)
		}
	}
	return v.otherText(want, got)
}

// sends reports whether the examples send a value of the sample.
func (v values) sends(shown string) bool {
	return slices.ContainsFunc(v.echoes, func(e echo) bool { return e.shown == shown })
}

// filled is a text with the replacements of the page's values, and the server under test in place of the documented one.
func (v values) filled(shown string) string {
	return example.Replace(example.Replace(shown, v.replaced), v.servers)
}

func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

func same(want *sample.Value, got string, isXML bool) bool {
	shown := text(want)
	if want.Kind == sample.Number || isXML {
		a, errA := strconv.ParseFloat(shown, 64)
		b, errB := strconv.ParseFloat(got, 64)
		if errA == nil && errB == nil && !strings.HasPrefix(shown, "0") {
			return a == b
		}
	}
	return shown == got
}

func (v values) otherText(want *sample.Value, got string) string {
	shown := text(want)
	if want.Elided && strings.HasPrefix(shown, "eyJ") {
		return notLikeToken(shown, got)
	}
	if want.Elided {
		return unless(matchesElided(shown, got), "is %q, and the page shows %q", shortened(got, 80), shortened(shown, 80))
	}
	if variesByNature(want.Name, shown, got) {
		return ""
	}
	if want.Kind == sample.String {
		return fmt.Sprintf("is %q, and the page shows %q", shortened(got, 80), shortened(shown, 80))
	}
	return fmt.Sprintf("is %s, and the page shows %s", shortened(got, 80), shortened(shown, 80))
}

// otherKind says how a value is of another kind than the sample's, if each response has its own value.
func (v values) otherKind(shown, got string) string {
	if strings.HasPrefix(shown, "eyJ") || isToken(got) && len(shown) > 8 && !placeholderForm.MatchString(shown) {
		return notLikeToken(shown, got)
	}
	return unless(got != "", "is empty")
}

// notLikeToken compares the headers of two JWTs (RFC 7519). The other parts differ in each token.
func notLikeToken(shown, got string) string {
	if !isToken(got) {
		return fmt.Sprintf("is %q, which is not a JWT", shortened(got, 40))
	}
	want, algorithm := jwtAlgorithm(shown), jwtAlgorithm(got)
	if want == "" && (len(shown) >= 24 || !strings.HasPrefix(shown, "eyJ")) {
		return "is a JWT, and the page shows a text that does not begin like one"
	}
	return unless(want == "" || want == algorithm, "is signed with %s, and the page shows a token that is signed with %s", algorithm, want)
}

// isToken reports whether a text is a JWT.
func isToken(s string) bool {
	header, _, _ := strings.Cut(s, ".")
	raw, err := base64.RawURLEncoding.DecodeString(header)
	return err == nil && json.Valid(raw) && strings.Count(s, ".") == 2
}

var algorithmForm = regexp.MustCompile(`^\s*\{.*"alg":\s*"([^"]+)"`)

// jwtAlgorithm is the algorithm in the beginning of a token; empty if it has none.
func jwtAlgorithm(token string) string {
	begin, _, _ := strings.Cut(strings.ReplaceAll(token, "…", "..."), ".")
	raw, err := base64.RawURLEncoding.DecodeString(begin[:len(begin)/4*4])
	if err != nil {
		return ""
	}
	if m := algorithmForm.FindSubmatch(raw); m != nil {
		return string(m[1])
	}
	return ""
}

// matchesElided reports whether a text equals the sample's, which has "..." in place of some parts.
func matchesElided(shown, got string) bool {
	parts := strings.Split(strings.ReplaceAll(shown, "…", "..."), "...")
	if !strings.HasPrefix(got, parts[0]) {
		return false
	}
	rest := got[len(parts[0]):]
	for i, p := range parts[1:] {
		at := strings.Index(rest, p)
		if i == len(parts)-2 {
			return strings.HasSuffix(rest, p)
		}
		if at < 0 {
			return false
		}
		rest = rest[at+len(p):]
	}
	return true
}

var (
	uuidForm   = regexp.MustCompile(`^(urn:uuid:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	opaqueForm = regexp.MustCompile(`^[0-9A-Za-z_-]{8,}$`)
	numberForm = regexp.MustCompile(`^\d+$`)
	idName     = regexp.MustCompile(`(?i)(^|[-_])(id|uuid|guid|ulid)$|[a-z](Id|ID|Uuid|UUID)$|(?i:^etag$|^kid$|request-?id$)`)
	countName  = regexp.MustCompile(`(?i)^total([-_]?(count|items|results|pages))?$|^count$|[-_]count$|[a-z](Count|Total)$`)
	timeName   = regexp.MustCompile(`(?i)(time|date|_at|expires?(_?in)?|created|updated|modified|timestamp|^iat|^exp|^nbf)$|[a-z](At|On)$`)
)

// variesByNature reports whether two values are times, counts or IDs, which differ in each response.
func variesByNature(name, shown, got string) bool {
	switch {
	case isTime(shown):
		return isTime(got)
	case uuidForm.MatchString(shown):
		return uuidForm.MatchString(got)
	case countName.MatchString(name) && numberForm.MatchString(shown): // it also counts the things of other users
		return numberForm.MatchString(got)
	case timeName.MatchString(name) && numberForm.MatchString(shown):
		return numberForm.MatchString(got)
	case !idName.MatchString(name):
		return false
	case numberForm.MatchString(shown):
		return numberForm.MatchString(got)
	}
	return opaqueForm.MatchString(shown) && opaqueForm.MatchString(got)
}

// isTime reports whether a text is a time in one of the formats of HTTP, email and ISO 8601.
func isTime(s string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly, http.TimeFormat} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	_, err := mail.ParseDate(s)
	return err == nil && len(s) > len(time.DateOnly)
}

// isURL reports whether a text is a whole URL.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != ""
}
