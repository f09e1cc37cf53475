package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	password := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(password, []byte("secret\n"), 0o600))
	arguments := []string{"-smtp-username", "joe", "-smtp-password-file", password}
	o, err := parseOptions(append(arguments, "-trusted-proxies", "10.0.0.0/8"), environment{}.get, io.Discard)
	require.NoError(t, err)
	assert.Empty(t, o.warnings([]string{"SIGNIN_LISTEN=127.0.0.1:8080", "SIGNIN_SMTP_PASSWORD=", "HOME=/"}))

	require.NoError(t, os.Chmod(password, 0o644))
	o, err = parseOptions(append(arguments, "-trusted-proxies", "0.0.0.0/0"), environment{}.get, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"unknown variable SIGNIN_ISSUR; did you mean SIGNIN_ISSUER?",
		"unknown variable SIGNIN_SERVICE_HOST; run server -h for the list of variables",
		"-trusted-proxies: 0.0.0.0/0 is every address, so each client can choose its network; name only your proxies",
		"-smtp-password-file: " + password + " has mode 0644, so other users of this machine can use it; run chmod 600 on it",
	}, o.warnings([]string{"SIGNIN_ISSUR=https://signin.example.com", "SIGNIN_SERVICE_HOST=10.0.0.1"}))
}

// TestGatewayThatIsDown starts the service all the same, with a warning.
func TestGatewayThatIsDown(t *testing.T) {
	t.Parallel()
	gateway := devtest.FreeAddr(t)
	o, err := parseOptions([]string{"-listen", "127.0.0.1:0", "-data", t.TempDir(), "-gateway", gateway}, environment{}.get, io.Discard)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var warned []byte
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("level=WARN")) {
			warned = bytes.Clone(p)
			cancel()
		}
		return len(p), nil
	}), nil))
	require.NoError(t, run(ctx, o, nil))
	assert.Contains(t, string(warned), `msg="the mail gateway cannot be used now, so the service cannot send codes" error="not accepted by the mail gateway: it is unreachable: `+gateway+`: connection refused; check its address and the network"`)
}
