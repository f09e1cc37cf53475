package flow_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/flow"
	"docsascode.example/gen/page"
)

const kilns = `# Kilns

## Ask for a code

Sends an email with a code.

` + "```bash\ncurl -X POST localhost:8080/codes -d email=ada@example.com\n```" + `

## Log in

` + "```bash\ncurl -X POST localhost:8080/logins -d email=ada@example.com -d code=123456\n```\n\n```json\n{\"token\": {\"value\": \"tok_Zr81bQ\"}}\n```" + `

## Build a kiln

` + "```bash\ncurl -X POST localhost:8080/kilns -H 'Authorization: Bearer tok_Zr81bQ' -d name=North\n```\n\n```json\n{\"id\": \"kiln_3fQ9\", \"name\": \"North\"}\n```" + `

## Show a kiln

` + "```bash\ncurl localhost:8080/kilns/kiln_3fQ9 -H 'Authorization: Bearer tok_Zr81bQ'\n```\n\n```json\n{\"id\": \"kiln_3fQ9\", \"name\": \"North\"}\n```" + `

## Delete a kiln

` + "```bash\ncurl -X DELETE localhost:8080/kilns/kiln_0001 -H 'Authorization: Bearer tok_Zr81bQ'\n```" + `

## Fire a kiln

` + "```bash\ncurl localhost:8080/firings -H 'Authorization: Bearer tok_Zr81bQ' -H 'Content-Type: application/json' -d '{\"kiln_id\": \"kiln_77\"}'\n```\n\n```json\n{\"id\": \"fir_12\", \"kiln_id\": \"kiln_77\"}\n```\n"

func connected(t *testing.T, text string) map[string]*flow.Node {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kilns.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	g := flow.New(site.Operations())
	g.Connect()
	g.Finish()
	out := map[string]*flow.Node{}
	for i, n := range g {
		assert.Equal(t, i, n.Number)
		out[n.Op.Name()] = n
	}
	return out
}

func TestUses(t *testing.T) {
	n := connected(t, kilns)
	code, login, build, show, remove, fire := n["POST /codes"], n["POST /logins"], n["POST /kilns"], n["GET /kilns/{kiln_id}"], n["DELETE /kilns/{kiln_id}"], n["POST /firings"]
	for _, n := range []*flow.Node{code, login, build, show, remove, fire} {
		require.NotNil(t, n)
	}

	require.Len(t, login.Uses, 1)
	assert.True(t, login.Uses[0].IsMailed())
	assert.Same(t, code, login.Uses[0].From)
	assert.Same(t, login, code.Consumer)
	assert.Equal(t, []string{"ada@example.com"}, login.Fresh)

	require.Len(t, build.Uses, 1)
	assert.Equal(t, []string{"token", "value"}, build.Uses[0].Path)
	assert.Equal(t, "token", build.Uses[0].Thing())
	assert.True(t, build.Uses[0].IsCredential())
	assert.True(t, login.IsSource)

	assert.True(t, show.Needs(build))
	assert.True(t, show.Needs(code), "through the login")
	assert.False(t, build.Needs(show))
	assert.Len(t, build.Varies, 1, "each kiln has an ID of its own")

	require.NotNil(t, remove.Seed)
	assert.Same(t, build, remove.Seed.From, "an example deletes a kiln that the server has; doctest deletes one of its own")
	assert.Nil(t, show.Seed)

	assert.False(t, fire.Needs(build))
	assert.Equal(t, map[string]string{"kiln_77": "kiln"}, fire.Refers)
	assert.True(t, fire.RefersBy("kiln_77"))
	require.Len(t, fire.Guesses, 1)
	assert.Same(t, build, fire.Guesses[0].From)
	fire.Adopt()
	assert.True(t, fire.Needs(build))
}

func TestSenders(t *testing.T) {
	n := connected(t, strings.Replace(kilns, "## Log in\n", "## Log in\n\nTakes the code that was sent to your email address.\n", 1)+
		"\n## Tell a friend\n\nSends an email to a friend.\n\n```bash\ncurl -X POST localhost:8080/friends -d email=eve@example.com\n```\n")
	assert.True(t, n["POST /codes"].SendsEmail)
	assert.True(t, n["POST /friends"].SendsEmail)
	assert.False(t, n["POST /logins"].SendsEmail, "its page speaks of the email of the other")
}

func TestGraph(t *testing.T) {
	n := connected(t, kilns+"\n## List the firings of a kiln\n\n```bash\ncurl localhost:8080/kilns/kiln_3fQ9/firings\n```\n")
	list := n["GET /kilns/{kiln_id}/firings"]
	require.NotNil(t, list)
	var g flow.Graph
	for _, m := range n {
		g = append(g, m)
	}
	u := g.Above(list, "/kilns/kiln_3fQ9/firings")
	require.NotNil(t, u)
	assert.Same(t, n["POST /kilns"], u.From)
	assert.Equal(t, "kiln_3fQ9", u.Shown)
	assert.Nil(t, g.Above(n["POST /kilns"], "/kilns"))
}
