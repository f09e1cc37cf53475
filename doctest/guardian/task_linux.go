package guardian

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Bytes is the task as it is handed over: arguments and variables hold any bytes but NUL.
func (t Task) Bytes() []byte {
	fields := slices.Concat([]string{t.Path, strconv.Itoa(len(t.Args))}, t.Args, t.Env)
	return []byte(strings.Join(fields, "\x00"))
}

func readTask(from io.Reader) (t Task, err error) {
	text, err := io.ReadAll(from)
	fields := strings.Split(string(text), "\x00")
	if err != nil || len(fields) < 2 {
		return t, errors.Join(errors.New("no program"), err)
	}
	n, err := strconv.Atoi(fields[1])
	rest := fields[2:]
	if err != nil || n < 1 || n > len(rest) {
		return t, errors.Join(errors.New("no arguments"), err)
	}
	return Task{Path: fields[0], Args: rest[:n], Env: rest[n:]}, nil
}

// begin starts the program of a message with these descriptors. It replies when all processes of the program have ended, and closes over then.
func begin(m Mandate, files []*os.File, over chan struct{}) {
	cmd, err := command(m, files)
	if err == nil {
		err = start(cmd, m)
	}
	for _, f := range files {
		_ = f.Close() // the program has it
	}
	if err != nil {
		reply(Result{Exit: 126, Error: err.Error()})
		close(over)
		return
	}
	go func() {
		defer close(over)
		_ = cmd.Wait() // its state says all
		if m.Serve && cmd.ProcessState.Success() {
			return // a script can leave its server in the background
		}
		endDescendants()
		reply(Result{Exit: ExitStatus(cmd.ProcessState)})
	}()
}

func command(m Mandate, files []*os.File) (*exec.Cmd, error) {
	if len(files) < 2 {
		return nil, errors.New("no program, or no output")
	}
	t, err := readTask(files[0])
	if err != nil {
		return nil, err
	}
	cmd := &exec.Cmd{Path: t.Path, Args: t.Args, Env: t.Env, Dir: m.Scratch, Stdout: files[1], Stderr: files[len(files)-1]}
	if !m.Serve {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // what it sends to its group does not reach the guardian
	}
	return cmd, nil
}

// start starts a command. An isolated command has no capabilities and cannot regain any. Capabilities belong to threads;
// the thread that starts it ends with its goroutine.
func start(cmd *exec.Cmd, m Mandate) error {
	if !m.Isolate {
		return limited(cmd, m, cmd.Start())
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := dropCapabilities(); err != nil {
			started <- fmt.Errorf("cannot drop capabilities: %w", err)
			return
		}
		started <- cmd.Start()
	}()
	return limited(cmd, m, <-started)
}

// limited limits the memory of a command that has started.
func limited(cmd *exec.Cmd, m Mandate, err error) error {
	if err != nil || m.Serve {
		return err
	}
	return limitMemory(cmd.Process.Pid)
}

// adoptOrphans makes the guardian the parent of orphaned processes, so that none escapes it.
func adoptOrphans() error {
	if err := prctl(prSetSubreaper, 1); err != nil {
		return fmt.Errorf("cannot adopt background processes: %w", err)
	}
	return nil
}

// endDescendants kills the children, then the processes that this orphans, until none is left, or none that it may kill.
func endDescendants() {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		switch {
		case err != nil && !errors.Is(err, syscall.EINTR): // ECHILD
			return
		case pid == 0 && !kill():
			return
		case pid == 0:
			_, _ = syscall.Wait4(-1, nil, 0, nil) // the next call says what is left
		}
	}
}

// kill kills the children of this process, or all other processes of its PID namespace. It reports whether there were any.
func kill() (killed bool) {
	if os.Getpid() == 1 {
		return syscall.Kill(-1, syscall.SIGKILL) == nil
	}
	for _, c := range children() {
		killed = syscall.Kill(c.pid, syscall.SIGKILL) == nil || killed
	}
	return killed
}

// A child is a child of this process.
type child struct {
	pid, group int
	ended      bool // and nobody has waited for it
}

// children are the children of this process; see proc_pid_stat(5).
func children() []child {
	var out []child
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is sound
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 3 || fields[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		group, groupErr := strconv.Atoi(fields[2])
		if err == nil && groupErr == nil {
			out = append(out, child{pid, group, fields[0] == "Z"})
		}
	}
	return out
}
