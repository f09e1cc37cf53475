package runner

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

const (
	guardian = "doctest-guardian" // the name under which this executable is a guardian
	ready    = "ready"            // what a guardian says whose sockets listen
)

// init is the guardian's program. Its arguments are the addresses, separated by commas, and the command.
// It leaves without the hooks of [os.Exit], which write, and wait where the race detector is on.
func init() {
	if len(os.Args) > 2 && os.Args[0] == guardian {
		syscall.Exit(guard(os.Args[1], os.Args[2], os.Args[3:]))
	}
}

// guard runs a command in a namespace, and gives its exit status.
func guard(addresses, path string, args []string) int {
	syscall.CloseOnExec(3)
	control, err := net.FileConn(os.NewFile(3, "control"))
	if err != nil {
		return 125
	}
	if err := handOut(control.(*net.UnixConn), addresses); err != nil {
		_, _ = control.Write([]byte(err.Error())) // a caller that is gone needs no answer
		return 125
	}
	go func() {
		_, _ = control.Read(make([]byte, 1)) // returns when the caller is gone
		syscall.Exit(125)
	}()
	cmd := exec.Command(path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := startUnprivileged(cmd); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 126
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 125
	}
	return exitStatus(cmd.ProcessState)
}

// startUnprivileged starts a command without the guardian's capabilities, which belong to threads.
func startUnprivileged(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const prCapAmbient, clearAll = 47, 4
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, prCapAmbient, clearAll, 0, 0, 0, 0); errno != 0 {
		return fmt.Errorf("capabilities could not be dropped: %w", errno)
	}
	return cmd.Start()
}

// handOut listens at the addresses in this namespace, and passes the sockets to the caller.
func handOut(control *net.UnixConn, addresses string) error {
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("the loopback interface could not be brought up: %w", err)
	}
	var fds []int
	for _, address := range strings.FieldsFunc(addresses, func(r rune) bool { return r == ',' }) {
		l, err := net.Listen("tcp4", address)
		if err != nil {
			return err
		}
		file, err := l.(*net.TCPListener).File()
		if err = errors.Join(err, l.Close()); err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // the caller has it by then
		fds = append(fds, int(file.Fd()))
	}
	var rights []byte
	if len(fds) > 0 {
		rights = syscall.UnixRights(fds...)
	}
	_, _, err := control.WriteMsgUnix([]byte(ready), rights, nil)
	return err
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
