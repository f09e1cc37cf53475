package runner

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
)

// A Server is a command line that runs until Stop. Doctest isolates examples from the system, and does not isolate servers.
type Server struct {
	said   lockedOutput
	cancel context.CancelFunc
	done   chan struct{} // closed after the end of all its processes
	exit   int           // set before done is closed
	err    error         // the same
}

// StartServer runs a command line in sh, in the working directory and in the whole environment of the caller.
func StartServer(line string) (*Server, error) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return nil, errors.New("sh is not installed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.exit, s.err = serve(ctx, shell, line, &s.said)
	}()
	return s, nil
}

// Done is closed when the server has ended, by itself or by Stop.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server and its children: it sends SIGTERM, and after 5 seconds SIGKILL. It returns after their end.
func (s *Server) Stop() {
	s.cancel()
	<-s.done
}

// Ended says how the server ended, with the last lines of its output. Call it only after Done.
func (s *Server) Ended() error {
	status := statusText(s.exit)
	if s.err != nil {
		status = s.err.Error()
	}
	if last := s.Output(); last != "" {
		return fmt.Errorf("%s; its last output: %s", status, last)
	}
	return errors.New(status + " without output")
}

// outputLines is how many lines of a server's output explain its end.
const outputLines = 5

// Output is the last lines of the server's output, on one line.
func (s *Server) Output() string {
	lines := strings.Split(strings.TrimSpace(s.said.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-outputLines):], " / ")
}

// A lockedOutput is an output that can be read while a program writes it.
type lockedOutput struct {
	mu sync.Mutex
	output
}

func (o *lockedOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.output.Write(p)
}

func (o *lockedOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.output.String()
}
