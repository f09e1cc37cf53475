package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// attributes has a program that is not isolated die with its caller.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// probe tells why programs cannot be isolated, in a clause, by isolating one that does nothing.
func probe() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := runIsolated(exec.CommandContext(ctx, "true"), nil)
	switch {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSPC):
		return errors.New("user namespaces are not allowed here")
	case err != nil:
		return fmt.Errorf("namespaces do not work here: %w", err)
	}
	return nil
}

// Capabilities of capability(7), held by the guardian alone.
const (
	capNetBindService = 10
	capNetAdmin       = 12
)

// isolation puts a process into namespaces of its own, under the user and group that it has.
func isolation() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}},
		AmbientCaps: []uintptr{capNetBindService, capNetAdmin},
		Setsid:      true,
	}
}

// runIsolated runs a command below a guardian: this same executable as the first process of a PID namespace, whose end
// is that of all its processes. The guardian hands out sockets that listen inside, and ends when its caller does.
func runIsolated(cmd *exec.Cmd, reach []string) error {
	control, theirs, err := socketPair()
	if err != nil {
		return fmt.Errorf("no socket for the guardian: %w", err)
	}
	defer func() { _ = control.Close() }()
	cmd.Args = append([]string{guardian, strings.Join(reach, ","), cmd.Path}, cmd.Args[1:]...)
	cmd.Path, cmd.ExtraFiles, cmd.SysProcAttr = "/proc/self/exe", []*os.File{theirs}, isolation()
	err = errors.Join(cmd.Start(), theirs.Close())
	if err != nil {
		return err
	}
	listeners, err := receiveListeners(control, len(reach))
	if err != nil {
		_ = cmd.Process.Kill() // it may be gone
		_ = cmd.Wait()         // and its status says nothing more
		return err
	}
	defer forward(listeners, reach).stop()
	return cmd.Wait()
}

// socketPair gives both ends of a connection that carries sockets.
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

// receiveListeners reads the guardian's one message: sockets that listen, or why there are none.
func receiveListeners(control *net.UnixConn, n int) ([]net.Listener, error) {
	text, rights := make([]byte, 1024), make([]byte, syscall.CmsgSpace(4*n))
	read, got, _, _, err := control.ReadMsgUnix(text, rights)
	if err != nil || read == 0 {
		return nil, errors.Join(errors.New("the guardian ended before it said anything"), err)
	}
	if said := string(text[:read]); said != ready {
		return nil, errors.New(said)
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:got])
	if err != nil || len(messages) == 0 {
		return nil, err
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return nil, err
	}
	return fileListeners(fds)
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
