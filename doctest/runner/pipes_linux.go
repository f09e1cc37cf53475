package runner

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// Pipes connect this process with a program.
type pipes struct {
	theirs []*os.File // the ends of the program
	copies sync.WaitGroup
	ended  chan struct{} // closed when the program has ended
}

func newPipes() *pipes { return &pipes{ended: make(chan struct{})} }

// write adds a pipe from which the program reads a text.
func (p *pipes) write(text []byte) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	p.theirs = append(p.theirs, read)
	p.copies.Go(func() {
		_, _ = write.Write(text) // if nobody reads, nobody needs it
		_ = write.Close()
	})
	return nil
}

// read adds a pipe to which the program writes.
func (p *pipes) read(to io.Writer) error {
	var fds [2]int
	if err := syscall.Pipe2(fds[:], syscall.O_CLOEXEC); err != nil {
		return os.NewSyscallError("pipe2", err)
	}
	p.theirs = append(p.theirs, os.NewFile(uintptr(fds[1]), "output"))
	if err := syscall.SetNonblock(fds[0], true); err != nil {
		return errors.Join(os.NewSyscallError("fcntl", err), syscall.Close(fds[0]))
	}
	p.copies.Go(func() {
		p.copy(to, fds[0])
		_ = syscall.Close(fds[0]) // what is left is lost
	})
	return nil
}

// The time between two looks at an output.
const (
	pause = 10 * time.Millisecond
	brief = 100 * time.Microsecond // after much output, so that the pipe does not fill up
	much  = 4 << 10
)

// copy copies an output to its end, or as far as it comes within the drain after the program's end. It does not wait for
// each write: curl writes its progress meter byte by byte, and to wake this process for each byte takes longer than curl.
func (p *pipes) copy(to io.Writer, from int) {
	buffer := make([]byte, 2*much)
	ended, deadline := p.ended, time.Time{}
	for {
		n, err := readAll(to, from, buffer)
		if !errors.Is(err, syscall.EAGAIN) || !deadline.IsZero() && time.Now().After(deadline) {
			return
		}
		wait := pause
		if n >= much {
			wait = brief
		}
		select {
		case <-ended:
			ended, deadline = nil, time.Now().Add(drain)
		case <-time.After(wait):
		}
	}
}

// readAll copies what a pipe holds. The error is nil at the end of the output, and EAGAIN if more may come.
func readAll(to io.Writer, from int, buffer []byte) (n int, err error) {
	for {
		got, err := syscall.Read(from, buffer)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil || got == 0:
			return n, err
		default:
			_, _ = to.Write(buffer[:got]) // it never fails
			n += got
		}
	}
}

// handOver closes the ends of the program, which has them by then.
func (p *pipes) handOver() {
	for _, f := range p.theirs {
		_ = f.Close()
	}
}

// finish waits until all was copied.
func (p *pipes) finish() {
	close(p.ended)
	p.copies.Wait()
}
