package run

import (
	"regexp"
	"strings"

	"docsascode.example/gen/example"
)

// bindEnvironment replaces what the pages leave to the environment by the variables that the run may use: $API_KEY, and
// credentials such as YOUR_API_KEY and <api-key>, by API_KEY. It runs before the directives, which say more.
func (r *run) bindEnvironment() error {
	for _, s := range r.subjects {
		for _, v := range sentBy(s.op) {
			for _, name := range v.variables() {
				if r.Getenv(name) == "" {
					continue
				}
				if err := r.bindIn(s, v.value, "env "+name); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

var (
	wholeVariable   = regexp.MustCompile(`^\$(?:\{(\w+)\}|(\w+))$`)
	notInVariables = regexp.MustCompile(`\W+`)
)

// variable is the name of the shell variable that a sent value is; empty for another value.
func (v sent) variable() string {
	if m := wholeVariable.FindStringSubmatch(v.value); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// variables are the names of the environment variables that a sent value may stand for, the likeliest first.
func (v sent) variables() []string {
	if name := v.variable(); name != "" {
		return []string{name}
	}
	if !v.isCredential() || !example.IsPlaceholder(v.value) {
		return nil
	}
	name := strings.ToUpper(strings.Trim(notInVariables.ReplaceAllString(v.value, "_"), "_"))
	short := strings.TrimPrefix(name, "YOUR_")
	return []string{name, short}
}
