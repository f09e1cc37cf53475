package site

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browser is what reference.js finds in a browser with Swagger UI. At its end it prints where the UI would send what is tried out, and
// what the page says in its place.
const browser = `
const page = JSON.parse(process.argv[1]);
const box = {dataset: {spec: "/openapi.json"}};
globalThis.document = {getElementById: () => box};
globalThis.location = {origin: page.origin};
globalThis.fetch = async (url) => ({ok: page.status === 200, status: page.status, json: async () => ({servers: page.servers})});
globalThis.SwaggerUIBundle = ({spec}) => { page.tried = spec.servers.map(({url}) => url); };
SwaggerUIBundle.presets = {};
process.on("exit", () => console.log(JSON.stringify({Tried: page.tried, Said: box.textContent})));
require("./assets/reference.js");
`

type server struct {
	URL string `json:"url"`
}

type shown struct {
	Tried []string
	Said  string
}

// openReference runs reference.js on a page of origin, whose document names servers and is answered with status.
func openReference(t *testing.T, origin string, servers []server, status int) (got shown) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	page, err := json.Marshal(map[string]any{"origin": origin, "servers": servers, "status": status})
	require.NoError(t, err)
	node := exec.CommandContext(t.Context(), "node", "--eval", browser, string(page))
	node.Stderr = os.Stderr
	out, err := node.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &got), strings.TrimSpace(string(out)))
	return got
}

func TestReferenceTriesItsOwnOrigin(t *testing.T) {
	t.Parallel()
	local := []server{{"http://localhost:8080"}}
	for _, tt := range []struct {
		origin  string
		servers []server
		want    []string
	}{
		{"http://localhost:8080", local, []string{"http://localhost:8080"}},
		{"http://localhost:80", local, []string{"http://localhost:80"}},
		{"https://docs.example", local, []string{"https://docs.example"}},
		{"https://docs.example", nil, []string{"https://docs.example"}},
		{"https://b.example", []server{{"https://a.example"}, {"https://b.example/v1"}}, []string{"https://a.example", "https://b.example/v1"}},
	} {
		assert.Equal(t, shown{Tried: tt.want}, openReference(t, tt.origin, tt.servers, 200))
	}
}

func TestReferenceTellsOfAMissingDocument(t *testing.T) {
	t.Parallel()
	got := openReference(t, "https://docs.example", nil, 503)
	assert.Equal(t, shown{Said: "Could not show the OpenAPI document: /openapi.json: 503. Reload the page to try again."}, got)
}
