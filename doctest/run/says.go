package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
)

// says is what the page says of a status of an operation: its description, or else the part of a sentence around it.
func (s *subject) says(status int) string {
	var own, others []string
	for _, st := range s.op.Response.Statuses {
		if st.Code == status && st.Description.Value != "" {
			own = append(own, st.Description.Value)
		} else if part := partAbout(st.Description.Value, strconv.Itoa(status)); part != "" {
			others = append(others, part)
		}
	}
	prose := s.proseOf(status)
	if len(own) > 0 && (len(causesOf(status, strings.Join(own, "; "))) > 0 || len(prose) == 0 || s.isListed(status)) {
		return strings.Join(own, "; ")
	}
	if len(prose) > 0 {
		return strings.Join(prose, "; ")
	}
	return strings.Join(append(own, others...), "; ")
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
			part := partAbout(sentence.Value, strconv.Itoa(status))
			if subject := subjectOf(sentence.Value, status); subject != "" && len(causesOf(status, part)) == 0 && len(causesOf(status, subject)) > 0 {
				part = subject
			}
			if m := aloneForm.FindStringSubmatch(sentence.Value); m != nil && m[1] == strconv.Itoa(status) && strings.HasSuffix(strings.TrimSpace(before), ":") {
				part = strings.TrimSuffix(strings.TrimSpace(before), ":")
			}
			if part != "" {
				out = append(out, part)
			}
			before = sentence.Value
		}
	}
	return out
}

// aloneForm matches a sentence that is a status alone.
var aloneForm = regexp.MustCompile("^[`*]*([1-5]\\d\\d)\\b[A-Za-z ]*[`*]*[.;]?\\s*$")

// getsForm ends the part of a sentence that is the subject of a status.
var getsForm = regexp.MustCompile("(?i)\\b(?:gets?|gives?|returns?|leads? to|results? in|(?:is|are) (?:answered|refused|rejected)(?: with)?|means|causes)\\s+(?:an? )?(?:error |status )?[`*]*$")

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

var codeForm = regexp.MustCompile("[`*]*\\b[1-5]\\d\\d\\b[`*]*")

// partAbout is the part of a sentence that is about a status: what follows it up to the next status, or else what is before.
func partAbout(sentence, status string) string {
	all := codeForm.FindAllStringIndex(sentence, -1)
	for i, m := range all {
		if strings.Trim(sentence[m[0]:m[1]], "`*") != status {
			continue
		}
		from, to := 0, len(sentence)
		if i > 0 {
			from = all[i-1][1]
		}
		if i+1 < len(all) {
			to = all[i+1][0]
		}
		if after := sentence[m[1]:to]; len(strings.Fields(after)) > 1 {
			return strings.TrimSpace(after)
		}
		return strings.TrimSpace(sentence[from:m[0]])
	}
	return ""
}
