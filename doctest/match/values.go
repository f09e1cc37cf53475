package match

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// values tell which values a response may have in place of a sample's.
type Values struct {
	OfErrors bool                   // the sample is that of all errors
	Replaced map[string]string      // values of the page, and their replacements
	Servers  map[string]string      // the documented servers, and the one under test
	Echoes   []Echo                 // the values that the request sent in place of the examples'
	Varies   map[*sample.Value]bool // values that other operations take: each response has its own
	Problem  int                    // the status of a problem document, 0 for any other response
	AnyValue bool                   // only the types are compared with the sample
	inList   bool                   // the value is of an item of a list
	Lacked   map[string]bool        // parameters that requests which created things left out
	Absent   bool                   // the request is for a thing that does not exist
	Lacks    string                 // the parameter that the request leaves out; empty if none
	Changed  string                 // the parameter that the request sent otherwise than the page; empty if none
	IsConfig bool                   // the response shows how the server was configured
}

// An Echo is the value that the page's examples send for a parameter, and the value that this call sent.
type Echo struct {
	Name, In, Shown, Sent string
}

// A Difference is how a value of a response differs from the sample's.
type Difference struct {
	Text   string // a predicate: "is 4, and the page shows 3"; empty if there is no difference
	IsFree bool   // the sample's value illustrates, so that the difference says nothing
}

// Determined is a difference from a value that the page or the request determines.
func Determined(text string) Difference { return Difference{Text: text} }

// Illustrated is a difference from a value that illustrates.
func Illustrated(text string) Difference { return Difference{Text: text, IsFree: true} }

// differ says how a response's value differs from the sample's. The request determines the values that it sent, and the
// status those of a problem document. All other values illustrate; [constants] knows which of them are the same in each
// response.
func (v Values) differ(want *sample.Value, got string, isXML bool) Difference {
	shown := Text(want)
	switch {
	case v.Problem != 0 && want.Name == "status":
		return Determined(Unless(got == strconv.Itoa(v.Problem), "is %s, and the response has the status %d", got, v.Problem))
	case v.Problem != 0 && want.Name == "title":
		return Determined(Unless(got == page.Phrase(v.Problem), "is %q, and the response has the status %s", got, strings.TrimSpace(fmt.Sprint(v.Problem, " ", http.StatusText(v.Problem)))))
	case v.Problem != 0 && want.Name == "type" && shown == BlankType:
		return Determined(Unless(got == shown, "is %q, and the page shows %q", Shortened(got, 80), shown))
	case same(want, got, isXML), v.Filled(shown) == got:
		return Difference{}
	case v.AnyValue:
		return Illustrated(fmt.Sprintf("is %q, for another request", Shortened(got, 80)))
	case v.lowered(want) != "":
		return Determined(Unless(got == v.lowered(want), "is %q, and the page shows the value of the request in lower case", Shortened(got, 80)))
	case v.Varies[want]:
		return Determined(v.otherKind(shown, got))
	case v.inList:
		return v.differInList(want, got, isXML)
	case want.Elided && len(strings.TrimRight(shown, ".…")) > 8 && (strings.HasPrefix(shown, "eyJ") || isToken(got)):
		return Determined(notLikeToken(shown, got))
	case stampForm.MatchString(shown) && IsTime(shown) && got != "" && !IsTime(got) && !isNoOtherDate(got):
		return Determined(fmt.Sprintf("is %q, which is not a time like %q", Shortened(got, 80), shown))
	case VariesByNature(want.Name, shown, got) && !v.Sends(shown):
		return Difference{} // the ID of another thing than the request named
	case got == "" && HasForm(shown):
		return Determined("is empty, and the page shows " + strconv.Quote(Shortened(shown, 80)))
	}
	if e, ok := v.echoOf(want, math.MaxInt); ok && e.Sent != e.Shown && e.Sent == got {
		return Difference{} // another example sends another value than the one that the sample belongs to
	}
	if value, ok := v.Replaced[shown]; ok {
		return Determined(Unless(got == value, "is %q, and doctest sent %q in place of %q", Shortened(got, 80), value, shown))
	}
	if e, ok := v.echoOf(want, 4); ok {
		return Determined(Unless(got == e.Sent, "is %q, and the request sent %s=%s", Shortened(got, 80), e.Name, e.Sent))
	}
	return v.otherText(want, got, isXML)
}

// stampForm is a time of a day (RFC 3339).
var stampForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d`)

// isNoOtherDate reports whether a text is a time in a form that no format has, or a word in place of a time.
func isNoOtherDate(got string) bool {
	return !strings.ContainsAny(got, "0123456789") || stampForm.MatchString(got)
}

// BlankType is the type of a problem that its status describes (RFC 9457, section 4.2.1).
const BlankType = "about:blank"

// differInList is for a value in a list. The items of a list are those that the server has, unless the body of the request
// sent them.
func (v Values) differInList(want *sample.Value, got string, isXML bool) Difference {
	if e, ok := v.echoOf(want, math.MaxInt); ok && e.In == page.InBody {
		return Determined(Unless(got == e.Sent, "is %q, and the request sent %s=%s", Shortened(got, 80), e.Name, e.Sent))
	}
	if VariesByNature(want.Name, Text(want), got) {
		return Difference{}
	}
	return v.otherText(want, got, isXML)
}

// echoOf finds the value of the request that a sample repeats: under the same name, or any text of at least so many bytes.
func (v Values) echoOf(want *sample.Value, least int) (Echo, bool) {
	shown := Text(want)
	i := slices.IndexFunc(v.Echoes, func(e Echo) bool {
		return e.Shown == shown && (Simplified(LastName(e.Name)) == Simplified(want.Name) || len(shown) >= least)
	})
	if i < 0 {
		return Echo{}, false
	}
	return v.Echoes[i], true
}

// lowered is the value of the request in lower case, if the page's request and sample differ only in that: the server stores an
// address in lower case. It is empty if they do not.
func (v Values) lowered(want *sample.Value) string {
	shown := Text(want)
	i := slices.IndexFunc(v.Echoes, func(e Echo) bool {
		return e.In == page.InBody && Simplified(LastName(e.Name)) == Simplified(want.Name) && e.Shown != shown && strings.ToLower(e.Shown) == shown
	})
	if i < 0 {
		return ""
	}
	return strings.ToLower(v.Echoes[i].Sent)
}

// LastName is the name of a field without those above it: "sku" of "items[].sku".
func LastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// Sends reports whether the examples send a value of the sample.
func (v Values) Sends(shown string) bool {
	return slices.ContainsFunc(v.Echoes, func(e Echo) bool { return e.Shown == shown })
}

// Filled is a text with the replacements of the page's values, and the server under test in place of the documented one.
func (v Values) Filled(shown string) string {
	return example.Replace(example.Replace(shown, v.Replaced), v.Servers)
}

func Unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// same reports whether a value is the one that the sample shows. Numbers of JSON are compared by their value, with all
// their digits, and texts byte by byte.
func same(want *sample.Value, got string, isXML bool) bool {
	shown := Text(want)
	if want.Kind == sample.Number && !isXML && shown != got {
		return IsSameNumber(shown, got)
	}
	return shown == got
}

// Exact is a number with all its digits. A number with a large exponent has none, because it would need much memory.
func Exact(s string) (*big.Rat, bool) {
	if _, exponent, ok := strings.Cut(strings.ToLower(s), "e"); ok && len(exponent) > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// IsSameNumber reports whether two texts write one number differently: "1.10" and "1.1".
func IsSameNumber(shown, got string) bool {
	a, okA := Exact(shown)
	b, okB := Exact(got)
	return okA && okB && a.Cmp(b) == 0
}

// losesDigits reports whether a number is what a double makes of the sample's (IEEE 754): 1234567890123456800 for
// 1234567890123456789.
func losesDigits(shown, got string) bool {
	a, errA := strconv.ParseFloat(shown, 64)
	b, errB := strconv.ParseFloat(got, 64)
	return errA == nil && errB == nil && a == b && len(strings.Trim(shown, "-0.")) > 15
}

func (v Values) otherText(want *sample.Value, got string, isXML bool) Difference {
	shown := Text(want)
	if want.Elided && strings.HasPrefix(shown, "eyJ") {
		return Determined(notLikeToken(shown, got))
	}
	differs := fmt.Sprintf("is %s, and the page shows %s", Shortened(got, 80), Shortened(shown, 80))
	if want.Kind == sample.String {
		differs = fmt.Sprintf("is %q, and the page shows %q", Shortened(got, 80), Shortened(shown, 80))
	}
	switch {
	case want.Elided && MatchesElided(shown, got):
		return Difference{}
	case want.Elided && saysAffix(shown), want.Kind == sample.Number && losesDigits(shown, got), isXML && IsSameNumber(shown, got):
		return Determined(differs)
	}
	return Illustrated(differs)
}

// saysAffix reports whether a text with "..." says how the values begin or end: "urn:uuid:...". A text that is cut in the
// middle shows one value: "MIIB ... gRw==".
func saysAffix(shown string) bool {
	before, after, _ := strings.Cut(strings.ReplaceAll(shown, "…", "..."), "...")
	affix := before + after
	return (before == "" || after == "") && len(affix) > 2 && !strings.ContainsAny(affix, "0123456789")
}

// otherKind says how a value is of another kind than the sample's, if each response has its own value.
func (v Values) otherKind(shown, got string) string {
	if strings.HasPrefix(shown, "eyJ") || isToken(got) && len(shown) > 8 && !example.IsPlaceholder(shown) {
		return notLikeToken(shown, got)
	}
	return Unless(got != "", "is empty")
}

// notLikeToken compares the headers of two JWTs (RFC 7519). The other parts differ in each token.
func notLikeToken(shown, got string) string {
	if !isToken(got) {
		return fmt.Sprintf("is %q, which is not a JWT", Shortened(got, 40))
	}
	want, algorithm := jwtAlgorithm(shown), jwtAlgorithm(got)
	if want == "" && (len(shown) >= 24 || !strings.HasPrefix(shown, "eyJ")) {
		return "is a JWT, and the page shows a text that does not begin like one"
	}
	return Unless(want == "" || want == algorithm, "is signed with %s, and the page shows a token that is signed with %s", algorithm, want)
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

// MatchesElided reports whether a text equals the sample's, which has "..." in place of some parts.
func MatchesElided(shown, got string) bool {
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

// OnPage is a value of a response as the page would show it.
func (v Values) OnPage(got *sample.Value) *sample.Value {
	own := *got
	own.Text = example.Replace(got.Text, Reversed(v.Replaced))
	for base, server := range v.Servers {
		own.Text = strings.ReplaceAll(own.Text, server, base)
	}
	own.Fields = nil
	for _, m := range got.Fields {
		own.Fields = append(own.Fields, v.OnPage(m))
	}
	return &own
}

func Reversed(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[v] = k
	}
	return out
}

// IsSent reports whether the request sent a value under a name.
func (v Values) IsSent(name, value string) bool {
	return slices.ContainsFunc(v.Echoes, func(e Echo) bool { return Simplified(LastName(e.Name)) == Simplified(name) && e.Sent == value })
}
