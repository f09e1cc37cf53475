package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
)

// What a page says of a status: in a row or an item each, or in sentences.

// says is all that the page says of a status of an operation.
func (s *subject) says(status int) string { return strings.Join(s.texts(status), "; ") }

// texts are what the page says of a status of an operation: its descriptions, or else the parts of sentences around it, or else the
// names of its errors as words.
func (s *subject) texts(status int) []string {
	var own, others []string
	for _, st := range s.op.Response.Statuses {
		if st.Code == status && st.Description.Value != "" {
			own = append(own, st.Description.Value)
		} else if part := partAbout(st.Description.Value, status); part != "" {
			others = append(others, part)
		}
	}
	prose := s.proseOf(status)
	if len(own) > 0 && len(prose) > 0 && !s.isListed(status) {
		return slices.Compact(append(prose, own...)) // a description is what the sentence has behind the status
	}
	if len(own) > 0 && (len(causesOf(status, strings.Join(own, "; "))) > 0 || len(prose) == 0 || s.isListed(status)) {
		return own
	}
	if len(prose) > 0 {
		return prose
	}
	if own = append(own, others...); len(own) > 0 {
		return own
	}
	return s.namesOf(status)
}

// namesOf are the names of the errors of a status as words.
func (s *subject) namesOf(status int) []string {
	var out []string
	for _, st := range s.op.Response.Statuses {
		for _, name := range named(s.op.Page, st.Pos) {
			if st.Code == status && s.isOfOwn(name) {
				out = append(out, inWords(name))
			}
		}
	}
	return out
}

// isListed reports whether a list or a table of the operation has a status.
func (s *subject) isListed(status int) bool {
	return slices.ContainsFunc(s.op.Response.Statuses, func(st page.Status) bool { return st.Code == status && st.Listed })
}

// proseOf are the parts of sentences of the operation about a status. Of a sentence such as "a wrong password gets a 401" the cause is
// before the status, and of "things without a name: 422" it is before the colon.
func (s *subject) proseOf(status int) []string {
	var out []string
	for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
		before := ""
		for _, sentence := range sentences(t) {
			part := partAbout(sentence.Value, status)
			if subject := subjectOf(sentence.Value, status); subject != "" && len(causesOf(status, part)) == 0 && len(causesOf(status, subject)) > 0 {
				part = subject
			}
			if m := aloneForm.FindStringSubmatch(sentence.Value); m != nil && m[1] == strconv.Itoa(status) && strings.HasSuffix(strings.TrimSpace(before), ":") {
				part = strings.TrimSuffix(strings.TrimSpace(before), ":")
			}
			if part != "" && fixedForm.MatchString(before) && strings.HasSuffix(strings.TrimSpace(before), ":") {
				part = strings.TrimSpace(before) + " " + part
			}
			if part != "" {
				out = append(out, part)
			}
			if subject := subjectOf(sentence.Value, status); subject != "" && subject != part && (len(causesOf(status, subject)) > 0 || s.namesParameter(subject)) {
				out = append(out, subject)
			}
			before = sentence.Value
		}
	}
	return out
}

// namesParameter reports whether a text has the name of a parameter.
func (s *subject) namesParameter(text string) bool {
	return slices.ContainsFunc(s.op.Parameters, func(p *page.Parameter) bool { return p.In.Value != page.InPath && mentionsName(text, p.Name.Value) })
}

// aloneForm matches a sentence that is a status alone.
var aloneForm = regexp.MustCompile("^[`*]*([1-5]\\d\\d)\\b[A-Za-z ]*[`*]*[.;]?\\s*$")

// getsForm ends the part of a sentence that is the subject of a status.
var getsForm = regexp.MustCompile("(?i)\\b(?:gets?|gives?|returns?|leads? to|results? in|(?:is|are) (?:answered|refused|rejected|declined|met)(?: with| by)?|means|causes)\\s+(?:an? )?(?:error |status )?[`*]*$")

// subjectOf is what a sentence says gets a status, in the clause before it; empty if the sentence has another form.
func subjectOf(sentence string, status int) string {
	for _, m := range codeForm.FindAllStringIndex(sentence, -1) {
		if strings.Trim(sentence[m[0]:m[1]], "`*") != strconv.Itoa(status) {
			continue
		}
		before := sentence[:m[0]]
		if at := getsForm.FindStringIndex(before); at != nil {
			before = before[:at[0]]
			for _, mark := range []string{"; ", ", and ", ", but "} {
				before = before[strings.LastIndex(before, mark)+1:]
			}
			return strings.Trim(before, " ,;\n")
		}
	}
	return ""
}

// isOfOwn reports whether the name of an error says more of the request than the status: it has the name of a parameter, the kind of
// thing that the operation is about, or says that there is none.
func (s *subject) isOfOwn(name string) bool {
	if slices.Contains([]string{"not_found", "already_exists"}, name) {
		return true
	}
	first, rest, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(name, "-", "_")), "_")
	isSent := slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.in == page.InBody && strings.EqualFold(v.name, first) })
	return rest != "" && (isSent || s.isOfKind(first))
}

// inWords is the name of an error as words.
func inWords(name string) string {
	return strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(name))
}

var (
	codeForm = regexp.MustCompile("[`*]*\\b[1-5]\\d\\d\\b[`*]*")
	nameForm = regexp.MustCompile("[`(,:–—-]*`([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)`[)]*")
)

// withCode matches the name of an error behind its status: "`422` with the code `validation_failed`".
var withCode = regexp.MustCompile("(?i)\\bwith (?:the |an? )?(?:error )?(?:code|type|error) (`?)[\\w.-]*\\w`?")

// formOfError matches what a sentence says of the form of an error behind its status: "with the code `taken`".
var formOfError = regexp.MustCompile(`(?i)^(?:[\s,]*\b(?:with|and|plus)\b (?:an?|the|its)? ?(?:error |problem )?(?:code|header|body|message|type|title|detail|field)\b[^,.;:(]*)+`)

// causeWord is in what a sentence says of the cause of a status.
var causeWord = regexp.MustCompile(`(?i)\b(?:if|when|whenever|for|because|unless|where|while|in case|means)\b`)

// withoutForm is the text behind a status without what is about the form of the error.
func withoutForm(rest string) string {
	form := formOfError.FindString(rest)
	if causeWord.MatchString(form) {
		return rest
	}
	return strings.TrimSpace(rest[len(form):])
}

// partAbout is the part of a sentence that is about a status: what follows it up to the next status, or else what is before. The
// phrase of the status and the name of the error alone are no such part.
func partAbout(sentence string, status int) string {
	all := codeForm.FindAllStringIndex(sentence, -1)
	for i, m := range all {
		if strings.Trim(sentence[m[0]:m[1]], "`*") != strconv.Itoa(status) {
			continue
		}
		from, to := 0, len(sentence)
		if i > 0 {
			from = all[i-1][1]
		}
		if i+1 < len(all) {
			to = all[i+1][0]
		}
		after := strings.TrimSpace(sentence[m[1]:to])
		rest := withoutForm(strings.TrimSpace(strings.Replace(nameForm.ReplaceAllString(withCode.ReplaceAllString(after, ""), ""), page.Phrase(status), "", 1)))
		if len(strings.Fields(rest)) > 1 {
			return nameForm.ReplaceAllStringFunc(after, func(m string) string { return " (" + inWords(nameForm.FindStringSubmatch(m)[1]) + ")" })
		}
		before := strings.TrimSpace(sentence[from:m[0]])
		if phrase := page.Phrase(status); phrase != "" && strings.Contains(after, phrase) {
			before += " (" + phrase + ")"
		}
		if name := nameForm.FindStringSubmatch(after); name != nil {
			before = strings.TrimSpace(strings.TrimRight(before, "( ") + " (" + inWords(name[1]) + ")")
		}
		return before
	}
	return ""
}
