package command_test

import (
	"bytes"
	"context"
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
