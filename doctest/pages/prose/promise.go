package prose

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"docsascode.example/gen/page"
)

// A Promise is what a sentence says of all responses, or of those of an operation.
type Promise struct {
	Kind   PromiseKind
	Name   string        // of a header
	Value  string        // of the header; empty for any
	Header Header        // of responses with a status
	Number int           // of requests
	Per    time.Duration // the time in which the server takes so many
	Group  string        // what has the things together, such as a branch; empty if the sentence names none
	Alone  bool          // the sentence speaks of users
	Text   string        // the sentence, of OwnThings
}

// PromiseKind is what a promise is about.
type PromiseKind int

const (
	EveryResponse PromiseKind = iota // each response has the header Name
	EveryOrigin                      // pages of every origin may call the API
	IsCompressed                     // a response is compressed, if the client offers it
	OwnThings                        // a user gets no things of others
	RateIs                           // so many requests are taken in a time
	IsWithStatus                     // each response of a status has the header
	IsWithMore                       // each list that has more items has a link to the next page
)

var (
	everyResponseForm = regexp.MustCompile(`(?i)\b(every|each|all)( \w+)? (?:responses?|answers?|repl(?:y|ies))\b`)
	headerNameForm    = regexp.MustCompile("(?:^|[\\s`(])([A-Z][A-Za-z]*(?:-[A-Z][A-Za-z0-9]+)+)(?:: ([\\w=-]+))?")
	anyOriginForm     = regexp.MustCompile("(?i)\\b(all|any|every) origins?\\b|Access-Control-Allow-Origin`?: ?`?\\*")
	compressForm      = regexp.MustCompile(`(?i)\bgzip\b|\bcompress(ed|es|ion)?\b|\bbrotli\b`)
	requestBodyWord   = regexp.MustCompile(`(?i)\brequest bod(y|ies)\b|\buploads?\b|\b(not|no)\b|n't\b|Content-Encoding.{0,30}request`)
	rateForm          = regexp.MustCompile(`(?i)\b(\d[\d,]*) (?:requests?|calls?)(?: are (?:allowed|accepted))? ?(?:per|an?|every|each|in a|/) ?(?:one )?(second|minute|hour|day)\b`)
	// everySent is in sentences about what the server sends.
	everySent = regexp.MustCompile(`(?i)\b(responses?|answers?|server|API|lists?|are|is|supports?)\b`)
	// ownForm is in sentences that say that a user gets no things of others.
	ownForm = regexp.MustCompile(`(?i)\bbelong\w*\b[^.;]{0,20}\b(somebody|someone|another|others?|different)\b|\b(somebody|someone) else('s)?\b|\b(another|other|different) (users?|accounts?|customers?|members?|tenants?|people|teams?|clients?|owners?)('s?)?\b|\b(not|aren't|isn't) yours\b|\bof others\b|\bonly\b[^.;]{0,30}\b(your|their|his|her) own\b|\bonly\b[^.;]{0,20}\b(its|the) owner\b`)
	// refusalWord is in such a sentence if it says how the server refuses them.
	refusalWord = regexp.MustCompile(`(?i)\b(40[134]|only|cannot|never|forbidden|hidden|invisible|not found|not (?:exist|accessible|visible|there))\b|n't\b`)
	// refusalCode is in such a sentence about a change: one that has none may be about changes at the same time.
	refusalCode = regexp.MustCompile(`\b40[34]\b`)
	// sharedForm is in sentences about things that several users have together.
	sharedForm = regexp.MustCompile(`(?i)\b(teams?|tenants?|organi[sz]ations?|compan(?:y|ies)|groups?|workspaces?|households?)\b`)
)

var (
	// otherGroup are the words for what has things together, in sentences about the things of another one.
	otherGroup = regexp.MustCompile(`(?i)\b(?:of|from|in|to|at) (?:another|other|different|a different) ([a-z]{3,20}?)(?:s|s'|'s)?\b`)
	// yourGroup is the same in rows about a refusal: "no such van in your depot".
	yourGroup = regexp.MustCompile(`(?i)^(?:there is |there's )?no (?:such )?[a-z-]+(?: [a-z-]+){0,4} (?:of|in|at) (?:your|the caller's) ([a-z]{3,20})\W*(?:$|[.;:(]|or\b|\w+\W*$)`)
	// anyThing begins a sentence about things of all kinds.
	anyThing = regexp.MustCompile(`(?i)^\W*(?:(?:any|every|all|the) ?things?|anything|everything|(?:all |any |the )?(?:resources?|objects?|records?|data|entries|items|ids?)|a request for (?:anything|a thing|something)|requests for (?:anything|things)|whatever|what)\b`)
)

// OtherGroup is what has things together of which a text says that they are those of another one: "van" for "the vans of another depot"
// is "depot". It is empty if there is none.
func OtherGroup(text string) string {
	text = Unmarked(text)
	if m := otherGroup.FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// YourGroup is what has things together, in a text about a refusal: "depot" for "no such van in your depot".
func YourGroup(text string) string {
	if m := yourGroup.FindStringSubmatch(Unmarked(text)); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// IsOfOwner reports whether a text about a refusal is about things that one user has alone: "no such book, or it is not yours".
func IsOfOwner(text string) bool { return ownForm.MatchString(text) && !sharedForm.MatchString(text) }

// Promises are those of a sentence about an operation, or about all if it is nil. A row of a table has the sentence for a status.
func Promises(op *page.Operation, text string, status int) []Promise {
	var out []Promise
	isHeader := HeaderWord.MatchString(text) || strings.Contains(text, "X-") || strings.Contains(text, "`")
	if isHeader && everyResponseForm.MatchString(text) && !ConditionWord.MatchString(text) {
		for _, m := range headerNameForm.FindAllStringSubmatch(text, -1) {
			out = append(out, Promise{Kind: EveryResponse, Name: m[1], Value: m[2]})
		}
	}
	if op == nil {
		out = append(out, promisedHeaders(text, status)...)
	}
	if anyOriginForm.MatchString(text) && !DenialWord.MatchString(text) {
		out = append(out, Promise{Kind: EveryOrigin})
	}
	if compressForm.MatchString(text) && everySent.MatchString(text) && !requestBodyWord.MatchString(text) {
		out = append(out, Promise{Kind: IsCompressed})
	}
	isOfChange := op != nil && op.Method.Value != http.MethodGet
	if ownForm.MatchString(text) && refusalWord.MatchString(text) && (!isOfChange || refusalCode.MatchString(text)) {
		out = append(out, Promise{Kind: OwnThings, Group: OtherGroup(text), Alone: true, Text: text})
	} else if group := OtherGroup(text); group != "" && refusalCode.MatchString(text) && (op != nil || anyThing.MatchString(text)) {
		out = append(out, Promise{Kind: OwnThings, Group: group, Text: text})
	}
	if n, per, ok := Rate(text); ok {
		out = append(out, Promise{Kind: RateIs, Number: n, Per: per})
	}
	return out
}

// promisedHeaders are the headers that a sentence says responses of a status have, or lists that have more items.
func promisedHeaders(text string, status int) []Promise {
	var out []Promise
	for _, h := range Headers(text, status) {
		switch {
		case h.IsMore:
			out = append(out, Promise{Kind: IsWithMore, Name: h.Name, Header: h})
		case h.Status >= 300:
			out = append(out, Promise{Kind: IsWithStatus, Name: h.Name, Header: h})
		}
	}
	return out
}

// Rate is how many requests a text says that the server takes in a time, if it says so once.
func Rate(text string) (n int, per time.Duration, ok bool) {
	all := rateForm.FindAllStringSubmatch(text, -1)
	if len(all) != 1 {
		return 0, 0, false
	}
	n = Number(strings.ReplaceAll(all[0][1], ",", ""))
	return n, time.Duration(Seconds[strings.ToLower(all[0][2])]) * time.Second, true
}
