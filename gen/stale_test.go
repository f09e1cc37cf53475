package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
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

// TestEmbeddedSpecIsThePublicDocument keeps the overlay, which is for Go alone,
// out of what the service tells the world.
func TestEmbeddedSpecIsThePublicDocument(t *testing.T) {
	public, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	require.NoError(t, err)
	want, err := public.MarshalJSON()
	require.NoError(t, err)
	got, err := api.GetSpecJSON()
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(got))
}
