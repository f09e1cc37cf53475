package impl

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func operatorsPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/running-the-service.md")
	require.NoError(t, err)
	return string(text)
}

// TestReadinessSample finds on the page for operators what the service says when all is well.
func TestReadinessSample(t *testing.T) {
	t.Parallel()
	found := httptest.NewRecorder()
	start(t, nil).Admin().ServeHTTP(found, httptest.NewRequestWithContext(t.Context(), "GET", "/readyz", nil))
	assert.Contains(t, operatorsPage(t), found.Body.String())
}

// TestAuditSample compares the attributes of the audit line on the page for operators with those of such a line.
func TestAuditSample(t *testing.T) {
	t.Parallel()
	sample := regexp.MustCompile(`(?m)^time=.* msg=audit event=code_limited .*$`).FindString(operatorsPage(t))
	require.NotEmpty(t, sample)
	var shown []string
	for _, attribute := range regexp.MustCompile(`(\w+)=`).FindAllStringSubmatch(sample, -1) {
		shown = append(shown, attribute[1])
	}

	s := start(t, nil)
	s.createCode(t, joe)
	require.Equal(t, 429, s.createCode(t, joe).StatusCode)
	var logged map[string]any
	for line := range strings.Lines(s.record.String()) {
		if strings.Contains(line, `"code_limited"`) {
			require.NoError(t, json.Unmarshal([]byte(line), &logged))
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(logged)), shown)
}
