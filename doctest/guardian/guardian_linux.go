package guardian

import (
	"encoding/json"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Constants of the protocol between a guardian and its caller. Each message is a packet of a socket.
const (
	Name  = "doctest-guardian" // the name under which this executable is a guardian
	Ready = "ready"            // the beginning of a guardian's first message, if it can run programs
	Run   = "run"              // the message of a caller with a program to run
	Stop  = "stop"             // the message of a caller that ends the program
)

// A Mandate is what a guardian is for. It is the argument of its process.
type Mandate struct {
	Isolate bool     // it is the first process of new namespaces, and sets them up
	Reach   []string // IPv4 addresses with ports to listen at
	Scratch string   // the directory of the programs, empty at first if they are isolated
	Show    []string // other files that isolated programs see
	Serve   bool     // the program is a server: nothing limits it, and it gets SIGTERM before it is killed
}

// A Task is a program to run. The message Run has descriptors: a pipe with the task, standard output, and standard error if
// it is another one.
type Task struct {
	Path string
	Args []string // the first is its name
	Env  []string // all of it
}

// A Result says how a program ended. Its message comes after the end of all processes of the program.
type Result struct {
	Exit  int    // its exit status as a shell has it
	Error string // why it could not start; empty if it did
}

// control is the descriptor of the socket.
const control = 3

// init is the guardian's program. Its argument is the mandate.
// It exits without the hooks of [os.Exit], which write, and wait if the race detector is on.
func init() {
	if os.Args[0] != Name {
		return
	}
	var m Mandate
	if len(os.Args) == 2 && json.Unmarshal([]byte(os.Args[1]), &m) == nil {
		guard(m)
	}
	syscall.Exit(125)
}

// guard runs one program after the other, until the caller closes the socket or ends. No process of them is left then.
func guard(m Mandate) {
	syscall.CloseOnExec(control)
	signal.Notify(make(chan os.Signal, 1)) // no program ends its guardian
	if err := prepare(m); err != nil {
		say(err.Error())
		return
	}
	over := make(chan struct{}) // closed after the end of the last program
	close(over)
	for {
		message, files, err := receive()
		switch {
		case err != nil || len(message) == 0:
			end(m, over)
			return
		case message == Stop:
			kill()
		default:
			<-over
			over = make(chan struct{})
			begin(m, files, over)
		}
	}
}

// end ends the program that runs, if its processes can be killed. A PID namespace ends with its guardian.
func end(m Mandate, over chan struct{}) {
	if m.Isolate {
		return
	}
	if m.Serve {
		askDescendants()
	}
	if kill() {
		<-over
		endDescendants()
	}
}

// prepare sets up the environment of the programs, and tells the caller that it is ready, and what they lack.
func prepare(m Mandate) error {
	if !m.Serve {
		keepDescriptors()
		if err := limit(); err != nil {
			return err
		}
	}
	if !m.Isolate {
		if err := adoptOrphans(); err != nil {
			return err
		}
		return handOut("", nil, "")
	}
	if err := loopbackUp(); err != nil {
		return err
	}
	lacking, err := enclose(m.Scratch, m.Show)
	if err != nil {
		return err
	}
	return handOut(m.Scratch, m.Reach, strings.Join(lacking, "; "))
}
