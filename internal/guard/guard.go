// Package guard lets a program outlive the faults of the Go runtime that no code
// can recover from: a stack that overflows, memory that the system does not give.
//
// The program starts itself once more, and the child does the work. In a journal,
// the child writes which task it begins and which it has ended. When it dies
// without having ended its journal, the guard starts another child, which has one
// task in progress at a time, until it is known which one the fault comes with; a
// further child is told to leave that one out. What the children before had done is
// served by the program's own cache. To start a process costs a few milliseconds.
package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

// variable is the environment variable by which a process knows that it is a child:
// an order, as JSON.
const variable = "STICKYSTATE_GUARDED"

// mostFaults is how many tasks may fail before the guard gives up.
const mostFaults = 8

// mostStack is the size of a child's stack, in bytes, that counts as overflow. The
// runtime's own limit, 1 GB, takes seconds and as much memory to reach; of the
// labelled services none needs 1 MB.
const mostStack = 256 << 20

// An order is what a child is told.
type order struct {
	Journal  string            // the file
	Serial   bool              // one task at a time
	Faults   map[string]string // tasks to leave out, and why
	Terminal bool              // the guard's standard error is a terminal
	Guard    int               // the guard's process
}

// Tasks are what a process has to do. The zero value is that of one that no guard
// watches.
type Tasks struct {
	order
	journal *os.File
}

// Serial reports whether only one task may be in progress at a time.
func (t *Tasks) Serial() bool { return t.order.Serial }

// Terminal reports whether standard error, which is a pipe to the guard, ends at a
// terminal.
func (t *Tasks) Terminal() bool { return t.order.Terminal }

// Begin notes that a task is in progress until end is called. The error is the fault
// with which the task has ended a process before: it must be left out.
func (t *Tasks) Begin(name string) (end func(), err error) {
	if fault, ok := t.Faults[name]; ok {
		return nil, errors.New(fault)
	}
	t.note(began, name)
	return func() { t.note(ended, name) }, nil
}

func (t *Tasks) note(mark byte, name string) {
	if t.journal != nil {
		fmt.Fprintf(t.journal, "%c%s\n", mark, name) // one write, at the end of the file
	}
}

// Main does work in a child process, or in this one if it is the child, and returns
// the exit code that work returned: failed if the guard gives up. terminal says
// whether standard error is a terminal. If no child can be started, work is done here.
func Main(terminal bool, failed int, work func(*Tasks) int) int {
	if text := os.Getenv(variable); text != "" {
		return child(text, work)
	}
	journal, err := os.CreateTemp("", "stickystate-journal-*")
	if err != nil {
		return work(new(Tasks))
	}
	defer os.Remove(journal.Name())
	defer journal.Close()
	exe, err := os.Executable()
	if err != nil {
		return work(new(Tasks))
	}
	g := &guard{exe: exe, failed: failed, order: order{Journal: journal.Name(), Faults: map[string]string{}, Terminal: terminal, Guard: os.Getpid()}}
	return g.run(work)
}

// LimitStack has a process whose stack overflows end soon: a child, or one that no
// guard watches, as a tool that go vet runs for each package.
func LimitStack() { debug.SetMaxStack(mostStack) }

// child does the work that an order asks for.
func child(text string, work func(*Tasks) int) int {
	os.Unsetenv(variable) // the processes that it starts are none of the guard's
	t := new(Tasks)
	if json.Unmarshal([]byte(text), &t.order) == nil {
		t.journal, _ = os.OpenFile(t.Journal, os.O_APPEND|os.O_WRONLY, 0)
	}
	LimitStack()
	go t.endAlone()
	code := work(t)
	t.note(finished, "")
	return code
}

// lonely is how often a child looks for its guard.
const lonely = 500 * time.Millisecond

// endAlone ends a child whose guard was killed, so that nobody waits for what it does.
// Where the parent of a process never changes (Windows), it goes on to its end.
func (t *Tasks) endAlone() {
	for t.Guard != 0 && os.Getppid() == t.Guard {
		time.Sleep(lonely)
	}
	if t.Guard != 0 {
		os.Exit(1)
	}
}

// A guard starts children until one ends by itself.
type guard struct {
	exe     string
	failed  int
	order   order
	stopped bool // by a signal, or since nobody reads what it writes
}

func (g *guard) run(work func(*Tasks) int) int {
	for {
		if err := os.Truncate(g.order.Journal, 0); err != nil {
			return work(new(Tasks))
		}
		code, text, err := g.start()
		if err != nil {
			return work(new(Tasks))
		}
		unfinished, whole := readJournal(g.order.Journal)
		if whole {
			os.Stderr.Write(text) // it only looked like the end
			return code
		}
		if os.Getenv("GOTRACEBACK") != "" { // the user wants to see where
			os.Stderr.Write(text)
		}
		if g.stopped {
			return g.failed
		}
		if again := g.blame(unfinished, faultOf(text, code)); !again {
			return g.failed
		}
	}
}

// blame draws the conclusion from a fault and the tasks that were in progress. It
// reports whether another child can do better.
func (g *guard) blame(unfinished []string, fault string) bool {
	switch {
	case len(unfinished) == 0 || len(g.order.Faults) == mostFaults:
		fmt.Fprintf(os.Stderr, "stickystate: the analysis ended with a fault of the runtime (%s)\n", fault)
		return false
	case len(unfinished) > 1 && !g.order.Serial:
		g.order.Serial = true
		return true
	}
	for _, name := range unfinished {
		g.order.Faults[name] = fault
	}
	return true
}

// start runs a child to its end, and returns its exit code, and what it wrote to
// standard error from the first words of a fault on. The error is that of a child
// that did not start.
func (g *guard) start() (code int, text []byte, err error) {
	data, err := json.Marshal(g.order)
	if err != nil {
		return 0, nil, err
	}
	held := &filter{to: os.Stderr}
	cmd := exec.Command(g.exe, os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Env = append([]string{"GOTRACEBACK=none"}, os.Environ()...) // unless the user wants to see it
	cmd.Env = append(cmd.Env, variable+"="+string(data))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, held
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for waiting := true; waiting; {
		select {
		case s := <-signals:
			g.stopped = true
			cmd.Process.Signal(s) // the child decides when to end
		case err = <-ended:
			waiting = false
		}
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, nil, err
	}
	g.stopped = g.stopped || nobodyReads(cmd.ProcessState)
	return cmd.ProcessState.ExitCode(), held.text, nil
}

// nobodyReads reports whether a process was ended since what it wrote to was closed, as by
// head: that is no fault.
func nobodyReads(p *os.ProcessState) bool {
	status, ok := p.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGPIPE
}

// A filter passes on what a child writes to standard error, up to where it begins to
// look like the runtime's last words. From there on it keeps the text.
type filter struct {
	to   io.Writer
	text []byte
}

// lastWords are how the runtime begins its text when it ends a process. Source:
// package runtime, panic.go, stack.go and signal_unix.go.
var lastWords = [][]byte{[]byte("runtime: "), []byte("fatal error: "), []byte("panic: "), []byte("unexpected fault address"), []byte("SIG")}

func (f *filter) Write(p []byte) (int, error) {
	if f.text == nil {
		from := len(p)
		for _, words := range lastWords {
			if i := bytes.Index(p, words); i == 0 || i > 0 && p[i-1] == '\n' {
				from = min(from, i)
			}
		}
		if n, err := f.to.Write(p[:from]); err != nil || from == len(p) {
			return n, err
		}
		f.text = append([]byte{}, p[from:]...)
		return len(p), nil
	}
	f.text = append(f.text, p...)
	return len(p), nil
}
