package doctest_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
	"docsascode.example/impl/dev/devtest"
)

// TestOwnSettings: in this repository, doctest run needs no flag. The test gives the service other ports, and checks one page,
// because TestDocs checks all.
func TestOwnSettings(t *testing.T) {
	t.Chdir("..")
	text, err := os.ReadFile(".doctest.yaml")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "doctest.yaml")
	service, smtp, web := devtest.FreeAddr(t), devtest.FreeAddr(t), devtest.FreeAddr(t)
	ports := strings.NewReplacer("localhost:8080", service, "localhost:8025", web, ".data/doctest", t.TempDir())
	t.Setenv("SIGNIN_LISTEN", service)
	t.Setenv("MAILHOG_SMTP", smtp)
	t.Setenv("MAILHOG_WEB", web)
	require.NoError(t, os.WriteFile(file, []byte(ports.Replace(string(text))), 0o600))
	var out, errors bytes.Buffer
	status := command.Run(t.Context(), []string{"run", "-settings", file, "-only", "get-the-current-user.md"}, &out, &errors)
	assert.Zero(t, status, "%s%s", &out, &errors)
	assert.Regexp(t, `(?m)^docs/get-the-current-user\.md  \d+ claims: \d+ true$`, out.String(), "its token is from another page")
	_, err = net.Dial("tcp", service)
	assert.Error(t, err, "the service has ended")
}
