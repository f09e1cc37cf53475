package doctest_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDist builds the binary of a release in two clones of the repository: it is the same, it is static, and it knows its
// commit.
func TestDist(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"git", "make"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	if _, err := exec.Command("git", "-C", "..", "rev-parse", "HEAD").Output(); err != nil {
		t.Skip("this is not a git repository")
	}
	var built [][]byte
	var file string
	for range 2 {
		clone := filepath.Join(t.TempDir(), "clone")
		output(t, "git", "clone", "--quiet", "--no-hardlinks", "..", clone)
		sums := output(t, "make", "--silent", "-C", clone, "dist", "TARGETS=linux/"+runtime.GOARCH)
		assert.Contains(t, sums, "doctest-linux-"+runtime.GOARCH)
		file = filepath.Join(clone, ".dist", "doctest-linux-"+runtime.GOARCH)
		binary, err := os.ReadFile(file)
		require.NoError(t, err)
		built = append(built, binary)
	}
	assert.True(t, string(built[0]) == string(built[1]), "two builds differ")
	program, err := elf.Open(file)
	require.NoError(t, err)
	defer program.Close()
	for _, part := range program.Progs {
		assert.NotEqual(t, elf.PT_INTERP, part.Type, "it needs a dynamic linker")
	}
	if runtime.GOOS == "linux" {
		commit := output(t, "git", "-C", "..", "rev-parse", "HEAD")
		assert.Contains(t, output(t, file, "version"), "commit "+commit[:40]+", "+runtime.Version())
	}
}

// output is the output of a program that succeeds.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s %v", name, args)
	return string(out)
}
