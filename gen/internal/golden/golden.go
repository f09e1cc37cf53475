// Package golden runs the txtar archives of a test: pages, and last of all what is expected of them.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// Run writes the files of each testdata/*.txtar to a folder of their own, and compares what got makes of the folder,
// less the folder's name, with the archive's last file, which is called want. With -update it rewrites that file.
func Run(t *testing.T, want string, got func(t *testing.T, dir string) string) {
	t.Helper()
	RunIn(t, "testdata", want, got)
}

// RunIn does the same with the archives of another folder.
func RunIn(t *testing.T, folder, want string, got func(t *testing.T, dir string) string) {
	t.Helper()
	archives, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			last := &archive.Files[len(archive.Files)-1]
			require.Equal(t, want, last.Name, "the last file of an archive is the expected output")
			dir := t.TempDir()
			write(t, dir, archive.Files[:len(archive.Files)-1])
			output := strings.ReplaceAll(got(t, dir), filepath.ToSlash(dir)+"/", "")
			if *update {
				last.Data = []byte(output)
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
				return
			}
			assert.Equal(t, string(last.Data), output)
		})
	}
}

// Seed gives a fuzz target each file of each testdata/*.txtar, as text.
func Seed(f *testing.F) {
	f.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	require.NotEmpty(f, archives)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
}

func write(t *testing.T, dir string, files []txtar.File) {
	t.Helper()
	for _, f := range files {
		file := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, f.Data, 0o644))
	}
}
