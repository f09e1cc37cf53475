package run

import (
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
)

// bindEnvironment replaces what the pages leave to the environment by the variables that the run may use: $API_KEY, and
// credentials such as YOUR_API_KEY and <api-key>, by API_KEY. It runs before the directives, which say more.
func (r *run) bindEnvironment() error {
	for _, s := range r.subjects {
		for _, v := range content.SentBy(s.Op) {
			for _, name := range v.Variables() {
				if r.Getenv(name) == "" {
					continue
				}
				if err := r.bindIn(s, v.Value, "env "+name); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// fromEnvironment begins the source of values that the environment has.
const fromEnvironment = "the environment variable "

// assigned is a shell program in which the variables that replace the page's have their values: a page sets them to what only its
// author has, or to a placeholder.
func (user *testUser) assigned(code string) string {
	bound := user.replacements()
	return script.Assignment.ReplaceAllStringFunc(code, func(command string) string {
		m := script.Assignment.FindStringSubmatch(command)
		for _, shown := range []string{"$" + m[2], "${" + m[2] + "}"} {
			if value, ok := bound[shown]; ok {
				return m[1] + example.Word(value) + m[4]
			}
		}
		return command
	})
}

// bindsVariableOf reports whether a directive or the environment replaces a variable of an operation that a program sets, or whether
// the environment replaces one that the program uses.
func (s *subject) bindsVariableOf(code string) bool {
	return slices.ContainsFunc(s.substitutes, func(sub substitute) bool {
		if strings.HasPrefix(sub.source, fromEnvironment) && slices.ContainsFunc(script.Unset(code), func(v script.Variable) bool { return v.Shown == sub.shown }) {
			return true
		}
		m := variableName.FindStringSubmatch(sub.shown)
		return m != nil && strings.Contains(code, m[1]+"=")
	})
}
