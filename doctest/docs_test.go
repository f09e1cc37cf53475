package doctest_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/command"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// documented is the URL that the pages give the service.
const documented = "http://localhost:8080"

// TestDocs is doctest run over our pages: a subtest for each claim, named by its line. The service, the shell, curl,
// node, axios and MailHog are real. What a page itself skips says there why.
func TestDocs(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../docs")
	require.NoError(t, err)
	found, err := run.Pages(t.Context(), stage(t), site)
	require.NoError(t, err)
	require.NotEmpty(t, found.Claims)
	writeReport(t, "pages", found)
	t.Run("headlines", func(t *testing.T) { holdHeadlines(t, found.Claims) })
	for _, c := range found.Claims {
		t.Run(fmt.Sprintf("%s:%d %s %s", filepath.Base(c.File), c.Line, c.Kind, c.Says), func(t *testing.T) { hold(t, c) })
	}
}

// writeReport writes a report for server -verified into the directory DOCTEST_REPORTS, if that is set.
func writeReport(t *testing.T, name string, found *claim.Report) {
	t.Helper()
	dir := os.Getenv("DOCTEST_REPORTS")
	if dir == "" {
		return
	}
	require.NoError(t, os.MkdirAll(dir, 0o755))
	found.Commit, found.Run = command.Origin(context.Background(), "../docs/README.md", os.Getenv) // the test may be at its end
	file, err := os.Create(filepath.Join(dir, name+".json"))
	require.NoError(t, err)
	require.NoError(t, report.WriteRun(file, "json", found, report.Options{}))
	require.NoError(t, file.Close())
}

// holdHeadlines compares the headlines that the manuals show with those of the run.
func holdHeadlines(t *testing.T, claims []claim.Claim) {
	total, unchecked := map[string]int{}, map[string]int{}
	for _, c := range claims {
		file := filepath.Base(c.File)
		total[file]++
		if c.Verdict == claim.Unchecked {
			unchecked[file]++
		}
	}
	shown := 0
	for _, manual := range []string{"doc.go", "../docs/writing-pages.md"} {
		text, err := os.ReadFile(manual)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`docs/([a-z-]+\.md) +(\d+ claims: \d+ true.*)`).FindAllStringSubmatch(string(text), -1) {
			shown++
			want := fmt.Sprintf("%d claims: %d true", total[m[1]], total[m[1]]-unchecked[m[1]])
			if n := unchecked[m[1]]; n > 0 {
				want += fmt.Sprintf(", %d unchecked", n)
			}
			assert.Equal(t, want, m[2], "%s of %s", m[1], manual)
		}
	}
	assert.Positive(t, shown)
}

func hold(t *testing.T, c claim.Claim) {
	switch {
	case c.Verdict == claim.True, c.Skipped:
	case strings.HasSuffix(c.Reason, "is not installed"):
		t.Skip(c.Reason)
	case c.Evidence != nil:
		assert.Fail(t, string(c.Verdict), "%s: %s: %s\n%s\n%s", c.Pos, c.Says, c.Reason, c.Evidence.Command, c.Evidence.Output)
	default:
		assert.Fail(t, string(c.Verdict), "%s: %s: %s", c.Pos, c.Says, c.Reason)
	}
}

// stage has the service running, as its pages document it, with a MailHog behind a mail proxy.
func stage(t *testing.T) run.Config {
	t.Helper()
	mailhog := devtest.MailHog(t)
	smtp, err := mailproxy.Listen("127.0.0.1:0", mailhog.SMTPAddr)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, smtp.Close()) })
	server, err := url.Parse(startService(t, smtp.Addr(), ""))
	require.NoError(t, err)
	mails, err := mailbox.Open(t.Context(), "http://"+mailhog.HTTPAddr, mailbox.Polling{})
	require.NoError(t, err)
	t.Cleanup(mails.Close)
	return run.Config{Server: server, Runner: runner.New(runner.Config{}), Mailbox: mails, MailProxy: smtp, Source: true}
}

// TestRehearsal runs the examples of our pages without a server.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../docs")
	require.NoError(t, err)
	found, err := run.Rehearse(t.Context(), runner.New(runner.Config{}), site)
	require.NoError(t, err)
	assert.False(t, lint.HasErrors(found), "%v", found)
}
