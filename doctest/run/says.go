package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/prose"
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
		} else if part := prose.About(st.Description.Value, status); part != "" {
			others = append(others, part)
		}
	}
	sentences := s.proseOf(status)
	if len(own) > 0 && len(sentences) > 0 && !s.isListed(status) {
		return slices.Compact(append(sentences, own...)) // a description is what the sentence has behind the status
	}
	if len(own) > 0 && (len(prose.Causes(status, strings.Join(own, "; "))) > 0 || len(sentences) == 0 || s.isListed(status)) {
		return own
	}
	if len(sentences) > 0 {
		return sentences
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
				out = append(out, prose.InWords(name))
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
		for _, sentence := range prose.Sentences(t) {
			part := prose.About(sentence.Value, status)
			if subject := prose.SubjectOf(sentence.Value, status); subject != "" && len(prose.Causes(status, part)) == 0 && len(prose.Causes(status, subject)) > 0 {
				part = subject
			}
			if m := aloneForm.FindStringSubmatch(sentence.Value); m != nil && m[1] == strconv.Itoa(status) && strings.HasSuffix(strings.TrimSpace(before), ":") {
				part = strings.TrimSuffix(strings.TrimSpace(before), ":")
			}
			if part != "" && prose.FixedForm.MatchString(before) && strings.HasSuffix(strings.TrimSpace(before), ":") {
				part = strings.TrimSpace(before) + " " + part
			}
			if part != "" {
				out = append(out, part)
			}
			if subject := prose.SubjectOf(sentence.Value, status); subject != "" && subject != part && (len(prose.Causes(status, subject)) > 0 || s.namesParameter(subject)) {
				out = append(out, subject)
			}
			before = sentence.Value
		}
	}
	return out
}

// namesParameter reports whether a text has the name of a parameter.
func (s *subject) namesParameter(text string) bool {
	return slices.ContainsFunc(s.op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value != page.InPath && prose.MentionsName(text, p.Name.Value)
	})
}

// aloneForm matches a sentence that is a status alone.
var aloneForm = regexp.MustCompile("^[`*]*([1-5]\\d\\d)\\b[A-Za-z ]*[`*]*[.;]?\\s*$")

// isOfOwn reports whether the name of an error says more of the request than the status: it has the name of a parameter, the kind of
// thing that the operation is about, or says that there is none.
func (s *subject) isOfOwn(name string) bool {
	if slices.Contains([]string{"not_found", "already_exists"}, name) {
		return true
	}
	first, rest, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(name, "-", "_")), "_")
	isSent := slices.ContainsFunc(content.SentBy(s.op), func(v content.Sent) bool { return v.In == page.InBody && strings.EqualFold(v.Name, first) })
	return rest != "" && (isSent || s.isOfKind(first))
}
