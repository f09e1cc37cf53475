package gen

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPipeline keeps the readers of pages out of the service. The service shows its pages with gen/site, which takes all that it
// says of operations from the OpenAPI document.
func TestPipeline(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{"gen/api": true, "gen/site": true, "gen/site/lexers": true, "gen/site/reference": true, "gen/spelling": true}
	for _, program := range []string{"gen/site", "impl", "impl/cmd/server", "impl/cmd/dev"} {
		list, err := exec.Command("go", "list", "-deps", "docsascode.example/"+program).Output()
		require.NoError(t, err)
		require.NotEmpty(t, list)
		for line := range strings.Lines(string(list)) {
			name, isOurs := strings.CutPrefix(strings.TrimSpace(line), "docsascode.example/")
			assert.False(t, isOurs && strings.HasPrefix(name, "gen/") && !allowed[name], "%s imports %s", program, name)
			assert.False(t, isOurs && strings.HasPrefix(name, "doctest"), "%s imports %s", program, name)
		}
	}
}
