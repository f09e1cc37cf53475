package gen

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var directive = regexp.MustCompile(`(?m)^//go:generate go tool oapi-codegen -config (\S+) -o (\S+) (\S+)$`)

// TestGeneratedCodeIsFresh runs the very directives of generate.go again and
// compares: whoever changes the document runs `go generate ./gen`.
func TestGeneratedCodeIsFresh(t *testing.T) {
	source, err := os.ReadFile("generate.go")
	require.NoError(t, err)
	directives := directive.FindAllStringSubmatch(string(source), -1)
	require.NotEmpty(t, directives)
	for _, d := range directives {
		config, committed, document := d[1], d[2], d[3]
		t.Run(committed, func(t *testing.T) {
			t.Parallel()
			markAsRead(t, config, document, "api/overlay.gen.yaml", "../go.mod")
			fresh := filepath.Join(t.TempDir(), "fresh.go")
			log, err := exec.Command("go", "tool", "oapi-codegen", "-config", config, "-o", fresh, document).CombinedOutput()
			require.NoError(t, err, "%s", log)
			assertSameFile(t, fresh, committed)
		})
	}
}

// TestTypeScriptClientIsFresh runs the generator of the TypeScript client again and compares each file.
func TestTypeScriptClientIsFresh(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("../.ci/npm/node_modules/.bin/openapi-ts"); err != nil {
		t.Skip("@hey-api/openapi-ts is not installed: run npm ci in .ci/npm")
	}
	markAsRead(t, "client-ts/generate", "client-ts/openapi-ts.config.mjs", "../openapi.yaml", "../.ci/npm/package-lock.json")
	fresh := filepath.Join(t.TempDir(), "src")
	log, err := exec.Command("client-ts/generate", fresh).CombinedOutput()
	require.NoError(t, err, "%s", log)
	assert.Equal(t, filesBelow(t, fresh), filesBelow(t, "client-ts/src"), "the files of client-ts/src: run go generate ./gen")
	for _, name := range filesBelow(t, fresh) {
		assertSameFile(t, filepath.Join(fresh, name), filepath.Join("client-ts/src", name))
	}
}

func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir))
		}
		return err
	}))
	return names
}

// TestGenerateWithoutNode leaves the TypeScript client as it is on a machine that lacks its generator, and says so.
func TestGenerateWithoutNode(t *testing.T) {
	t.Parallel()
	bare := t.TempDir()
	for _, name := range []string{"bash", "dirname"} {
		program, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(program, filepath.Join(bare, name)))
	}
	cmd := exec.Command("client-ts/generate", filepath.Join(bare, "src"))
	cmd.Env = []string{"PATH=" + bare}
	log, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", log)
	assert.Equal(t, "gen/client-ts stays as it is, because its generator is not installed: run npm ci --ignore-scripts in .ci/npm.\n", string(log))
	assert.NoDirExists(t, filepath.Join(bare, "src"))
}

// markAsRead opens what only a child process reads, so that `go test` does not
// answer from its cache after one of the files has changed.
func markAsRead(t *testing.T, files ...string) {
	t.Helper()
	for _, file := range files {
		_, err := os.ReadFile(file)
		require.NoError(t, err)
	}
}

func assertSameFile(t *testing.T, fresh, committed string) {
	t.Helper()
	want, err := os.ReadFile(fresh)
	require.NoError(t, err)
	got, err := os.ReadFile(committed)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "%s is stale: run go generate ./gen", committed)
}
