//go:build unix

package page_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// tree writes files below a new folder, and returns the folder. A name that ends with ">" is a link to its text, and one
// that ends with "|" is a pipe.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		switch end := len(name) - 1; name[end] {
		case '>':
			require.NoError(t, os.Symlink(text, path[:len(path)-1]))
		case '|':
			require.NoError(t, syscall.Mkfifo(path[:len(path)-1], 0o600))
		default:
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		}
	}
	return dir
}

func TestNothingOutsideOfTheFolderIsRead(t *testing.T) {
	t.Parallel()
	const secret = "# do-not-tell\n"
	for name, c := range map[string]struct {
		page  string
		files map[string]string
		given string
		want  string // a finding
	}{
		"include above":           {"[x](../secret.md ':include')", nil, "docs", "doctest cannot include ../secret.md: it is outside of the folder that was given"},
		"include above of a page": {"[x](../secret.md ':include')", nil, "docs/page.md", "doctest cannot include ../secret.md: it is outside of the folder that was given"},
		"include of code above":   {"[x](../secret.txt ':include :type=code')", nil, "docs", "doctest cannot include ../secret.txt: it is outside of the folder that was given"},
		"include through a link":  {"[x](_part.md ':include')", map[string]string{"docs/_part.md>": "../secret.md"}, "docs", "doctest cannot include _part.md: it is outside of the folder that was given"},
		"include below":           {"[x](sub/_part.md ':include')", map[string]string{"docs/sub/_part.md": "[y](../_more.md ':include')", "docs/_more.md": "more"}, "docs", ""},
		"link below":              {"[x](_part.md ':include')", map[string]string{"docs/_part.md>": "_more.md", "docs/_more.md": "more"}, "docs", ""},
		"link of a heading above": {"[x](../secret.md?id=nothing)", nil, "docs", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"secret.md": secret, "secret.txt": secret, "docs/page.md": "# Page\n\n" + c.page + "\n"}
			for file, text := range c.files {
				files[file] = text
			}
			dir := tree(t, files)
			site, err := page.Load(filepath.Join(dir, c.given))
			require.NoError(t, err)
			var found []string
			for _, f := range lint.Site(site) {
				found = append(found, f.Message)
			}
			if c.want == "" {
				assert.Empty(t, found)
			} else {
				assert.Equal(t, []string{c.want}, found)
			}
		})
	}
}

func TestOnlyRegularFilesAreRead(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"pipes/page.md|": "", "links/page.md>": "../secret.md", "secret.md": "# x\n", "named.md>": "secret.md"})
	for path, want := range map[string]string{
		filepath.Join(dir, "pipes"):            "it is not a regular file",
		filepath.Join(dir, "pipes", "page.md"): "it is not a regular file",
		"/dev/zero":                            "it is not a regular file",
		filepath.Join(dir, "links"):            "it is outside of the folder that was given",
		filepath.Join(dir, "named.md"):         "",
	} {
		_, err := page.Load(path)
		if want == "" {
			assert.NoError(t, err, "who names a link means it")
		} else {
			assert.ErrorContains(t, err, want, path)
		}
	}
}

// TestGuides reads a guide beside a reference. Of what its examples call, it has the operations that it names and that the reference
// lacks.
func TestGuides(t *testing.T) {
	t.Parallel()
	const call = "\n\n```bash\ncurl -d a=b https://api.example.com/keys\n```\n"
	for name, c := range map[string]struct {
		guide string
		has   bool
	}{
		"a sentence names it": {"# Start\n\nGet a key at `POST /keys`:" + call, true},
		"a table lists it":    {"# Start\n\n| Method | Path |\n|---|---|\n| POST | /keys |\n| GET | /lamps |\n\n## Get a key" + call, true},
		"it is only called":   {"# Start\n\nGet a key:" + call, false},
		"it is only named":    {"# Start\n\nGet a key at `POST /keys`.\n", false},
		"another is named":    {"# Start\n\nGet a key at `POST /key`:" + call, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, err := page.Load(tree(t, map[string]string{"guide.md": c.guide, "lamps.md": "# Lamps\n\n## GET /lamps\n\nReturns `200 OK`.\n"}))
			require.NoError(t, err)
			assert.Equal(t, c.has, len(site.Operations()) == 2, site.Operations())
		})
	}
}
