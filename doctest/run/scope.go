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

// defines are the variables that a step sets.
func (st *step) defines() []string {
	var out []string
	if language(st.example) == "javascript" {
		for _, m := range scriptName.FindAllStringSubmatch(st.example.Code.Value, -1) {
			for _, name := range strings.Split(m[1], ",") {
				_, own, _ := strings.Cut(name, ":")
				out = append(out, strings.TrimSpace(cmp.Or(own, name)))
			}
			out = append(out, m[2], m[3], m[4])
		}
		for _, m := range importForm.FindAllStringSubmatch(st.example.Code.Value, -1) {
			out = append(out, m[1], m[3])
			for _, name := range strings.Split(m[2], ",") {
				_, own, _ := strings.Cut(name, " as ")
				out = append(out, strings.TrimSpace(cmp.Or(own, name)))
			}
		}
		return slices.DeleteFunc(out, func(name string) bool { return name == "" })
	}
	return setIn(st.example.Code.Value)
}

// undeclared are the names of earlier scripts that a script uses and does not declare itself.
func (st *step) undeclared(above []*step) []string {
	own := st.defines()
	var out []string
	for _, other := range above {
		if language(other.example) != "javascript" {
			continue
		}
		for _, name := range other.defines() {
			if !slices.Contains(own, name) && wordIn(st.example.Code.Value, name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func functionsIn(code string) []string {
	var out []string
	for _, m := range functionForm.FindAllStringSubmatch(code, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

func writtenBy(st *step) []string { return matches(writtenFile, st.example.Code.Value) }

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
