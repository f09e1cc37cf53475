package run

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/script"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// What the machine or the reader lacks makes no example false: a program, a package, a file, a socket, or a browser.

var unixSocket = regexp.MustCompile(`--(?:abstract-)?unix-socket[= ]+\S+|http\+unix:|socketPath\b`)

// lackIn says what an example needs by its text that doctest cannot have; empty if it needs nothing.
func lackIn(e *page.Example) string {
	if unixSocket.MatchString(e.Code.Value) {
		return "it calls a socket in the file system, and the server under test does not listen there"
	}
	return ""
}

var (
	missingProgram = regexp.MustCompile(`(?:^|[^\w.+-])([\w.+][\w.+-]*)(?:: command not found| is not installed)`)
	// missingPath matches a program with its path, which the shell did not find: it is built or unpacked from what the reader has.
	missingPath = regexp.MustCompile(`^exit status 127: (?:line \d+: )?(\.{0,2}/\S+): No such file or directory`)
	lackForms   = []struct {
		form *regexp.Regexp
		says string
	}{
		{regexp.MustCompile(`Cannot find (?:package|module) '([^'./][^']*)'`), "the JavaScript module %s is not installed"},
		{regexp.MustCompile(`(?:ModuleNotFoundError|ImportError): No module named '?([\w.-]+)`), "the Python module %s is not installed"},
		{regexp.MustCompile(`ReferenceError: (XMLHttpRequest|window|document|localStorage|sessionStorage|navigator|location|EventSource|FileReader|indexedDB|jQuery|alert|\$) is not defined`), "%s exists only in a browser"},
		{regexp.MustCompile(`Failed to parse URL from (/\S*)`), "the URL %s is relative to a page in a browser"},
	}
	// usualTools are programs whose names are often misspelled in examples.
	usualTools = []string{"curl", "wget", "http", "https", "jq", "node", "npm", "npx", "python", "python3", "echo", "cat", "export", "grep", "json_pp", "base64", "openssl"}
)

// lack is what the machine or the reader lacks, if the example failed because of it; empty if nothing. A misspelled program
// is the example's own mistake.
func (a *attempt) lack() string {
	if file := a.missingFile(); file != "" {
		return fmt.Sprintf("it needs %s, a file of the reader; show the file on the page, below a line with its name", file)
	}
	if a.outcome.Failure == "" {
		return ""
	}
	if m := setUp.FindStringSubmatch(a.example.Code.Value); m != nil && !strings.Contains(a.outcome.Stderr, "curl: (") && (a.own == nil || ok2xx(a.own.Status)) {
		return "it runs " + m[1] + ", which is not set up here"
	}
	if m := missingProgram.FindStringSubmatch(a.outcome.Failure); m != nil && !isMisspelled(m[1]) {
		return m[1] + " is not installed"
	}
	if m := missingPath.FindStringSubmatch(a.outcome.Failure); m != nil {
		return m[1] + " is not there"
	}
	for _, lack := range lackForms {
		if m := lack.form.FindStringSubmatch(a.outcome.Failure + "\n" + a.outcome.Stderr); m != nil {
			return fmt.Sprintf(lack.says, m[1])
		}
	}
	return ""
}

// setUp is a command that installs, builds or starts software, in a line of an example.
var setUp = regexp.MustCompile(`(?m)^[ \t]*(?:[$#%>] )?(?:sudo )?(docker(?:-compose)?|podman|kubectl|helm|minikube|systemctl|service|brew|apt|apt-get|yum|dnf|apk|make|git|vagrant|terraform)[ \t]+[a-z-]`)

// isMisspelled reports whether a name is nearly that of a usual program.
func isMisspelled(name string) bool {
	return !slices.Contains(usualTools, name) && slices.ContainsFunc(usualTools, func(tool string) bool {
		return len(tool) > 2 && spelling.Distance(name, tool) <= 2 && len(name) > 2
	})
}

var noFile = regexp.MustCompile(`(?i)no such file|couldn't read data from file|failed to open|can't open|cannot open|ENOENT`)

// missingFile is a file that the example names and that does not exist, if a program said so.
func (a *attempt) missingFile() string {
	if !noFile.MatchString(a.outcome.Stderr) {
		return ""
	}
	for _, name := range script.FilesIn(a.example.Code.Value) {
		quoted := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(name) + `([^\w.-]|$)`)
		if quoted.MatchString(a.outcome.Stderr) || regexp.MustCompile(`curl: \(26\)|couldn't read data`).MatchString(a.outcome.Stderr) {
			return name
		}
	}
	return ""
}
