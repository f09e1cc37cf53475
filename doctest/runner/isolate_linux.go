package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"docsascode.example/doctest/guardian"
)

// openEffect says what examples can do without isolation.
const openEffect = "examples can reach the network, and read and write files: "

// attributes makes a program without a guardian end with its caller.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// tryIsolation isolates a program that does nothing. lacking says in clauses which parts of isolation this system lacks; the
// error says why it has none.
func tryIsolation(shown []string) (lacking string, err error) {
	dir, err := os.MkdirTemp("", "doctest-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is empty
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	lacking, err = runGuarded(exec.CommandContext(ctx, "true"), guardian.Mandate{Isolate: true, Scratch: dir, Show: shown})
	switch {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSPC):
		return "", errors.New("user namespaces are not allowed here")
	case err != nil:
		return "", fmt.Errorf("namespaces do not work here: %w", err)
	}
	return lacking, nil
}

// isolation puts a process into namespaces of its own, under the user and group that it has.
func isolation() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}},
		AmbientCaps: []uintptr{guardian.CapSetPcap, guardian.CapNetBindService, guardian.CapNetAdmin, guardian.CapSysAdmin},
		Setsid:      true,
	}
}

// runIsolated runs a command that sees the files shown, and reaches the addresses of the execution.
func runIsolated(cmd *exec.Cmd, e execution) error {
	_, err := runGuarded(cmd, guardian.Mandate{Isolate: true, Reach: e.reach, Scratch: e.dir, Show: e.shown, Keep: e.keep})
	return err
}

// programFiles are the files that isolated examples see.
func programFiles(path string) []string { return guardian.ProgramFiles(path) }

// runOpen runs a command below a guardian without namespaces, which ends what the command leaves behind.
func runOpen(cmd *exec.Cmd) error {
	_, err := runGuarded(cmd, guardian.Mandate{Scratch: cmd.Dir})
	return err
}

// patience limits the time in which a guardian without namespaces ends all processes.
const patience = 5 * time.Second

// runGuarded runs a command below a guardian: this executable in a session of its own, and so without a terminal that
// could ask for a password. A guardian that isolates is the first process of a PID namespace, which ends with it, and
// returns sockets that listen inside. A guardian ends with its caller.
func runGuarded(cmd *exec.Cmd, m guardian.Mandate) (lacking string, err error) {
	control, theirs, err := socketPair()
	if err != nil {
		return "", fmt.Errorf("cannot create a socket for the guardian: %w", err)
	}
	defer func() { _ = control.Close() }()
	text, err := json.Marshal(m)
	if err != nil {
		return "", errors.Join(err, theirs.Close())
	}
	cmd.Args = append([]string{guardian.Name, string(text), cmd.Path}, cmd.Args[1:]...)
	cmd.Path, cmd.Dir, cmd.ExtraFiles, cmd.SysProcAttr = "/proc/self/exe", m.Scratch, []*os.File{theirs}, isolation()
	if !m.Isolate {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		cmd.Cancel, cmd.WaitDelay = control.Close, patience
		if m.Serve {
			cmd.WaitDelay += guardian.Grace
		}
	}
	if err = errors.Join(cmd.Start(), theirs.Close()); err != nil {
		return "", err
	}
	lacking, listeners, err := receiveListeners(control, len(m.Reach))
	if err != nil {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // its status adds nothing to err
		return "", err
	}
	defer forward(listeners, m.Reach).stop()
	return lacking, cmd.Wait()
}

// socketPair returns both ends of a connection that can carry sockets.
func socketPair() (*net.UnixConn, *os.File, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "control"), os.NewFile(uintptr(fds[1]), "control")
	conn, err := net.FileConn(ours)
	if err = errors.Join(err, ours.Close()); err != nil {
		return nil, nil, errors.Join(err, theirs.Close())
	}
	return conn.(*net.UnixConn), theirs, nil
}

// receiveListeners reads the guardian's only message: what isolation lacks, with listening sockets, or why it failed.
func receiveListeners(control *net.UnixConn, n int) (lacking string, listeners []net.Listener, err error) {
	text, rights := make([]byte, 4096), make([]byte, syscall.CmsgSpace(4*n))
	read, got, _, _, err := control.ReadMsgUnix(text, rights)
	if err != nil || read == 0 {
		return "", nil, errors.Join(errors.New("the guardian ended without a message"), err)
	}
	lacking, ok := strings.CutPrefix(string(text[:read]), guardian.Ready)
	if !ok {
		return "", nil, errors.New(lacking)
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:got])
	if err != nil || len(messages) == 0 {
		return lacking, nil, err
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return lacking, nil, err
	}
	listeners, err = fileListeners(fds)
	return lacking, listeners, err
}

func fileListeners(fds []int) (listeners []net.Listener, err error) {
	for _, fd := range fds {
		file := os.NewFile(uintptr(fd), "listener")
		l, failure := net.FileListener(file)
		err = errors.Join(err, failure, file.Close())
		if failure == nil {
			listeners = append(listeners, l)
		}
	}
	return listeners, err
}
