package doctest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// TestTypeScriptClient signs in with the generated client, whose types hold for the program.
func TestTypeScriptClient(t *testing.T) {
	t.Parallel()
	dir := typeScriptPackage(t)
	source, err := os.ReadFile("testdata/client/signin.ts")
	require.NoError(t, err)
	compileTypeScript(t, dir, map[string]string{"signin": string(source)})
	mailhog := devtest.MailHog(t)
	out, err := exec.Command("node", filepath.Join(dir, "out/signin.js"), startService(t, mailhog.SMTPAddr, ""), "http://"+mailhog.HTTPAddr).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.JSONEq(t, `{"told": "ada@example.com", "sent": 201, "problem": 400, "me": "ada@example.com", "again": 401, "algorithm": "EdDSA", "keySet": true}`, string(out))
}

// typeScriptPackage makes a package in which programs can import the compiled client.
func typeScriptPackage(t *testing.T) string {
	t.Helper()
	tsc := npmProgram(t, "tsc")
	dir := t.TempDir()
	client := filepath.Join(dir, "node_modules/@docsascode/client")
	require.NoError(t, os.CopyFS(client, os.DirFS("../gen/client-ts")))
	out, err := exec.Command(tsc, "--project", client).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`), 0o600))
	return dir
}

// compileTypeScript compiles programs in a package, strictly, each to a script of its name in out.
func compileTypeScript(t *testing.T, dir string, programs map[string]string) {
	t.Helper()
	const config = `{"extends": "@docsascode/client/tsconfig.json", "compilerOptions": {"rootDir": ".", "outDir": "out"}, "include": ["*.ts"]}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tsconfig.json"), []byte(config), 0o600))
	for name, source := range programs {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".ts"), []byte(source), 0o600))
	}
	out, err := exec.Command(npmProgram(t, "tsc"), "--project", dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
}
