package access_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/script"
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

// light is the operation of which the texts about refusals are.
var light = &page.Operation{Method: page.Text{Value: http.MethodPost}, Path: page.Text{Value: "/kilns/{id}/light"}, Title: page.Text{Value: "Light a kiln"}}

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
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("the key belongs to a potter", light))
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

func TestDoings(t *testing.T) {
	pages := site(t, "# Kilns\n\n| Token | Who |\n|---|---|\n| `t1` | Ada, a potter |\n| `t2` | the night keeper |\n\n"+
		"## POST /kilns\n\n## PATCH /kilns/{id}\n\n## POST /kilns/{id}/light\n\n## Opening an account\n\n`POST /accounts`\n\n## GET /kilns/{id}\n")
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
		{"Everybody looks at them, only the keeper makes them.", 0, true, []string{"keeper"}},
		{"Only potters and the keeper may light kilns.", 2, true, []string{"potter", "keeper"}},
		{"Only the keeper can add a new kiln.", 0, false, []string{"keeper"}},
		{"Only the keeper can delete or edit.", 1, true, []string{"keeper"}},
		{"Only the keeper adds kilns (all others get `403`).", 0, true, []string{"keeper"}},
		{"Only the keeper opens accounts.", 3, true, []string{"keeper"}},

		{"Only the keeper adds, changes and removes glazes.", 1, false, nil},
		{"Only the keeper removes kilns.", 0, true, nil},
		{"Only the keeper adds kilns that are not paid for.", 0, true, nil},
		{"Only the keeper can set `shelves`.", 0, true, nil},
		{"Only the keeper can make a kiln public.", 0, true, nil},
		{"Only the keeper may add a note.", 0, true, nil},
		{"Only the keeper starts a kiln at once.", 0, true, nil},
		{"Only the keeper starts kilns.", 0, true, nil},
		{"Only the keeper uploads pictures.", 0, true, nil},
		{"Only the keeper can add big kilns.", 0, true, nil},
		{"Only the keeper adds glazes and removes kilns.", 0, true, nil},
		{"Only the keeper changes new kilns.", 1, true, nil},
		{"Only the keeper renames kilns.", 1, true, nil},
		{"Only the keeper lists kilns.", 4, true, nil},
		{"Only the keeper sees kilns.", 4, true, nil},
		{"Not only the keeper can add kilns.", 0, true, nil},
		{"Only the keeper or somebody whom a keeper trusts can add kilns.", 0, true, nil},
		{"Only the keeper or a guest can add kilns.", 0, true, nil},
		{"Only new keepers can add kilns.", 0, true, nil},
		{"On Sundays, only the keeper adds kilns.", 0, true, nil},
		{"Only the keeper adds kilns, or whoever has paid.", 0, true, nil},
		{"Only the keeper adds kilns; a trusted potter may, too.", 0, true, nil},
		{"Only the keeper adds kilns; others get `403`, but a trusted potter can add one.", 0, true, nil},
		{"Only the keeper can add kilns on a Sunday.", 0, true, nil},
	} {
		d, ok := access.DoingIn(c.sentence)
		var got []string
		if ok {
			got = d.OnlyBy(ops[c.op], c.isOwn, true, all)
		}
		assert.Equal(t, c.want, got, c.sentence)
	}
	d, ok := access.DoingIn("Only the keeper makes them.")
	require.True(t, ok)
	assert.Empty(t, d.OnlyBy(ops[0], true, false, all), "they can be the notes of the sentence before")
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("the keeper lights kilns; potters get a", light))
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("Potters cannot do this themselves (", light))
	for _, text := range []string{"potters can't light kilns", "a potter tried it", "you are a potter; potters can look but not touch", "potters do not decide"} {
		assert.Equal(t, []string{"potter"}, access.RefusedRoles(text, light), text)
	}
	for _, text := range []string{"potters can't light the kilns of others", "potters can't light kilns before noon", "potters can't change it unless they own it", "potters can't overbook", "potters can't exceed the limit", "potters can't light owners"} {
		assert.Empty(t, access.RefusedRoles(text, light), text)
	}
}

func TestRefusedRolesOfChanges(t *testing.T) {
	change := *light
	change.Method, change.Path, change.Title = page.Text{Value: http.MethodPatch}, page.Text{Value: "/kilns/{id}"}, page.Text{Value: "Change a kiln"}
	assert.Equal(t, []string{"potter"}, access.RefusedRoles("potters can't edit kilns", &change))
	assert.Empty(t, access.RefusedRoles("potters can't retire", &change))
}

func TestScopes(t *testing.T) {
	pages := site(t, "# Kilns\n\n| Key | Scopes |\n|---|---|\n| `key_1` | `kilns:read`, `kilns:write` |\n| `key_2` | `kilns:read` |\n")
	own, others := access.KeysBeside(pages, "key_1")
	assert.Equal(t, []string{"kilns:read", "kilns:write"}, own.Scopes)
	require.Len(t, others, 1)
	assert.True(t, others[0].Lacks("kilns:write", own))
	assert.Equal(t, "kilns:write", access.LackedScope("the key has no `kilns:write` scope"))
}

func TestReadOnly(t *testing.T) {
	for cell, want := range map[string]bool{
		"Read only: all `GET` requests": true, "Read-only": true, "read-only access.": true, "Can only read": true, "`GET` requests only": true,
		"may only be used to view data": true, "Only for `GET`": true,

		"Everything, and becomes read-only after 30 days": false, "Not read-only: it plans firings and adds kilns, too": false,
		"Plans firings; can only see its own": false, "Plans firings; can only view its own": false, "Read-only for kilns": false,
		"Read-only, except for firings": false, "Read-only by default": false, "Can only read kilns": false, "Read-only if it is old": false,
		"Reads everything": false, "`GET` requests": false, "Read-only until you confirm your address": false,
	} {
		pages := site(t, "# Kilns\n\n| Kind | Can do | Key |\n|---|---|---|\n| Secret | Everything | `k1` |\n| Viewing | "+cell+" | `k2` |\n")
		a, _, ok := access.ReadOnly(pages, "k1")
		assert.Equal(t, want, ok, cell)
		if want && ok {
			assert.Equal(t, []string{"k2"}, a.Values)
		}
	}
	for _, table := range []string{
		"| Key | Kilns | Firings |\n|---|---|---|\n| `k1` | all | all |\n| `k2` | read-only | all |\n",
		"| Key | Access to kilns | Access to firings |\n|---|---|---|\n| `k1` | full | full |\n| `k2` | read-only | read and write |\n",
		"| Key | Kind | Can do |\n|---|---|---|\n| `k1` | secret | all |\n| `k2` | read-only | Reads kilns, and plans firings |\n",
	} {
		_, _, ok := access.ReadOnly(site(t, "# Kilns\n\n"+table), "k1")
		assert.False(t, ok, table)
	}
}

// Of two roles, what only the first may do the second may not. Of three, the third may be above both.
func TestOnlyOtherRole(t *testing.T) {
	table := "# Kilns\n\n| Account | Password | Role | Token |\n|---|---|---|---|\n| ada@kilns.example | `a1` | potter | `t1` |\n| eve@kilns.example | `e1` | keeper | `t2` |\n"
	for rows, want := range map[string]string{
		"": "potter",
		"| bob@kilns.example | `b1` | potter | `t3` |\n":  "potter",
		"| bob@kilns.example | `b1` | steward | `t3` |\n": "",
	} {
		pages := site(t, table+rows)
		own, others := access.AccountsWith(pages, nil, []string{"t2"})
		assert.Equal(t, "keeper", own.Role)
		less, _ := access.Lesser(pages, append(others, own), own, "keeper")
		assert.Equal(t, want, less.Role, rows)
	}
	pages := site(t, strings.ReplaceAll(table, "potter", "admin"))
	own, others := access.AccountsWith(pages, nil, []string{"t2"})
	_, ok := access.Lesser(pages, append(others, own), own, "keeper")
	assert.False(t, ok, "an admin may do all")
}

func TestMayLess(t *testing.T) {
	const keys = "# Kilns\n\n| Key | Role |\n|---|---|\n| `k1` | potter |\n| `k2` | keeper |\n\n"
	for table, want := range map[string]bool{
		"| Role | May do |\n|---|---|\n| `potter` | Everything except opening kilns |\n| `keeper` | Everything |\n": true,
		"| Role | May do |\n|---|---|\n| potter | Lights kilns |\n| keeper | All of it |\n":                         true,

		"| Role | May do |\n|---|---|\n| potter | Everything |\n| keeper | Everything |\n":               false,
		"| Role | May do |\n|---|---|\n| potter | Lights kilns |\n| keeper | Everything but firings |\n": false,
		"| Role | May do |\n|---|---|\n| potter | Lights kilns |\n| keeper | Opens kilns |\n":            false,
		"| Shift | Work |\n|---|---|\n| potter | Lights kilns |\n| keeper | Everything |\n":              false,
	} {
		pages := site(t, keys+table)
		own, others := access.AccountsWith(pages, nil, []string{"k1"})
		require.Len(t, others, 1, table)
		assert.Equal(t, want, access.MayLess(pages, own, others[0]), table)
	}
}
