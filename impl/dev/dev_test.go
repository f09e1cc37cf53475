package dev_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

// roles are the programs that the test's executable is under another name: see actAs.
var roles = map[string]func(){
	"service":         func() { serve(os.Interrupt, syscall.SIGTERM) },
	"service-deaf":    func() { signal.Ignore(syscall.SIGTERM); serve(os.Interrupt) },
	"service-unready": func() { serve(os.Interrupt, syscall.SIGTERM) },
	"service-broken":  func() { fmt.Println("the database is on fire"); os.Exit(3) },
	"parent":          parent,
}

func TestMain(m *testing.M) {
	if role, ok := roles[filepath.Base(os.Args[0])]; ok {
		role()
		return
	}
	os.Exit(m.Run())
}

// actAs returns the path of a program that plays the role.
func actAs(t *testing.T, role string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), role)
	require.NoError(t, os.Symlink(self, path))
	return path
}

// serve takes the flags of the service and is ready at once. POST /exit makes it end by itself.
func serve(signals ...os.Signal) {
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	listen := flag.String("listen", "", "")
	for _, name := range []string{"data", "gateway", "public-url", "mailbox-url"} {
		flag.String(name, "", "")
	}
	flag.Parse()
	fmt.Println("service:", strings.Join(os.Args[1:], " "))
	fmt.Println("service leads its group:", syscall.Getpgrp() == os.Getpid())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		if filepath.Base(os.Args[0]) == "service-unready" {
			fmt.Println("not ready")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("POST /exit", func(http.ResponseWriter, *http.Request) { fmt.Println("had enough"); os.Exit(7) })
	listener, err := net.Listen("tcp", *listen)
	if err == nil {
		go func() { _ = http.Serve(listener, mux) }() // ends with the process
		<-ctx.Done()
	}
	fmt.Println("service ends:", err)
}

// parent runs what its flags say until it is killed.
func parent() {
	var cfg dev.Config
	flag.StringVar(&cfg.Listen, "listen", "", "")
	flag.StringVar(&cfg.SMTP, "smtp", "", "")
	flag.StringVar(&cfg.Mailbox, "mailbox", "", "")
	flag.StringVar(&cfg.Data, "data", "", "")
	flag.StringVar(&cfg.Service, "service", "", "")
	flag.Parse()
	fmt.Println("parent ends:", dev.Run(context.Background(), cfg, os.Stdout))
}

func config(t *testing.T, role string) dev.Config {
	t.Helper()
	return dev.Config{
		Listen: devtest.FreeAddr(t), SMTP: devtest.FreeAddr(t), Mailbox: devtest.FreeAddr(t),
		Data: filepath.Join(t.TempDir(), "data"), Service: actAs(t, role), Grace: 5 * time.Second,
	}
}

// output collects what Run prints and tells when it is ready.
type output struct {
	mu    sync.Mutex
	all   bytes.Buffer
	ready chan struct{}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if bytes.Contains(p, []byte("Ctrl-C")) {
		close(o.ready)
	}
	return o.all.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// run runs cfg until it is ready. wait tells how it ended.
func run(t *testing.T, cfg dev.Config) (out *output, interrupt func(), wait func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out = &output{ready: make(chan struct{})}
	ended := make(chan struct{})
	var err error
	go func() {
		defer close(ended)
		err = dev.Run(ctx, cfg, out)
	}()
	wait = func() error {
		<-ended
		return err
	}
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	select {
	case <-out.ready:
	case <-ended:
		require.FailNow(t, "not ready", "%v\n%s", err, out)
	}
	return out, cancel, wait
}

// free tells whether nothing listens on the addresses any more.
func free(t *testing.T, addrs ...string) {
	t.Helper()
	for _, addr := range addrs {
		l, err := net.Listen("tcp", addr)
		if assert.NoError(t, err) {
			assert.NoError(t, l.Close())
		}
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	out, interrupt, wait := run(t, cfg)

	_, port, err := net.SplitHostPort(cfg.Listen)
	require.NoError(t, err)
	_, web, err := net.SplitHostPort(cfg.Mailbox)
	require.NoError(t, err)
	for _, want := range []string{
		"Docs     http://localhost:" + port + "/\n", "Mailbox  http://localhost:" + web + "/\n",
		`curl -d "email=me@example.com" -H "Accept: application/json" -X POST http://localhost:` + port + "/user/code\n",
		"service leads its group: true", "-listen " + cfg.Listen, "-data " + cfg.Data, "-gateway " + cfg.SMTP, "-public-url http://localhost:" + port,
	} {
		assert.Contains(t, out.String(), want)
	}
	assert.NotContains(t, out.String(), "[SMTP]", "MailHog's log is kept apart")
	require.NoError(t, smtp.SendMail(cfg.SMTP, nil, "a@example.com", []string{"b@example.com"}, []byte("\r\n")))

	interrupt()
	require.NoError(t, wait())
	assert.Contains(t, out.String(), "service ends: <nil>", "in order")
	free(t, cfg.Listen, cfg.SMTP, cfg.Mailbox)
	log, err := os.ReadFile(filepath.Join(cfg.Data, "mailhog.log"))
	require.NoError(t, err)
	assert.Contains(t, string(log), "[SMTP]")
}

func TestRunBuildsTheService(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	cfg.Service = ""
	_, interrupt, wait := run(t, cfg)
	body, err := http.Get("http://" + cfg.Listen + "/.well-known/jwks.json")
	require.NoError(t, err)
	assert.NoError(t, body.Body.Close())
	interrupt()
	require.NoError(t, wait())
	free(t, cfg.Listen, cfg.SMTP, cfg.Mailbox)
}

func TestRunNamesEveryBusyAddress(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	for _, addr := range []string{cfg.Listen, cfg.SMTP, cfg.Mailbox} {
		l, err := net.Listen("tcp", addr)
		require.NoError(t, err)
		defer l.Close()
	}
	err := dev.Run(t.Context(), cfg, io.Discard)
	require.Error(t, err)
	assert.Equal(t, []string{
		"port " + cfg.Listen + " (the service) is in use; stop the program that uses it, or set SIGNIN_LISTEN to another host:port",
		"port " + cfg.SMTP + " (MailHog's SMTP) is in use; stop the program that uses it, or set MAILHOG_SMTP to another host:port",
		"port " + cfg.Mailbox + " (MailHog's web page) is in use; stop the program that uses it, or set MAILHOG_WEB to another host:port",
	}, strings.Split(err.Error(), "\n"))
	assert.NoDirExists(t, cfg.Data)
}

func TestRunNamesAnImpossibleAddress(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	cfg.Mailbox = "8025"
	assert.EqualError(t, dev.Run(t.Context(), cfg, io.Discard),
		`MAILHOG_WEB: cannot listen on "8025" (MailHog's web page): missing port in address; write host:port, for example 127.0.0.1:8080`)
}

func TestServiceThatDoesNotStart(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service-broken")
	var out output
	err := dev.Run(t.Context(), cfg, &out)
	assert.EqualError(t, err, "the service stopped by itself (exit status 3)")
	assert.Equal(t, "the database is on fire\n", out.String(), "the user sees why, once")
	free(t, cfg.SMTP, cfg.Mailbox)
}

func TestServiceThatIsMissing(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	cfg.Service = filepath.Join(t.TempDir(), "nothing")
	assert.ErrorIs(t, dev.Run(t.Context(), cfg, io.Discard), os.ErrNotExist)
	free(t, cfg.SMTP, cfg.Mailbox)
}

func TestServiceThatDies(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service")
	out, _, wait := run(t, cfg)
	_, err := http.Post("http://"+cfg.Listen+"/exit", "", nil)
	require.Error(t, err, "cut off")
	err = wait()
	assert.EqualError(t, err, "the service stopped by itself (exit status 7)")
	assert.Contains(t, out.String(), "had enough")
	free(t, cfg.SMTP, cfg.Mailbox)
}

func TestServiceThatIsDeaf(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service-deaf")
	cfg.Grace = time.Millisecond
	_, interrupt, wait := run(t, cfg)
	interrupt()
	require.NoError(t, wait())
	free(t, cfg.Listen, cfg.SMTP, cfg.Mailbox)
}

func TestInterruptedWhileTheServiceIsNotReady(t *testing.T) {
	t.Parallel()
	cfg := config(t, "service-unready")
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	var said strings.Builder
	require.NoError(t, dev.Run(ctx, cfg, writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("not ready")) {
			asked++
		}
		if asked == 2 {
			cancel()
		}
		return said.Write(p)
	})))
	assert.NotContains(t, said.String(), "Ctrl-C")
	free(t, cfg.Listen, cfg.SMTP, cfg.Mailbox)
}

func TestInterruptedBeforeItIsReady(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cfg := config(t, "service")
	assert.NoError(t, dev.Run(ctx, cfg, io.Discard))
	free(t, cfg.Listen, cfg.SMTP, cfg.Mailbox)
}

// MailHog's and the service's connections break when the processes are gone.
func TestChildrenDieWithTheirParent(t *testing.T) {
	if !childrenDie {
		t.Skip("this system tells no process about the death of its parent")
	}
	t.Parallel()
	cfg := config(t, "service")
	out := &output{ready: make(chan struct{})}
	parent := exec.Command(actAs(t, "parent"), "-listen", cfg.Listen, "-smtp", cfg.SMTP, "-mailbox", cfg.Mailbox,
		"-data", cfg.Data, "-service", cfg.Service)
	parent.Stdout, parent.Stderr = out, out
	require.NoError(t, parent.Start())
	<-out.ready
	var conns []net.Conn
	for _, addr := range []string{cfg.Listen, cfg.SMTP} {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		defer conn.Close()
		conns = append(conns, conn)
	}
	require.NoError(t, parent.Process.Kill())
	for _, conn := range conns {
		_, err := io.Copy(io.Discard, conn)
		assert.True(t, err == nil || errors.Is(err, syscall.ECONNRESET), "%v", err)
	}
	assert.Error(t, parent.Wait())
}

// MailHog is for development: nothing of it may become part of the service.
func TestMailHogIsNotLinked(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "docsascode.example/impl/...").Output()
	require.NoError(t, err)
	packages := strings.Fields(string(out))
	assert.Contains(t, packages, "docsascode.example/impl/cmd/server")
	for _, pkg := range packages {
		assert.NotRegexp(t, `(?i)mailhog|ian-kent`, pkg)
	}
}
