package guardian

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// say sends a message. If the caller has ended, it needs none.
func say(message string) {
	_ = syscall.Sendmsg(control, []byte(message), nil, nil, 0)
}

func reply(r Result) {
	text, err := json.Marshal(r)
	if err != nil { // never: it is a number and a text
		return
	}
	say(string(text))
}

// receive reads a message of the caller, with its descriptors. The message is empty if the caller has closed the socket.
func receive() (message string, files []*os.File, err error) {
	const maxMessage, maxFiles = 16, 3
	text, rights := make([]byte, maxMessage), make([]byte, syscall.CmsgSpace(4*maxFiles))
	n, got, _, _, err := syscall.Recvmsg(control, text, rights, syscall.MSG_CMSG_CLOEXEC)
	for errors.Is(err, syscall.EINTR) {
		n, got, _, _, err = syscall.Recvmsg(control, text, rights, syscall.MSG_CMSG_CLOEXEC)
	}
	if err != nil || got == 0 {
		return string(text[:max(n, 0)]), nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:got])
	if err != nil || len(messages) == 0 {
		return "", nil, err
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	for _, fd := range fds {
		files = append(files, os.NewFile(uintptr(fd), "of the caller"))
	}
	return string(text[:n]), files, err
}

// handOut tells the caller that the guardian is ready. It passes the scratch directory of isolated programs, and sockets that
// listen at the addresses in this namespace.
func handOut(scratch string, addresses []string, lacking string) error {
	var fds []int
	defer func() {
		for _, fd := range fds {
			_ = syscall.Close(fd) // the caller has it by then
		}
	}()
	if scratch != "" {
		fd, err := syscall.Open(scratch, syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		fds = append(fds, fd)
	}
	for _, address := range addresses {
		fd, err := listen(address)
		if err != nil {
			return err
		}
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
		err = errno
	}
	if err != nil {
		return fmt.Errorf("cannot start the loopback interface: %w", err)
	}
	return nil
}
