package faults

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// built is the folder of the server's program; empty before it is built.
var built string

// serverProgram builds the server, once.
var serverProgram = sync.OnceValues(func() (string, error) {
	var err error
	if built, err = os.MkdirTemp("", "faults"); err != nil {
		return "", err
	}
	program := filepath.Join(built, "server")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/server").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server: %w\n%s", err, out)
	}
	return program, nil
})

func removeServer() {
	if built != "" {
		_ = os.RemoveAll(built) // a temporary folder, and the last thing done
	}
}

// A process is a server that can be killed and started again with its data.
type process struct {
	service
	program, address, data string
	args                   []string
	log                    lineWriter
	command                *exec.Cmd // nil while it does not run
	started                time.Time
	boot                   time.Duration // from the last start to being ready
}

// startProcess starts a server with a data folder of its own and more arguments, and waits until it
// is ready.
func startProcess(t testing.TB, g *gateway, more ...string) *process {
	t.Helper()
	p := newProcess(t, g, more...)
	p.start(t)
	p.awaitReady(t)
	return p
}

// newProcess is a server that is yet to be started. It is killed when the test
// ends.
func newProcess(t testing.TB, g *gateway, more ...string) *process {
	t.Helper()
	needLinux(t)
	program, err := serverProgram()
	require.NoError(t, err)
	p := &process{
		program: program, address: devtest.FreeAddr(t), data: filepath.Join(t.TempDir(), "data"),
		log: lineWriter{books: []*logbook{journal}},
	}
	p.service = remote(t, p.address)
	p.args = append([]string{"-listen", p.address, "-data", p.data, "-gateway", g.address}, more...)
	t.Cleanup(func() { p.kill(t) })
	return p
}

// start returns as soon as the process runs, before it listens.
func (p *process) start(t testing.TB) {
	t.Helper()
	p.command = exec.Command(p.program, p.args...)
	p.command.Stdout, p.command.Stderr, p.command.SysProcAttr = &p.log, &p.log, withUs()
	p.started = time.Now()
	require.NoError(t, p.command.Start())
}

func (p *process) awaitReady(t testing.TB) {
	t.Helper()
	require.Eventually(t, func() bool {
		ready, err := p.get("/.well-known/jwks.json", "", network(0))
		return err == nil && ready.status == http.StatusOK
	}, 20*time.Second, 5*time.Millisecond, "the server does not become ready")
	p.boot = time.Since(p.started)
}

// kill ends the process at once. What it has written is not lost with it, as it
// might be in a power cut.
func (p *process) kill(t testing.TB) {
	t.Helper()
	if p.command == nil {
		return
	}
	_ = p.command.Process.Kill() // may have ended
	_ = p.command.Wait()         // tells of the kill
	p.command = nil
}

func (p *process) pid() string { return strconv.Itoa(p.command.Process.Pid) }
