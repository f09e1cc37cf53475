package doctest_test

import (
	"cmp"
	"context"
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

	"docsascode.example/doctest/command"
	"docsascode.example/impl"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

// newService makes a service with an empty data folder.
func newService(t *testing.T, gateway, issuer string) *impl.Server {
	t.Helper()
	server, err := impl.New(impl.Config{
		Data:   t.TempDir(),
		Mail:   mail.Config{Gateway: gateway, From: "no-reply@example.com"},
		Issuer: issuer, Audience: issuer,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	return server
}

// startService starts the service on a free port, and gives its base URL, which is the issuer of its tokens where none is
// named.
func startService(t *testing.T, gateway, issuer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	url := "http://" + listener.Addr().String()
	server := newService(t, gateway, cmp.Or(issuer, url))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	return url
}

// TestSameFirstStep finds the first step of the docs' quick start, which TestDocs runs, in README.md.
func TestSameFirstStep(t *testing.T) {
	t.Parallel()
	assert.Contains(t, fences(t, "../README.md", "bash"), fences(t, "../docs/README.md", "bash")[0])
}

// TestFlagsOfTheManual compares the flags in doc.go with those that the commands' own help shows.
func TestFlagsOfTheManual(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, name := range []string{"lint", "read", "spec", "arazzo", "site", "run", "mutate"} {
		var help strings.Builder
		require.Zero(t, command.Run(t.Context(), []string{"help", name}, &help, io.Discard))
		for _, m := range regexp.MustCompile(`(?m)^  (-.*)`).FindAllStringSubmatch(help.String(), -1) {
			shown[strings.Join(strings.Fields(m[1]), " ")] = true
		}
	}
	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//\t(-.*)`).FindAllStringSubmatch(string(text), -1) {
		documented[strings.Join(strings.Fields(m[1]), " ")] = true
	}
	assert.Equal(t, shown, documented)
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

// TestVerifyInGo builds and runs the service of the page about verifying, and comes to it with a token and without.
func TestVerifyInGo(t *testing.T) {
	t.Parallel()
	mailhog := devtest.MailHog(t)
	url := startService(t, mailhog.SMTPAddr, documented)
	listen := devtest.FreeAddr(t)
	code := strings.NewReplacer(documented+"/", url+"/", "localhost:8081", listen).Replace(fences(t, "../docs/verify-a-token.md", "go")[0])
	startProgram(t, code)

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		status, _ := get(c, "http://"+listen, "")
		assert.Equal(c, http.StatusUnauthorized, status)
	}, 10*time.Second, 20*time.Millisecond)
	status, body := get(t, "http://"+listen, signIn(t, url, mailhog))
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "Hello, me@example.com\n", body)
}

// startProgram builds a program in Go and runs it until the test ends.
func startProgram(t *testing.T, code string) {
	t.Helper()
	source, program := filepath.Join(t.TempDir(), "main.go"), filepath.Join(t.TempDir(), "hello")
	require.NoError(t, os.WriteFile(source, []byte(code+"\n"), 0o600))
	out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput()
	require.NoError(t, err, "%s", out)
	ctx, stop := context.WithCancel(context.Background())
	hello := exec.CommandContext(ctx, program)
	require.NoError(t, hello.Start())
	t.Cleanup(func() {
		stop()
		_ = hello.Wait() // it was killed
	})
}

var mailedCode = regexp.MustCompile(`(?m)^\s*(\d{6})\s*$`)

// signIn gives a token for me@example.com.
func signIn(t *testing.T, url string, mailhog *dev.MailHog) string {
	t.Helper()
	resp, err := http.PostForm(url+"/user/code", map[string][]string{"email": {"me@example.com"}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	found, err := mailhog.WaitForEmail(t.Context(), "me@example.com")
	require.NoError(t, err)
	code := mailedCode.FindStringSubmatch(found.Text)
	require.NotNil(t, code, "no code in the mail:\n%s", found.Text)
	_, body := get(t, url+"/token?email=me@example.com&code="+code[1], "")
	return strings.Split(body, `"`)[3]
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
