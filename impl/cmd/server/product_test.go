package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

// snippets are the code blocks of the page for products in a language.
func snippets(t *testing.T, language string) (found []string) {
	t.Helper()
	page, err := os.ReadFile("../../../docs/put-it-into-your-product.md")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile("(?s)\n```"+language+"\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		found = append(found, m[1])
	}
	require.NotEmpty(t, found)
	return found
}

// needs skips a test that lacks a program.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
}

var sixDigits = regexp.MustCompile(`(?m)^(\d{6})$`)

// codeTo is the code in the email to an address.
func codeTo(t *testing.T, mailhog *dev.MailHog, address string) string {
	t.Helper()
	email, err := mailhog.WaitForEmail(t.Context(), address)
	require.NoError(t, err)
	code := sixDigits.FindStringSubmatch(strings.ReplaceAll(email.Text, "\r", ""))
	require.NotNil(t, code, email.Text)
	return code[1]
}

// TestProductInTheBrowser calls the functions for the browser, which find the service at another origin.
func TestProductInTheBrowser(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	mailhog := devtest.MailHog(t)
	base := start(t, "-gateway", mailhog.SMTPAddr, "-allow-origins", "https://app.example.com")
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	functions := snippets(t, "javascript")[0]
	require.Contains(t, functions, "signin = ''")
	write("signin.mjs", strings.Replace(functions, "signin = ''", "signin = '"+base+"'", 1))
	script := func(text string) string {
		write("main.mjs", "import { askForCode, exchangeCode } from './signin.mjs';\n"+text)
		command := exec.CommandContext(t.Context(), "node", "main.mjs")
		command.Dir = dir
		said, err := command.CombinedOutput()
		require.NoError(t, err, string(said))
		return strings.TrimSpace(string(said))
	}
	assert.JSONEq(t, `{"expiresIn": 600, "resendIn": 60}`, script("console.log(JSON.stringify(await askForCode('joe+a@example.com')))"))
	limited := script("await askForCode('joe+a@example.com').catch((e) => console.log(e.status, e.retryAfter > 0, e.message))")
	assert.Regexp(t, `^429 true Too many codes were sent to this address\. Wait \d+ seconds`, limited)
	proxy := script("globalThis.fetch = async () => new Response('', { status: 502 });\nawait askForCode('joe@example.com').catch((e) => console.log(e.status, e.message))")
	assert.Equal(t, "502 The service does not respond. Try again.", proxy)
	token := script("console.log(await exchangeCode('joe+a@example.com', '" + codeTo(t, mailhog, "joe+a@example.com") + "'))")
	assert.Equal(t, 2, strings.Count(token, "."), token)
}

var made string // by nodeModules

// nodeModules is a directory with the packages of Node that examples import, installed once.
var nodeModules = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "product-node-")
	if err != nil {
		return "", err
	}
	made = dir
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("../../../doctest/runner/node", name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return "", err
		}
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	said, err := install.CombinedOutput()
	if err != nil {
		return string(said), err
	}
	return dir, nil
})

// TestProductBackEnds runs each back end of the page with tokens of each algorithm, and begins a session.
func TestProductBackEnds(t *testing.T) {
	t.Parallel()
	for name, backEnd := range map[string]struct {
		algorithms []string
		command    func(t *testing.T, adapt func(string) string) *exec.Cmd
	}{
		"Go":     {[]string{"EdDSA"}, goBackEnd},
		"Node":   {[]string{"EdDSA", "ES256", "RS256"}, nodeBackEnd},
		"Python": {[]string{"EdDSA", "ES256", "RS256"}, pythonBackEnd},
	} {
		for _, algorithm := range backEnd.algorithms {
			t.Run(name+" "+algorithm, func(t *testing.T) {
				t.Parallel()
				mailhog := devtest.MailHog(t)
				base := start(t, "-gateway", mailhog.SMTPAddr, "-key-algorithm", algorithm)
				listen := devtest.FreeAddr(t)
				_, port, _ := strings.Cut(listen, ":")
				adapt := strings.NewReplacer("http://localhost:8080", base, "localhost:8081", listen, `"localhost", 8081`, `"127.0.0.1", `+port, "8081, 'localhost'", port+", '127.0.0.1'").Replace
				serveBackEnd(t, backEnd.command(t, adapt))
				tryBackEnd(t, "http://"+listen, base, mailhog)
			})
		}
	}
}

// goBackEnd is built in a module of its own, as the page imports package verify, and without the checkout.
func goBackEnd(t *testing.T, adapt func(string) string) *exec.Cmd {
	dir := t.TempDir()
	checkout, err := filepath.Abs("../../..")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(checkout, filepath.Join(dir, "checkout")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "product"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "product", "main.go"), []byte(adapt(snippets(t, "go")[0])), 0o600))
	run := func(command string) {
		c := exec.CommandContext(t.Context(), "bash", "-ec", command)
		c.Dir, c.Env = filepath.Join(dir, "product"), append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		said, err := c.CombinedOutput()
		require.NoError(t, err, string(said))
	}
	commands := snippets(t, "bash")
	imports := commands[len(commands)-1]
	require.Contains(t, imports, "../path/to/the/checkout")
	run(strings.ReplaceAll(imports, "../path/to/the/checkout", "../checkout"))
	require.NoError(t, os.Remove(filepath.Join(dir, "checkout")))
	run("go build -o product .")
	return exec.Command(filepath.Join(dir, "product", "product"))
}

func nodeBackEnd(t *testing.T, adapt func(string) string) *exec.Cmd {
	needs(t, "node", "npm")
	modules, err := nodeModules()
	require.NoError(t, err, modules)
	source := filepath.Join(modules, strings.ReplaceAll(t.Name(), "/", "-")+".mjs")
	require.NoError(t, os.WriteFile(source, []byte(adapt(snippets(t, "javascript")[1])), 0o600))
	return exec.Command("node", source)
}

const python = "/usr/bin/python3" // for which Debian has PyJWT

func needsPyJWT(t *testing.T) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), python, "-c", "import jwt, cryptography").Run(); err != nil {
		t.Skip("PyJWT is not installed")
	}
}

func pythonBackEnd(t *testing.T, adapt func(string) string) *exec.Cmd {
	needsPyJWT(t)
	source := filepath.Join(t.TempDir(), "main.py")
	require.NoError(t, os.WriteFile(source, []byte(adapt(snippets(t, "python")[0])), 0o600))
	return exec.Command(python, source)
}

// serveBackEnd runs a program until the test ends.
func serveBackEnd(t *testing.T, program *exec.Cmd) {
	t.Helper()
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		assert.NoError(t, program.Process.Kill())
		_ = program.Wait() // it was killed
	})
}

// signedIn is a token for Joe@example.com.
func signedIn(t *testing.T, service string, mailhog *dev.MailHog) (token string) {
	t.Helper()
	response, err := http.PostForm(service+"/user/code", url.Values{"email": {"Joe@example.com"}})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	response, err = http.PostForm(service+"/token", url.Values{"email": {"joe@example.com"}, "code": {codeTo(t, mailhog, "Joe@example.com")}})
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return strings.Split(string(body), `"`)[3]
}

// tryBackEnd begins a session with a token, and with none of other tokens.
func tryBackEnd(t *testing.T, backEnd, service string, mailhog *dev.MailHog) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	send := func(method, path, name, value string) (int, string, []*http.Cookie) {
		request, err := http.NewRequestWithContext(ctx, method, backEnd+path, nil)
		require.NoError(t, err)
		request.Header.Set(name, value)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, "", nil
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(body), response.Cookies()
	}
	require.Eventually(t, func() bool { status, _, _ := send("GET", "/me", "X", "x"); return status == 401 }, 30*time.Second, 20*time.Millisecond)

	token := signedIn(t, service, mailhog)
	status, _, cookies := send("POST", "/session", "Authorization", "Bearer "+token)
	require.Equal(t, 200, status)
	require.Len(t, cookies, 1)
	status, user, _ := send("GET", "/me", "Cookie", "session="+cookies[0].Value)
	assert.Equal(t, 200, status)
	assert.Equal(t, "joe@example.com\n", user)
	for _, wrong := range []string{"Bearer " + token[:len(token)-8] + "AAAAAAAA", "Bearer x", "Bearer e30.e30.e30"} {
		status, _, cookies = send("POST", "/session", "Authorization", wrong)
		assert.NotEqual(t, 200, status, wrong)
		assert.Empty(t, cookies)
	}
}

// TestMain leaves no packages of Node behind.
func TestMain(m *testing.M) {
	code := m.Run()
	if made != "" {
		_ = os.RemoveAll(made) // nobody is left to tell
	}
	os.Exit(code)
}
