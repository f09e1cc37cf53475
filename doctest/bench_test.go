package doctest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// BenchmarkRun measures a run over pages with one operation and one curl example each: how it grows with their number, and
// what part of it the programs would take by themselves, as many of them at once.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("examples=%d", n), func(b *testing.B) { benchmarkRun(b, n) })
	}
}

func benchmarkRun(b *testing.B, n int) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"ok":true}`)
	}))
	defer server.Close()
	at, err := url.Parse(server.URL)
	require.NoError(b, err)
	site := manyPages(b, n)
	examples := runner.New(runner.Config{})
	for b.Loop() {
		found, err := run.Pages(b.Context(), run.Config{Server: at, Runner: examples}, site)
		require.NoError(b, err)
		require.Equal(b, len(found.Claims), found.Count(claim.True))
	}
	perExample := float64(b.Elapsed()) / float64(b.N*n)
	b.ReportMetric(perExample/float64(time.Millisecond), "ms/example")
	b.ReportMetric(float64(programs(b, examples, server.URL))/perExample, "programs/run")
}

func manyPages(b *testing.B, n int) *page.Site {
	b.Helper()
	dir := b.TempDir()
	for i := range n {
		text := fmt.Sprintf("## Get thing %[1]d\n\n<span class=\"method get\">GET</span> /things%[1]d\n\n### Examples\n\n```bash\ncurl http://localhost:8080/things%[1]d\n```\n\n"+
			"### Response\n\n- 200 OK\n\n```json\n{\"ok\": true}\n```\n", i)
		require.NoError(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("thing-%04d.md", i)), []byte(text), 0o600))
	}
	site, err := page.Load(dir)
	require.NoError(b, err)
	return site
}

// programs is the time for which an example's program alone keeps the machine busy: a hundred of them, side by side as a
// run has them.
func programs(b *testing.B, examples *runner.Runner, server string) time.Duration {
	b.Helper()
	const count = 100
	reach := server[len("http://"):]
	began := time.Now()
	run.SideBySide(count, func(int) {
		examples.Run(context.Background(), runner.Program{Language: "bash", Code: "curl " + server}, reach)
	})
	return time.Since(began) / count
}

// BenchmarkPage measures a page of 50 curl examples in one session. It compares with the same 50 commands in bash, without
// isolation, one after the other: the time of the examples themselves, and of the whole run, which also sends requests that
// no example has.
func BenchmarkPage(b *testing.B) {
	const count = 50
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"ok":true}`)
	}))
	defer server.Close()
	at, err := url.Parse(server.URL)
	require.NoError(b, err)
	site := longPage(b, count)
	examples := runner.New(runner.Config{})
	var ofExamples, ofOthers, ofPrograms, busy, busyPrograms time.Duration
	for b.Loop() {
		busyBefore := processorTime(b)
		found, err := run.Pages(b.Context(), run.Config{Server: at, Runner: examples}, site)
		require.NoError(b, err)
		require.Zero(b, found.Count(claim.False))
		for _, phase := range found.Phases {
			if strings.HasPrefix(phase.Name, "examples in their order") {
				ofExamples += phase.Took
			} else {
				ofOthers += phase.Took
			}
		}
		began, busyBetween := time.Now(), processorTime(b)
		for i := range count {
			require.NoError(b, exec.Command("bash", "-c", fmt.Sprintf("curl %s/things/%d", server.URL, i)).Run())
		}
		ofPrograms += time.Since(began)
		busy, busyPrograms = busy+busyBetween-busyBefore, busyPrograms+processorTime(b)-busyBetween
	}
	b.ReportMetric(ofExamples.Seconds()/float64(b.N), "s/examples")
	b.ReportMetric(ofOthers.Seconds()/float64(b.N), "s/others")
	b.ReportMetric(float64(ofExamples)/float64(ofPrograms), "examples/programs")
	b.ReportMetric(float64(ofExamples+ofOthers)/float64(ofPrograms), "page/programs")
	b.ReportMetric(busy.Seconds()/float64(b.N), "cpu-s/page")
	b.ReportMetric(float64(busy)/float64(busyPrograms), "cpu-page/programs")
}

// processorTime is that of this process, and of its children that have ended. Other work of the machine changes it little.
func processorTime(b *testing.B) (busy time.Duration) {
	b.Helper()
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		require.NoError(b, syscall.Getrusage(who, &usage))
		busy += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	return busy
}

// longPage is a page with operations in the notation that makes them one session.
func longPage(b *testing.B, count int) *page.Site {
	b.Helper()
	var text strings.Builder
	text.WriteString("# Things\n")
	for i := range count {
		fmt.Fprintf(&text, "\n## Thing %[1]d\n\n`GET /things/%[1]d`\n\n```bash\ncurl http://localhost:8080/things/%[1]d\n```\n\n```json\n{\"ok\": true}\n```\n", i)
	}
	dir := b.TempDir()
	require.NoError(b, os.WriteFile(filepath.Join(dir, "things.md"), []byte(text.String()), 0o600))
	site, err := page.Load(dir)
	require.NoError(b, err)
	return site
}
