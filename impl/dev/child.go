package dev

import (
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is a process in a process group of its own, so that a Ctrl-C at the terminal reaches this program alone,
// which then ends its children in order.
type child struct {
	name string
	cmd  *exec.Cmd
	said tail          // for ended; empty if the user sees the output
	done chan struct{} // closed once the process is gone and err is set
	err  error
}

// startChild runs a program whose output goes to out. If the system can do that, the child dies with this process.
func startChild(name string, out io.Writer, path string, args ...string) (*child, error) {
	c := &child{name: name, cmd: exec.Command(path, args...), done: make(chan struct{})}
	c.cmd.Stdout = out
	if _, seen := out.(shown); !seen {
		c.cmd.Stdout = io.MultiWriter(out, &c.said)
	}
	c.cmd.Stderr = c.cmd.Stdout
	c.cmd.WaitDelay = time.Second
	c.cmd.SysProcAttr = ownGroup()
	started := make(chan error)
	go func() {
		// Linux signals the death of the thread that started the child, so that thread has to stay.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.err = c.cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", name, err)
	}
	return c, nil
}

// stop sends SIGTERM to the child, and SIGKILL to its whole group after grace. It returns once the child is gone.
func (c *child) stop(grace time.Duration) {
	c.signal(syscall.SIGTERM)
	select {
	case <-c.done:
	case <-time.After(grace):
		c.signal(syscall.SIGKILL)
		<-c.done
	}
}

func (c *child) signal(sig syscall.Signal) {
	select {
	case <-c.done:
	default:
		_ = syscall.Kill(-c.cmd.Process.Pid, sig) // fails only if the group is gone, which is what it is for
	}
}

// ended is the error of a child that stopped by itself.
func (c *child) ended() error {
	status := "exit status 0"
	if c.err != nil {
		status = c.err.Error()
	}
	if last := c.said.String(); last != "" {
		return fmt.Errorf("%s stopped by itself (%s) after this output:\n%s", c.name, status, last)
	}
	return fmt.Errorf("%s stopped by itself (%s)", c.name, status)
}

// tailLines is how many lines of a child's output are kept to explain its end.
const tailLines = 12

// tail keeps the last lines written to it. It is safe for concurrent use.
type tail struct {
	mu    sync.Mutex
	lines []string // the last one may still grow
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first, rest, more := strings.Cut(string(p), "\n")
	if len(t.lines) == 0 {
		t.lines = []string{""}
	}
	t.lines[len(t.lines)-1] += first
	if more {
		t.lines = append(t.lines, strings.Split(rest, "\n")...)
	}
	t.lines = t.lines[max(0, len(t.lines)-tailLines-1):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.Join(t.lines, "\n"))
}
