package doctest_test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
)

// npmProgram is a program that npm ci in .ci/npm installs. Without it, the test is skipped.
func npmProgram(t *testing.T, name string) string {
	t.Helper()
	program, err := filepath.Abs("../.ci/npm/node_modules/.bin/" + name)
	require.NoError(t, err)
	if _, err := os.Stat(program); err != nil {
		t.Skipf("%s is not installed: run npm ci in .ci/npm", name)
	}
	return program
}

// TestLinters gives the document of our pages, in each of its forms, to linters of OpenAPI documents. They have no warning.
func TestLinters(t *testing.T) {
	t.Parallel()
	redocly, spectral := npmProgram(t, "redocly"), npmProgram(t, "spectral")
	for name, flags := range map[string][]string{
		"whole": {}, "JSON": {"-media", "application/json"}, "XML": {"-media", "application/xml"}, "3.1": {"-openapi", "3.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := filepath.Join(t.TempDir(), "openapi.yaml")
			args := append([]string{"spec", "-whole", "-o", document}, flags...)
			require.Zero(t, command.Run(t.Context(), append(args, "../docs"), io.Discard, io.Discard))
			assert.Zero(t, warnings(t, redocly, document))
			out, err := exec.Command(spectral, "lint", "--ruleset", "../.ci/spectral.yaml", "--fail-severity", "hint", document).CombinedOutput()
			assert.NoError(t, err, "%s", out)
			read, err := openapi3.NewLoader().LoadFromFile(document)
			require.NoError(t, err)
			assert.NoError(t, read.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaFormatValidation()))
		})
	}
}

// warnings counts what redocly has against a document.
func warnings(t *testing.T, redocly, document string) int {
	t.Helper()
	cmd := exec.Command(redocly, "lint", "--config", "../.ci/redocly.yaml", "--format", "json", document)
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := cmd.Output()
	require.NoError(t, err, "%s", out)
	var found struct {
		Totals struct{ Errors, Warnings int }
	}
	require.NoError(t, json.Unmarshal(out, &found), "%s", out)
	if found.Totals.Warnings > 0 {
		t.Logf("%s", out)
	}
	return found.Totals.Errors + found.Totals.Warnings
}
