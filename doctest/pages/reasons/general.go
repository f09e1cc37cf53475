package reasons

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var (
	// JSONOnly matches texts about operations with a body in JSON, and about no others.
	JSONOnly = regexp.MustCompile(`(?i)\bJSON (?:operations?|endpoints?|requests?|methods?|calls?|bod(?:y|ies))\b|\bbod(?:y|ies) in JSON\b`)
	// OtherForm is in sentences about all values but those of which the text before speaks.
	OtherForm = regexp.MustCompile(`(?i)\bvalues? (?:that (?:is|are) )?(?:out of|outside(?: of)?) (?:the |its |their |this |these )?(?:range|bounds|limits)\b|\b(?:any|all|every) other values?\b|\bother values\b|\b(?:anything|everything) else\b`)
	// ErrorText is what stands above the sample of all errors.
	ErrorText = regexp.MustCompile(`(?i)(?:^|[.!]\s)[^.]*\b(errors?|failures?|problems?)\b[^.]*:$`)
	// BadWord is in texts of statuses for values that are not valid.
	BadWord = regexp.MustCompile(`(?i)\b(invalid|bad|wrong|illegal|not valid|out of range|not allowed|validation)\b|n't valid`)
	// ConstraintForm is in texts of statuses for parameters of any kind that are not what their descriptions allow.
	ConstraintForm = regexp.MustCompile(`(?i)\bparameters?\b[^.;]{0,60}\b(?:breaks?|violates?|outside|exceeds?|does(?: not|n't) (?:meet|match|satisfy|respect)|do(?: not|n't) (?:meet|match|satisfy|respect))\b[^.;]{0,30}\b(?:constraints?|limits?|bounds|restrictions?|ranges?)\b`)
)

var (
	// clampForm is in sentences about values that a server takes as the nearest one that it allows.
	clampForm = regexp.MustCompile(`(?i)\b(?:counts? (?:as|like)|(?:treated|taken|read|handled|interpreted|understood) (?:as|like)|clamp\w*|capped|caps|lowered|raised|reduced|shortened|truncated|rounded|adjusted|corrected|lifted|cut (?:down |off )?(?:to|at)|nearest|brought|fall(?:s|ing)? back|ignor(?:es|ed)|silently|same as|as if)\b`)
	// beyondForm is in sentences about values beyond a limit, and givesForm says what becomes of them.
	beyondForm = regexp.MustCompile(`(?i)\b(?:above|over|beyond|below|under|outside|out of|(?:more|greater|larger|higher|bigger|less|lower|smaller) than|larger|higher|greater|smaller|exceed\w*|too (?:large|big|small|high|low|many))\b`)
	givesForm  = regexp.MustCompile(`(?i)\b(?:means?|gives?|gets?|becomes?|returns?|yields?|set to|limited to|replaced (?:by|with)|at most)\b`)
	// valueWord is in sentences about the values of all parameters.
	valueWord = regexp.MustCompile(`(?i)\b(?:values?|numbers?|limits?|maximum|minimum|bounds?|range|constraints?)\b`)
	codeWord  = regexp.MustCompile("`[A-Za-z_][\\w.\\[\\]-]*`")
	// refusalForm is in sentences about what a server does not take.
	refusalForm = regexp.MustCompile(`(?i)\b4\d\d\b|\b(?:errors?|refused|refuses|rejected|rejects|not (?:allowed|valid))\b`)
)

// Clamps reports whether a text says that the server takes values of a parameter beyond a limit as other values. A sentence without any
// name is about all parameters.
func Clamps(text, name string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: text}), func(s page.Text) bool {
		if refusalForm.MatchString(s.Value) {
			return false
		}
		isOfAll := valueWord.MatchString(s.Value) && !codeWord.MatchString(s.Value)
		return clampForm.MatchString(s.Value) && isOfAll || prose.MentionsName(s.Value, name) && saysClamp(s.Value)
	})
}

// ClampsOwn reports whether the description of a parameter says so of its values.
func ClampsOwn(description string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: description}), func(s page.Text) bool {
		return saysClamp(s.Value) && !refusalForm.MatchString(s.Value)
	})
}

func saysClamp(sentence string) bool {
	return clampForm.MatchString(sentence) || beyondForm.MatchString(sentence) && givesForm.MatchString(sentence)
}

// RefusedNames are the parameters that the sample of an error names as the cause: "field": "limit".
func RefusedNames(v *sample.Value) []string {
	var out []string
	for _, l := range content.LeavesBelow(v) {
		if refusedField.MatchString(l.Name) {
			out = append(out, l.Value)
		}
	}
	return out
}

var refusedField = regexp.MustCompile(`(?i)^(fields?|param(eter)?s?|property|attribute|argument|pointer|source)$`)

// below is how many lines a sample is at most below the sentence about its status.
const below = 4

// SampleBelow is the sample in JSON right below a sentence of a page that does not document the errors.
func SampleBelow(p *page.Page, at page.Pos) *page.Sample {
	for _, l := range p.Listings {
		v, _ := sample.Parse("json", l.Code.Value)
		if gap := l.Code.Line - at.Line; !showsError(p, l.Code.Pos) && v != nil && v.Kind == sample.Object && gap > 0 && gap <= below {
			return &page.Sample{Format: "json", Body: l.Code, Value: v}
		}
	}
	return nil
}

// showsError reports whether the body of all errors that a page documents has its sample at a place.
func showsError(p *page.Page, at page.Pos) bool {
	return p.Errors != nil && slices.ContainsFunc(p.Errors.Samples, func(s *page.Sample) bool { return s.Body.Pos == at })
}
