package run

import (
	"fmt"
	"maps"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/page"
)

// unsetVariable finds a variable that the example uses and does not set, and says what to write in its place.
func (a *attempt) unsetVariable() (int, string) {
	for _, v := range script.Unset(a.example.Code.Value) {
		if isSupplied := a.user != nil && a.user.replacements()[v.Shown] != ""; !isSupplied {
			return v.At, fmt.Sprintf("the example uses %s, which is not set; %s", v.Shown, a.inPlaceOf(v.Name))
		}
	}
	return 0, ""
}

// inPlaceOf says which value an example can have in place of a variable.
func (a *attempt) inPlaceOf(variable string) string {
	isToken := match.CredentialName.MatchString(variable)
	for _, s := range a.run.subjects {
		for _, l := range content.LeavesOf(s.Op) {
			isTokens := isToken && match.CredentialName.MatchString(l.Name)
			if s == a.subject || !isTokens && !flow.SameName(content.Sent{Name: variable}, l) {
				continue
			}
			thing := l.Name
			if isTokens {
				thing = "token"
			}
			return fmt.Sprintf("write the %s that the sample of %s shows (%s), and doctest replaces it", thing, s.Op.Name(), match.Shortened(l.Value, 40))
		}
	}
	return fmt.Sprintf("write a value, or set the variable and run with -env %s", variable)
}

// unset is a variable of a shell in a header of the call, in whose place there should be a value.
func unset(c *call.Call) (content.Sent, bool) {
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		for _, value := range c.Header[name] {
			if shown := script.VariableForm.FindString(value); shown != "" {
				return content.Sent{Name: name, In: page.InHeader, Value: shown}, true
			}
		}
	}
	return content.Sent{}, false
}
