package impl

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLanguage writes the email in the language that the request asks for.
func TestLanguage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for language, subject := range map[string]string{"en": "Your code", "es": "Su clave"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, language), 0o700))
		for file, content := range map[string]string{"subject.txt": subject, "body.txt": "{{.Code}}", "body.html": "{{.Code}}"} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, language, file), []byte(content), 0o600))
		}
	}
	s := start(t, nil, func(c *Config) { c.Mail.Templates = dir })
	for accept, subject := range map[string]string{"es-MX, en;q=0.8": "Su clave", "fr": "Your code"} {
		require.Equal(t, 201, s.createCode(t, accept[:2]+"@example.com", header("Accept-Language", accept)).StatusCode)
		assert.Contains(t, s.gateway.lastMail(t), "Subject: "+subject+"\n")
	}
}
