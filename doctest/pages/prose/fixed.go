package prose

import (
	"regexp"
	"strings"
)

// saysFixed reports whether a text is about a field that a request must not change. A field that is fixed for a time alone is none.
func saysFixed(text string) bool {
	isFixed := FixedForm.MatchString(text) && !fixedForATime.MatchString(sinceCreation.ReplaceAllString(text, ""))
	return isFixed || WithField.MatchString(text) || SuchAsForm.MatchString(text)
}

var (
	// FixedForm is in texts about a field that requests must not change: "`sku` cannot be changed".
	FixedForm = regexp.MustCompile("(?i)`?\\b([A-Za-z_]\\w*)`? (?:(?:can ?not|can't|can never|must not) be (?:changed|modified|updated|edited)|is (?:immutable|read[- ]only|fixed))")
	// SuchAsForm is in texts about fields of which one is named: "an attribute that cannot be changed, such as `sku`".
	SuchAsForm = regexp.MustCompile("(?i)\\b(?:fields?|attributes?|propert(?:y|ies)|parameters?|members?)\\b (?:that |which )?(?:can ?not|can't|must not|may not) be (?:changed|modified|updated|edited),? (?:such as|like|e\\.g\\.,?|for example) `?([A-Za-z_]\\w*)`?")
	// WithField is in texts about a field that only requests without it may change: "a body with an `email`", "changing the owner".
	WithField = regexp.MustCompile("(?i)\\b(?:(?:bod(?:y|ies)|requests?|patch(?:es)?) (?:with|that (?:has|have|contains?|includes?|sends?|changes?)) (?:an? |the )?|(?:chang(?:e|es|ing)|updat(?:e|es|ing)|modify(?:ing)?) (?:the |its |an? )?)`?([A-Za-z_]\\w*)`?")
	// fixedForATime is in texts about a field that a request can change at other times: "cannot be changed while a firing is planned".
	fixedForATime = regexp.MustCompile(`(?i)\b(?:be (?:changed|modified|updated|edited)|is (?:immutable|read[- ]only|fixed))(?: \w+)?,? (?:while|once|if|when|until|unless|after|before|during|any ?more|any longer)\b`)
)

var (
	// sinceCreation is the time from which on a field has its value for good.
	sinceCreation = regexp.MustCompile(`(?i),? (?:after (?:the |its )?creation|(?:after|once) (?:it (?:was|is|has been) )?created|later|afterwards)\b`)
	// unchanging is a whole clause about a field that no request changes. Its subject is the field.
	unchanging = regexp.MustCompile(`(?i)^(?:\w+ and )?(?:(?:can ?not|can't|can never) be (?:changed|modified|updated|edited)|(?:is )?(?:immutable|read[- ]only)|(?:is )?fixed (?:at|on|upon|since) (?:the |its )?creation|(?:is )?(?:only set|set only|set once) (?:at|on|upon|during) (?:the |its )?creation|never changes)$`)
	// plainOnly has words for a limit, and is about all cases.
	plainOnly = regexp.MustCompile(`(?i)\bread[- ]only\b|\b(?:only set|set only|set once) (?:at|on|upon|during|any ?more|any longer)\b`)
	fixedEnd  = regexp.MustCompile(`[:,()–—]+(?:\s+|$)|\s+-\s+`)
	statedEnd = regexp.MustCompile(`[.;!](?:\s+|$)`)
	// excepting is in descriptions of fields that somebody can change, or at some time.
	excepting = regexp.MustCompile(`(?i)\b(?:while|until|unless|except\w*|but|however|otherwise|can be|may be|only|no longer)\b`)
	// bounding is in sentences that are about some cases alone.
	bounding = regexp.MustCompile(`(?i)\b(?:if|when|before|during|after|once|that|which|whose|who)\b|^(?:for|in|on|with|to|by|as|at|under|outside|from|without)\b`)
)

// SaysUnchanging reports whether the description of a field says that no request changes the field, at no time: "Cannot be changed after
// creation". The field is the subject of the clause, and the description names no exception.
func SaysUnchanging(name, description string) bool {
	text := sinceCreation.ReplaceAllString(Unmarked(strings.ReplaceAll(description, "\n", " ")), "")
	if excepting.MatchString(plainOnly.ReplaceAllString(text, "")) {
		return false
	}
	subject := regexp.MustCompile(`(?i)^(?:it|this|(?:the|this) (?:field|value|attribute)|(?:the )?` + regexp.QuoteMeta(name) + `) `)
	for _, sentence := range statedEnd.Split(text, -1) {
		if bounding.MatchString(plainOnly.ReplaceAllString(sentence, "")) {
			continue
		}
		for _, clause := range fixedEnd.Split(sentence, -1) {
			if unchanging.MatchString(subject.ReplaceAllString(strings.TrimSpace(clause), "")) {
				return true
			}
		}
	}
	return false
}
