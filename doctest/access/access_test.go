package access_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/access"
	"docsascode.example/doctest/script"
	"docsascode.example/gen/page"
)

func site(t *testing.T, text string) *page.Site {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kilns.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	s, err := page.Load(file)
	require.NoError(t, err)
	return s
}

func TestRestrictedTo(t *testing.T) {
	for sentence, want := range map[string]string{
		"Managers only.":                                  "manager",
		"Only a potter can do this.":                      "potter",
		"This operation needs the role `admin`.":          "admin",
		"Only admins can delete a kiln.":                  "admin",
		"Only admins can delete a kiln that is in use, …": "",
		"Only works once.":                                "",
	} {
		assert.Equal(t, want, access.RestrictedTo(sentence, http.MethodDelete), sentence)
	}
	assert.Equal(t, []string{"admin"}, access.LackedRoles("the caller is not an admin"))
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("the key belongs to a potter"))
}

func TestAccountsWith(t *testing.T) {
	pages := site(t, "# Kilns\n\n| Key | Role |\n|---|---|\n| `key_1` | admin |\n| `key_2` | potter |\n")
	own, others := access.AccountsWith(pages, nil, []string{"key_1"})
	assert.Equal(t, "admin", own.Role)
	require.Len(t, others, 1)
	assert.Equal(t, []string{"key_2"}, others[0].Values)
	less, ok := access.Lesser(pages, append(others, own), own, "admin")
	assert.True(t, ok)
	assert.Equal(t, "potter", less.Role)

	at := page.Pos{File: pages.Pages[0].File, Line: 3}
	own, others = access.AccountsWith(pages, []script.Assigned{{Name: "ADMIN_KEY", Value: "a", At: at}, {Name: "GUEST_KEY", Value: "g", At: at}}, []string{"g"})
	assert.Equal(t, "guest", own.Role)
	assert.Len(t, others, 1)
}

func TestOnlyDoers(t *testing.T) {
	pages := site(t, "# Kilns\n\n| Token | Who |\n|---|---|\n| `t1` | Ada, a potter |\n| `t2` | the night keeper |\n\n"+
		"## POST /kilns\n\n## PATCH /kilns/{id}\n\n## POST /kilns/{id}/light\n")
	own, others := access.AccountsWith(pages, nil, []string{"t2"})
	assert.Equal(t, "keeper", own.Role)
	all := append(others, own)
	ops := pages.Operations()
	for _, c := range []struct {
		sentence string
		op       int
		isOwn    bool
		want     []string
	}{
		{"Only the keeper adds, changes and removes kilns; everybody else gets `403`.", 0, true, []string{"keeper"}},
		{"Only the keeper adds, changes and removes kilns; everybody else gets `403`.", 1, false, []string{"keeper"}},
		{"Only the keeper adds, changes and removes glazes.", 1, false, nil},
		{"Everybody looks at them, only the keeper makes them.", 0, true, []string{"keeper"}},
		{"Only potters and the keeper may light kilns.", 2, true, []string{"potter", "keeper"}},
		{"Only the keeper removes kilns.", 0, true, nil},
		{"Only the keeper adds kilns that are not paid for.", 0, true, nil},
	} {
		assert.Equal(t, c.want, access.OnlyDoers(c.sentence, ops[c.op], c.isOwn, all), c.sentence)
	}
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("the keeper lights kilns; potters get a"))
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("Potters cannot do this themselves ("))
}

func TestScopes(t *testing.T) {
	pages := site(t, "# Kilns\n\n| Key | Scopes |\n|---|---|\n| `key_1` | `kilns:read`, `kilns:write` |\n| `key_2` | `kilns:read` |\n")
	own, others := access.KeysBeside(pages, "key_1")
	assert.Equal(t, []string{"kilns:read", "kilns:write"}, own.Scopes)
	require.Len(t, others, 1)
	assert.True(t, others[0].Lacks("kilns:write", own))
	assert.Equal(t, "kilns:write", access.LackedScope("the key has no `kilns:write` scope"))
}
