package run

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// variableSource begins the source of values that another page sets.
const variableSource = "the page at "

// bindPageVariables replaces the variables that examples use and their page does not set, by the texts to which another page
// sets them first: an overview has the keys of the test server once, in "export API_KEY=...".
func (r *run) bindPageVariables() {
	r.variables = r.pageVariables()
	for _, v := range r.variables {
		for _, s := range r.subjects {
			if s.Op.Page.File == v.At.File || r.pageSets(s.Op.Page, v.Name) {
				continue
			}
			for _, shown := range []string{"$" + v.Name, "${" + v.Name + "}"} {
				if s.showsVariable(shown) {
					s.substitute(shown, fmt.Sprintf("%s%s", variableSource, v.At), func(string) string { return v.Value })
				}
			}
		}
	}
}

// pageVariables are those that blocks set which send no request.
func (r *run) pageVariables() []script.Assigned {
	var out []script.Assigned
	for _, p := range r.site.Pages {
		for _, e := range script.OutsideOperations(p) {
			if language(e) != "bash" || len(newStep(e).block.Requests()) > 0 {
				continue
			}
			for _, m := range script.Assignment.FindAllStringSubmatch(e.Code.Value, -1) {
				value := strings.Trim(m[3], `"'`)
				if value == "" || match.IsPlaceholder(value) || strings.Contains(value, "://") || strings.Contains(value, "...") || r.isReturned(value) {
					continue
				}
				if !slices.ContainsFunc(out, func(known script.Assigned) bool { return known.Name == m[2] }) {
					out = append(out, script.Assigned{Name: m[2], Value: value, At: e.Code.Pos})
				}
			}
		}
	}
	return out
}

// isReturned reports whether the sample of a response shows a value, so that each run has another one: the token that a login returns.
func (r *run) isReturned(value string) bool {
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return slices.ContainsFunc(content.LeavesOf(s.Op), func(l content.Leaf) bool { return l.Value == value })
	})
}

// pageSets reports whether a program of a page sets a variable.
func (r *run) pageSets(p *page.Page, name string) bool {
	sets := func(e *page.Example) bool { return slices.Contains(script.SetIn(e.Code.Value), name) }
	return slices.ContainsFunc(script.OutsideOperations(p), sets) || slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return s.Op.Page == p && slices.ContainsFunc(s.Op.Examples, sets)
	})
}

// showsVariable reports whether an example of an operation has a variable in this form.
func (s *subject) showsVariable(shown string) bool {
	return slices.ContainsFunc(s.Op.Examples, func(e *page.Example) bool {
		return example.LanguageOf(e.Language) == example.ShellCode && slices.ContainsFunc(script.VariableForm.FindAllString(e.Code.Value, -1), func(form string) bool { return form == shown })
	})
}

// isOfPage reports whether the value in place of one of the page is only what another page shows, so that it may be no good.
func (user *testUser) isOfPage(shown string) bool {
	return slices.ContainsFunc(user.replaced, func(r claim.Replacement) bool {
		return r.Page == shown && strings.HasPrefix(r.Source, variableSource)
	})
}
