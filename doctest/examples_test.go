package doctest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
	"docsascode.example/impl"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

// TestPastedExamples does what a reader does: it pastes the examples of each page, in the order of the sidebar, with
// the code that was mailed and the token that came for it in the place of the samples'. The service, the shell, curl,
// node, axios and MailHog are real. What is printed must be what the page's JSON sample shows.
func TestPastedExamples(t *testing.T) {
	site, err := page.Load("../docs")
	require.NoError(t, err)
	mailbox := devtest.MailHog(t)
	for title, newRunner := range map[string]func(*testing.T) runner{"CURL": newShell, "Javascript": newNode} {
		t.Run(title, func(t *testing.T) {
			r := &reader{run: newRunner(t), url: startService(t, mailbox.SMTPAddr), mailbox: mailbox, seen: mailsTo(t, mailbox)}
			for _, op := range site.Operations() {
				t.Run(op.Title.Value, func(t *testing.T) { r.paste(t, op, title) })
			}
			require.NotEmpty(t, r.code, "no example had a code mailed")
			require.NotEmpty(t, r.token, "no example got a token")
			if title == "Javascript" {
				t.Run("verify", r.verifyInJavaScript)
			} else {
				t.Run("verify", r.verifyInGo)
			}
		})
	}
}

// A runner runs an example's text, and gives what it prints as JSON.
type runner func(ctx context.Context, code string) ([]byte, error)

// requirePrograms skips the test on a machine without a program. In CI a skip fails: see .ci/run.
func requirePrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}

func newShell(t *testing.T) runner {
	requirePrograms(t, "bash", "curl")
	return func(ctx context.Context, code string) ([]byte, error) {
		return output(exec.CommandContext(ctx, "bash", "-o", "pipefail", "-c", code))
	}
}

// newNode installs what the examples import, as the lock file has it, in a folder of its own.
func newNode(t *testing.T) runner {
	requirePrograms(t, "node", "npm")
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/node")))
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	out, err := install.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return func(ctx context.Context, code string) ([]byte, error) {
		node := exec.CommandContext(ctx, "node", "--input-type=module", "--import", "./print-json.mjs")
		node.Dir, node.Stdin = dir, strings.NewReader(code)
		return output(node)
	}
}

func output(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		out = append(out, exit.Stderr...)
	}
	return out, err
}

// newService makes a service with an empty data folder.
func newService(t *testing.T, gateway, url string) *impl.Server {
	t.Helper()
	server, err := impl.New(impl.Config{
		Data:   t.TempDir(),
		Mail:   mail.Config{Gateway: gateway, From: "no-reply@example.com"},
		Issuer: url, Audience: url,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	return server
}

// startService starts the service on a free port, and gives its base URL.
func startService(t *testing.T, gateway string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	url := "http://" + listener.Addr().String()
	server := newService(t, gateway, url)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	return url
}

// A reader knows what one learns from page to page.
type reader struct {
	run         runner
	url         string
	mailbox     *dev.MailHog
	seen        int // mails that others have had sent to the reader's address
	code, token string
}

const address = "me@example.com"

func mailsTo(t *testing.T, mailbox *dev.MailHog) int {
	t.Helper()
	mails, err := mailbox.Mails(t.Context(), address)
	require.NoError(t, err)
	return len(mails)
}

// sampleToken is the token as the pages show it.
var sampleToken = regexp.MustCompile(`eyJ[\w.-]*\.\.\.`)

func (r *reader) paste(t *testing.T, op *page.Operation, title string) {
	code := exampleIn(t, op, title)
	if p := op.Parameter(page.InQuery, "code"); p != nil {
		code = strings.ReplaceAll(code, op.Sent(p)[0], r.code)
	}
	out, err := r.run(t.Context(), r.fillIn(code))
	require.NoError(t, err, "%s\n%s", code, out)
	assertShows(t, shownJSON(op), out)
	r.learn(t, op, out)
}

// fillIn puts what the reader has in the place of what the pages show.
func (r *reader) fillIn(code string) string {
	return sampleToken.ReplaceAllLiteralString(strings.ReplaceAll(code, "http://localhost:8080", r.url), r.token)
}

func exampleIn(t *testing.T, op *page.Operation, title string) string {
	t.Helper()
	for _, e := range op.Examples {
		if e.Title.Value == title {
			return e.Code.Value
		}
	}
	require.Fail(t, "no example", "%s has no tab %s", op.Pos, title)
	return ""
}

func shownJSON(op *page.Operation) *page.Sample {
	for _, s := range op.Response.Samples {
		if s.Format == "json" && s.Status == 0 {
			return s
		}
	}
	return nil
}

var mailedCode = regexp.MustCompile(`(?m)^\s*(\d{6})\s*$`)

// learn reads the mail that an operation had sent, and the token that it answered with.
func (r *reader) learn(t *testing.T, op *page.Operation, answer []byte) {
	if op.Parameter(page.InBody, "email") != nil {
		r.code = r.mailedCode(t)
	}
	r.learnToken(t, answer)
}

func (r *reader) mailedCode(t *testing.T) string {
	mails, err := r.mailbox.Mails(t.Context(), address)
	require.NoError(t, err)
	require.Len(t, mails, r.seen+1, "a 201 says that the gateway has the mail")
	found := mailedCode.FindStringSubmatch(mails[0].Text)
	require.NotNil(t, found, "no code in the mail:\n%s", mails[0].Text)
	return found[1]
}

func (r *reader) learnToken(t *testing.T, answer []byte) {
	var with struct{ Token string }
	if err := json.Unmarshal(answer, &with); err == nil && with.Token != "" {
		r.token = with.Token
		assert.Equal(t, time.Hour, lifetime(t, with.Token), "get-a-token.md says how long a token is good for")
	}
}

// lifetime is how long a token is good for by its own account.
func lifetime(t *testing.T, token string) time.Duration {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims struct{ Iat, Exp int64 }
	require.NoError(t, json.Unmarshal(payload, &claims))
	return time.Duration(claims.Exp-claims.Iat) * time.Second
}

// TestQuickStart pastes the steps of the home page, and the one of README.md, which is the first of them.
func TestQuickStart(t *testing.T) {
	t.Parallel()
	steps := fences(t, "../docs/README.md", "bash")
	require.Len(t, steps, 3)
	assert.Equal(t, steps[0], strings.TrimSpace(fences(t, "../README.md", "bash")[1]), "README.md begins with the same step")
	mailbox := devtest.MailHog(t)
	r := &reader{run: newShell(t), url: startService(t, mailbox.SMTPAddr), mailbox: mailbox}
	for i, step := range steps {
		out, err := r.run(t.Context(), strings.ReplaceAll(r.fillIn(step), "123456", r.code))
		require.NoError(t, err, "%s\n%s", step, out)
		assert.NotContains(t, string(out), `"detail"`, "%s is answered by a problem: %s", step, out)
		if i == 0 {
			r.code = r.mailedCode(t)
		}
		r.learnToken(t, out)
	}
}

// howTo is the last code block in a language of the page about verifying.
func howTo(t *testing.T, language string) string {
	t.Helper()
	all := fences(t, "../docs/verify-a-token.md", language)
	require.NotEmpty(t, all)
	return all[len(all)-1] + "\n"
}

// fences are the code blocks of a file in a language, without the indentation of the list that they stand in.
func fences(t *testing.T, file, language string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for _, m := range regexp.MustCompile("(?ms)^ *```"+language+"\n(.*?)^ *```$").FindAllStringSubmatch(string(text), -1) {
		out = append(out, strings.TrimSpace(m[1]))
	}
	return out
}

// verifyInJavaScript runs the how-to of the page about verifying.
func (r *reader) verifyInJavaScript(t *testing.T) {
	out, err := r.run(t.Context(), r.fillIn(howTo(t, "javascript")))
	require.NoError(t, err, "%s", out)
	assert.JSONEq(t, `"`+address+`"`, string(out))
}

// verifyInGo builds and runs the service of that page, and comes to it with the token and without.
func (r *reader) verifyInGo(t *testing.T) {
	listen := devtest.FreeAddr(t)
	source := filepath.Join(t.TempDir(), "main.go")
	code := strings.ReplaceAll(r.fillIn(howTo(t, "go")), "localhost:8081", listen)
	require.NoError(t, os.WriteFile(source, []byte(code), 0o600))
	program := filepath.Join(t.TempDir(), "hello")
	out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput()
	require.NoError(t, err, "%s", out)
	ctx, stop := context.WithCancel(t.Context())
	hello := exec.CommandContext(ctx, program)
	require.NoError(t, hello.Start())
	defer func() { stop(); _ = hello.Wait() }() // it was killed

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		status, _ := get(c, "http://"+listen, "")
		assert.Equal(c, http.StatusUnauthorized, status)
	}, 10*time.Second, 20*time.Millisecond)
	status, body := get(t, "http://"+listen, r.token)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "Hello, "+address+"\n", body)
}

func get(t require.TestingT, url, token string) (int, string) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// assertShows holds an answer against a sample: the same members, and the same values but where dots stand for some.
func assertShows(t *testing.T, s *page.Sample, answer []byte) {
	t.Helper()
	require.NotNil(t, s)
	got, err := sample.JSON(string(answer))
	require.NoError(t, err, "%s", answer)
	assertSame(t, s, s.Value, got)
}

func assertSame(t *testing.T, s *page.Sample, want, got *sample.Value) {
	t.Helper()
	at := s.Body.At(want.Offset)
	require.Equal(t, want.Kind, got.Kind, "%s", at)
	require.Len(t, got.Members, len(want.Members), "%s", at)
	for i, m := range want.Members {
		other := got.Members[i]
		if want.Kind == sample.Object {
			require.NotNil(t, got.Member(m.Name), "%s: %q is not in the answer", s.Body.At(m.NameOffset), m.Name)
			other = got.Member(m.Name)
		}
		assertSame(t, s, m, other)
	}
	if len(want.Members) == 0 && !want.Elided {
		assert.Equal(t, want.Text, got.Text, "%s", at)
	}
}
