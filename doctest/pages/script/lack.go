package script

import (
	"fmt"
	"regexp"
	"slices"

	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

var unixSocket = regexp.MustCompile(`--(?:abstract-)?unix-socket[= ]+\S+|http\+unix:|socketPath\b`)

// LackIn says what an example needs by its text that doctest cannot have; empty if it needs nothing.
func LackIn(e *page.Example) string {
	if unixSocket.MatchString(e.Code.Value) {
		return "it calls a socket in the file system, and the server under test does not listen there"
	}
	return ""
}

var (
	missingProgram = regexp.MustCompile(`(?:^|[^\w.+-])([\w.+][\w.+-]*)(?:: command not found| is not installed)`)
	// missingPath matches a program with its path, which the shell did not find: it is built or unpacked from what the reader has.
	missingPath = regexp.MustCompile(`^exit status 127: (?:line \d+: )?(\.{0,2}/\S+): No such file or directory`)
)

var lackForms = []struct {
	form *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`Cannot find (?:package|module) '([^'./][^']*)'`), "the JavaScript module %s is not installed"},
	{regexp.MustCompile(`(?:ModuleNotFoundError|ImportError): No module named '?([\w.-]+)`), "the Python module %s is not installed"},
	{regexp.MustCompile(`ReferenceError: (XMLHttpRequest|window|document|localStorage|sessionStorage|navigator|location|EventSource|FileReader|indexedDB|jQuery|alert|\$) is not defined`), "%s exists only in a browser"},
	{regexp.MustCompile(`Failed to parse URL from (/\S*)`), "the URL %s is relative to a page in a browser"},
}

// usualTools are programs whose names are often misspelled in examples.
var usualTools = []string{"curl", "wget", "http", "https", "jq", "node", "npm", "npx", "python", "python3", "echo", "cat", "export", "grep", "json_pp", "base64", "openssl"}

// LackOf is what the machine lacks by what a program said that failed; empty if nothing.
func LackOf(failure, stderr string) string {
	if m := missingProgram.FindStringSubmatch(failure); m != nil && !isMisspelled(m[1]) {
		return m[1] + " is not installed"
	}
	if m := missingPath.FindStringSubmatch(failure); m != nil {
		return m[1] + " is not there"
	}
	for _, lack := range lackForms {
		if m := lack.form.FindStringSubmatch(failure + "\n" + stderr); m != nil {
			return fmt.Sprintf(lack.says, m[1])
		}
	}
	return ""
}

// setUp is a command that installs, builds or starts software, in a line of an example.
var setUp = regexp.MustCompile(`(?m)^[ \t]*(?:[$#%>] )?(?:sudo )?(docker(?:-compose)?|podman|kubectl|helm|minikube|systemctl|service|brew|apt|apt-get|yum|dnf|apk|make|git|vagrant|terraform)[ \t]+[a-z-]`)

// SetsUp is the program with which an example sets up software; empty if it sets up none.
func SetsUp(code string) string {
	if m := setUp.FindStringSubmatch(code); m != nil {
		return m[1]
	}
	return ""
}

// isMisspelled reports whether a name is nearly that of a usual program.
func isMisspelled(name string) bool {
	return !slices.Contains(usualTools, name) && slices.ContainsFunc(usualTools, func(tool string) bool {
		return len(tool) > 2 && spelling.Distance(name, tool) <= 2 && len(name) > 2
	})
}

var noFile = regexp.MustCompile(`(?i)no such file|couldn't read data from file|failed to open|can't open|cannot open|ENOENT`)

// MissingFile is a file that the example names and that does not exist, if a program said so.
func MissingFile(code, stderr string) string {
	if !noFile.MatchString(stderr) {
		return ""
	}
	for _, name := range filesIn(code) {
		quoted := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(name) + `([^\w.-]|$)`)
		if quoted.MatchString(stderr) || regexp.MustCompile(`curl: \(26\)|couldn't read data`).MatchString(stderr) {
			return name
		}
	}
	return ""
}
