package guardian

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"unsafe"
)

// Constants of the protocol between a guardian and its caller.
const (
	Name  = "doctest-guardian" // the name under which this executable is a guardian
	Ready = "ready"            // the beginning of a guardian's message before it runs its program
)

// A Mandate is the task of a guardian. It is an argument of its process.
type Mandate struct {
	Isolate bool     // it is the first process of new namespaces, and sets them up
	Reach   []string // IPv4 addresses with ports to listen at
	Scratch string   // the directory of the example
	Show    []string // other files that an isolated example sees
	Keep    bool     // the files of an isolated example stay in its directory
	Serve   bool     // the program is a server: nothing limits it, and it gets SIGTERM before it is killed
}

// control is the descriptor of the connection to the caller.
const control = 3

// init is the guardian's program. Its arguments are the mandate and the command.
// It exits without the hooks of [os.Exit], which write, and wait if the race detector is on.
func init() {
	if len(os.Args) > 2 && os.Args[0] == Name {
		var m Mandate
		if json.Unmarshal([]byte(os.Args[1]), &m) != nil {
			syscall.Exit(125)
		}
		syscall.Exit(guard(m, os.Args[2], os.Args[3:]))
	}
}

// guard runs a command, and returns its exit status after all its processes have ended.
func guard(m Mandate, path string, args []string) int {
	syscall.CloseOnExec(control)
	keep, err := keeper(m)
	if err != nil {
		_, _ = syscall.Write(control, []byte(err.Error())) // if the caller has ended, it needs no reply
		return 125
	}
	if err := prepare(m); err != nil {
		_, _ = syscall.Write(control, []byte(err.Error())) // if the caller has ended, it needs no reply
		return 125
	}
	go func() {
		_, _ = syscall.Read(control, make([]byte, 1)) // returns when the caller gives up or ends
		if m.Serve {
			askDescendants()
		}
		endDescendants()
		syscall.Exit(125)
	}()
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = m.Scratch, os.Environ(), os.Stdin, os.Stdout, os.Stderr
	start := func() error { return startConfined(cmd, m.Isolate) }
	if m.Serve {
		start = cmd.Start
	}
	if err := start(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 126
	}
	defer endDescendants()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 125
	}
	if m.Serve && exit == nil {
		select {} // a script can leave its server in the background
	}
	endDescendants()
	keep()
	return ExitStatus(cmd.ProcessState)
}

// prepare sets up the program's environment, and tells the caller that it is ready, and what it lacks.
func prepare(m Mandate) error {
	if !m.Isolate {
		if err := adoptOrphans(); err != nil {
			return err
		}
		return handOut(nil, "")
	}
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("cannot start the loopback interface: %w", err)
	}
	lacking, err := enclose(m.Scratch, m.Show)
	if err != nil {
		return err
	}
	return handOut(m.Reach, strings.Join(lacking, "; "))
}

// handOut listens at the addresses in this namespace, and passes the sockets to the caller.
func handOut(addresses []string, lacking string) error {
	var fds []int
	for _, a := range addresses {
		fd, err := listen(a)
		if err != nil {
			return err
		}
		defer syscall.Close(fd) //nolint:errcheck // the caller has it by then
		fds = append(fds, fd)
	}
	var rights []byte
	if len(fds) > 0 {
		rights = syscall.UnixRights(fds...)
	}
	return syscall.Sendmsg(control, []byte(Ready+lacking), rights, nil, 0)
}

// listen is net.Listen without package net, which is initialized after nearly all others.
func listen(address string) (fd int, err error) {
	var at syscall.SockaddrInet4
	_, err = fmt.Sscanf(address, "%d.%d.%d.%d:%d", &at.Addr[0], &at.Addr[1], &at.Addr[2], &at.Addr[3], &at.Port)
	if err != nil {
		return 0, fmt.Errorf("no address %q: %w", address, err)
	}
	fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return 0, err
	}
	err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err == nil {
		err = syscall.Bind(fd, &at)
	}
	if err == nil {
		err = syscall.Listen(fd, syscall.SOMAXCONN)
	}
	if err != nil {
		_ = syscall.Close(fd) // nothing used it
		return 0, fmt.Errorf("cannot listen at %s: %w", address, err)
	}
	return fd, nil
}

// loopbackUp brings up lo, which gives it 127.0.0.1 and ::1, by the requests of netdevice(7).
func loopbackUp() error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{name: [syscall.IFNAMSIZ]byte{'l', 'o'}, flags: syscall.IFF_UP}
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	err = syscall.Close(fd)
	if errno != 0 {
		return errno
	}
	return err
}
