package script

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A Scope is what a code block has in common with others: the variables and functions that it defines, the files that it
// writes, and those that it reads.
type Scope struct{ Defines, Functions, Writes, Reads []string }

var (
	functionForm = regexp.MustCompile(`(?m)^[ \t]*(?:function[ \t]+([A-Za-z_][\w-]*)|([A-Za-z_][\w-]*)[ \t]*\(\)[ \t]*\{)`)
	scriptName   = regexp.MustCompile(`(?m)^(?:export[ \t]+)?(?:(?:const|let|var)[ \t]+(?:\{([^}=]*)\}|([A-Za-z_$][\w$]*))|(?:async[ \t]+)?function[ \t*]+([A-Za-z_$][\w$]*)|class[ \t]+([A-Za-z_$][\w$]*))`)
	importForm   = regexp.MustCompile(`(?m)^import[ \t]+(?:([A-Za-z_$][\w$]*)[ \t]*,?[ \t]*)?(?:\{([^}]*)\}|\*[ \t]+as[ \t]+([A-Za-z_$][\w$]*))?[ \t]*from\b`)
	writtenFile  = regexp.MustCompile(`(?:>>?|[ \t](?:-o|--output|-c|--cookie-jar|tee(?:[ \t]-a)?)[ =])[ \t]*["']?([\w~.][\w./~-]*)`)
	readFile     = regexp.MustCompile(`[ \t](?:-b|--cookie|cat)[ =]["']?([\w~.][\w./~-]*)`)
	fileWord     = regexp.MustCompile(`(?:[\s"'=]@|[ \t](?:-T|--upload-file|--data-binary @|--cacert|--cert|--key|-K|--config)[ =]|<)["']?([\w~.][\w./~-]*)`)
	redirection  = regexp.MustCompile(`(?:^|[^<&])<\s*([\w~.][\w./~-]*)`)
)

// ScopeOf reads the scope of a code.
func ScopeOf(language, code string) Scope {
	s := Scope{Defines: SetIn(code), Writes: matches(writtenFile, code), Reads: FilesReadBy(code)}
	if language == "javascript" {
		s.Defines = declaredIn(code)
	}
	for _, m := range functionForm.FindAllStringSubmatch(code, -1) {
		s.Functions = append(s.Functions, m[1]+m[2])
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

// FilesReadBy are the files that a code reads, also as a jar of cookies or to show them.
func FilesReadBy(code string) []string { return append(matches(readFile, code), filesIn(code)...) }

func matches(form *regexp.Regexp, code string) []string {
	var out []string
	for _, m := range form.FindAllStringSubmatch(" "+code, -1) {
		out = append(out, m[1])
	}
	return out
}

// HasWord reports whether a code has a name as a whole word, outside of a property.
func HasWord(code, name string) bool {
	return regexp.MustCompile(`(?:^|[^\w$.'"-])` + regexp.QuoteMeta(name) + `(?:$|[^\w$:'"-])`).MatchString(code)
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
