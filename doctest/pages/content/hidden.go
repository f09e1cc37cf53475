package content

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

var (
	// withoutForm is in sentences about a response that lacks a field: "Returns the key without its `secret`".
	withoutForm = regexp.MustCompile("(?i)^(?:it |this |(?:this|the) (?:list|response|operation|endpoint|request) )?(?:returns?|shows?|lists?) ((?:the |an? |one |all |your |each )*(?:(?:list|page|array) of )?(?:the |all |your )*\\w+(?: \\w+)?(?: of (?:the|this|your) \\w+)?) without (?:(?:the|its|their) `?|`)([A-Za-z_]\\w*)`?\\W*(?:$|[.;])")
	// withoutPassive has the things as its subject: "Keys are shown without their `secret`".
	withoutPassive = regexp.MustCompile("(?i)^((?:the |all |each |every )?\\w+) (?:is|are) (?:returned|shown|listed) without (?:(?:the|its|their) `?|`)([A-Za-z_]\\w*)`?\\W*(?:$|[.;])")
	// someWord is in the words for some of the things alone, or for what is done with them.
	someWord = regexp.MustCompile(`(?i)\b(?:others?|another|else|some|if|when|unless|while|after|once|for|to|not|never|may|can|which|that|who|old|former|new|public|private|foreign|inactive|guest|\w+ed|only|but|it|this|they|those|in|by|from)\b`)
	// atCreation is in descriptions of fields that only the creation of a thing shows.
	atCreation    = regexp.MustCompile(`(?i)(?:^|[.;:,] *)(?:(?:it|this|the (?:value|secret|key|token|field)) )?(?:is )?(?:only (?:ever )?(?:be )?` + shownVerb + `(?: once)?|` + shownVerb + ` (?:only(?: once)?|(?:just )?once)),? ` + whenCreated + `\W*(?:$|[.;:,)])`)
	limiting      = regexp.MustCompile(`(?i)\b(?:not|if|unless|except|others?|another|also|but|may|can)\b|(?:^|, )for\b`)
	shownOnceForm = regexp.MustCompile(`(?i)\b(?:the )?only time (?:that )?(?:you|it|we|the server)(?:'ll| will| can| may)? (?:ever )?(?:sees?|gets?|reads?|receives?|shows?|returns?|sends?|is (?:shown|returned|sent))\b|\b(?:shown|returned|displayed|visible|sent|included|readable)\b[^.;]{0,20}\b(?:only (?:here|once|this once|this (?:one )?time|one time|in this response|on creation|now)|once only|here only|just once)\b|\bnever (?:be )?(?:shown|returned|displayed|sent) again\b`)
	neverForm     = regexp.MustCompile(`(?i)\b(?:is|are) never (?:returned|shown|sent back|displayed)\b(?:$|\.|;|,)`)
	// neverHasForm says that the responses of a read lack a field, and neverOfForm that they do where the sentence begins with its name.
	neverHasForm = regexp.MustCompile("(?i)\\b(?:never|(?:it|this|(?:the|this) (?:list|response|answer|body)) (?:does not|doesn't)) (?:has|have|includes?|contains?|shows?|returns?|carr(?:y|ies)) (?:the |its |their |your |any )?`?([A-Za-z_]\\w*)`?\\W*(?:$|[.;])")
	neverOfForm  = regexp.MustCompile("(?i)^((?:[\\w`-]+,? ){1,12})(?:is|are) never (?:returned|shown|sent back|displayed|included)\\b")
	// neverAtAll is in sentences of which no response is excepted: "The full card number is never returned by the API."
	neverAtAll = regexp.MustCompile("(?i)^((?:[\\w`'-]+,? ){1,8})(?:is|are) (?:write[- ]only|never (?:returned|shown|sent back|displayed|included)(?: (?:by|in|from) (?:the|any|our|a) (?:api|server|service|responses?|answers?))?)\\W*(?:$|[.;])")
	// writeOnly begins the description of a field that only requests have.
	writeOnly = regexp.MustCompile(`(?i)(?:^|[.;] )(?:it is |is )?(?:write[- ]only|never (?:returned|shown|sent back|displayed))\W*(?:$|[.;])`)
	listMark  = regexp.MustCompile(`(?i), (?:and |or )?| (?:and|or) `)
	maskForm  = regexp.MustCompile(`[*•…]|\.\.\.|(?i)^x+$`)
)

const (
	shownVerb   = `(?:returned|shown|present|included|visible|readable)`
	whenCreated = `(?:(?:at|on|upon|during) (?:the |its )?creation|when (?:it is created|you create it|creating it|created)|(?:in|by) the (?:response (?:to|of|after) (?:the |its )?)?creation)`
)

// ShownOnce is where a paragraph says that only one response shows a secret: "The secret is shown only here, never again." It is nil if
// it does not.
func ShownOnce(t page.Text) []int { return shownOnceForm.FindStringIndex(t.Value) }

// HiddenAfter are the fields that such a paragraph names, that the sample of a creation has, and that the one of the GET lacks.
func HiddenAfter(by, reader *page.Operation, t page.Text) []string {
	var out []string
	shown := LeafNames(reader)
	for _, l := range LeavesOf(by) {
		if len(shown) > 0 && len(l.Path) == 1 && !slices.Contains(shown, l.Name) && prose.MentionsName(t.Value, l.Name) {
			out = append(out, l.Name)
		}
	}
	return out
}

// ShownAtCreation reports whether the description of a field says that only the creation of its thing shows it.
func ShownAtCreation(description string) bool {
	for _, sentence := range prose.Sentences(page.Text{Value: description}) {
		if atCreation.MatchString(sentence.Value) && !limiting.MatchString(sentence.Value) {
			return true
		}
	}
	return false
}

// HiddenAlways are the fields of the body that a sentence says no response has.
func HiddenAlways(op *page.Operation, sentence page.Text) []string {
	text := strings.TrimSpace(sentence.Value)
	if !neverForm.MatchString(text) {
		return nil
	}
	var out []string
	for _, p := range op.Parameters {
		form := regexp.MustCompile("(?i)^(?:the |its |your )?`?" + regexp.QuoteMeta(p.Name.Value) + "`? (?:is|are) never")
		if p.In.Value == page.InBody && form.MatchString(text) {
			out = append(out, p.Name.Value)
		}
	}
	return out
}

// HiddenEverywhere are the words for the fields that a sentence says no response at all has: "The full card number".
func HiddenEverywhere(sentence string) []string {
	if m := neverAtAll.FindStringSubmatch(strings.TrimSpace(sentence)); m != nil {
		return listMark.Split(strings.TrimSpace(m[1]), -1)
	}
	return nil
}

// IsWriteOnly reports whether the description of a field says that only requests have it.
func IsWriteOnly(description string) bool { return writeOnly.MatchString(description) }

// HiddenWords are the words for the fields that a sentence says a read does not have: "the whole API key".
func HiddenWords(reader *page.Operation, sentence page.Text) []string {
	text := strings.TrimSpace(sentence.Value)
	if reader.Method.Value != http.MethodGet {
		return nil
	}
	for _, form := range []*regexp.Regexp{withoutForm, withoutPassive} {
		if m := form.FindStringSubmatch(text); m != nil && !someWord.MatchString(m[1]) {
			return []string{m[2]}
		}
	}
	if m := neverHasForm.FindStringSubmatch(text); m != nil {
		return []string{m[1]}
	}
	if m := neverOfForm.FindStringSubmatch(text); m != nil {
		return listMark.Split(strings.TrimSpace(m[1]), -1)
	}
	return nil
}

// FieldEnding is the first field that an operation takes or returns whose name ends some words: "the whole API key" is api_key or key. It
// is empty if there is none.
func FieldEnding(op *page.Operation, words string) string {
	names := LeafNames(op)
	for _, p := range op.BodyParameters(nil) {
		names = append(names, p.Name.Value)
	}
	return firstEnding(names, words)
}

// ReturnsEnding reports whether an operation returns a field whose name ends some words.
func ReturnsEnding(op *page.Operation, words string) bool {
	return firstEnding(LeafNames(op), words) != ""
}

func firstEnding(names []string, words string) string {
	all := strings.Fields(strings.ReplaceAll(words, "`", ""))
	for _, name := range names {
		for i := range all {
			if match.Simplified(match.LastName(name)) == match.Simplified(strings.Join(all[i:], "_")) {
				return name
			}
		}
	}
	return ""
}

// IsOfThing reports whether a leaf is a field of the thing that a response is, or of the items of a list.
func (l Leaf) IsOfThing() bool {
	return len(l.Path) == 1 || len(l.Path) > 1 && l.Path[len(l.Path)-2] == ""
}

// IsMasked reports whether a value only stands for a secret, or is none.
func (l Leaf) IsMasked() bool {
	return l.Value == "" || l.Value == "null" || maskForm.MatchString(l.Value)
}
