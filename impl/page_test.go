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

// TestLogSamples compares the attributes of the lines of the log on the page for operators with those of such lines.
func TestLogSamples(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.createCode(t, joe)
	require.Equal(t, 429, s.createCode(t, joe).StatusCode)
	for shown, written := range map[string]string{
		"msg=audit event=code_limited ": `"code_limited"`,
		`msg="request handled" `:        `"request handled"`,
	} {
		sample := regexp.MustCompile(`(?m)^time=.* ` + shown + `.*$`).FindString(operatorsPage(t))
		require.NotEmpty(t, sample, shown)
		var names []string
		for _, attribute := range regexp.MustCompile(`(\w+)=`).FindAllStringSubmatch(sample, -1) {
			names = append(names, attribute[1])
		}
		var logged map[string]any
		for line := range strings.Lines(s.record.String()) {
			if strings.Contains(line, written) {
				require.NoError(t, json.Unmarshal([]byte(line), &logged))
			}
		}
		assert.ElementsMatch(t, slices.Collect(maps.Keys(logged)), names)
	}
}
