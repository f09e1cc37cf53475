package command_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
	"docsascode.example/impl/dev/devtest"
)

// A lockedBuffer is a buffer that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// take returns what was written since the last call.
func (l *lockedBuffer) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

// TestWatch saves a page: doctest checks the operations that the save changed, with the values of the other page, and no others.
func TestWatch(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "curl", "node"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/bookings")))
	addr := devtest.FreeAddr(t)
	_, port, _ := strings.Cut(addr, ":")
	ctx, stop := context.WithCancel(t.Context())
	var out lockedBuffer
	done := make(chan int, 1)
	go func() {
		args := []string{"run", "-watch", "-server", "http://" + addr, "-start", "PORT=" + port + " node " + filepath.Join(dir, "server.js"), filepath.Join(dir, "docs")}
		done <- command.Run(ctx, args, &out, &out)
	}()
	// report waits for the end of a check.
	report := func() string {
		var all string
		require.Eventually(t, func() bool {
			all += out.take()
			return strings.Contains(all, "waiting for a save")
		}, time.Minute, 5*time.Millisecond)
		return all
	}
	first := report()
	assert.Contains(t, first, "total ")
	assert.Contains(t, first, "guests is a number")

	page := filepath.Join(dir, "docs/bookings.md")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	saved := bytes.Replace(text, []byte(`"guests": "2"`), []byte(`"guests": 2`), 1)
	require.NoError(t, os.WriteFile(page, saved, 0o600))
	second := report()
	t.Log(second)
	assert.Contains(t, second, "bookings.md  12 claims: 12 true", "the claims of the operation that changed")
	assert.NotContains(t, second, "sign-in.md")

	// An editor can write a new file and rename it.
	require.NoError(t, os.WriteFile(page+"~", bytes.Replace(saved, []byte(`Books a room.`), []byte("Books a room for you."), 1), 0o600))
	require.NoError(t, os.Rename(page+"~", page))
	assert.Contains(t, report(), "true")

	stop()
	assert.Zero(t, <-done)
}

// TestLiveSite saves a page: the browser is told, and the site has what was saved.
func TestLiveSite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := filepath.Join(dir, "books.md")
	write := func(text string) { require.NoError(t, os.WriteFile(page, []byte(text), 0o600)) }
	const operation = "\n\n## GET /books\n\n```bash\ncurl https://library.example.com/books\n```\n"
	write("# Before" + operation)
	addr := devtest.FreeAddr(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out lockedBuffer
	done := make(chan int, 1)
	go func() { done <- command.Run(ctx, []string{"site", "-listen", addr, dir}, &out, &out) }()
	get := func(path string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
		require.NoError(t, err)
		return http.DefaultClient.Do(r)
	}
	var events *http.Response
	require.Eventually(t, func() bool {
		var err error
		events, err = get("/changes") //nolint:bodyclose // it is closed below
		return err == nil
	}, time.Minute, 5*time.Millisecond)
	defer events.Body.Close() //nolint:errcheck // it was read
	lines := bufio.NewScanner(events.Body)
	shown := func() (int, string) {
		resp, err := get("/")
		require.NoError(t, err)
		defer resp.Body.Close() //nolint:errcheck // it was read
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(text)
	}
	told := func() {
		require.True(t, lines.Scan())
		require.Equal(t, "data: saved", lines.Text())
		require.True(t, lines.Scan())
	}
	_, text := shown()
	assert.Contains(t, text, "Before</h1>")
	assert.Regexp(t, `<script src="/assets/reload-`, text)

	write("# After" + operation)
	told()
	_, text = shown()
	assert.Contains(t, text, "After</h1>")

	write("# A page\n\n[gone](gone.md ':include')\n")
	told()
	status, text := shown()
	assert.Equal(t, http.StatusInternalServerError, status)
	assert.Contains(t, text, "gone.md")
	assert.Contains(t, text, "/changes")

	write("# Again" + operation)
	told()
	_, text = shown()
	assert.Contains(t, text, "Again</h1>")
	stop()
	assert.Zero(t, <-done)
}
