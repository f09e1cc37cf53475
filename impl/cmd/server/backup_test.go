package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
)

// TestBackupCommand copies the codes while another store has them open, and opens the copy.
func TestBackupCommand(t *testing.T) {
	t.Parallel()
	data, copied := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	store, err := code.OpenFile(filepath.Join(data, impl.CodesDir))
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	require.NoError(t, store.Ping(t.Context()))

	run := func(args ...string) error { return backup(args, environment{}.get, io.Discard) }
	require.NoError(t, run(copied, "-data", data))
	info, err := os.Stat(copied)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	restored := t.TempDir()
	require.NoError(t, os.Rename(copied, filepath.Join(restored, code.RestoredName)))
	again, err := code.OpenFile(restored)
	require.NoError(t, err)
	require.NoError(t, again.Close())

	taken := filepath.Join(restored, code.RestoredName)
	require.ErrorContains(t, run(taken, "-data", data), "file exists; write the name of a new file")
	require.EqualError(t, run(), "backup: names no file; write server backup FILE [flags]")
	require.ErrorContains(t, run(copied, "-data", restored), "holds no codes; name the data directory of the service")
	require.NoFileExists(t, copied)
	require.ErrorIs(t, run(copied, "-store", "redis://127.0.0.1"), errStore)
}
