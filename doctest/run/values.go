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

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// values tell what may stand in an answer in the place of a sample's value.
type values struct {
	replaced map[string]string      // values of the page, and what stood for them
	servers  map[string]string      // the documented servers, and the one under test
	echoes   []echo                 // what the request sent in the place of what the examples send
	varies   map[*sample.Value]bool // those that other operations take: each answer has its own
	problem  int                    // the status of a problem document, 0 for any other answer
	anyValue bool                   // only the type is held against the sample
}

// An echo is a value that the page's examples send for a parameter, and the one that was sent in this call.
type echo struct{ name, shown, sent string }

// differ says why a value that came is not what the sample shows; empty where it is.
func (v values) differ(want *sample.Value, came string, isXML bool) string {
	shown := text(want)
	switch {
	case v.problem != 0 && want.Name == "status":
		return unless(came == strconv.Itoa(v.problem), "%s came with the status %d", came, v.problem)
	case v.problem != 0 && want.Name == "title":
		return unless(came == page.Phrase(v.problem), "%q came with the status %s", came, statusName(v.problem))
	case v.anyValue, same(want, came, isXML), v.filled(shown) == came:
		return ""
	case v.varies[want]:
		return v.otherKind(shown, came)
	case variesByNature(want.Name, shown, came) && !v.sends(shown):
		return "" // the id of another thing than the one that was asked for
	}
	if stood, ok := v.replaced[shown]; ok {
		return unless(came == stood, "%q came, and %q was used for %q", shortened(came, 80), stood, shown)
	}
	for _, e := range v.echoes {
		if e.shown == shown && (len(shown) >= 4 || strings.EqualFold(e.name, want.Name)) {
			return unless(came == e.sent, "%q came, and the request sent %s=%s", shortened(came, 80), e.name, e.sent)
		}
	}
	return v.otherText(want, came)
}

// sends reports whether the examples send a value of the sample.
func (v values) sends(shown string) bool {
	return slices.ContainsFunc(v.echoes, func(e echo) bool { return e.shown == shown })
}

// filled is a text with what stood for the page's values in it, and the server under test for the documented one.
func (v values) filled(shown string) string {
	return replaceAll(replaceAll(shown, v.replaced), v.servers)
}

func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

func same(want *sample.Value, came string, isXML bool) bool {
	shown := text(want)
	if want.Kind == sample.Number || isXML {
		a, errA := strconv.ParseFloat(shown, 64)
		b, errB := strconv.ParseFloat(came, 64)
		if errA == nil && errB == nil && !strings.HasPrefix(shown, "0") {
			return a == b
		}
	}
	return shown == came
}

func (v values) otherText(want *sample.Value, came string) string {
	shown := text(want)
	if want.Elided && strings.HasPrefix(shown, "eyJ") {
		return notLikeToken(shown, came)
	}
	if want.Elided {
		return unless(matchesElided(shown, came), "%q came", shortened(came, 80))
	}
	if variesByNature(want.Name, shown, came) {
		return ""
	}
	if want.Kind == sample.String {
		return fmt.Sprintf("%q came", shortened(came, 80))
	}
	return shortened(came, 80) + " came"
}

// otherKind says why a value is not of the kind of another, where each answer has its own.
func (v values) otherKind(shown, came string) string {
	if strings.HasPrefix(shown, "eyJ") || isToken(came) && len(shown) > 8 && !placeholderForm.MatchString(shown) {
		return notLikeToken(shown, came)
	}
	return unless(came != "", "it is empty")
}

// notLikeToken compares what can be seen of the header of a JWT (RFC 7519), whose other parts are each token's own.
func notLikeToken(shown, came string) string {
	if !isToken(came) {
		return fmt.Sprintf("%q came, which is no JWT", shortened(came, 40))
	}
	want, got := jwtAlgorithm(shown), jwtAlgorithm(came)
	if want == "" && (len(shown) >= 24 || !strings.HasPrefix(shown, "eyJ")) {
		return "a JWT came, and what the page shows does not begin like one"
	}
	return unless(want == "" || want == got, "a token signed with %s came, and the page shows one of %s", got, want)
}

// isToken reports whether a text is a JWT.
func isToken(s string) bool {
	header, _, _ := strings.Cut(s, ".")
	raw, err := base64.RawURLEncoding.DecodeString(header)
	return err == nil && json.Valid(raw) && strings.Count(s, ".") == 2
}

var algorithmForm = regexp.MustCompile(`^\s*\{.*"alg":\s*"([^"]+)"`)

// jwtAlgorithm is the algorithm that the beginning of a token tells, or nothing.
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

// matchesElided reports whether a text is one that the sample shows with "..." in the place of parts.
func matchesElided(shown, came string) bool {
	parts := strings.Split(strings.ReplaceAll(shown, "…", "..."), "...")
	if !strings.HasPrefix(came, parts[0]) {
		return false
	}
	rest := came[len(parts[0]):]
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

// variesByNature reports whether two values are of a kind of which every answer has its own: times and ids.
func variesByNature(name, shown, came string) bool {
	switch {
	case isTime(shown):
		return isTime(came)
	case uuidForm.MatchString(shown):
		return uuidForm.MatchString(came)
	case countName.MatchString(name) && numberForm.MatchString(shown): // of all that there is, also by others
		return numberForm.MatchString(came)
	case timeName.MatchString(name) && numberForm.MatchString(shown):
		return numberForm.MatchString(came)
	case !idName.MatchString(name):
		return false
	case numberForm.MatchString(shown):
		return numberForm.MatchString(came)
	}
	return opaqueForm.MatchString(shown) && opaqueForm.MatchString(came)
}

// isTime reports whether a text is a time in one of the formats of HTTP, mail and ISO 8601.
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
