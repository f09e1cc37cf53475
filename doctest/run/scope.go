package run

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// What a code block takes from the blocks above it, and leaves for those below it: variables, functions and files.

var (
	functionForm = regexp.MustCompile(`(?m)^[ \t]*(?:function[ \t]+([A-Za-z_][\w-]*)|([A-Za-z_][\w-]*)[ \t]*\(\)[ \t]*\{)`)
	scriptName   = regexp.MustCompile(`(?m)^(?:export[ \t]+)?(?:(?:const|let|var)[ \t]+(?:\{([^}=]*)\}|([A-Za-z_$][\w$]*))|(?:async[ \t]+)?function[ \t*]+([A-Za-z_$][\w$]*)|class[ \t]+([A-Za-z_$][\w$]*))`)
	importForm   = regexp.MustCompile(`(?m)^import[ \t]+(?:([A-Za-z_$][\w$]*)[ \t]*,?[ \t]*)?(?:\{([^}]*)\}|\*[ \t]+as[ \t]+([A-Za-z_$][\w$]*))?[ \t]*from\b`)
	writtenFile  = regexp.MustCompile(`(?:>>?|[ \t](?:-o|--output|-c|--cookie-jar|tee(?:[ \t]-a)?)[ =])[ \t]*["']?([\w~.][\w./~-]*)`)
	readFile     = regexp.MustCompile(`[ \t](?:-b|--cookie|cat)[ =]["']?([\w~.][\w./~-]*)`)
)

var (
	fileWord    = regexp.MustCompile(`(?:[\s"'=]@|[ \t](?:-T|--upload-file|--data-binary @|--cacert|--cert|--key|-K|--config)[ =]|<)["']?([\w~.][\w./~-]*)`)
	redirection = regexp.MustCompile(`(?:^|[^<&])<\s*([\w~.][\w./~-]*)`)
)

// A scope is what a code block has in common with others: the variables and functions that it defines, the files that it
// writes, and those that it reads.
type scope struct{ defines, functions, writes, reads []string }

func scopeOf(language, code string) scope {
	s := scope{defines: setIn(code), writes: matches(writtenFile, code), reads: readBy(code)}
	if language == "javascript" {
		s.defines = declaredIn(code)
	}
	for _, m := range functionForm.FindAllStringSubmatch(code, -1) {
		s.functions = append(s.functions, m[1]+m[2])
	}
	return s
}

// declaredIn are the names that a script declares or imports.
func declaredIn(code string) []string {
	var out []string
	for _, m := range scriptName.FindAllStringSubmatch(code, -1) {
		for _, name := range strings.Split(m[1], ",") {
			_, own, _ := strings.Cut(name, ":")
			out = append(out, strings.TrimSpace(cmp.Or(own, name)))
		}
		out = append(out, m[2], m[3], m[4])
	}
	for _, m := range importForm.FindAllStringSubmatch(code, -1) {
		out = append(out, m[1], m[3])
		for _, name := range strings.Split(m[2], ",") {
			_, own, _ := strings.Cut(name, " as ")
			out = append(out, strings.TrimSpace(cmp.Or(own, name)))
		}
	}
	return slices.DeleteFunc(out, func(name string) bool { return name == "" })
}

// undeclared are the names of earlier scripts that a script uses and does not declare itself.
func (st *step) undeclared(above []*step) []string {
	var out []string
	for _, other := range above {
		if other.language != "javascript" {
			continue
		}
		for _, name := range other.scope.defines {
			if !slices.Contains(st.scope.defines, name) && wordIn(st.example.Code.Value, name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func readBy(code string) []string { return append(matches(readFile, code), filesIn(code)...) }

func matches(form *regexp.Regexp, code string) []string {
	var out []string
	for _, m := range form.FindAllStringSubmatch(" "+code, -1) {
		out = append(out, m[1])
	}
	return out
}

// wordIn reports whether a code has a name as a whole word, outside of a property.
func wordIn(code, name string) bool {
	return regexp.MustCompile(`(?:^|[^\w$.'"-])` + regexp.QuoteMeta(name) + `(?:$|[^\w$:'"-])`).MatchString(code)
}

// unsetIn are the variables of the shell that a code uses and does not set.
func unsetIn(code string) []string {
	set := setIn(code)
	var out []string
	plain := quotedForm.ReplaceAllStringFunc(code, withoutSingleQuoted)
	for _, m := range variableForm.FindAllStringSubmatch(plain, -1) {
		name := m[1] + m[2] + m[3]
		if !slices.Contains(set, name) && !slices.Contains(alwaysSet, name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// setIn are the variables of the shell that a code sets.
func setIn(code string) []string {
	var out []string
	for _, m := range setForm.FindAllStringSubmatch(code, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

// filesIn are the files that a program reads, by its text.
func filesIn(code string) []string {
	var out []string
	for _, form := range []*regexp.Regexp{fileWord, redirection} {
		for _, m := range form.FindAllStringSubmatch(" "+code, -1) {
			if !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	return out
}
