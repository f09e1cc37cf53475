package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/cmd/server/hangup"
)

// TestHangupRotates sends the whole process two SIGHUP, so that it does not run beside other tests. The second one finds
// a key that waits.
func TestHangupRotates(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	data := filepath.Join(t.TempDir(), "data")
	o, err := parseOptions([]string{"-listen", "127.0.0.1:0", "-data", data}, environment{}.get, io.Discard)
	require.NoError(t, err)
	started := false
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		switch line := string(p); {
		case strings.Contains(line, `msg="service started"`), started && strings.Contains(line, `msg="signing key created"`):
			started = true
			if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
				t.Error(err)
				cancel()
			}
		case strings.Contains(line, `msg="SIGHUP created no key: this key waits to sign" key=`), strings.Contains(line, "could not create a signing key"):
			cancel()
		}
		return len(p), nil
	}), nil))
	require.NoError(t, run(ctx, o, hangup.Signals))
	keys, err := filepath.Glob(filepath.Join(data, "signing-key-*.jwk"))
	require.NoError(t, err)
	require.Len(t, keys, 2, "the one that signs and the one that waits")
}

// TestHangupReadsLists names the flag of a list with a fault.
func TestHangupReadsLists(t *testing.T) {
	t.Parallel()
	list := filepath.Join(t.TempDir(), "domains")
	require.NoError(t, os.WriteFile(list, []byte("example.com\n"), 0o600))
	o, err := parseOptions([]string{"-listen", "127.0.0.1:0", "-data", t.TempDir(), "-deny-domains", list}, environment{}.get, io.Discard)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	hangups := make(chan os.Signal, 1)
	var said string
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		switch line := string(p); {
		case strings.Contains(line, `msg="service started"`):
			assert.NoError(t, os.WriteFile(list, []byte("@\n"), 0o600))
			hangups <- syscall.SIGHUP
		case strings.Contains(line, "SIGHUP did not change the lists"):
			said = line
			cancel()
		}
		return len(p), nil
	}), nil))
	require.NoError(t, run(ctx, o, hangups))
	assert.Contains(t, said, `error="-deny-domains: `+list+`:1: it is not a domain; write, for example, example.com or *.example.com"`)
}

func TestProxies(t *testing.T) {
	t.Parallel()
	o, err := parseOptions([]string{"-trusted-proxies", "10.0.0.1, 192.168.0.7/16,fd00::/8,::ffff:172.16.0.0/108"}, environment{}.get, io.Discard)
	require.NoError(t, err)
	proxies := o.service.Proxies
	require.Len(t, proxies, 4)
	require.Equal(t, "172.16.0.0/12", proxies[3].String())
	require.Equal(t, "10.0.0.1/32 192.168.0.0/16 fd00::/8", proxies[0].String()+" "+proxies[1].String()+" "+proxies[2].String())
}
