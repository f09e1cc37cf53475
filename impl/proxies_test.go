package impl

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// TestProxies runs nginx and Caddy as the page for operators configures them. The service tells their clients apart,
// whatever X-Forwarded-For a client sends; metrics stay inside, and the proxies log no code, not even while the service
// is down.
func TestProxies(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T, config, service string) (base, logs string){"nginx": startNginx, "caddy": startCaddy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(name); err != nil {
				t.Skipf("%s is not installed", name)
			}
			testProxy(t, func(service string) (base, logs string) { return start(t, configured(t, name), service) })
		})
	}
}

// TestProxyWithoutPages runs nginx with the locations of the page that hide the documentation.
func TestProxyWithoutPages(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Skip("nginx is not installed")
	}
	only := regexp.MustCompile("(?s)\n```nginx\n(\tlocation.*?)```\n").FindStringSubmatch(operatorsPage(t))
	require.NotNil(t, only)
	all := "\tlocation / {\n\t\tproxy_pass http://127.0.0.1:8080;\n\t}\n"
	s := start(t, nil)
	s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	base, _ := startNginx(t, replace(t, configured(t, "nginx"), all, only[1]), s.base)
	client := s.through(t, base, "127.0.0.2")
	require.Equal(t, 201, client.createCode(t, joe).StatusCode)
	assert.Equal(t, 401, client.getToken(t, joe, wrong(s.gateway.lastCode(t))).StatusCode)
	assert.Equal(t, 200, client.exchangeCode(t, joe, s.gateway.lastCode(t)).StatusCode)
	assert.Equal(t, 401, client.do(t, "GET", "/user", "").StatusCode)
	assert.Equal(t, 200, client.do(t, "GET", "/.well-known/jwks.json", "").StatusCode)
	assert.Equal(t, 200, client.do(t, "GET", "/.well-known/openid-configuration", "").StatusCode)
	for _, path := range []string{"/", "/running-the-service", "/user/", "/tokens"} {
		hidden := client.do(t, "GET", path, "")
		assert.Equal(t, 404, hidden.StatusCode, path)
		assert.Equal(t, "text/html", hidden.Header.Get("Content-Type"), "it is nginx's")
	}
}

// configured is the block of code in that language on the page.
func configured(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/running-the-service.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)\n```" + language + "\n(.*?)```\n").FindSubmatch(text)
	require.NotNil(t, block, language)
	return string(block[1])
}

func testProxy(t *testing.T, run func(service string) (base, logs string)) {
	s := start(t, nil)
	s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	base, logs := run(s.base)
	owner, stranger := s.through(t, base, "127.0.0.2"), s.through(t, base, "127.0.0.3")

	forged := header("X-Forwarded-For", "127.0.0.9") // believed, it would make one network of the two
	require.Equal(t, 201, owner.createCode(t, joe, forged).StatusCode)
	code := s.gateway.lastCode(t)
	for range 3 {
		require.Equal(t, 401, stranger.getToken(t, joe, wrong(code), forged).StatusCode)
	}
	assert.Equal(t, 429, stranger.getToken(t, joe, wrong(code), forged).StatusCode)
	assert.Equal(t, 200, owner.getToken(t, joe, code, forged).StatusCode)
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		assert.Equal(t, 404, stranger.do(t, "GET", path, "").StatusCode, path)
	}

	assertNoCodeLogged(t, logs)

	base, logs = run("http://" + devtest.FreeAddr(t)) // nobody is there
	assert.Equal(t, 502, s.through(t, base, "127.0.0.2").getToken(t, joe, code).StatusCode)
	assertNoCodeLogged(t, logs)
}

// assertNoCodeLogged reads every log of a proxy, its standard error among them.
func assertNoCodeLogged(t *testing.T, logs string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(logs, "*.log"))
	require.NoError(t, err)
	require.Contains(t, files, filepath.Join(logs, "said.log"))
	for _, file := range files {
		logged, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(logged), "code=", file)
	}
}

// through is s for a client at an address of this host, behind the proxy at base.
func (s *service) through(t *testing.T, base, client string) *service {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(client)}}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: testRoots(t)}}
	t.Cleanup(transport.CloseIdleConnections)
	behind := *s
	behind.base, behind.client = base, &http.Client{Transport: transport, Timeout: time.Minute}
	return &behind
}

func startNginx(t *testing.T, config, service string) (base, logs string) {
	t.Helper()
	dir, address := t.TempDir(), devtest.FreeAddr(t)
	writeCertificate(t, dir)
	config = replace(t, config, "listen 443 ssl", "listen "+address+" ssl", "/etc/ssl/signin/", dir+"/", "/var/log/nginx/", dir+"/", "http://127.0.0.1:8080", service)
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		config += kind + "_temp_path " + filepath.Join(dir, kind) + ";\n"
	}
	path := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(path, []byte("daemon off; master_process off; pid "+dir+"/pid; error_log stderr; events {}\nhttp {\n"+config+"}\n"), 0o600))
	runProxy(t, dir, address, exec.Command("nginx", "-p", dir, "-e", "stderr", "-c", path))
	return "https://" + address, dir
}

func startCaddy(t *testing.T, config, service string) (base, logs string) {
	t.Helper()
	dir, address := t.TempDir(), devtest.FreeAddr(t)
	config = replace(t, config, "{\n\tlog", "{\n\tadmin off\n\tlog", "signin.example.com", "http://"+address, "127.0.0.1:8080", strings.TrimPrefix(service, "http://"))
	path := filepath.Join(dir, "Caddyfile")
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	command := exec.Command("caddy", "run", "--config", path, "--adapter", "caddyfile")
	command.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	runProxy(t, dir, address, command)
	return "http://" + address, dir
}

// replace replaces each old text in config, which must have it, by the new one behind it.
func replace(t *testing.T, config string, oldAndNew ...string) string {
	t.Helper()
	for i := 0; i < len(oldAndNew); i += 2 {
		require.Contains(t, config, oldAndNew[i])
	}
	return strings.NewReplacer(oldAndNew...).Replace(config)
}

// runProxy runs command until the test ends, and returns once it listens. What it says goes to said.log in dir.
func runProxy(t *testing.T, dir, address string, command *exec.Cmd) {
	t.Helper()
	said, err := os.Create(filepath.Join(dir, "said.log"))
	require.NoError(t, err)
	command.Stdout, command.Stderr = said, said
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		if text, err := os.ReadFile(said.Name()); t.Failed() && err == nil {
			t.Logf("%s", text)
		}
		_ = said.Close()
	})
	require.Eventually(t, func() bool {
		connection, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
		return err == nil && connection.Close() == nil
	}, 20*time.Second, 20*time.Millisecond, "%s does not listen", command.Path)
}

// testServer has a certificate for 127.0.0.1.
func testServer(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	return server
}

func testRoots(t *testing.T) *x509.CertPool {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(testServer(t).Certificate())
	return roots
}

func writeCertificate(t *testing.T, dir string) {
	t.Helper()
	certificate := testServer(t).TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	require.NoError(t, err)
	for name, block := range map[string]*pem.Block{
		"fullchain.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]},
		"privkey.pem":   {Type: "PRIVATE KEY", Bytes: key},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
}

// TestRequestID takes over the UUID of a trusted proxy, and of nobody else.
func TestRequestID(t *testing.T) {
	t.Parallel()
	const id = "0b7b5e5e-8f43-4f5b-9a57-3a8f7a5e6f10"
	s := start(t, nil)
	sent := func(value string) string {
		return s.do(t, "GET", "/user", "", header("X-Request-Id", value)).Header.Get("X-Request-Id")
	}
	assert.NotEqual(t, id, sent(id), "of a client")
	s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	assert.Equal(t, id, sent(id))
	assert.Equal(t, id, sent(strings.ReplaceAll(id, "-", "")), "as nginx writes it")
	assert.Contains(t, s.record.String(), id)
	for _, other := range []string{"x", "{" + id + "}", "urn:uuid:" + id, id + "\t"} {
		assert.Regexp(t, "^[0-9a-f-]{36}$", sent(other))
	}
	assert.NotEqual(t, id, sent("{"+id+"}"))
}
