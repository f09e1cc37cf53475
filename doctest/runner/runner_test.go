package runner_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"docsascode.example/impl/dev/ports"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// requirePrograms skips the test on a machine without a program. In CI a skip fails: see .ci/run.
func requirePrograms(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}

// eachWay runs a test with isolation and without.
func eachWay(t *testing.T, test func(*testing.T, *runner.Runner)) {
	t.Run("open", func(t *testing.T) {
		t.Parallel()
		test(t, runner.New(runner.Config{Open: true}))
	})
	t.Run("isolated", func(t *testing.T) {
		t.Parallel()
		test(t, isolated(t, runner.Config{}))
	})
}

// isolated makes a runner that isolates, or skips the test where the system does not let it.
func isolated(t testing.TB, c runner.Config) *runner.Runner {
	t.Helper()
	r := runner.New(c)
	if err := r.Refused(); err != nil {
		t.Skip(err)
	}
	return r
}

func bash(code string) runner.Program { return runner.Program{Language: "bash", Code: code} }

// serve starts a server on a free port, and gives its address.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// unused gives an address where nothing listens.
func unused(t testing.TB) string { return ports.FreeAddr(t) }

// echo answers with the request's line and body.
func echo(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the client broke off
	}
	_, _ = fmt.Fprintf(w, "%s %s %s;", req.Method, req.URL, body)
}

func TestNoteOfOpenExamples(t *testing.T) {
	t.Parallel()
	r := runner.New(runner.Config{Open: true})
	require.NoError(t, r.Refused())
	assert.Contains(t, r.Note(), "examples can reach the network, ")
	assert.Contains(t, r.Note(), ": isolation is turned off")
}

func TestRefusedPrograms(t *testing.T) {
	t.Parallel()
	r := runner.New(runner.Config{Open: true})
	out := r.Run(t.Context(), runner.Program{Language: "ruby", Code: "puts 1"})
	assert.Equal(t, `doctest does not run "ruby" examples; it runs bash, console and javascript`, out.Failure)
	assert.Equal(t, -1, out.Exit)
	assert.False(t, runner.Supports("ruby"))
	assert.True(t, runner.Supports("JavaScript"))
	for _, address := range []string{"localhost:80", "192.0.2.1:80", "127.0.0.1:0", "[::1]:80", ""} {
		out := r.Run(t.Context(), bash("echo ran"), address)
		assert.Contains(t, out.Failure, "write an IPv4 loopback address like 127.0.0.1:8080", address)
		assert.Empty(t, out.Stdout)
	}
}

// TestProgramThatIsMissing empties PATH, and so runs alone.
func TestProgramThatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := runner.New(runner.Config{Open: true, Cache: t.TempDir()})
	assert.Equal(t, "bash is not installed", r.Run(t.Context(), bash("true")).Failure)
	assert.Equal(t, "node is not installed", r.Run(t.Context(), runner.Program{Language: "js", Code: "1"}).Failure)
}

// TestEnvironment sets a variable of the process, and so runs alone.
func TestEnvironment(t *testing.T) {
	requirePrograms(t, "bash")
	t.Setenv("SECRET_TOKEN", "do-not-tell")
	t.Setenv("https_proxy", "http://proxy.example")
	for _, open := range []bool{true, false} {
		r := runner.New(runner.Config{Open: open})
		out := r.Run(t.Context(), bash(`env | cut -d= -f1 | grep -v OLDPWD | sort | tr '\n' ' '; [ "$HOME" = "$PWD" ] && [ "$TMPDIR" = "$PWD" ] && touch here && ls; cat`))
		assert.Empty(t, out.Failure)
		assert.Equal(t, "HOME LANG PATH PWD SHLVL TMPDIR _ example.sh\nhere\n", out.Stdout)
	}
	r := isolated(t, runner.Config{})
	out := r.Run(t.Context(), bash(fmt.Sprintf("cat /proc/%d/environ", os.Getpid())))
	assert.NotEmpty(t, out.Failure)
	assert.NotContains(t, out.Stdout, "do-not-tell")
}

// TestScratchFolder sets TMPDIR, and so runs alone.
func TestScratchFolder(t *testing.T) {
	requirePrograms(t, "bash")
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	r := runner.New(runner.Config{})
	first := r.Run(t.Context(), bash("mkdir a; touch a/b; pwd"))
	second := r.Run(t.Context(), bash("pwd; ls"))
	assert.True(t, strings.HasPrefix(first.Stdout, dir), first.Stdout)
	assert.NotEqual(t, first.Stdout, second.Stdout)
	assert.True(t, strings.HasSuffix(second.Stdout, "\nexample.sh\n"), second.Stdout)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		out := r.Run(t.Context(), bash("echo first; head -c 104857600 /dev/zero | tr '\\0' x; echo last; echo short >&2"))
		assert.Empty(t, out.Failure)
		assert.Less(t, len(out.Stdout), 64<<10+100)
		assert.True(t, strings.HasPrefix(out.Stdout, "first\nxxx"))
		assert.True(t, strings.HasSuffix(out.Stdout, "xxxlast\n"))
		assert.Contains(t, out.Stdout, "x\n[... 104792075 bytes left out ...]\nx")
		assert.Equal(t, "short\n", out.Stderr)
	})
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	for _, open := range []bool{true, false} {
		r := runner.New(runner.Config{Timeout: 3 * time.Second, Open: open})
		out := r.Run(t.Context(), bash("trap '' TERM INT HUP; echo begun; while :; do sleep 1000; done"))
		assert.Equal(t, "stopped after 3s", out.Failure)
		assert.Equal(t, -1, out.Exit)
		assert.Equal(t, "begun\n", out.Stdout)
		assert.Less(t, out.Took, 30*time.Second)
	}
}

func TestSideBySide(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		address := serve(t, echo)
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				out := r.Run(t.Context(), bash(fmt.Sprintf("curl -sS http://%s/%d", address, i)), address)
				assert.Empty(t, out.Failure)
				assert.Equal(t, fmt.Sprintf("GET /%d ;", i), out.Stdout, out.Stderr)
			})
		}
		group.Wait()
	})
}

func BenchmarkTrue(b *testing.B) {
	requirePrograms(b, "bash")
	b.Run("exec", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, exec.Command("bash", "-c", "true").Run())
		}
	})
	for name, r := range map[string]*runner.Runner{"open": runner.New(runner.Config{Open: true}), "isolated": isolated(b, runner.Config{})} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.Empty(b, r.Run(b.Context(), bash("true"), "127.0.0.1:9").Failure)
			}
		})
	}
}
