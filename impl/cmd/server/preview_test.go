package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/browsertest"
)

// templateOnPage is the template that the page for operators shows.
var templateOnPage = regexp.MustCompile("(?s)this is a `body.txt`:\n\n```text\n(.*?)```")

// TestMailPreview writes the email of the template on the page.
func TestMailPreview(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	shown := templateOnPage.FindSubmatch(page)
	require.NotNil(t, shown)
	templates, target := t.TempDir(), filepath.Join(t.TempDir(), "preview")
	for _, language := range []string{"en", "pt-BR"} {
		require.NoError(t, os.Mkdir(filepath.Join(templates, language), 0o700))
		for name, content := range map[string]string{"subject.txt": "Your code", "body.txt": string(shown[1]), "body.html": "<p>{{.Code}}</p>"} {
			require.NoError(t, os.WriteFile(filepath.Join(templates, language, name), []byte(content), 0o600))
		}
	}
	var out strings.Builder
	args := []string{target, "-mail-templates", templates, "-digits", "7", "-public-url", "https://signin.example.com"}
	require.NoError(t, mailPreview(args, environment{}.get, &out))
	for _, name := range []string{"en.eml", "en.html", "pt-BR.eml", "pt-BR.html"} {
		assert.Contains(t, out.String(), filepath.Join(target, name)+"\n")
		content, err := os.ReadFile(filepath.Join(target, name))
		require.NoError(t, err)
		assert.Contains(t, string(content), "1234567")
	}
	email, err := os.ReadFile(filepath.Join(target, "en.eml"))
	require.NoError(t, err)
	assert.Contains(t, string(email), "1234567 is your code for Example.\r\n\r\nIt works once, within 10 minutes.\r\n\r\n@signin.example.com #1234567\r\n")

	require.ErrorContains(t, mailPreview(args, environment{}.get, &out), "file exists; write the name of a new directory")
	require.EqualError(t, mailPreview(nil, environment{}.get, &out), "mail-preview: names no directory; write server mail-preview DIR [flags]")
	require.NoError(t, os.Remove(filepath.Join(templates, "en", "body.txt")))
	require.EqualError(t, mailPreview(args, environment{}.get, &out), "-mail-templates: en/body.txt is missing or cannot be read; write it")
}

// TestMailInABrowser opens the built-in email on phones and a desktop, light and dark, without images.
func TestMailInABrowser(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "preview")
	args := []string{target, "-public-url", "https://signin.a-service-with-a-long-name.example.com", "-mail-from", "A Service With A Long Name <no-reply@example.com>"}
	require.NoError(t, mailPreview(args, environment{}.get, io.Discard))
	var want strings.Builder
	for _, window := range []string{"desktop", "phone", "small phone"} {
		fmt.Fprintf(&want, "%s, light: 1 line of 36px, rgb(0, 0, 0), ends in the upper half\n", window)
		fmt.Fprintf(&want, "%s, dark: 1 line of 36px, rgb(255, 255, 255), ends in the upper half\n", window)
	}
	assert.Equal(t, want.String(), browsertest.Run(t, "testdata/mail.cjs", "file://"+filepath.Join(target, "en.html")))
}
