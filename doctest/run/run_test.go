package run_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

var update = flag.Bool("update", false, "rewrite the expected verdicts and corrected pages in testdata")

// TestPages runs the pages of each archive in testdata against its server, and compares with its last file, "verdicts":
// each claim that is not true, and how many there are. In an archive true-* nothing is false, in an archive lie-* something is;
// in an archive false-* something is of every operation but those that are called honest.
func TestPages(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	requirePrograms(t, "bash", "curl", "jq", "node", "npm")
	hog := devtest.MailHog(t)
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			newCase(t, file, hog).compare(t)
		})
	}
}

// requirePrograms skips the test on a machine without a program. In CI a skip fails.
func requirePrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}

// A testCase is an archive: pages, a server in JavaScript, and the verdicts of a run. The text before its first file is for
// people. Its file "options" has one option on each line; see options.
type testCase struct {
	file    string
	name    string
	archive *txtar.Archive
	dir     string // of the pages
	options options
	proxy   *mailproxy.Proxy
	hog     *dev.MailHog
	server  *url.URL
}

func newCase(t *testing.T, file string, hog *dev.MailHog) *testCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	c := &testCase{file: file, name: filepath.Base(file), archive: archive, dir: t.TempDir(), hog: hog}
	require.Equal(t, "verdicts", c.last().Name, "the last file of an archive is what a run says")
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".md") && f.Name != "corrected.md" {
			require.NoError(t, os.WriteFile(filepath.Join(c.dir, f.Name), f.Data, 0o600))
		}
	}
	c.options = readOptions(t, c.text("options"))
	c.proxy, err = mailproxy.Listen("127.0.0.1:0", hog.SMTPAddr)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.proxy.Close()) })
	c.server = c.start(t)
	return c
}

func (c *testCase) last() *txtar.File { return &c.archive.Files[len(c.archive.Files)-1] }

func (c *testCase) text(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// start starts the case's server, and gives its base URL. Without a server nothing listens there.
func (c *testCase) start(t *testing.T) *url.URL {
	t.Helper()
	base := "http://" + devtest.FreeAddr(t)
	if code := c.text("server.js"); code != "" {
		base = startServer(t, code, c.proxy.Addr())
	}
	u, err := url.Parse(base)
	require.NoError(t, err)
	return u
}

// config is that of the case's run.
func (c *testCase) config(t *testing.T) run.Config {
	t.Helper()
	cfg := run.Config{
		Server:   c.server,
		Runner:   runner.New(runner.Config{Timeout: c.options.example}),
		Match:    c.options.match,
		MailWait: c.options.mail,
		Timeout:  c.options.response,
		Burst:    8,
		Source:   true,
		Getenv: func(name string) string {
			return map[string]string{"LIBRARY_KEY": "k-4711", "OTHER_LIBRARY_KEY": "k-0815", "READ_ONLY_LIBRARY_KEY": "k-0007"}[name]
		},
	}
	if !c.options.without["mailbox"] {
		box, err := mailbox.Open(t.Context(), "http://"+c.hog.HTTPAddr, mailbox.Polling{})
		require.NoError(t, err)
		cfg.Mailbox = box
	}
	if !c.options.without["gateway"] {
		cfg.MailProxy = c.proxy
	}
	return cfg
}

func (c *testCase) compare(t *testing.T) {
	site, err := page.Load(c.dir)
	require.NoError(t, err)
	report, err := run.Pages(t.Context(), c.config(t), site)
	got := ""
	if err != nil {
		got = "error: " + c.normal(err.Error()) + "\n"
	} else {
		c.checkName(t, site, report)
		got = c.verdicts(report)
	}
	if *update {
		c.rewrite(t, "verdicts", []byte(got))
		return
	}
	assert.Equal(t, string(c.last().Data), got)
}

// rewrite writes a file of the archive.
func (c *testCase) rewrite(t *testing.T, name string, data []byte) {
	t.Helper()
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == name {
			c.archive.Files[i].Data = data
		}
	}
	require.NoError(t, os.WriteFile(c.file, txtar.Format(c.archive), 0o600))
}

// checkName checks the verdicts against the archive's name.
func (c *testCase) checkName(t *testing.T, site *page.Site, r *claim.Report) {
	t.Helper()
	lies := map[string]int{}
	for _, cl := range r.Claims {
		if cl.Verdict == claim.False {
			lies[cl.Operation]++
		}
	}
	switch {
	case strings.HasPrefix(c.name, "true-"):
		assert.Empty(t, lies, "the pages are correct")
		assert.False(t, lint.HasErrors(lint.Site(site)), "%v", lint.Site(site))
	case strings.HasPrefix(c.name, "lie-"):
		assert.NotEmpty(t, lies, "there is a lie in the pages")
	case strings.HasPrefix(c.name, "false-"):
		for _, op := range site.Operations() {
			isHonest := strings.HasPrefix(op.Title.Value, "Honest")
			assert.Equal(t, isHonest, lies[op.Method.Value+" "+op.Path.Value] == 0, op.Title.Value)
		}
	}
}

// verdicts is a report as text: each claim that is not true, then the counts.
func (c *testCase) verdicts(r *claim.Report) string {
	var b bytes.Buffer
	for _, cl := range r.Claims {
		if cl.Verdict != claim.True {
			fmt.Fprintf(&b, "%s: %s: %s: %s\n", c.short(cl.Pos.String()), cl.Verdict, cl.Says, c.normal(cl.Reason))
			c.optional(&b, "actual", cl.Actual)
			c.optional(&b, "help", cl.Help)
		}
	}
	fmt.Fprintf(&b, "%d claims: %d true, %d false, %d unchecked\n", len(r.Claims), r.Count(claim.True), r.Count(claim.False), r.Count(claim.Unchecked))
	return b.String()
}

func (c *testCase) optional(b *bytes.Buffer, label, text string) {
	if text != "" {
		fmt.Fprintf(b, "    %s: %s\n", label, c.normal(text))
	}
}

func (c *testCase) short(s string) string {
	return strings.ReplaceAll(s, filepath.ToSlash(c.dir)+"/", "")
}

// random matches text that differs from run to run, and names its replacement in verdicts.
var random = []struct {
	form *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`doctest-\d+/`), "SCRATCH/"},
	{regexp.MustCompile(`after \d+ ms`), "after a while"},
	{regexp.MustCompile(`\\n\d{5,6}"`), `\nDIGITS"`},
	{regexp.MustCompile(`^\d{5}, `), "DIGITS, "},
	{regexp.MustCompile(`; (none arrived at all|other emails arrived: .*)$`), "; OTHER EMAILS"},
	{regexp.MustCompile(`127\.\d+\.\d+\.\d+(:\d+)?`), "ADDRESS"},
	{regexp.MustCompile(`eyJ[\w-]+\.[\w-]*\.[\w-]*`), "TOKEN"},
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`([.-])[a-km-np-z2-9]{8}(@|%40|\b)`), "${1}RANDOM$2"},
}

func (c *testCase) normal(s string) string {
	s = strings.ReplaceAll(c.short(s), c.server.Host, "SERVER")
	for _, r := range random {
		s = r.form.ReplaceAllString(s, r.name)
	}
	return s
}

// options are how a case runs.
type options struct {
	match    *regexp.Regexp  // match REGEXP: which operations
	mail     time.Duration   // mail 300ms: how long to wait for one
	response time.Duration   // response 300ms: how long the server may take
	example  time.Duration   // example 1s: how long an example may take
	without  map[string]bool // without mailbox, without gateway
}

func readOptions(t *testing.T, text string) options {
	t.Helper()
	o := options{without: map[string]bool{}}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		name, value, _ := strings.Cut(line, " ")
		var err error
		switch name {
		case "":
		case "match":
			o.match, err = regexp.Compile(value)
		case "mail":
			o.mail, err = time.ParseDuration(value)
		case "response":
			o.response, err = time.ParseDuration(value)
		case "example":
			o.example, err = time.ParseDuration(value)
		case "without":
			o.without[value] = true
		default:
			err = fmt.Errorf("there is no option %q", name)
		}
		require.NoError(t, err)
	}
	return o
}
