package run

import (
	"net/http"
	"regexp"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/page"
)

// fixedForm is in texts about fields that a request must not change: "a body with an `email`", "the owner can't be changed".
var fixedForm = regexp.MustCompile("(?i)\\b(?:bod(?:y|ies)|requests?|patch(?:es)?) (?:with|that (?:has|have|contains?|includes?|sends?|changes?)) (?:an? |the )?`?(\\w+)`?|`?(\\w+)`? (?:can(?:no|')t be (?:changed|updated|modified)|is (?:immutable|read[- ]only))|(?:chang(?:e|es|ing)|updat(?:e|es|ing)|modify(?:ing)?) (?:the |its |an? )?`?(\\w+)`?")

// fixedField sends another value of a field that the page names, that a GET shows, and that the operation does not document. Only a
// success denies what the page says.
func (pr *probe) fixedField(why reason) {
	s := pr.subject
	reader := pr.readerOf(s.op.Path.Value)
	m := fixedForm.FindStringSubmatch(why.text)
	isChange := s.op.Method.Value == http.MethodPatch || s.op.Method.Value == http.MethodPut
	if reader == nil || m == nil || !isChange || why.general {
		return
	}
	name := m[1] + m[2] + m[3]
	p := &page.Parameter{Name: page.Text{Value: name}, In: page.Text{Value: page.InBody}}
	isSent := slices.ContainsFunc(sentBy(s.op), func(v sent) bool { return v.name == name })
	i := slices.IndexFunc(leavesOf(reader.op), func(l leaf) bool { return len(l.path) == 1 && l.name == name && l.value != "" })
	if isSent || i < 0 || s.op.Parameter(page.InBody, name) != nil {
		return
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	value := freshFor(leavesOf(reader.op)[i].value, pr.random())
	pr.onlyBy(why, pr.triedOnce(user, func(c *call.Call) *call.Call { return c.With(s.op, p, value) }), "a body with "+name)
}
