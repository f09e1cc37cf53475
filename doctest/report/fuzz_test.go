package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/report"
	"docsascode.example/gen/page"
)

// hostileSeeds are texts that mean more than text somewhere: in a terminal, in HTML, in Markdown, in a workflow, in a shell.
var hostileSeeds = []string{
	"pen", "\x1b[2J\x1b]0;x\x07", "\u202e\u2066", "a\r\n::error file=x::y\n::set-output name=a::b", "```\n# Title\n```", "````\n", "</textarea><script>alert(1)</script>",
	"<img src=x onerror=alert(1)>", "]]><x/>", "\x00\ufffe", "`$(id)` \"; id; '", "a'; id; '", "| a | b |\n| - | - |", "[x](javascript:alert(1))", "<!-- doctest:skip -->",
	"%0A::warning::x", "\xff\xfe", "\u2028\u2029", "--><b>", "<details><summary>",
}

// saying is a report in which a server says a text wherever it can: in names and values of headers, in bodies, in a target, as the
// output of a program, and as a value that doctest found.
func saying(text string) *claim.Report {
	at := page.Pos{File: "things.md", Line: 3, Column: 1}
	ex := &recorder.Exchange{
		Method: "POST", Target: "/things/" + text, Proto: "HTTP/1.1", RequestHeader: http.Header{"X-Id": {text}}, RequestBody: []byte(text),
		Status: 201, Header: http.Header{"Content-Type": {text}, "X-" + text: {text}}, Body: []byte(text),
	}
	ev := &claim.Evidence{
		Command: ex.Curl("http://127.0.0.1:8080"), Output: text, Exchange: ex,
		Replaced: []claim.Replacement{{Page: "7", Value: text, Source: "the response of POST /things"}},
	}
	return &claim.Report{
		Server: "http://127.0.0.1:8080", Notes: []string{text}, Died: text,
		Claims: []claim.Claim{
			{Pos: at, Kind: claim.Field, Operation: "POST /things", Says: "name is " + text, Verdict: claim.False, Evidence: ev, Reason: text, Actual: text, Help: text},
			{Pos: at, Kind: claim.Status, Operation: "POST /things", Says: text, Verdict: claim.Unchecked, Reason: text},
			{Pos: at, Kind: claim.Field, Operation: "POST /things", Says: text, Verdict: claim.Undocumented, Evidence: ev, Reason: text},
		},
	}
}

var (
	unprintable = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
	ownCommand  = regexp.MustCompile(`^::(?:error|warning|notice|group|endgroup)(?: |::)`)
)

// FuzzReports checks that what a server says stays text in the reports of each format, and in the command that a report shows.
func FuzzReports(f *testing.F) {
	for _, s := range hostileSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := saying(text)
		for _, format := range report.RunFormats {
			var b bytes.Buffer
			require.NoError(t, report.WriteRun(&b, format, r, report.Options{Verbose: true}))
			checkFormat(t, format, b.String())
		}
	})
}

// checkFormat checks what a report of a format must be, whatever a server says.
func checkFormat(t *testing.T, format, out string) {
	t.Helper()
	if format != "json" && format != "sarif" { // they escape all that is not text
		assert.NotRegexp(t, unprintable, out, format)
	}
	switch format {
	case "json", "sarif":
		assert.True(t, json.Valid([]byte(out)), "%s: %s", format, out)
	case "junit":
		d := xml.NewDecoder(strings.NewReader(out))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, out)
			if start, ok := token.(xml.StartElement); ok {
				assert.Contains(t, []string{"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out", "system-err", "properties", "property"}, start.Name.Local)
			}
		}
	case "github":
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, "::") {
				assert.Regexp(t, ownCommand, line)
			}
		}
	case "html":
		checkHTML(t, out)
	}
}

// checkHTML checks that a page has no script, no handler and no link that runs one.
func checkHTML(t *testing.T, out string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(out))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		assert.NotContains(t, []string{"script", "iframe", "object", "embed", "img", "textarea"}, token.Data)
		for _, a := range token.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "%s", token)
			assert.False(t, strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:"), "%s", token)
		}
	}
}

// TestCommandsOfReportsAreText has bash read the command that a report shows for a request with each text, and checks that it
// calls curl alone, with the text as it is.
func TestCommandsOfReportsAreText(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	for _, text := range hostileSeeds {
		if strings.ContainsAny(text, "\x00\xff") { // no argument of a program can be so
			continue
		}
		ex := recorder.Exchange{Method: "POST", Target: "/things", RequestHeader: http.Header{"Content-Type": {"text/plain"}}, RequestBody: []byte(text)}
		script := "id() { echo EXECUTED; }; curl() { printf '%s\\n' \"$@\"; case \"$*\" in *@-*) cat ;; esac; }\n" + ex.Curl("http://127.0.0.1:8080")
		out, err := exec.Command("bash", "-c", script).CombinedOutput() //nolint:gosec // that is what the test is about
		require.NoError(t, err, "%q: %s", text, out)
		assert.NotContains(t, string(out), "EXECUTED", "%q", text)
		assert.Contains(t, string(out), text, "%q", text)
	}
}
