package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"docsascode.example/docs"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	checks "docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// TestPagesElsewhere starts the program on another port, with another number of digits. Then it takes the pages from the
// website of the program, and has doctest run check them against it.
func TestPagesElsewhere(t *testing.T) {
	t.Parallel()
	mailhog := devtest.MailHog(t)
	smtp, err := mailproxy.Listen("127.0.0.1:0", mailhog.SMTPAddr)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, smtp.Close()) })
	base := start(t, "-digits", "8", "-gateway", smtp.Addr(), "-mailbox-url", "http://"+mailhog.HTTPAddr)

	site, err := page.Load(download(t, base))
	require.NoError(t, err)
	for _, op := range site.Operations() {
		assert.Equal(t, []string{base}, op.BaseURLs(), op.Name())
	}
	server, err := url.Parse(base)
	require.NoError(t, err)
	mails, err := mailbox.Open(t.Context(), "http://"+mailhog.HTTPAddr, mailbox.Polling{})
	require.NoError(t, err)
	t.Cleanup(mails.Close)
	found, err := checks.Pages(t.Context(), checks.Config{Server: server, Runner: runner.New(runner.Config{}), Mailbox: mails, MailProxy: smtp, Source: true}, site)
	require.NoError(t, err)
	require.NotEmpty(t, found.Claims)
	for _, c := range found.Claims {
		if c.Verdict != claim.True && !c.Skipped && !strings.HasSuffix(c.Reason, "is not installed") {
			assert.Fail(t, string(c.Verdict), "%s: %s: %s", c.Pos, c.Says, c.Reason)
		}
	}
}

// TestPastedFromTheWebsite runs the commands of a page as its HTML shows them.
func TestPastedFromTheWebsite(t *testing.T) {
	t.Parallel()
	base := start(t, "-gateway", devtest.MailHog(t).SMTPAddr)
	home := string(fetch(t, base+"/"))
	assert.Contains(t, home, base)
	assert.NotContains(t, home, "localhost:8080")
	commands := codeBlocks(t, home)
	require.NotEmpty(t, commands)
	said, err := exec.CommandContext(t.Context(), "bash", "-c", commands[0]).Output()
	require.NoError(t, err)
	assert.JSONEq(t, `{"user": {"email": "me@example.com", "code": "A code was sent to the email address."}}`, string(said))
	for _, document := range []string{"/openapi.json", "/openapi.yaml"} {
		text := string(fetch(t, base+document))
		assert.Regexp(t, `"?servers"?:\s*\[?\s*[-{]\s*"?url"?:\s*"?`+regexp.QuoteMeta(base)+`\b`, text)
		assert.NotContains(t, text, "localhost:8080")
	}
}

// TestWrongPaths asks for paths at which nothing exists, as browsers do and as programs do.
func TestWrongPaths(t *testing.T) {
	t.Parallel()
	base := start(t, "-gateway", "127.0.0.1:1")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, tc := range []struct{ method, path, accept, want, location string }{
		{"GET", "/create-a-coed", "text/html", "404 text/html; charset=utf-8", ""},
		{"GET", "/create-a-coed", "*/*", "404 application/problem+json", ""},
		{"POST", "/create-a-coed", "text/html", "404 application/problem+json", ""},
		{"GET", "/create-a-code/", "*/*", "301 text/html; charset=utf-8", "/create-a-code"},
		{"GET", "/README", "*/*", "301 text/html; charset=utf-8", "/"},
		{"GET", "/user", "text/html", "401 application/problem+json", ""},
		{"DELETE", "/user", "text/html", "405 application/problem+json", ""},
	} {
		request, err := http.NewRequestWithContext(t.Context(), tc.method, base+tc.path, nil)
		require.NoError(t, err)
		request.Header.Set("Accept", tc.accept)
		response, err := client.Do(request)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, tc.want, fmt.Sprint(response.StatusCode, " ", response.Header.Get("Content-Type")), tc.path)
		assert.Equal(t, tc.location, response.Header.Get("Location"), tc.path)
		if strings.HasPrefix(tc.want, "404 text/html") {
			assert.Contains(t, string(body), `<a href="/create-a-code">`)
		}
	}
}

// TestReferenceOverTheWire counts the bytes of all that a browser loads of the reference.
func TestReferenceOverTheWire(t *testing.T) {
	t.Parallel()
	base := start(t, "-gateway", "127.0.0.1:1")
	size := 0
	load := func(path string) string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		require.NoError(t, err)
		request.Header.Set("Accept-Encoding", "gzip")
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		defer response.Body.Close()
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		size += len(body)
		return string(body)
	}
	load("/reference")
	for _, m := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(string(fetch(t, base+"/reference")), -1) {
		load(m[1])
	}
	t.Logf("%d bytes", size)
	assert.LessOrEqual(t, size, 60<<10)
}

// start starts the program with args on a free port, and returns the URL that it has on its pages.
func start(t *testing.T, args ...string) string {
	t.Helper()
	o, err := parseOptions(append([]string{"-listen", "127.0.0.1:0", "-data", t.TempDir()}, args...), environment{}.get, io.Discard)
	require.NoError(t, err)
	address := make(chan string, 1)
	started := regexp.MustCompile(`msg="service started" address=127\.0\.0\.1:(\d+)`)
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(line []byte) (int, error) {
		if m := started.FindSubmatch(line); m != nil {
			address <- "http://localhost:" + string(m[1])
		}
		return len(line), nil
	}), nil))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, o, nil) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	select {
	case base := <-address:
		return base
	case <-time.After(30 * time.Second):
		require.Fail(t, "the service did not start")
		return ""
	}
}

// download writes the pages that the website at base serves as Markdown into a directory.
func download(t *testing.T, base string) string {
	t.Helper()
	dir := t.TempDir()
	names, err := docs.FS.ReadDir(".")
	require.NoError(t, err)
	for _, name := range names {
		if filepath.Ext(name.Name()) == ".md" && !strings.HasPrefix(name.Name(), "_") {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name.Name()), fetch(t, base+"/"+name.Name()), 0o600))
		}
	}
	return dir
}

func fetch(t *testing.T, url string) []byte {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode, url)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return body
}

// codeBlocks are the texts of the code blocks of a page.
func codeBlocks(t *testing.T, text string) (blocks []string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(text))
	require.NoError(t, err)
	for n := range document.Descendants() {
		if n.DataAtom != atom.Code || n.Parent.DataAtom != atom.Pre {
			continue
		}
		var b bytes.Buffer
		for part := range n.Descendants() {
			if part.Type == html.TextNode {
				b.WriteString(part.Data)
			}
		}
		blocks = append(blocks, b.String())
	}
	return blocks
}
