package example

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sent is a request as a server got it.
type sent struct {
	*http.Request
	body string
}

// TestCurlAgreesWithCurl runs the certain snippets with the real curl, through a
// proxy that writes down what arrives.
func TestCurlAgreesWithCurl(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	for source := range certain {
		requests, err := Curl(source)
		require.NoError(t, err)
		got := run(t, source)
		require.Len(t, got, len(requests), source)
		for _, r := range requests {
			got = compareSent(t, source, r, got)
		}
	}
}

func run(t *testing.T, source string) []sent {
	t.Helper()
	var mu sync.Mutex
	var got []sent
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, sent{r.Clone(context.Background()), string(body)})
	}))
	defer proxy.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", source)
	cmd.Dir = t.TempDir()
	cmd.Env = append(cmd.Environ(), "http_proxy="+proxy.URL, "CURL_HOME="+cmd.Dir, "no_proxy=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", source, out)
	mu.Lock()
	defer mu.Unlock()
	return got
}

// compareSent finds a request among those that arrived, which pipelines send in
// any order, and gives the others.
func compareSent(t *testing.T, source string, r Request, got []sent) []sent {
	t.Helper()
	i := slices.IndexFunc(got, func(s sent) bool {
		return s.Method == r.Method.Text && strings.TrimSuffix(s.URL.Path, "/") == strings.TrimSuffix(pathOf(t, r.URL.Text), "/")
	})
	require.GreaterOrEqual(t, i, 0, "%s: %s", source, r.URL.Text)
	s := got[i]
	assert.Len(t, s.URL.Query(), len(r.Query), source)
	for _, q := range r.Query {
		assert.Contains(t, s.URL.Query()[q.Name], q.Text, source)
	}
	for _, h := range r.Header {
		value, _, _ := strings.Cut(s.Header.Get(h.Name), "; boundary=")
		assert.Equal(t, h.Text, value, "%s: %s", source, h.Name)
	}
	if r.Body != nil {
		assert.Equal(t, r.Body.Text, s.body, source)
		return slices.Delete(got, i, i+1)
	}
	for _, f := range r.Form {
		assert.Contains(t, s.body, `name="`+f.Name+`"`, source)
		assert.Contains(t, s.body, "\r\n"+f.Text+"\r\n", source)
	}
	return slices.Delete(got, i, i+1)
}

// pathOf gives the path of a URL, which may have no scheme.
func pathOf(t *testing.T, target string) string {
	t.Helper()
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	require.NoError(t, err)
	require.Equal(t, "h", u.Hostname())
	return u.Path
}

// TestWgetAgreesWithWget runs commands with the real wget.
func TestWgetAgreesWithWget(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "wget"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	for source, want := range map[string][]string{
		`wget -q http://h/a?x=1`: {`GET http://h/a?x=1 ?x:1`},
		`wget -qO- h/a h/b`:      {`GET h/a`, `GET h/b`},
		`wget -q --post-data 'a=1&b=2' -O /dev/null http://h/a`: {`POST http://h/a =a:1 =b:2`},
		`wget -q --method=put --body-data='{"a": 1}' --header='Content-Type: application/json' http://h/a`: {
			`PUT http://h/a @Content-Type:application/json #{"a": 1}`},
		`wget -q --method DELETE http://h/a`:                               {`DELETE http://h/a`},
		`wget -q --spider -U agent --referer=http://r http://h/a`:          {`HEAD http://h/a @User-Agent:agent @Referer:http://r`},
		`wget -q --auth-no-challenge --user me --password=pass http://h/a`: {`GET http://h/a @Authorization:Basic bWU6cGFzcw==`},
		`wget -q --header 'Accept: text/xml' --header "X-A: b" http://h`:   {`GET http://h @Accept:text/xml @X-A:b`},
	} {
		b := Read("sh", source)
		require.Empty(t, b.Findings, source)
		requests := b.Requests()
		require.Equal(t, want, summaries(requests), source)
		got := run(t, source)
		require.Len(t, got, len(requests), source)
		for _, r := range requests {
			got = compareSent(t, source, r, got)
		}
	}
}

// TestOptions holds the table of options against the help of the curl that is
// installed, which may know fewer.
func TestOptions(t *testing.T) {
	t.Parallel()
	help, err := exec.Command("curl", "--help", "all").Output()
	if err != nil {
		t.Skip(err)
	}
	found := 0
	for line := range strings.Lines(string(help)) {
		_, rest, ok := strings.Cut(line, "--")
		if !ok || strings.HasPrefix(line, "Usage") {
			continue
		}
		found++
		name, description, _ := strings.Cut(rest, " ")
		want := switchOption
		if strings.HasPrefix(description, "<") || strings.HasPrefix(description, "[") {
			want = argumentOption
		}
		if name = strings.TrimSpace(name); name == "next" {
			continue
		}
		assert.Equal(t, want, kindOf(name), name)
		if short := strings.TrimSpace(line)[:2]; short[0] == '-' && short[1] != '-' {
			assert.Equal(t, name, shortOptions[short[1]], short)
		}
	}
	assert.Greater(t, found, 100)
}
