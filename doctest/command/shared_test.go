package command_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared is a directory next to the project with pages of other projects, in folders.
const shared = "../../../shared"

// TestSharedPages reads, lints and derives each folder of pages of other projects: each command ends within a second of
// processor time, and none fails to run.
func TestSharedPages(t *testing.T) {
	var folders []string
	for _, pattern := range []string{"pages/*", "real/*"} {
		found, err := filepath.Glob(filepath.Join(shared, pattern))
		require.NoError(t, err)
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && info.IsDir() {
				folders = append(folders, f)
			}
		}
	}
	if len(folders) == 0 {
		t.Skip("no pages of other projects in " + shared)
	}
	program := filepath.Join(t.TempDir(), "doctest")
	built, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "docsascode.example/doctest/cmd/doctest").CombinedOutput()
	require.NoError(t, err, string(built))
	for _, folder := range folders {
		for _, name := range []string{"lint", "read", "spec"} {
			t.Run(name+" "+filepath.Base(folder), func(t *testing.T) {
				run := exec.CommandContext(t.Context(), program, name, folder)
				output, _ := run.CombinedOutput() // the pages have mistakes, for which the status is 1
				assert.Less(t, run.ProcessState.UserTime()+run.ProcessState.SystemTime(), time.Second)
				assert.Contains(t, []int{0, 1}, run.ProcessState.ExitCode(), string(output))
				assert.NotEmpty(t, output)
			})
		}
	}
}
