package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"docsascode.example/doctest/guardian"
)

// A ward is a guardian that runs programs one after the other: this executable in a session of its own, and so without a
// terminal that could ask for a password. A guardian that isolates is the first process of a PID namespace, which ends with
// it. A guardian ends with its caller. A ward is not safe for concurrent use.
type ward struct {
	mandate   guardian.Mandate
	process   *exec.Cmd
	control   *net.UnixConn
	lacking   string   // which parts of isolation this system lacks
	root      *os.Root // the scratch directory; nil for a server
	forwarder *forwarder
}

const (
	patience  = 5 * time.Second  // for the end of processes that were killed
	readiness = 30 * time.Second // for the start of a guardian
)

// startWard starts a guardian, and waits until it is ready. The caller must call close.
func startWard(m guardian.Mandate) (*ward, error) {
	control, theirs, err := socketPair()
	if err != nil {
		return nil, fmt.Errorf("cannot create a socket for the guardian: %w", err)
	}
	text, err := json.Marshal(m)
	w := &ward{mandate: m, control: control, process: &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{guardian.Name, string(text)}, Env: []string{},
		Dir: m.Scratch, ExtraFiles: []*os.File{theirs}, SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}}
	if m.Isolate {
		w.process.SysProcAttr = isolation()
	}
	if err == nil {
		err = w.process.Start()
	}
	if err = errors.Join(err, theirs.Close()); err != nil {
		return nil, errors.Join(err, control.Close())
	}
	if err := w.await(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// await reads the guardian's first message: what isolation lacks, with the scratch directory and listening sockets, or why
// it failed.
func (w *ward) await() error {
	if err := w.control.SetReadDeadline(time.Now().Add(readiness)); err != nil {
		return err
	}
	text, files, err := receive(w.control, 1+len(w.mandate.Reach))
	defer func() {
		for _, f := range files {
			_ = f.Close() // the root and the listeners have descriptors of their own
		}
	}()
	if err != nil {
		return fmt.Errorf("the guardian ended without a message: %w", err)
	}
	lacking, ok := strings.CutPrefix(string(text), guardian.Ready)
	if !ok {
		return errors.New(lacking)
	}
	w.lacking = lacking
	if !w.mandate.Isolate {
		return w.openRoot(w.mandate.Scratch)
	}
	if len(files) != 1+len(w.mandate.Reach) {
		return errors.New("the guardian sent no sockets")
	}
	listeners, err := fileListeners(files[1:])
	w.forwarder = forward(listeners, w.mandate.Reach)
	return errors.Join(err, w.openRoot(fmt.Sprintf("/proc/self/fd/%d", files[0].Fd())))
}

func (w *ward) openRoot(path string) (err error) {
	if path != "" {
		w.root, err = os.OpenRoot(path)
	}
	return err
}

// run runs a program, and returns its exit status after the end of all its processes. It ends them when ctx is done.
// Both outputs can be one.
func (w *ward) run(ctx context.Context, path string, args, env []string, stdout, stderr io.Writer) (exit int, err error) {
	p := newPipes()
	defer p.finish()
	err = errors.Join(p.write(guardian.Task{Path: path, Args: args, Env: env}.Bytes()), p.read(stdout))
	if stderr != stdout {
		err = errors.Join(err, p.read(stderr))
	}
	if err == nil {
		err = w.send(guardian.Run, p.theirs)
	}
	p.handOver()
	if err != nil {
		return 0, err
	}
	result, err := w.result(ctx)
	if w.forwarder != nil {
		w.forwarder.settle()
	}
	if err == nil && result.Error != "" {
		err = errors.New(result.Error)
	}
	return result.Exit, err
}

func (w *ward) send(message string, files []*os.File) error {
	var fds []int
	for _, f := range files {
		fds = append(fds, int(f.Fd()))
	}
	_, _, err := w.control.WriteMsgUnix([]byte(message), syscall.UnixRights(fds...), nil)
	return err
}

// result waits for the result of a program. If ctx is done before, it is the context's error.
func (w *ward) result(ctx context.Context) (result guardian.Result, err error) {
	if err := w.control.SetReadDeadline(time.Time{}); err != nil {
		return result, err
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		w.stop()
	})
	text, _, err := receive(w.control, 0)
	if !stop() {
		<-stopped
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		_ = w.process.Process.Kill() // no later program gets this result
	}
	if err != nil && ctx.Err() == nil {
		return result, fmt.Errorf("the guardian ended: %w", err)
	}
	if err == nil {
		err = json.Unmarshal(text, &result)
	}
	if ctx.Err() != nil {
		return result, ctx.Err()
	}
	return result, err
}

// stop has the guardian end the program, and waits for it during the patience. A guardian of a server then ends, too.
func (w *ward) stop() {
	wait := patience
	if w.mandate.Serve {
		wait += guardian.Grace
		_ = w.control.CloseWrite() // if it fails, the guardian has ended
	} else {
		_ = w.send(guardian.Stop, nil) // if it fails, the guardian has ended
	}
	_ = w.control.SetReadDeadline(time.Now().Add(wait)) // if it fails, reading fails at once
}

// close ends the guardian, and all processes of its programs.
func (w *ward) close() error {
	if w.mandate.Isolate {
		_ = w.process.Process.Kill() // it may have ended
	} else {
		_ = w.control.CloseWrite() // it may have ended
		defer time.AfterFunc(patience+guardian.Grace, func() { _ = w.process.Process.Kill() }).Stop()
	}
	_ = w.process.Wait() // its status says nothing
	if w.forwarder != nil {
		w.forwarder.stop()
	}
	err := w.control.Close()
	if w.root != nil {
		err = errors.Join(err, w.root.Close())
	}
	return err
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

// socketPair returns both ends of a connection that can carry descriptors.
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

// receive reads a message with at most n descriptors.
func receive(control *net.UnixConn, n int) (text []byte, files []*os.File, err error) {
	text, rights := make([]byte, 4096), make([]byte, syscall.CmsgSpace(4*n))
	read, got, _, _, err := control.ReadMsgUnix(text, rights)
	if err == nil && read == 0 {
		err = io.EOF
	}
	if err != nil || got == 0 {
		return text[:max(read, 0)], nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:got])
	if err != nil || len(messages) == 0 {
		return text[:read], nil, err
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	for _, fd := range fds {
		files = append(files, os.NewFile(uintptr(fd), "handed out"))
	}
	return text[:read], files, err
}

func fileListeners(files []*os.File) (listeners []net.Listener, err error) {
	for _, file := range files {
		l, failure := net.FileListener(file)
		err = errors.Join(err, failure)
		if failure == nil {
			listeners = append(listeners, l)
		}
	}
	return listeners, err
}
