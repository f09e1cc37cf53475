package run_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

const hostilePage = `# Things

## Get a thing

<span class="method get">GET</span> /thing

### Examples

` + "```bash\ncurl -sSL https://api.example.com/thing\n```" + `

### Response

- 200 OK

` + "```json\n" + `{"name": "pen", "n": 1}` + "\n```\n"

// hostileServers answer with what harms a client that is careless.
var hostileServers = map[string]http.HandlerFunc{
	"a body without end": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for block := bytes.Repeat([]byte(" "), 1<<16); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	},
	"a bomb of gzip": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for block, i := make([]byte, 1<<20), 0; i < 64; i++ {
			if _, err := z.Write(block); err != nil {
				return
			}
		}
		_ = z.Close() // the client may have gone
	},
	"deep JSON":       body("application/json", strings.Repeat(`{"name":`, 100_000)),
	"deep lists":      body("application/json", `{"name":`+strings.Repeat("[", 400_000)+strings.Repeat("]", 400_000)+"}"),
	"many members":    body("application/json", `{"name": "pen", "n": 1`+manyMembers(30_000)+"}"),
	"a bomb of XML":   body("application/xml", `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>`),
	"an outer entity": body("application/xml", `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>`),
	"escapes":         body("application/json", `{"name": "\u001b[2J\u001b]0;x\u0007\u202e", "n": "::error::x\n##[group]"}`),
	"fences":          body("application/json", "{\"name\": \"```\\n# Injected\\n<!-- doctest:skip -->\", \"n\": 1}"),
	"a redirect loop": redirect("/thing"),
	"a file":          redirect("file:///etc/passwd"),
	"metadata":        redirect("http://169.254.169.254/latest/meta-data/"),
	"another scheme":  redirect("gopher://127.0.0.1:25/_HELO"),
	"long headers": func(w http.ResponseWriter, _ *http.Request) {
		for i := range 300 {
			w.Header().Set(fmt.Sprintf("X-Header-%d", i), strings.Repeat("x", 4000))
		}
	},
	"names that no page can have": body("application/json", `{"__proto__": {"a": 1}, "\u0000": 1, "name": "$(id)", "n": 1}`),
}

func body(media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		_, _ = w.Write([]byte(text)) // the client may have gone
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `, "m%d": %d`, i, i)
	}
	return b.String()
}

// TestHostileServers runs a page against each: the run ends soon, its reports are text alone, and its patch changes no
// more than the sample.
func TestHostileServers(t *testing.T) {
	requirePrograms(t, "bash", "curl")
	secret, err := os.ReadFile("/etc/passwd")
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(secret), "\n")
	for name, handler := range hostileServers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			u, err := url.Parse(server.URL)
			require.NoError(t, err)
			dir := t.TempDir()
			file := filepath.Join(dir, "page.md")
			require.NoError(t, os.WriteFile(file, []byte(hostilePage), 0o600))
			site, err := page.Load(dir)
			require.NoError(t, err)
			began := time.Now()
			found, err := run.Pages(t.Context(), run.Config{Server: u, Timeout: 2 * time.Second, Burst: -1, Runner: runner.New(runner.Config{Timeout: 4 * time.Second})}, site)
			require.NoError(t, err)
			assert.Less(t, time.Since(began), 90*time.Second)
			for _, format := range report.RunFormats {
				var out bytes.Buffer
				require.NoError(t, report.WriteRun(&out, format, found, report.Options{Verbose: true}))
				assert.NotContains(t, out.String(), first, "nothing of this machine is read")
				if format != "json" {
					assert.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u202e]", out.String(), format)
				}
			}
			after, err := patch.Apply([]byte(hostilePage), found.Edits)
			require.NoError(t, err)
			again := filepath.Join(t.TempDir(), "page.md")
			require.NoError(t, os.WriteFile(again, after, 0o600))
			patched, err := page.Load(again)
			require.NoError(t, err)
			require.Len(t, patched.Pages, 1)
			assert.Empty(t, patched.Pages[0].Directives)
			assert.Len(t, patched.Operations(), 1)
			assert.Equal(t, strings.Count(hostilePage, "```"), strings.Count(string(after), "\n```"), "%s", after)
		})
	}
}
