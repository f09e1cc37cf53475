package script

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

var (
	quotedForm = regexp.MustCompile(`"(?:\\.|[^"\\])*"|'[^']*'`)
	// VariableForm matches a variable of a shell, or of the environment in a script.
	VariableForm = regexp.MustCompile(`\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}|process\.env\.([A-Za-z_]\w*)`)
	setForm      = regexp.MustCompile(`(?m)(?:^|[\s;&|(])([A-Za-z_]\w*)\+?=|\b(?:read|for|mapfile)\b[^\n;]*?([A-Za-z_]\w*)[ \t]*(?:;|$|<| in )`)
	// alwaysSet are variables that a shell or doctest sets.
	alwaysSet = []string{"PATH", "HOME", "TMPDIR", "LANG", "PWD", "OLDPWD", "RANDOM", "SECONDS", "UID", "HOSTNAME", "IFS"}
)

// withoutSingleQuoted blanks a text in single quotes, in which the shell replaces no variables. The length stays.
func withoutSingleQuoted(s string) string {
	if s[0] != '\'' {
		return s
	}
	return strings.Repeat(" ", len(s))
}

// A Variable is where a code uses one.
type Variable struct {
	Name  string
	Shown string // with its marks: "${NAME}"
	At    int
}

// Unset are the variables that a code uses and does not set, as often as it uses them.
func Unset(code string) []Variable {
	set := SetIn(code)
	var out []Variable
	plain := quotedForm.ReplaceAllStringFunc(code, withoutSingleQuoted)
	for _, m := range VariableForm.FindAllStringSubmatchIndex(plain, -1) {
		name := prose.Submatch(plain, m, 1) + prose.Submatch(plain, m, 2) + prose.Submatch(plain, m, 3)
		if !slices.Contains(set, name) && !slices.Contains(alwaysSet, name) {
			out = append(out, Variable{name, plain[m[0]:m[1]], m[0]})
		}
	}
	return out
}

// UnsetIn are the names of these variables, each once.
func UnsetIn(code string) []string {
	var out []string
	for _, v := range Unset(code) {
		if !slices.Contains(out, v.Name) {
			out = append(out, v.Name)
		}
	}
	return out
}

// SetIn are the variables of the shell that a code sets.
func SetIn(code string) []string {
	var out []string
	for _, m := range setForm.FindAllStringSubmatch(code, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

// Assignment matches a command that sets a variable to a text.
var Assignment = regexp.MustCompile(`(?m)^([ \t]*(?:(?:export|readonly|local|declare|set)[ \t]+)?([A-Za-z_]\w*)=)("[^"$` + "`" + `\n]*"|'[^'\n]*'|[^\s"'$` + "`" + `;&|()<>#]*|<[\w .-]+>)[ \t]*(;|\r?$)`)

// A pageVariable is a variable of the shell that a page sets to a text, for the reader to use on all pages.
type Assigned struct {
	Name, Value string
	At          page.Pos
}
