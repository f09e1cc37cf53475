package reasons

import "regexp"

// A PUT can have a status for a new thing, and another one for a thing that it replaces: "`201` for a new secret, `200` for one that
// was replaced".
var (
	newForm      = regexp.MustCompile(`(?i)\b(?:new|created|creates|did not exist|does not exist|didn't exist|doesn't exist|first)\b`)
	replacedForm = regexp.MustCompile(`(?i)\b(?:replac\w*|updat\w*|overwr\w*|existing|existed|already)\b`)
	// plainIf is a condition that speaks of nothing but whether a thing exists.
	plainIf = regexp.MustCompile(`(?i)\b(?:if|when|where|in case|unless) (?:it|one|this|that|there|(?:the|this|that|an?|such an?) [a-z]+) (?:(?:was|is|were|has been|had been|did|does|had) (?:not |already |newly |just |being )*(?:one|created|new|existing|exist|existed|there|replaced|updated|overwritten)|(?:didn't|doesn't) exist|isn't there|(?:already )?exist(?:s|ed))(?: (?:yet|already|before|there))?(?:$|[,.;:)]|\s+(?:and|or|with|is|was|it)\b)`)
	// otherIf is in texts with other conditions.
	otherIf = regexp.MustCompile(`(?i)\b(?:if|when|whenever|where|unless|until|while|once|only|after|before|otherwise|full|unchanged|identical|may|can|might|sometimes)\b`)
)

// IsOfNew reports whether a text says of a status that a new thing has it, under no other condition.
func IsOfNew(text string) bool { return newForm.MatchString(text) && !hasOtherIf(text) }

// IsOfReplaced reports whether a text says of a status that a thing which is replaced has it, under no other condition.
func IsOfReplaced(text string) bool {
	return replacedForm.MatchString(text) && !newForm.MatchString(text) && !hasOtherIf(text)
}

func hasOtherIf(text string) bool { return otherIf.MatchString(plainIf.ReplaceAllString(text, "")) }
