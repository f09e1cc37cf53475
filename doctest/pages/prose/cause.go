package prose

import (
	"net/http"
	"regexp"
)

// A Cause is why a server returns a status, as a page gives it: "`404` if there is no such booking". A request with that
// cause must get the status.
type Cause int

const (
	NoCredentials    Cause = iota // the request has no credentials
	WrongCredentials              // or those of nobody
	WrongSecret                   // a password or a code in the body is wrong
	Absent                        // the path names a thing that does not exist
	Repeated                      // the same request was made before
	Malformed                     // the body is not JSON
	WrongMedia                    // the body has a media type that the operation does not take
	NotModified                   // If-None-Match has the ETag of the response
	OtherVersion                  // If-Match has another one
	MissingValue                  // a required value of the request is missing
	BadValue                      // a number is out of range, or a word is none of a list
	WrongMethod                   // no page documents the method for the path
	WrongScheme                   // the credentials have another scheme, or none
	Occupied                      // another thing is in the thing to delete
	InState                       // the thing is in a state that an operation brings about
	NotInState                    // or not in the one that a new thing is not in yet
	StaleVersion                  // the request has another version than the thing
	ExtraValue                    // the body has a field that the server does not know
	OtherBody                     // another request had the Idempotency-Key
	Held                          // somebody has the thing that the request is about
	RefersToState                 // the request refers to a thing in a state
	WrongLength                   // a list is empty or has too many items
	Full                          // the request refers to a thing that has as many others as it can have
	NoVersion                     // the request has no If-Match
	FixedField                    // the body has a field that cannot be changed
)

// Causes are the causes that a text gives for a status. A text that is empty leaves it to the status.
func Causes(status int, text string) []Cause {
	var out []Cause
	add := func(ok bool, c Cause) {
		if ok {
			out = append(out, c)
		}
	}
	isAuth := credentialWord.MatchString(text)
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		isOfRole := status == http.StatusForbidden && (roleWord.MatchString(text) || mayNotForm.MatchString(text))
		add(isAuth && !isOfRole && lackWord.MatchString(text) || text == "" && status == http.StatusUnauthorized, NoCredentials)
		add(isAuth && wrongWord.MatchString(text), WrongCredentials)
		add(schemeWord.MatchString(text), WrongScheme)
	case http.StatusNotFound, http.StatusGone:
		add(goneWord.MatchString(text), Repeated)
		add(status == http.StatusNotFound && (text == "" || absentWord.MatchString(text) && !goneWord.MatchString(text)), Absent)
	case http.StatusMethodNotAllowed:
		add(text == "" || wrongMethodWord.MatchString(text), WrongMethod)
	case http.StatusNotModified:
		add(true, NotModified)
	case http.StatusPreconditionFailed:
		add(true, OtherVersion)
		add(staleForm.MatchString(text), StaleVersion)
	case http.StatusPreconditionRequired:
		add(true, NoVersion)
	case http.StatusConflict:
		add(occupiedWord.MatchString(text), Occupied)
		add(mayBeState(status, text), InState)
		add(mayBeState(status, text) || otherStateForm.MatchString(text), NotInState)
		add(staleForm.MatchString(text), StaleVersion)
		add(HeldForm.MatchString(text), Held)
		add(CountForm.MatchString(text), Full)
		add(text != "", RefersToState)
		add(overlapForm.MatchString(text) || RivalForm.MatchString(text) || !hasManyForm.MatchString(text) && (repeatWord.MatchString(text) || beforeForm.MatchString(text) || TimesForm.MatchString(text)) && !passingWord.MatchString(text), Repeated)
	case http.StatusUnsupportedMediaType:
		add(text == "" || mediaWord.MatchString(text), WrongMedia)
	}
	isRejected := IsRejection(status) || status == http.StatusUnauthorized || status == http.StatusForbidden
	add(isRejected && SecretWord.MatchString(text) && wrongWord.MatchString(text), WrongSecret)
	add(IsRejection(status) && MalformedWord.MatchString(text), Malformed)
	add(IsRejection(status) && MissingWord.MatchString(text), MissingValue)
	add(IsRejection(status) && RangeWord.MatchString(text), BadValue)
	add(IsRejection(status) && saysUnknownField(text), ExtraValue)
	add((IsRejection(status) || status == http.StatusConflict || status == http.StatusForbidden) && saysFixed(text), FixedField)
	add(IsRejection(status) && (EmptyListForm.MatchString(text) || MoreItemsForm.MatchString(text)), WrongLength)
	add(IsRejection(status) && otherBodyForm.MatchString(text) || status == http.StatusConflict && otherBodyForm.MatchString(text), OtherBody)
	return out
}

var (
	credentialWord = regexp.MustCompile(`(?i)\b(tokens?|credentials?|api[- _]?keys?|key|auth\w*|unauth\w*|log(ged)?[- ]?in|sign(ed)?[- ]?in|session|cookie|bearer|x-api-key)\b`)
	roleWord       = regexp.MustCompile(`(?i)\b(roles?|permissions?|permitted|scopes?|privileges?|rights|admins?|administrators?|owners?|allow(s|ed)?)\b`)
	// mayNotForm is in texts about what somebody who is known must not do: "the key may not do this".
	mayNotForm = regexp.MustCompile(`(?i)\b(?:keys?|tokens?|users?|accounts?|sessions?|you|callers?|clients?) (?:may not|may only|cannot|can't|can only|is not able|is unable|are not able)\b|\bread[- ]only (?:api )?(?:key|token)\b|\b(?:key|token) is (?:read[- ]only|restricted)\b`)
	lackWord   = regexp.MustCompile(`(?i)\b(no|missing|without|not|required?|requires|needs?|lacks?|absent|un\w+ed)\b`)
	wrongWord  = regexp.MustCompile(`(?i)\b(invalid|wrong|bad|unknown|incorrect|not valid|expired|does not match|do not match|doesn't match|mismatch)\b`)
	// SecretWord is in texts about what only its owner knows.
	SecretWord = regexp.MustCompile(`(?i)\b(passwords?|passphrase|pin|code|secret|credentials?|login)\b`)
	absentWord = regexp.MustCompile(`(?i)\b(no such|not found|not exist|doesn't exist|don't exist|nonexistent|non-existent|unknown|no \w+ (with|has|at|for|of)|is missing|not there|not a known|no longer exists?|(do|does) not have|not yours)\b`)
	repeatWord = regexp.MustCompile(`(?i)\b(already|taken|exists?|duplicates?|twice|unique|again|second (?:one|time|request|attempt|call))\b`)
	// beforeForm is in texts about what was done to a thing: "it was submitted before".
	beforeForm  = regexp.MustCompile(`(?i)\b(?:was|were|been) \w+(?:ed|en|nt|ut|ld|id) (?:before|earlier|previously)\b(?:$|[.,;)])`)
	goneWord    = regexp.MustCompile(`(?i)\b(already|twice|again|second)\b`)
	passingWord = regexp.MustCompile(`(?i)\b(running|progress|busy|locked|processing|being|pending|another|maximum|limit|full)\b`)
	// MalformedWord is in texts about a body that is not JSON.
	MalformedWord = regexp.MustCompile(`(?i)\bpars(e|ed|ing|able)\b|\bmalformed\b|(\b(not|no|invalid|broken)|n't) (an? )?(valid )?json\b|\bjson\b[^.]{0,20}\b(invalid|not valid|broken|unreadable)\b|\bsyntax\b`)
	// MissingWord is in texts about what a request lacks.
	MissingWord = regexp.MustCompile(`(?i)\b(missing|required|not (given|sent|set)|lacks?|left out|without)\b`)
	// RangeWord is in texts about values that are out of range, or none of a list.
	RangeWord       = regexp.MustCompile(`(?i)\b(out of range|unknown|too (large|big|small|high|low|great)|not one of|outside)\b`)
	mediaWord       = regexp.MustCompile(`(?i)\b(media type|content[- ]type|format|json)\b`)
	schemeWord      = regexp.MustCompile(`(?i)\bscheme\b|\b(not|no|isn't) (a |an |of |the )?(form )?bearer\b|\bmalformed\b[^.;]{0,30}\b(header|authorization|token|credentials)\b|\b(header|authorization|token|credentials)\b[^.;]{0,30}\bmalformed\b`)
	wrongMethodWord = regexp.MustCompile(`(?i)\bmethods?\b|\bnot (allowed|supported)\b`)
	// TimesForm matches how often a request works: "the loan was renewed twice", "a code can be sent three times".
	TimesForm = regexp.MustCompile(`(?i)\b(?:was|were|been|be|already|only|most) (?:[a-z]+ed |[a-z]+ )?(?:at most )?(?:(twice)|(two|three|four|five|\d) times)\b`)
	staleForm = regexp.MustCompile(`(?i)\b(version|revision)\b[^.;]{0,40}\b(not the (current|latest|newest|last|same)|isn't the (current|latest)|outdated|stale|old|mismatch|do(es)? not match|doesn't match|differs?|changed)\b|\b(outdated|stale|old|another|other|different|wrong) (version|revision)\b`)
	// occupiedWord is in texts that forbid to delete a thing which others are in.
	occupiedWord = regexp.MustCompile(`(?i)\b(uses? (?:this|the|it)|refers? to|references?|referenced|used (?:by|in)|linked|depends? on|still|has|have|contains?|in use|used by|not empty|non-?empty|isn't empty|with|attached|belong\w*)\b`)
	// HeldForm is in texts about a thing that somebody has, so that nobody else can have it.
	HeldForm = regexp.MustCompile(`(?i)\b(?:somebody|someone|another \w+) (?:else )?(?:already )?(?:has|holds|took|borrowed|booked|reserved|rented|uses) (?:the|this) (\w+)\b|\b(?:the|this) (\w+) (?:is|has been|was) (?:already )?(?:on loan|lent|lent out|taken|booked|reserved|occupied|in use|borrowed|rented|hired)\b`)
	// CountForm is in texts about a thing that has as many others as it can have: "the member has 5 open loans".
	CountForm = regexp.MustCompile(`(?i)\b(?:has|have|reached|hold|holds|at most|more than|limit of|maximum of) (?:already )?(one|two|three|four|five|six|ten|\d{1,2}) (?:open |active |current |running )?(\w+)\b`)
)

// hasManyForm is in texts about several things: "the cart has 20 items already", "there are 5 firings already".
var hasManyForm = regexp.MustCompile(`(?i)\b(?:has|have|holds?|contains?|reached|there (?:are|were)) (?:already |the maximum of |the limit of )?(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|\d{2,4}) (?:[a-z]+ )?[a-z]+s\b`)

// otherStateForm is in texts about a thing that is not in a state whose name is code, even if that is a word for what passes: "the order
// is not `pending`".
var otherStateForm = regexp.MustCompile("(?i)\\b(?:is|are) not (?:in (?:the )?(?:state )?)?`[a-z][a-z_-]*`(?: yet)?\\s*(?:[.,;)]|$)")

// mayBeState reports whether a status can depend on the state of a thing.
func mayBeState(status int, text string) bool {
	return status == http.StatusConflict && text != "" && !passingWord.MatchString(text)
}

var (
	unknownFieldForm = regexp.MustCompile(`(?i)\b(?:fields?|propert(?:y|ies)|attributes?|parameters?|members?) (?:that|which) (?:the|this|an?) (?:operation|endpoint|server|api|method|object|resource) (?:does not|doesn't) (?:know|expect|recogni[sz]e|support|have|take)\b|\b(fields?|propert(?:y|ies)|attributes?|members?|keys?)\b[^.;,]{0,15}\b(?:is|are) (?:not known|unknown|unexpected|not recogni[sz]ed|not supported|not part of)\b|\b(?:unknown|unexpected|additional|unrecogni[sz]ed|extra|unsupported) (?:\w+ )?(?:fields?|propert(?:y|ies)|attributes?|members?|keys?)\b`)
	// otherPlaceForm is in texts about other places of a request than its body, and anyPlaceForm in those about its body, too.
	otherPlaceForm = regexp.MustCompile(`(?i)\b(?:quer(?:y|ies)|urls?|uris?|path|headers?|cookies?|search)\b`)
	anyPlaceForm   = regexp.MustCompile(`(?i)\b(?:body|bodies|json|payload)\b`)
	notRefusedForm = regexp.MustCompile(`(?i)\b(ignor\w*|dropp\w*|skipp\w*|accepted|allowed|kept)\b`)
)

// saysUnknownField reports whether a text gives a field of the body that the server does not know as the cause of a rejection.
func saysUnknownField(text string) bool {
	isElsewhere := otherPlaceForm.MatchString(text) && !anyPlaceForm.MatchString(text)
	return unknownFieldForm.MatchString(text) && !notRefusedForm.MatchString(text) && !isElsewhere
}

var (
	// EmptyListForm is in texts about a list that has no items.
	EmptyListForm = regexp.MustCompile(`(?i)\bempty (?:list|array)\b`)
	// MoreItemsForm is in texts about a list that has too many items.
	MoreItemsForm = regexp.MustCompile(`(?i)\b(?:list|array|batch) (?:of|with) more than (\d{1,4})\b|\bmore than (\d{1,4}) (items?|elements?|entries|[a-z]{3,}s)\b`)
	// otherBodyForm is in texts about a key that a request with another body had.
	otherBodyForm = regexp.MustCompile(`(?i)\bkeys?\b.*\b(?:another|different|other|not the same|changed) (?:body|request|payload|content|parameters|values)\b|\b(?:another|different|other) (?:body|request|payload|content|parameters|values)\b.*\bkey\b`)
)

// IsRejection reports whether a status says that the values of a request are not valid.
func IsRejection(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
}

// RivalForm is in texts about another thing that has what is to be unique.
var RivalForm = regexp.MustCompile(`(?i)\b(?:another|a different|an existing|some other) \w+ (?:has|uses|is using|with|of) (?:this|that|the same) \w+\b`)

// overlapForm is in texts about another thing that has the time which the request asks for.
var overlapForm = regexp.MustCompile(`(?i)\b(?:has|have|is|there is) another \w+ (?:that overlaps|(?:at|in|on|for|during) (?:this|that|the same|the new) (?:time|slot|period|hour|day|date)s?)\s*(?:$|[.,;()\x60]|or\b)|\boverlaps? (?:with )?(?:another|an existing) \w+\s*(?:$|[.,;()\x60]|or\b)`)
