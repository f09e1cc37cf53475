// Package reasons reads why operations return their statuses: what sentences, lists and tables say of a status, the names that errors
// have for programs, and the condition above a sample.
package reasons

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// Says is all that the page says of a status of an operation.
func Says(op *page.Operation, status int) string { return strings.Join(TextsOf(op, status), "; ") }

// TextsOf are what the page says of a status of an operation: its descriptions, or else the parts of sentences around it, or else the
// names of its errors as words.
func TextsOf(op *page.Operation, status int) []string {
	var own, others []string
	for _, st := range op.Response.Statuses {
		if st.Code == status && st.Description.Value != "" {
			own = append(own, st.Description.Value)
		} else if part := prose.About(st.Description.Value, status); part != "" {
			others = append(others, part)
		}
	}
	sentences := proseOf(op, status)
	if len(own) > 0 && len(sentences) > 0 && !isListed(op, status) {
		return slices.Compact(append(sentences, own...)) // a description is what the sentence has behind the status
	}
	if len(own) > 0 && (len(prose.Causes(status, strings.Join(own, "; "))) > 0 || len(sentences) == 0 || isListed(op, status)) {
		return own
	}
	if len(sentences) > 0 {
		return sentences
	}
	if own = append(own, others...); len(own) > 0 {
		return own
	}
	return namesOf(op, status)
}

// namesOf are the names of the errors of a status as words.
func namesOf(op *page.Operation, status int) []string {
	var out []string
	for _, st := range op.Response.Statuses {
		for _, name := range namesAt(op.Page, st.Pos) {
			if st.Code == status && isOfOwn(op, name) {
				out = append(out, prose.InWords(name))
			}
		}
	}
	return out
}

// isListed reports whether a list or a table of the operation has a status.
func isListed(op *page.Operation, status int) bool {
	return slices.ContainsFunc(op.Response.Statuses, func(st page.Status) bool { return st.Code == status && st.Listed })
}

// proseOf are the parts of sentences of the operation about a status. Of a sentence such as "a wrong password gets a 401" the cause is
// before the status, and of "things without a name: 422" it is before the colon.
func proseOf(op *page.Operation, status int) []string {
	var out []string
	for _, t := range slices.Concat(op.Prose, op.Notes) {
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
			if subject := prose.SubjectOf(sentence.Value, status); subject != "" && subject != part && (len(prose.Causes(status, subject)) > 0 || namesParameter(op, subject)) {
				out = append(out, subject)
			}
			before = sentence.Value
		}
	}
	return out
}

// namesParameter reports whether a text has the name of a parameter.
func namesParameter(op *page.Operation, text string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value != page.InPath && prose.MentionsName(text, p.Name.Value)
	})
}

// aloneForm matches a sentence that is a status alone.
var aloneForm = regexp.MustCompile("^[`*]*([1-5]\\d\\d)\\b[A-Za-z ]*[`*]*[.;]?\\s*$")

// isOfOwn reports whether the name of an error says more of the request than the status: it has the name of a parameter, the kind of
// thing that the operation is about, or says that there is none.
func isOfOwn(op *page.Operation, name string) bool {
	if slices.Contains([]string{"not_found", "already_exists"}, name) {
		return true
	}
	first, rest, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(name, "-", "_")), "_")
	isSent := slices.ContainsFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && strings.EqualFold(v.Name, first) })
	return rest != "" && (isSent || things.IsOfKind(op, first))
}
