package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/browsertest"
	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

// A product is the website of the page, which Caddy serves before a back end and the service.
type product struct {
	dir, url string
	mailhog  *dev.MailHog
	ports    []string // of the page, each with the one of this test behind it
}

func newProduct(t *testing.T) *product {
	t.Helper()
	needs(t, "caddy", "node", "npm", "chromium", "bash")
	p := &product{dir: t.TempDir(), mailhog: devtest.MailHog(t)}
	for _, port := range []string{"8000", "8080", "8081", "8082", "9090"} {
		_, free, _ := strings.Cut(devtest.FreeAddr(t), ":")
		p.ports = append(p.ports, port, free)
	}
	p.url = "http://localhost:" + p.ports[1]
	require.NoError(t, os.Mkdir(filepath.Join(p.dir, "site"), 0o755))
	p.write(t, "site/signin.js", snippets(t, "javascript")[0])
	p.write(t, "site/index.html", snippets(t, "html")[0])
	return p
}

// adapt puts the ports of this test into a snippet.
func (p *product) adapt(snippet string) string {
	return strings.NewReplacer(p.ports...).Replace(snippet)
}

func (p *product) write(t *testing.T, name, snippet string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, name), []byte(p.adapt(snippet)), 0o600))
}

// caddy runs Caddy with the configuration of the page.
func (p *product) caddy(t *testing.T, config string) {
	t.Helper()
	p.write(t, "Caddyfile", config)
	command := exec.Command("caddy", "run")
	command.Dir, command.Env = p.dir, append(os.Environ(), "HOME="+p.dir, "XDG_DATA_HOME="+p.dir, "XDG_CONFIG_HOME="+p.dir)
	serveBackEnd(t, command)
	for _, path := range []string{"/.well-known/jwks.json", "/me"} { // of the service and of the back end
		require.Eventually(t, func() bool {
			response, err := http.Get(p.url + path)
			return err == nil && response.Body.Close() == nil && response.StatusCode < 500
		}, 30*time.Second, 20*time.Millisecond, path)
	}
}

// signIn signs in with a browser. The processes end while the email is on its way.
func (p *product) signIn(t *testing.T, ending ...string) {
	t.Helper()
	want := "We sent you a code. It expires in 10 minutes.\nto ask again: not yet\n" +
		"The code is wrong, used or expired. Check the email address and the code, or ask for a new one.\nann@example.com\n"
	assert.Equal(t, want, browsertest.Run(t, "testdata/product.cjs", append([]string{p.url, "http://" + p.mailhog.HTTPAddr}, ending...)...))
}

// TestProductWhole puts everything of the page together, and signs in with its form in a browser.
func TestProductWhole(t *testing.T) {
	t.Parallel()
	t.Run("one instance and Go", func(t *testing.T) {
		t.Parallel()
		p := newProduct(t)
		service := start(t, "-gateway", p.mailhog.SMTPAddr, "-trusted-proxies", "127.0.0.1")
		p.ports[3] = service[strings.LastIndex(service, ":")+1:]
		serveBackEnd(t, goBackEnd(t, p.adapt))
		p.caddy(t, snippets(t, "caddy")[0])
		p.signIn(t)
	})
	t.Run("another origin and Node", func(t *testing.T) {
		t.Parallel()
		p := newProduct(t)
		service := start(t, "-gateway", p.mailhog.SMTPAddr, "-allow-origins", p.url)
		p.ports[3] = service[strings.LastIndex(service, ":")+1:]
		p.write(t, "site/signin.js", strings.Replace(snippets(t, "javascript")[0], "signin = ''", "signin = 'http://localhost:8080'", 1))
		serveBackEnd(t, nodeBackEnd(t, p.adapt))
		alone := regexp.MustCompile(`(?m)^.*@signin.*\n`).ReplaceAllString(snippets(t, "caddy")[0], "")
		p.caddy(t, alone)
		p.signIn(t)
	})
	t.Run("two instances and Python", func(t *testing.T) {
		t.Parallel()
		p := newProduct(t)
		jobs := p.instances(t)
		serveBackEnd(t, pythonBackEnd(t, p.adapt))
		p.caddy(t, snippets(t, "caddy")[1])
		p.signIn(t, jobs[1])
	})
}

// instances runs the command of the page for two instances, and returns the process IDs of its jobs.
func (p *product) instances(t *testing.T) (pids []string) {
	t.Helper()
	command := p.adapt(snippets(t, "bash")[0])
	program := filepath.Join(t.TempDir(), "server")
	said, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(said))
	for _, change := range [][2]string{
		{"make build\n", ""}, {"go tool MailHog", "sleep infinity"}, {".bin/server", program + " -gateway " + p.mailhog.SMTPAddr}, {".data", filepath.Join(p.dir, "data")},
		{"redis://127.0.0.1:6379", redistest.Start(t).URL() + "?timeout=10s"},
	} {
		require.Contains(t, command, change[0])
		command = strings.ReplaceAll(command, change[0], change[1])
	}
	shell := exec.Command("bash", "-c", command+"jobs -p; wait")
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := shell.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, shell.Start())
	t.Cleanup(func() {
		assert.NoError(t, syscall.Kill(-shell.Process.Pid, syscall.SIGKILL))
		_ = shell.Wait() // it was killed
	})
	for lines := bufio.NewScanner(output); len(pids) < 3 && lines.Scan(); {
		pids = append(pids, lines.Text())
	}
	require.Len(t, pids, 3)
	return pids
}
