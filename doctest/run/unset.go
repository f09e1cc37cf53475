package run

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/content"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

var (
	quotedForm   = regexp.MustCompile(`"(?:\\.|[^"\\])*"|'[^']*'`)
	variableForm = regexp.MustCompile(`\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}|process\.env\.([A-Za-z_]\w*)`)
	setForm      = regexp.MustCompile(`(?m)(?:^|[\s;&|(])([A-Za-z_]\w*)\+?=|\b(?:read|for|mapfile)\b[^\n;]*?([A-Za-z_]\w*)[ \t]*(?:;|$|<| in )`)
)

// alwaysSet are variables that a shell or doctest sets.
var alwaysSet = []string{"PATH", "HOME", "TMPDIR", "LANG", "PWD", "OLDPWD", "RANDOM", "SECONDS", "UID", "HOSTNAME", "IFS"}

// unsetVariable finds a variable that the example uses and does not set, and says what to write in its place.
func (a *attempt) unsetVariable() (int, string) {
	isSet := map[string]bool{}
	for _, m := range setForm.FindAllStringSubmatch(a.example.Code.Value, -1) {
		isSet[m[1]+m[2]] = true
	}
	code := quotedForm.ReplaceAllStringFunc(a.example.Code.Value, withoutSingleQuoted)
	for _, m := range variableForm.FindAllStringSubmatchIndex(code, -1) {
		name := prose.Submatch(code, m, 1) + prose.Submatch(code, m, 2) + prose.Submatch(code, m, 3)
		isSupplied := a.user != nil && a.user.replacements()[code[m[0]:m[1]]] != ""
		if !isSet[name] && !isSupplied && !slices.Contains(alwaysSet, name) {
			return m[0], fmt.Sprintf("the example uses %s, which is not set; %s", code[m[0]:m[1]], a.inPlaceOf(name))
		}
	}
	return 0, ""
}

// withoutSingleQuoted blanks a text in single quotes, in which the shell replaces no variables. The length stays.
func withoutSingleQuoted(s string) string {
	if s[0] != '\'' {
		return s
	}
	return strings.Repeat(" ", len(s))
}

// inPlaceOf says which value an example can have in place of a variable.
func (a *attempt) inPlaceOf(variable string) string {
	isToken := match.CredentialName.MatchString(variable)
	for _, s := range a.run.subjects {
		for _, l := range content.LeavesOf(s.op) {
			isTokens := isToken && match.CredentialName.MatchString(l.Name)
			if s == a.subject || !isTokens && !sameName(content.Sent{Name: variable}, l) {
				continue
			}
			thing := l.Name
			if isTokens {
				thing = "token"
			}
			return fmt.Sprintf("write the %s that the sample of %s shows (%s), and doctest replaces it", thing, s.op.Name(), match.Shortened(l.Value, 40))
		}
	}
	return fmt.Sprintf("write a value, or set the variable and run with -env %s", variable)
}

// unset is a variable of a shell in a header of the call, in whose place there should be a value.
func unset(c *call.Call) (content.Sent, bool) {
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		for _, value := range c.Header[name] {
			if shown := variableForm.FindString(value); shown != "" {
				return content.Sent{Name: name, In: page.InHeader, Value: shown}, true
			}
		}
	}
	return content.Sent{}, false
}
