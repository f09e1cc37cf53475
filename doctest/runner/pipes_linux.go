package runner

import (
	"io"
	"os"
	"sync"
	"time"
)

// Pipes connect this process with a program.
type pipes struct {
	theirs []*os.File // the ends of the program
	ours   []*os.File // those of this process that are read
	copies sync.WaitGroup
}

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
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	p.ours, p.theirs = append(p.ours, read), append(p.theirs, write)
	p.copies.Go(func() { _, _ = io.Copy(to, read) }) // until the program's end, or the deadline of finish
	return nil
}

// handOver closes the ends of the program, which has them by then.
func (p *pipes) handOver() {
	for _, f := range p.theirs {
		_ = f.Close()
	}
}

// finish waits until all was copied.
func (p *pipes) finish() {
	for _, f := range p.ours {
		_ = f.SetReadDeadline(time.Now().Add(drain)) // pipes have deadlines
	}
	p.copies.Wait()
	for _, f := range p.ours {
		_ = f.Close()
	}
}
