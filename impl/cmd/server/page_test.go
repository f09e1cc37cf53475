package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

var (
	startCommand = regexp.MustCompile(`(?s)\n\.bin/server \\\n(.*?)` + "```")
	startLog     = regexp.MustCompile("(?s)logs to standard error:\n\n```text\n(.*?)```")
	unit         = regexp.MustCompile("(?s)```ini\n(.*?)```")
	unitCommand  = regexp.MustCompile(`(?s)ExecStart=/usr/local/bin/signin \\\n(.*?)\n[A-Z]`)
	varying      = regexp.MustCompile(`\b(time|kid|key|signs_from|address)=\S+`)
)

// TestStartCommand starts the service with the flags of the page for operators, in directories and on ports of the
// test, and compares its first lines in the log with the page, in any order.
func TestStartCommand(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	command, sample := startCommand.FindSubmatch(page), startLog.FindSubmatch(page)
	require.NotNil(t, command)
	require.NotNil(t, sample)
	password := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(password, []byte("secret\n"), 0o600))
	own := []string{"-listen", "127.0.0.1:0", "-data", t.TempDir(), "-smtp-password-file", password, "-admin-listen", devtest.FreeAddr(t)}
	o, err := parseOptions(append(flagsOf(string(command[1])), own...), environment{}.get, io.Discard)
	require.NoError(t, err)

	want := maskedLines(string(sample[1]), math.MaxInt)
	var mu sync.Mutex
	var log bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	o.service.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		if !bytes.Contains(p, []byte("the mail gateway cannot be used now")) { // the one on the page is not there
			log.Write(p)
		}
		if bytes.Count(log.Bytes(), []byte("\n")) == len(want) {
			cancel()
		}
		return len(p), nil
	}), nil))
	require.NoError(t, run(ctx, o, nil))
	assert.Equal(t, want, maskedLines(log.String(), len(want)))
}

// TestUnit compares the flags of the unit for systemd with those of the start command, and has systemd verify the unit.
func TestUnit(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	found := unit.FindSubmatch(page)
	require.NotNil(t, found)
	command := unitCommand.FindSubmatch(found[1])
	require.NotNil(t, command)
	assert.Equal(t, flagsOf(string(startCommand.FindSubmatch(page)[1])), flagsOf(string(command[1])))

	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	program, err := os.Executable()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "signin.service")
	text := strings.ReplaceAll(string(found[1]), "/usr/local/bin/signin", program)
	text = strings.Replace(text, "User=signin", "User=root", 1) // a user that each machine has
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	said, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", file).CombinedOutput()
	assert.NoError(t, err)
	assert.Empty(t, string(said))
}

// flagsOf are the arguments of a command with a flag and its value on each line.
func flagsOf(command string) (arguments []string) {
	for line := range strings.Lines(command) {
		name, value, _ := strings.Cut(strings.Trim(line, " \\\n"), " ")
		arguments = append(arguments, name, strings.Trim(value, "'"))
	}
	return arguments
}

// maskedLines are the first lines of a log, sorted, without values that differ from run to run.
func maskedLines(log string, most int) []string {
	lines := strings.Split(strings.TrimSpace(varying.ReplaceAllString(log, "$1=")), "\n")
	return slices.Sorted(slices.Values(lines[:min(most, len(lines))]))
}
