package prose

import (
	"regexp"
	"strings"
)

// Users choose the keys of an object such as metadata. A page can say what a change does to the keys that it does not send.

const (
	keyNouns = `(?:keys?|entries|pairs|labels|ones)`
	senders  = `(?:you|it|the request|a request|the body|the change|a change)`
	noVerbs  = `(?:do not|does not|don't|doesn't|did not|didn't) (?:send|include|name|mention|have|contain|list)`
	notSent  = `(?:not (?:sent|included|named|mentioned|listed|in (?:it|the request|the body))|left out|omitted)`
	// unsentKeys are the keys that a request does not have: "other keys", "the keys that you do not send".
	unsentKeys = `(?:all |any )?(?:the )?(?:(?:other|remaining|unsent|omitted|unmentioned) ` + keyNouns + `|` + keyNouns + ` (?:(?:(?:that|which) )?` + senders + ` ` + noVerbs + `|(?:(?:that|which) (?:is|are|was|were) )?` + notSent + `))`
	asBefore   = `(?: (?:as (?:they are|it is|before)|unchanged|untouched|alone))?`
	clauseStop = `\W*(?:$|[.;,:)])`
)

var (
	keepsUnsent  = regexp.MustCompile(`(?i)\b(?:keeps?|retains?|preserves?|leaves?) ` + unsentKeys + asBefore + clauseStop)
	unsentIsKept = regexp.MustCompile(`(?i)\b` + unsentKeys + ` (?:(?:is|are) (?:kept|retained|preserved|left)|stays?|remains?)` + asBefore + clauseStop)
	mergesKeys   = regexp.MustCompile(`(?i)\bmerge[sd]?\b[^.;]{0,30}\b(?:with|into) (?:the |its |those |any |all |what )*(?:existing|current|old|stored|saved|previous)\b`)
	replacesAll  = regexp.MustCompile(`(?i)\breplaces? (?:the |its |all of the )?(?:whole|entire|complete|full) (?:[a-z]+ )?(?:object|map|hash|dictionary|metadata|labels)` + clauseStop)
	isReplaced   = regexp.MustCompile(`(?i)(?:^|\b(?:it|object|map|hash|dictionary|metadata|labels)["*` + "`" + `]* )(?:is|are) replaced (?:as a whole|entirely|completely)` + clauseStop)
	// negatedKeys is what a sentence calls the keys that a request does not have.
	negatedKeys = regexp.MustCompile(`(?i)\b` + unsentKeys)
	// boundKeys is in sentences that are about some changes or some keys alone, or about keys of another sort.
	boundKeys = regexp.MustCompile(`(?i)\b(?:not|never|without|unless|except|no|if|when|while|until|only|otherwise|may|can|could|POST|PUT|DELETE|(?:api|access|secret|signing|idempotency) keys?)\b|n't\b|^(?:with|for|in|on|during|after|before)\b`)
)

// UnsentKeys reports whether a sentence says that a change of a field keeps the keys which the request does not have, or that it removes
// them because it replaces the whole object. The sentence does not say both.
func UnsentKeys(field, sentence string) (keeps, replaces bool) {
	text := strings.TrimSpace(regexp.MustCompile("(?i)`?\\b"+regexp.QuoteMeta(field)+"\\b`?").ReplaceAllString(sentence, "metadata"))
	if boundKeys.MatchString(negatedKeys.ReplaceAllString(text, "")) {
		return false, false
	}
	keeps = keepsUnsent.MatchString(text) || unsentIsKept.MatchString(text) || mergesKeys.MatchString(text)
	replaces = replacesAll.MatchString(text) || isReplaced.MatchString(text)
	return keeps && !replaces, replaces && !keeps
}
