package run

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// values tell which values a response may have in place of a sample's.
type values struct {
	ofErrors bool                   // the sample is that of all errors
	replaced map[string]string      // values of the page, and their replacements
	servers  map[string]string      // the documented servers, and the one under test
	echoes   []echo                 // the values that the request sent in place of the examples'
	varies   map[*sample.Value]bool // values that other operations take: each response has its own
	problem  int                    // the status of a problem document, 0 for any other response
	anyValue bool                   // only the types are compared with the sample
	inList   bool                   // the value is of an item of a list
	lacked   map[string]bool        // parameters that requests which created things left out
	absent   bool                   // the request is for a thing that does not exist
	lacks    string                 // the parameter that the request leaves out; empty if none
	changed  string                 // the parameter that the request sent otherwise than the page; empty if none
	isConfig bool                   // the response shows how the server was configured
}

// An echo is the value that the page's examples send for a parameter, and the value that this call sent.
type echo struct {
	name, in, shown, sent string
}

// A difference is how a value of a response differs from the sample's.
type difference struct {
	text   string // a predicate: "is 4, and the page shows 3"; empty if there is no difference
	isFree bool   // the sample's value illustrates, so that the difference says nothing
}

// determined is a difference from a value that the page or the request determines.
func determined(text string) difference { return difference{text: text} }

// illustrated is a difference from a value that illustrates.
func illustrated(text string) difference { return difference{text: text, isFree: true} }

// differ says how a response's value differs from the sample's. The request determines the values that it sent, and the
// status those of a problem document. All other values illustrate; [constants] knows which of them are the same in each
// response.
func (v values) differ(want *sample.Value, got string, isXML bool) difference {
	shown := text(want)
	switch {
	case v.problem != 0 && want.Name == "status":
		return determined(unless(got == strconv.Itoa(v.problem), "is %s, and the response has the status %d", got, v.problem))
	case v.problem != 0 && want.Name == "title":
		return determined(unless(got == page.Phrase(v.problem), "is %q, and the response has the status %s", got, statusName(v.problem)))
	case v.problem != 0 && want.Name == "type" && shown == blankType:
		return determined(unless(got == shown, "is %q, and the page shows %q", shortened(got, 80), shown))
	case same(want, got, isXML), v.filled(shown) == got:
		return difference{}
	case v.anyValue:
		return illustrated(fmt.Sprintf("is %q, for another request", shortened(got, 80)))
	case v.lowered(want) != "":
		return determined(unless(got == v.lowered(want), "is %q, and the page shows the value of the request in lower case", shortened(got, 80)))
	case v.varies[want]:
		return determined(v.otherKind(shown, got))
	case v.inList:
		return v.differInList(want, got, isXML)
	case want.Elided && len(strings.TrimRight(shown, ".…")) > 8 && (strings.HasPrefix(shown, "eyJ") || isToken(got)):
		return determined(notLikeToken(shown, got))
	case stampForm.MatchString(shown) && isTime(shown) && got != "" && !isTime(got) && !isNoOtherDate(got):
		return determined(fmt.Sprintf("is %q, which is not a time like %q", shortened(got, 80), shown))
	case variesByNature(want.Name, shown, got) && !v.sends(shown):
		return difference{} // the ID of another thing than the request named
	case got == "" && hasForm(shown):
		return determined("is empty, and the page shows " + strconv.Quote(shortened(shown, 80)))
	}
	if value, ok := v.replaced[shown]; ok {
		return determined(unless(got == value, "is %q, and doctest sent %q in place of %q", shortened(got, 80), value, shown))
	}
	if e, ok := v.echoOf(want, 4); ok {
		return determined(unless(got == e.sent, "is %q, and the request sent %s=%s", shortened(got, 80), e.name, e.sent))
	}
	return v.otherText(want, got, isXML)
}

// stampForm is a time of a day (RFC 3339).
var stampForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d`)

// isNoOtherDate reports whether a text is a time in a form that no format has, or a word in place of a time.
func isNoOtherDate(got string) bool {
	return !strings.ContainsAny(got, "0123456789") || stampForm.MatchString(got)
}

// blankType is the type of a problem that its status describes (RFC 9457, section 4.2.1).
const blankType = "about:blank"

// differInList is for a value in a list. The items of a list are those that the server has, unless the body of the request
// sent them.
func (v values) differInList(want *sample.Value, got string, isXML bool) difference {
	if e, ok := v.echoOf(want, math.MaxInt); ok && e.in == page.InBody {
		return determined(unless(got == e.sent, "is %q, and the request sent %s=%s", shortened(got, 80), e.name, e.sent))
	}
	if variesByNature(want.Name, text(want), got) {
		return difference{}
	}
	return v.otherText(want, got, isXML)
}

// echoOf finds the value of the request that a sample repeats: under the same name, or any text of at least so many bytes.
func (v values) echoOf(want *sample.Value, least int) (echo, bool) {
	shown := text(want)
	i := slices.IndexFunc(v.echoes, func(e echo) bool {
		return e.shown == shown && (simplified(lastName(e.name)) == simplified(want.Name) || len(shown) >= least)
	})
	if i < 0 {
		return echo{}, false
	}
	return v.echoes[i], true
}

// lowered is the value of the request in lower case, if the page's request and sample differ only in that: the server stores an
// address in lower case. It is empty if they do not.
func (v values) lowered(want *sample.Value) string {
	shown := text(want)
	i := slices.IndexFunc(v.echoes, func(e echo) bool {
		return e.in == page.InBody && simplified(lastName(e.name)) == simplified(want.Name) && e.shown != shown && strings.ToLower(e.shown) == shown
	})
	if i < 0 {
		return ""
	}
	return strings.ToLower(v.echoes[i].sent)
}

// lastName is the name of a field without those above it: "sku" of "items[].sku".
func lastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }

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

// same reports whether a value is the one that the sample shows. Numbers of JSON are compared by their value, with all
// their digits, and texts byte by byte.
func same(want *sample.Value, got string, isXML bool) bool {
	shown := text(want)
	if want.Kind == sample.Number && !isXML && shown != got {
		return isSameNumber(shown, got)
	}
	return shown == got
}

// exact is a number with all its digits. A number with a large exponent has none, because it would need much memory.
func exact(s string) (*big.Rat, bool) {
	if _, exponent, ok := strings.Cut(strings.ToLower(s), "e"); ok && len(exponent) > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// isSameNumber reports whether two texts write one number differently: "1.10" and "1.1".
func isSameNumber(shown, got string) bool {
	a, okA := exact(shown)
	b, okB := exact(got)
	return okA && okB && a.Cmp(b) == 0
}

// losesDigits reports whether a number is what a double makes of the sample's (IEEE 754): 1234567890123456800 for
// 1234567890123456789.
func losesDigits(shown, got string) bool {
	a, errA := strconv.ParseFloat(shown, 64)
	b, errB := strconv.ParseFloat(got, 64)
	return errA == nil && errB == nil && a == b && len(strings.Trim(shown, "-0.")) > 15
}

func (v values) otherText(want *sample.Value, got string, isXML bool) difference {
	shown := text(want)
	if want.Elided && strings.HasPrefix(shown, "eyJ") {
		return determined(notLikeToken(shown, got))
	}
	differs := fmt.Sprintf("is %s, and the page shows %s", shortened(got, 80), shortened(shown, 80))
	if want.Kind == sample.String {
		differs = fmt.Sprintf("is %q, and the page shows %q", shortened(got, 80), shortened(shown, 80))
	}
	switch {
	case want.Elided && matchesElided(shown, got):
		return difference{}
	case want.Elided && saysAffix(shown), want.Kind == sample.Number && losesDigits(shown, got), isXML && isSameNumber(shown, got):
		return determined(differs)
	}
	return illustrated(differs)
}

// saysAffix reports whether a text with "..." says how the values begin or end: "urn:uuid:...". A text that is cut in the
// middle shows one value: "MIIB ... gRw==".
func saysAffix(shown string) bool {
	before, after, _ := strings.Cut(strings.ReplaceAll(shown, "…", "..."), "...")
	affix := before + after
	return (before == "" || after == "") && len(affix) > 2 && !strings.ContainsAny(affix, "0123456789")
}

// otherKind says how a value is of another kind than the sample's, if each response has its own value.
func (v values) otherKind(shown, got string) string {
	if strings.HasPrefix(shown, "eyJ") || isToken(got) && len(shown) > 8 && !example.IsPlaceholder(shown) {
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
	parts := strings.Split(strings.ReplaceAll(strings.ReplaceAll(shown, "…", "..."), "[...]", "..."), "...")
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
