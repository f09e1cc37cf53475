package doctest_test

import (
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

// shownToken stands for a token in the examples.
const shownToken = "eyJhbGciOiJFZERTQSIsImtpZCI6Ij..."

// TestSamples signs in with the examples of the document in each language. Every example sends the request of the first one, has its
// status, and prints its response.
func TestSamples(t *testing.T) {
	t.Parallel()
	samples := codeSamples(t)
	mailhog := devtest.MailHog(t)
	service := startService(t, mailhog.SMTPAddr, "")
	worked := &workedSamples{report: claim.Report{Server: service, Began: time.Now()}}
	t.Cleanup(func() {
		slices.SortFunc(worked.report.Claims, func(a, b claim.Claim) int {
			return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Says, b.Says))
		})
		writeReport(t, "languages", &worked.report)
	})
	for label, launch := range map[string]func(*testing.T, map[string]string) launcher{
		"curl": isolated("bash"), "JavaScript": isolated("javascript"), "fetch": isolated("javascript"), "HTTPie": isolated("bash"),
		"Python": pythonLauncher, "Go": goLauncher, "TypeScript": typeScriptLauncher,
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			own := map[string]string{}
			for id, all := range samples {
				require.Contains(t, all, label, id)
				own[id] = all[label]
			}
			signInWith(t, samplesOf{label, own, launch(t, own), mailhog, service})
			if !t.Failed() {
				worked.add(label, own)
			}
		})
	}
}

// workedSamples has the examples of the languages whose tests passed, as a run of doctest reports them.
type workedSamples struct {
	mu     sync.Mutex
	report claim.Report
}

func (w *workedSamples) add(label string, sources map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, source := range sources {
		c := claim.Claim{Kind: claim.Example, Operation: id, Says: "the " + label + " example works as pasted", Example: source, Verdict: claim.True}
		c.File, c.Line, c.Column = "openapi.yaml", 1, 1
		c.Reason = "the server responded as the document says"
		w.report.Claims = append(w.report.Claims, c)
	}
}

// codeSamples are the examples of the document, by operation and label.
func codeSamples(t *testing.T) map[string]map[string]string {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	require.NoError(t, err)
	out := map[string]map[string]string{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			out[op.OperationID] = map[string]string{}
			for _, s := range op.Extensions["x-codeSamples"].([]any) {
				own := s.(map[string]any)
				out[op.OperationID][own["label"].(string)] = own["source"].(string)
			}
		}
	}
	return out
}

// A launcher runs the example of an operation with other values than the document's, and returns what it printed.
type launcher func(t *testing.T, id string, values *strings.Replacer, server string) string

// samplesOf are the examples of a language.
type samplesOf struct {
	label   string
	sources map[string]string
	launch  launcher
	mailhog *dev.MailHog
	service string
}

func signInWith(t *testing.T, s samplesOf) {
	upstream, err := url.Parse(s.service)
	require.NoError(t, err)
	to, err := recorder.NewUpstream(upstream, recorder.Options{})
	require.NoError(t, err)
	t.Cleanup(to.Close)
	first, second := strings.ToLower(s.label)+"@example.com", strings.ToLower(s.label)+".again@example.com"

	s.run(t, to, "createCode", http.StatusCreated, "POST /user/code", url.Values{"email": {first}}, "me@example.com", first)
	code := s.code(t, first)
	exchanged := s.run(t, to, "exchangeCode", http.StatusOK, "POST /token", url.Values{"email": {first}, "code": {code}}, "me@example.com", first, "123456", code)
	token := exchanged["token"].(string)
	me := s.run(t, to, "getCurrentUser", http.StatusOK, "GET /user", nil, shownToken, token)
	assert.Equal(t, map[string]any{"user": map[string]any{"email": first}}, me)

	s.run(t, to, "createCode", http.StatusCreated, "POST /user/code", url.Values{"email": {second}}, "me@example.com", second)
	code = s.code(t, second)
	s.run(t, to, "getToken", http.StatusOK, "GET /token", url.Values{"email": {second}, "code": {code}}, "me@example.com", second, "123456", code)
	s.run(t, to, "getKeySet", http.StatusOK, "GET /.well-known/jwks.json", nil)
	s.run(t, to, "getConfiguration", http.StatusOK, "GET /.well-known/openid-configuration", nil)
}

func (s samplesOf) code(t *testing.T, to string) string {
	t.Helper()
	found, err := s.mailhog.WaitForEmail(t.Context(), to)
	require.NoError(t, err)
	code := mailedCode.FindStringSubmatch(found.Text)
	require.NotNil(t, code, found.Text)
	return code[1]
}

// run runs the example of an operation, with values in pairs of old and new, and compares its request and what it prints.
func (s samplesOf) run(t *testing.T, to *recorder.Upstream, id string, status int, request string, sent url.Values, values ...string) map[string]any {
	t.Helper()
	proxy, err := recorder.Start(to)
	require.NoError(t, err)
	defer func() { assert.NoError(t, proxy.Close()) }()
	out := s.launch(t, id, strings.NewReplacer(append(values, documented, proxy.URL())...), strings.TrimPrefix(proxy.URL(), "http://"))
	all := proxy.Exchanges()
	require.Len(t, all, 1, "%s: %s", id, out)
	own := all[0]
	target, err := url.Parse(own.Target)
	require.NoError(t, err)
	form, err := url.ParseQuery(string(own.RequestBody))
	require.NoError(t, err)
	assert.Equal(t, request, own.Method+" "+target.Path)
	assert.Equal(t, sent.Encode(), target.Query().Encode()+form.Encode(), "%s in its query or its form", id)
	if media := own.RequestHeader.Get("Content-Type"); len(own.RequestBody) > 0 {
		kind, _, err := mime.ParseMediaType(media)
		require.NoError(t, err)
		assert.Equal(t, "application/x-www-form-urlencoded", kind)
	}
	require.Equal(t, status, own.Status, "%s: %s", id, own.Body)
	var body map[string]any
	require.NoError(t, json.Unmarshal(own.Body, &body))
	for _, text := range texts(body) {
		assert.Contains(t, out, strings.ReplaceAll(text, s.service, proxy.URL()), "%s prints its response", id)
	}
	return body
}

// texts are the texts in a JSON value.
func texts(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	case map[string]any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	}
	return out
}

// isolated launches examples as doctest run does.
func isolated(language string) func(*testing.T, map[string]string) launcher {
	return func(t *testing.T, sources map[string]string) launcher {
		if strings.Contains(sources["getKeySet"], "http --") {
			requireProgram(t, "http", "httpie")
		}
		r := runner.New(runner.Config{})
		return func(t *testing.T, id string, values *strings.Replacer, server string) string {
			out := r.Run(t.Context(), runner.Program{Language: language, Code: values.Replace(sources[id])}, server)
			require.Zero(t, out.Exit, "%s: %s\n%s", id, out.Failure, out.Stderr)
			return out.Stdout
		}
	}
}

// requireProgram skips the test if a program is missing, which a package of Debian has.
func requireProgram(t *testing.T, name, pkg string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed: apt-get install %s", name, pkg)
	}
}

// python is that of Debian, which has the packages of Debian.
const python = "/usr/bin/python3"

func pythonLauncher(t *testing.T, sources map[string]string) launcher {
	if exec.Command(python, "-c", "import requests").Run() != nil {
		t.Skip("requests is not installed: apt-get install python3-requests")
	}
	return func(t *testing.T, id string, values *strings.Replacer, _ string) string {
		return printed(t, python, "-c", values.Replace(sources[id]))
	}
}

func goLauncher(_ *testing.T, sources map[string]string) launcher {
	return func(t *testing.T, id string, values *strings.Replacer, _ string) string {
		return printed(t, "go", "run", save(t, "main.go", values.Replace(sources[id])))
	}
}

// typeScriptLauncher compiles the examples as they are. Their scripts run with other values.
func typeScriptLauncher(t *testing.T, sources map[string]string) launcher {
	dir := typeScriptPackage(t)
	compileTypeScript(t, dir, sources)
	return func(t *testing.T, id string, values *strings.Replacer, _ string) string {
		script, err := os.ReadFile(filepath.Join(dir, "out", id+".js"))
		require.NoError(t, err)
		file := filepath.Join(dir, "out", "run-"+id+".js")
		require.NoError(t, os.WriteFile(file, []byte(values.Replace(string(script))), 0o600))
		return printed(t, "node", file)
	}
}

func save(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func printed(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, arguments...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	return string(out)
}
