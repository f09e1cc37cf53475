package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/site"
	"docsascode.example/impl/code"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/edition"
)

// writerFunc calls itself with what is written.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestRun starts the whole program, website included, and ends it once it listens.
func TestRun(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"-listen", "127.0.0.1:0", "-data", t.TempDir()}, environment{}.get, io.Discard)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	}), nil))
	require.NoError(t, run(ctx, o, nil))
}

func TestRunOnABusyPort(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	data := filepath.Join(t.TempDir(), "data")
	o, err := parseOptions([]string{"-listen", listener.Addr().String(), "-data", data}, environment{}.get, io.Discard)
	require.NoError(t, err)
	require.EqualError(t, run(t.Context(), o, nil), "-listen: "+listener.Addr().String()+" is already in use; stop the other program or choose another port")
	require.NoDirExists(t, data)
}

// TestRunWithoutData leaves the port free for the next attempt.
func TestRunWithoutData(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(data, nil, 0o600))
	address := devtest.FreeAddr(t)
	o, err := parseOptions([]string{"-listen", address, "-data", data}, environment{}.get, io.Discard)
	require.NoError(t, err)
	require.EqualError(t, run(t.Context(), o, nil), "-data: cannot create "+data+": not a directory; create the directory, or choose another")
	listener, err := net.Listen("tcp", address)
	require.NoError(t, err)
	require.NoError(t, listener.Close())
}

// defaults are the settings that the source of the pages states.
var defaults = edition.Settings{
	URL: "http://localhost:8080", Issuer: "http://localhost:8080", Audience: "http://localhost:8080", Listen: "127.0.0.1:8080", Policy: code.DefaultPolicy(),
}

// TestWebsite serves the very document that was derived from the pages.
func TestWebsite(t *testing.T) {
	t.Parallel()
	pages, err := website(edition.New(defaults), site.Config{URL: defaults.URL})
	require.NoError(t, err)
	mux := http.NewServeMux()
	pages.Register(mux)
	for url, file := range map[string]string{"/openapi.yaml": "../../../openapi.yaml", "/create-a-code.md": "../../../docs/create-a-code.md"} {
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, url, nil))
		require.Equal(t, string(want), answer.Body.String(), url)
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 2, threads(1, ""))
	assert.Zero(t, threads(1, "1"), "somebody has chosen")
	assert.Zero(t, threads(2, ""))
}
