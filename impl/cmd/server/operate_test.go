package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/dev/devtest"
)

// running starts the program with args. stop sends it what SIGTERM does, and waits for its end.
func running(t *testing.T, args ...string) (base string, stop func()) {
	t.Helper()
	return logging(t, io.Discard, args...)
}

// logging is running with a writer for the log.
func logging(t *testing.T, log io.Writer, args ...string) (base string, stop func()) {
	t.Helper()
	o, err := parseOptions(append([]string{"-listen", "127.0.0.1:0"}, args...), environment{}.get, io.Discard)
	require.NoError(t, err)
	address := make(chan string, 1)
	started := regexp.MustCompile(`msg="service started" address=(\S+)`)
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(line []byte) (int, error) {
		if m := started.FindSubmatch(line); m != nil {
			address <- "http://" + string(m[1])
		}
		return log.Write(line) // one line at a time
	}), nil))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, o, nil) }()
	stop = func() {
		cancel()
		assert.NoError(t, <-done)
	}
	select {
	case base = <-address:
	case err := <-done:
		cancel()
		require.NoError(t, err, "the service did not start")
	}
	return base, stop
}

// TestReady asks the admin listener at any address, with its token.
func TestReady(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("0123456789abcdef0123456789abcdef\n"), 0o600))
	_, port, _ := strings.Cut(devtest.FreeAddr(t), ":")
	args := []string{"-admin-listen", ":" + port, "-admin-token-file", token}
	var out strings.Builder
	require.ErrorContains(t, ready(args, environment{}.get, &out), "ready: the service does not respond at :"+port)
	_, stop := running(t, append(args, "-data", t.TempDir(), "-docs", "off")...)
	defer stop()
	require.NoError(t, ready(args, environment{}.get, &out))
	assert.Contains(t, out.String(), `{"name":"store","ok":true`)
	for path, want := range map[string]int{"/metrics": 401, "/readyz": 401, "/healthz": 200} {
		response, err := http.Get("http://127.0.0.1:" + port + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, want, response.StatusCode, path)
	}
	require.ErrorContains(t, ready([]string{"-admin-listen", "127.0.0.1:" + port}, environment{}.get, &out), "the response is 401")
	require.ErrorContains(t, ready(nil, environment{}.get, &out), "ready: -admin-listen is empty")
}

func TestAdminTokenFaults(t *testing.T) {
	t.Parallel()
	short := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(short, []byte("short\n"), 0o600))
	_, err := parseOptions([]string{"-admin-token-file", short}, environment{}.get, io.Discard)
	require.ErrorContains(t, err, "does not have a token of 32 printable ASCII characters or more")
	_, err = parseOptions([]string{"-admin-token-file", "/absent"}, environment{}.get, io.Discard)
	require.ErrorContains(t, err, "cannot open /absent")
}

func TestVerified(t *testing.T) {
	t.Parallel()
	report := filepath.Join(t.TempDir(), "run.json")
	require.NoError(t, os.WriteFile(report, []byte(`{"version": 1, "claims": []}`), 0o600))
	o, err := parseOptions([]string{"-verified", report}, environment{}.get, io.Discard)
	require.NoError(t, err)
	require.NotNil(t, o.check)
	o, err = parseOptions([]string{"-verified", report + ", " + report}, environment{}.get, io.Discard)
	require.NoError(t, err)
	require.NotNil(t, o.check)
	o, err = parseOptions(nil, environment{}.get, io.Discard)
	require.NoError(t, err)
	require.Nil(t, o.check)
	_, err = parseOptions([]string{"-verified", report + ",/absent"}, environment{}.get, io.Discard)
	require.ErrorContains(t, err, "cannot open /absent")
	require.NoError(t, os.WriteFile(report, []byte("# A page\n"), 0o600))
	_, err = parseOptions([]string{"-verified", report}, environment{}.get, io.Discard)
	require.ErrorContains(t, err, "run.json is not a report of doctest run -format json")
}

func TestPort(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		env  environment
		want string
	}{
		{nil, environment{"PORT": "3000"}, ":3000"}, {nil, nil, "127.0.0.1:8080"},
		{[]string{"-listen", "127.0.0.1:0"}, environment{"PORT": "3000"}, "127.0.0.1:0"},
	} {
		o, err := parseOptions(test.args, test.env.get, io.Discard)
		require.NoError(t, err)
		assert.Equal(t, test.want, o.listen)
	}
}

// TestDocsOff publishes the API alone.
func TestDocsOff(t *testing.T) {
	t.Parallel()
	base, stop := running(t, "-docs", "off", "-data", t.TempDir())
	defer stop()
	for path, want := range map[string]int{"/": 404, "/openapi.json": 404, "/create-a-code": 404, "/.well-known/jwks.json": 200} {
		response, err := http.Get(base + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, want, response.StatusCode, path)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^server \S+, commit \S+, go1\.\d`, version())
}

// TestOperators names an address as the audit log does, erases it, and makes a key.
func TestOperators(t *testing.T) {
	t.Parallel()
	data, mailhog := t.TempDir(), devtest.MailHog(t)
	args := []string{"-data", data, "-gateway", mailhog.SMTPAddr}
	var out strings.Builder
	require.ErrorContains(t, pseudonym(append([]string{"joe@example.com"}, args...), environment{}.get, &out), "audit-key does not exist")
	ask := func(base string) int {
		response, err := http.PostForm(base+"/user/code", url.Values{"email": {"Joe@example.com"}})
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	base, stop := running(t, args...)
	require.Equal(t, 201, ask(base))
	require.Equal(t, 429, ask(base))
	require.NoError(t, pseudonym(append([]string{"JOE@example.com"}, args...), environment{}.get, &out))
	assert.Regexp(t, `^[0-9a-f]{32}\n$`, out.String())
	require.ErrorContains(t, forget(append([]string{"joe@example.com"}, args...), environment{}.get, &out), "is in use by another process")
	stop()
	require.NoError(t, forget(append([]string{"joe@example.com"}, args...), environment{}.get, &out))
	base, stop = running(t, args...)
	require.Equal(t, 201, ask(base), "the counts are gone")
	stop()

	out.Reset()
	require.NoError(t, newKey(args, environment{}.get, &out))
	assert.Regexp(t, `^created \S{43} \(EdDSA\), signs from \S+Z\n$`, out.String())
	require.NoError(t, newKey(args, environment{}.get, &out))
	assert.Contains(t, out.String(), "no key created, because one waits: ")
	for _, command := range []func([]string, func(string) string, io.Writer) error{pseudonym, forget} {
		assert.ErrorContains(t, command(nil, environment{}.get, &out), "names no address")
		assert.ErrorContains(t, command(append([]string{"joe"}, args...), environment{}.get, &out), "The email address is incomplete")
	}
}

// TestOperatorsOnRedis unlocks an address while the service runs, finds it in the audit log, and publishes a key.
func TestOperatorsOnRedis(t *testing.T) {
	t.Parallel()
	mailhog := devtest.MailHog(t)
	args := []string{"-public-url", "http://localhost:8080", "-data", t.TempDir(), "-gateway", mailhog.SMTPAddr, "-store", redistest.Start(t).URL() + "?timeout=10s"}
	var log bytes.Buffer
	base, stop := logging(t, &log, args...)
	ask := func() int {
		response, err := http.PostForm(base+"/user/code", url.Values{"email": {"Joe@example.com"}})
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	var out strings.Builder
	require.Equal(t, 201, ask())
	require.Equal(t, 429, ask())
	require.NoError(t, forget(append([]string{"joe@example.com"}, args...), environment{}.get, &out))
	assert.Equal(t, "forgot joe@example.com: its code, its counts and its known networks\n", out.String())
	require.Equal(t, 201, ask(), "the counts are gone")

	out.Reset()
	require.NoError(t, pseudonym(append([]string{"JOE@example.com"}, args...), environment{}.get, &out))
	require.NoError(t, newKey(args, environment{}.get, io.Discard))
	stop()
	assert.Equal(t, 2, strings.Count(log.String(), "event=code_sent"))
	assert.Equal(t, 3, strings.Count(log.String(), " address="+strings.TrimSpace(out.String())+" "), "two emails and a limit")

	base, stop = running(t, args...)
	defer stop()
	response, err := http.Get(base + "/.well-known/jwks.json")
	require.NoError(t, err)
	keys, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 2, strings.Count(string(keys), `"kid"`), "one waits to sign")
}

// TestDrain goes on for a while after SIGTERM, not ready, and closes each connection after its response.
func TestDrain(t *testing.T) {
	t.Parallel()
	admin := devtest.FreeAddr(t)
	base, stop := running(t, "-data", t.TempDir(), "-admin-listen", admin, "-drain", "3s")
	get := func(url string) (int, bool) {
		response, err := http.Get(url)
		if err != nil {
			return 0, false
		}
		_ = response.Body.Close()
		return response.StatusCode, response.Close
	}
	status, closes := get(base + "/.well-known/jwks.json")
	require.Equal(t, 200, status)
	require.False(t, closes)
	ended := make(chan struct{})
	go func() { defer close(ended); stop() }()
	require.Eventually(t, func() bool {
		_, closes := get(base + "/.well-known/jwks.json")
		status, _ := get("http://" + admin + "/readyz")
		return closes && status == 503
	}, 3*time.Second, time.Millisecond)
	<-ended
	status, _ = get(base + "/.well-known/jwks.json")
	assert.Zero(t, status, "nothing listens after it")
}
