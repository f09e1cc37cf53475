package prose

import (
	"regexp"
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
)

// Needs reports whether a sentence says that requests need credentials, without an exception.
func Needs(sentence string) bool {
	return credentialOf.MatchString(sentence) && needForm.MatchString(sentence) && !exceptForm.MatchString(sentence)
}

var (
	credentialOf = regexp.MustCompile(`(?i)\b(tokens?|credentials?|api[- _]?keys?|your key|authenticat\w+|authoriz\w+|authoris\w+|bearer|signed in|logged in|session cookie)\b`)
	needForm     = regexp.MustCompile(`(?i)\b(needs?|requires?|must|required|have to|send|authenticated|only with|only for)\b`)
	exceptForm   = regexp.MustCompile(`(?i)\b(except|unless|other than|apart from|but|optional(ly)?|most|some|if you|no|not|without|may|can)\b`)
	everyForm    = regexp.MustCompile(`(?i)\b(all|every|each|any)\b[^.;]{0,40}\b(requests?|calls?|endpoints?|operations?|methods?|routes?|resources?)\b|\b(?:with|for|to) (?:everything|all of (?:them|it|this|the API))\b|^\W*everything\b`)
	// freeForm matches the exceptions in a sentence: "except POST /accounts and `/status`".
	freeForm = regexp.MustCompile("(?i)[,(]?\\s*\\b(?:except|other than|apart from)\\b(?: for)?((?:[\\s,`]|and|or|\\(|\\)|(?:(?:GET|POST|PUT|PATCH|DELETE) )?/[\\w/{}:.-]*[\\w/}])+)")
	// OperationForm matches the name of an operation, or a path alone.
	OperationForm = regexp.MustCompile(`(?:\b(?:GET|POST|PUT|PATCH|DELETE) )?/[\w/{}:.-]*[\w/}]`)
)

// requestWithout matches requests in general that have no credentials: "a request without a valid token".
var requestWithout = regexp.MustCompile(`(?i)(?:^|[^\w\s]\s*|\b(?:and|so|all|every|each|any|an?)\s+)(?:requests?|calls?) (?:that comes? |sent |made )?without (?:an? |any |the )?(?:valid |correct )?(?:bearer |access |api |session )?(?:tokens?|keys?|credentials?|authentication)\b`)

// refusesAll reports whether a sentence says that requests without credentials are 401, whatever their operation.
func refusesAll(text string) bool {
	return requestWithout.MatchString(text) && strings.Contains(text, "401") && !mayForm.MatchString(text)
}

var mayForm = regexp.MustCompile(`(?i)\b(?:except|unless|other than|apart from|but|most|some|may|can|this (?:endpoint|operation|call|request|method))\b`)

// GeneralNeed reports whether a sentence of a page says that every operation needs credentials, except for the operations that
// it names.
func GeneralNeed(p *page.Page) (needs bool, free []string) {
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			par, ok := b.(markdown.Paragraph)
			if !ok {
				continue
			}
			for _, sentence := range Sentences(par.Text) {
				text := sentence.Value
				m := freeForm.FindStringSubmatchIndex(text)
				if m != nil && OperationForm.MatchString(text[m[0]:m[1]]) {
					text = text[:m[0]] + " " + text[m[1]:]
				}
				if everyForm.MatchString(text) && Needs(text) || refusesAll(text) {
					needs = true
					free = append(free, OperationForm.FindAllString(sentence.Value, -1)...)
				}
			}
		}
		return true
	})
	return needs, free
}
