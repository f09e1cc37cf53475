package impl

import (
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/watch/scrub"
)

// TestWatched reads on the admin handler, and there alone, what was asked of the service.
func TestWatched(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	token := s.signIn(t, joe)
	require.Equal(t, 401, s.getToken(t, joe, wrong(s.gateway.lastCode(t))).StatusCode)
	require.Equal(t, 401, s.getUser(t, token+"x").StatusCode)
	require.Equal(t, 404, s.do(t, "GET", "/metrics", "").StatusCode)
	_, _ = s.client.Get(s.base + "/panic/abort")

	scraped := httptest.NewRecorder()
	s.Admin().ServeHTTP(scraped, httptest.NewRequest("GET", "/metrics", nil))
	for _, series := range []string{
		`signin_http_requests_total{operation="createCode",status="201"} 1`,
		`signin_http_requests_total{operation="getToken",status="200"} 1`,
		`signin_http_requests_total{operation="getToken",status="401"} 1`,
		`signin_http_requests_total{operation="getCurrentUser",status="401"} 1`,
		`signin_http_requests_total{operation="unmatched",status="404"} 1`,
		`signin_http_requests_total{operation="other",status="none"}`,
		`signin_attempts_total{result="right"} 1`,
		`signin_attempts_total{result="wrong"} 1`,
		`signin_tokens_refused_total{reason="invalid"} 1`,
		`signin_mail_duration_seconds_count{result="accepted"} 1`,
		`signin_store_duration_seconds_count{operation="exchange",result="ok"} 2`,
	} {
		assert.Contains(t, scraped.Body.String(), series)
	}

	assert.Equal(t, documentedMetrics(t), typed(scraped.Body.String()))

	require.NoError(t, s.stop())
	for _, event := range []string{"started", "code_sent", "code_exchanged", "attempt_wrong", "token_refused", "stopped"} {
		assert.Contains(t, s.record.String(), `"event":"`+event+`"`)
	}
	assert.Empty(t, scrub.Find([]byte(s.record.String()), joe, token, s.gateway.lastCode(t)))
}

// documentedMetrics are the metrics in the table of the page for operators, with their kinds.
func documentedMetrics(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../docs/running-the-service.md")
	require.NoError(t, err)
	return pairs(regexp.MustCompile("(?m)^\\| `(signin_\\w+)` +\\| (\\w+)"), string(text))
}

// typed are the metrics of the service that a scrape has, with their kinds.
func typed(scraped string) map[string]string {
	return pairs(regexp.MustCompile(`(?m)^# TYPE (signin_\w+) (\w+)`), scraped)
}

func pairs(of *regexp.Regexp, text string) map[string]string {
	found := map[string]string{}
	for _, pair := range of.FindAllStringSubmatch(text, -1) {
		found[pair[1]] = pair[2]
	}
	return found
}

// TestReadiness needs the store. A gateway that is down and a directory that is gone are shown, and keep no one
// from exchanging a code.
func TestReadiness(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	ready := func() *httptest.ResponseRecorder {
		found := httptest.NewRecorder()
		s.Admin().ServeHTTP(found, httptest.NewRequestWithContext(t.Context(), "GET", "/readyz", nil))
		return found
	}
	found := ready()
	assert.Equal(t, 200, found.Code, found.Body)
	assert.NotContains(t, found.Body.String(), "false,")

	s.gateway.stop()
	found = ready()
	assert.Equal(t, 200, found.Code, found.Body)
	assert.Contains(t, found.Body.String(), `{"name":"mail gateway","ok":false,"required":false,"detail":"not accepted by the mail gateway: it is unreachable: `)

	moved := s.data + ".old"
	require.NoError(t, os.Rename(s.data, moved))
	found = ready()
	assert.Equal(t, 200, found.Code, found.Body)
	assert.Contains(t, found.Body.String(), `{"name":"data directory","ok":false,"required":false,"detail":"cannot open `+s.data)
	require.NoError(t, os.Rename(moved, s.data))

	require.NoError(t, s.store.Close())
	found = ready()
	assert.Equal(t, 503, found.Code, found.Body)
	assert.Contains(t, found.Body.String(), `{"name":"store","ok":false,"required":true,`)
}
