package faults

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/dev/devtest"
)

const (
	restartClients = 4
	restartPace    = 20 * time.Millisecond // from one request of a client to its next
	restartDrain   = "1500ms"
)

// A fleet is two instances on one Redis, at one port of two addresses, behind a proxy.
type fleet struct {
	instances [2]*process
	logs      [2]*logbook
	ports     *strings.Replacer // in what the page has for two instances
	proxy     string            // host:port
	dir       string            // of the proxy
}

// TestRestart restarts the instances behind a proxy in turn, under clients that ask all the while. The proxy is set up as the
// page for operators has it, but for intervals of a tenth. With -drain, no request fails.
func TestRestart(t *testing.T) {
	for name, proxy := range map[string]func(*fleet, *testing.T){"nginx": (*fleet).nginx, "caddy": (*fleet).caddy} {
		t.Run(name, func(t *testing.T) {
			requests, failed := restarts(t, proxy, restartDrain, count(2, 1000))
			assert.Zero(t, failed.faults(), "of %d requests: %v", requests, failed)
		})
	}
	// Else the test could not fail.
	t.Run("without -drain", func(t *testing.T) {
		_, failed := restarts(t, (*fleet).nginx, "0s", 4)
		assert.Positive(t, failed.of(http.StatusBadGateway), failed)
	})
}

// restarts counts the requests while the instances restart so often, and the statuses of those that failed.
func restarts(t *testing.T, proxy func(*fleet, *testing.T), drain string, times int) (requests int64, failed *tally) {
	f := startFleet(t, drain)
	proxy(f, t)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	failed = new(tally)
	var clients sync.WaitGroup
	var sent atomic.Int64
	for range restartClients {
		clients.Go(func() { f.ask(t, ctx, &sent, failed) })
	}
	began := time.Now()
	for n := range times {
		p := f.instances[n%2]
		require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
		require.NoError(t, p.command.Wait())
		f.logs[n%2].clear()
		p.start(t)
		p.awaitReady(t)
		// Else the proxy might know of none that works, when the next one ends.
		require.Eventually(t, func() bool { return f.logs[n%2].has(`route="POST /token"`) }, time.Minute, time.Millisecond, "the proxy does not use the instance")
	}
	end()
	clients.Wait()
	t.Logf("%d restarts with -drain %s in %v: %d of %d requests failed: %v",
		times, drain, time.Since(began).Round(time.Second), failed.faults(), sent.Load(), failed)
	return sent.Load(), failed
}

// clear drops all lines.
func (l *logbook) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.lines)
}

// has reports whether a line has a text.
func (l *logbook) has(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range l.lines {
		if strings.Contains(line, text) {
			return true
		}
	}
	return false
}

// ask sends requests of all kinds, each on a connection of its own, until ctx is done. No response counts as 599.
func (f *fleet) ask(t *testing.T, ctx context.Context, sent *atomic.Int64, failed *tally) {
	pace := time.NewTicker(restartPace)
	defer pace.Stop()
	for ctx.Err() == nil {
		<-pace.C
		n := int(sent.Add(1))
		s := f.through(network(n))
		var got answer
		var err error
		switch n % 4 {
		case 0:
			got, err = s.ask(mailTo(n, "restart"), network(n))
		case 1:
			got, err = s.exchange(mailTo(n, "restart"), "000000", network(n), true)
		case 2:
			got, err = s.exchange(mailTo(n, "restart"), "000000", network(n), false)
		default:
			got, err = s.user("x", network(n))
		}
		if err != nil {
			t.Log(err)
			got.status = 599
		}
		if got.status != http.StatusCreated && got.status != http.StatusUnauthorized {
			failed.add(got.status)
		}
	}
}

// through is the proxy as a client with that address finds it.
func (f *fleet) through(network string) service {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(network)}}
	client := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}, Timeout: time.Minute}
	return service{base: "http://" + f.proxy, do: func(r *http.Request, _ string) (answer, error) { return roundTrip(client, r) }}
}

func startFleet(t *testing.T, drain string) *fleet {
	t.Helper()
	for _, program := range []string{"nginx", "caddy", "curl", "cmp"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	needLinux(t)
	_, port, _ := strings.Cut(devtest.FreeAddr(t), ":")
	_, admin, _ := strings.Cut(devtest.FreeAddr(t), ":")
	f := &fleet{proxy: devtest.FreeAddr(t), dir: t.TempDir()}
	require.NoError(t, os.Chmod(f.dir, 0o755)) // nginx may be another user
	f.ports = strings.NewReplacer("10.0.0.1", "127.0.0.1", "10.0.0.2", "127.0.0.2", "8080", port, "9090", admin,
		"/etc/nginx/", f.dir+"/", "sleep 1", "sleep 0.1", "health_interval 1s", "health_interval 100ms")
	g, url, data := startGateway(t), redistest.Start(t).URL()+"?timeout=10s", filepath.Join(t.TempDir(), "data")
	for i, host := range []string{"127.0.0.1", "127.0.0.2"} {
		p := newProcess(t, g, "-listen", host+":"+port, "-admin-listen", host+":"+admin, "-data", data, "-store", url,
			"-public-url", "http://localhost:8080", "-trusted-proxies", "127.0.0.0/8", "-drain", drain)
		p.service, f.logs[i] = remote(t, host+":"+port), newLogbook()
		p.log.listen(f.logs[i])
		p.start(t)
		p.awaitReady(t)
		f.instances[i] = p
	}
	return f
}

// shown is the block of the page for operators that has a text, for this fleet.
func (f *fleet) shown(t *testing.T, language, text string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/running-the-service.md")
	require.NoError(t, err)
	for _, block := range regexp.MustCompile("(?s)\n```"+language+"\n(.*?)```\n").FindAllStringSubmatch(string(page), -1) {
		if strings.Contains(block[1], text) {
			return f.ports.Replace(block[1])
		}
	}
	require.Fail(t, "the page has no such block", text)
	return ""
}

// nginx starts nginx, and the script that takes instances out.
func (f *fleet) nginx(t *testing.T) {
	t.Helper()
	server := f.shown(t, "nginx", "listen 443 ssl")
	server = regexp.MustCompile(`(?m)^\tssl_.*\n`).ReplaceAllString(server, "")
	server = regexp.MustCompile(`proxy_pass .*;`).ReplaceAllString(server, "proxy_pass http://signin;")
	server = strings.NewReplacer("listen 443 ssl", "listen "+f.proxy, "/var/log/nginx/", f.dir+"/").Replace(server)
	config := "daemon off; worker_processes 2; user " + user(t) + "; pid " + f.dir + "/pid; error_log stderr; events {}\nhttp {\n" + f.shown(t, "nginx", "upstream signin") + server
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		config += kind + "_temp_path " + filepath.Join(f.dir, kind) + ";\n"
	}
	file := filepath.Join(f.dir, "nginx.conf")
	require.NoError(t, os.WriteFile(file, []byte(config+"}\n"), 0o600))
	first := f.ports.Replace("server 10.0.0.1:8080;\nserver 10.0.0.2:8080;\n")
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "signin.servers"), []byte(first), 0o600))
	f.run(t, exec.Command("nginx", "-p", f.dir, "-e", "stderr", "-c", file), syscall.SIGTERM)

	script := strings.ReplaceAll(f.shown(t, "bash", "nginx -s reload"), "nginx -s reload", "nginx -p "+f.dir+" -e stderr -c "+file+" -s reload")
	f.run(t, exec.Command("bash", "-c", script), syscall.SIGKILL)
}

// caddy starts Caddy.
func (f *fleet) caddy(t *testing.T) {
	t.Helper()
	config := strings.ReplaceAll(f.shown(t, "caddy", "health_uri"), "signin.example.com", "http://"+f.proxy)
	file := filepath.Join(f.dir, "Caddyfile")
	require.NoError(t, os.WriteFile(file, []byte("{\n\tadmin off\n}\n"+config), 0o600))
	command := exec.Command("caddy", "run", "--config", file, "--adapter", "caddyfile")
	command.Env = append(os.Environ(), "HOME="+f.dir, "XDG_DATA_HOME="+f.dir, "XDG_CONFIG_HOME="+f.dir)
	f.run(t, command, syscall.SIGTERM)
}

// run runs a program until the test ends, and returns when the proxy responds.
func (f *fleet) run(t *testing.T, command *exec.Cmd, end syscall.Signal) {
	t.Helper()
	var said lineWriter
	command.Stdout, command.Stderr, command.SysProcAttr = &said, &said, withUs()
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Signal(end)
		_ = command.Wait() // it was ended
	})
	require.Eventually(t, func() bool {
		got, err := f.through("127.0.0.1").get("/.well-known/jwks.json", "", "")
		return err == nil && got.status == http.StatusOK
	}, 20*time.Second, 20*time.Millisecond, "%s does not respond", command.Path)
}

// user is who runs the test.
func user(t *testing.T) string {
	t.Helper()
	name, err := exec.CommandContext(t.Context(), "id", "-un").Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(name))
}
