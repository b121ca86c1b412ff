package guard

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// workVariable makes the test binary do work under a guard in place of the tests: it
// lists tasks; what is in one is done.
const workVariable = "STICKYSTATE_GUARD_TEST"

func TestMain(m *testing.M) {
	if work := os.Getenv(workVariable); work != "" {
		os.Exit(Main(false, 2, func(t *Tasks) int { return doTasks(t, strings.Fields(work)) }))
	}
	os.Exit(m.Run())
}

// doTasks does tasks at the same time, as far as that is allowed, and prints what
// came of each.
func doTasks(t *Tasks, tasks []string) int {
	width := len(tasks)
	if t.Serial() {
		width = 1
	}
	slots := make(chan struct{}, width)
	var together, all sync.WaitGroup
	together.Add(min(width, 2))
	results := make([]string, len(tasks))
	for i, task := range tasks {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			end, err := t.Begin(task)
			if err != nil {
				results[i] = fmt.Sprintf("%s failed: %v", task, err)
				return
			}
			defer end()
			if width > 1 && i < 2 && len(t.Faults) == 0 { // the first two are in progress before any fails
				together.Done()
				together.Wait()
			}
			do(task)
			results[i] = task + " done"
		})
	}
	all.Wait()
	fmt.Fprintln(os.Stderr, "panic: is only a word here")
	fmt.Println(strings.Join(results, "; "))
	return 7
}

func do(task string) {
	switch {
	case strings.HasPrefix(task, "overflow"):
		fmt.Fprintln(os.Stderr, "about to overflow")
		debug.SetMaxStack(1 << 20) // sooner than a child's
		fmt.Println(deep(1))
	case strings.HasPrefix(task, "wait:"):
		os.WriteFile(strings.TrimPrefix(task, "wait:"), []byte(strconv.Itoa(os.Getpid())), 0o666)
		select {}
	case strings.HasPrefix(task, "panic"):
		go panic("in a goroutine of its own")
		select {}
	}
}

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return deep(n+1) + n
}

// TestGuard runs a program whose tasks end it.
func TestGuard(t *testing.T) {
	for _, tt := range []struct {
		name, work   string
		stdout       string
		stderr, none string // what is on standard error, and what is not
		code         int
	}{
		{"nothing fails", "a b", "a done; b done", "panic: is only a word here", "fault", 7},
		{"a stack overflows", "overflow a", "overflow failed: stack overflow; a done", "about to overflow", "goroutine", 7},
		{"two tasks fail", "overflow a overflow2 b", "overflow failed: stack overflow; a done; overflow2 failed: stack overflow; b done", "about", "goroutine", 7},
		{"a goroutine panics", "panic a", "panic failed: panic: in a goroutine of its own; a done", "only a word", "goroutine 1", 7},
		{"too many fail", "overflow overflow1 overflow2 overflow3 overflow4 overflow5 overflow6 overflow7 overflow8 overflow9", "", "fault of the runtime (stack overflow)", "goroutine", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), workVariable+"="+tt.work, "TMPDIR="+t.TempDir())
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			cmd.Run()
			if got := strings.TrimSpace(stdout.String()); got != tt.stdout || cmd.ProcessState.ExitCode() != tt.code {
				t.Errorf("prints %q and exits with %d, want %q and %d\n%s", got, cmd.ProcessState.ExitCode(), tt.stdout, tt.code, stderr.String())
			}
			if !strings.Contains(stderr.String(), tt.stderr) || strings.Contains(stderr.String(), tt.none) {
				t.Errorf("standard error should have %q and not %q:\n%s", tt.stderr, tt.none, stderr.String())
			}
		})
	}
}

// TestClosedPipe: a reader who has seen enough, as head, makes no fault.
func TestClosedPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there a write to a closed pipe fails, and ends nothing")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), workVariable+"=a b", "TMPDIR="+t.TempDir())
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = w, &stderr
	cmd.Run()
	w.Close()
	if text := stderr.String(); strings.Contains(text, "fault") || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("exits with %d, want 2, and writes %q", cmd.ProcessState.ExitCode(), text)
	}
}

// TestKilled: a child does not outlive its guard.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process keeps its parent there")
	}
	child := filepath.Join(t.TempDir(), "child")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), workVariable+"=wait:"+child)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	within(t, "the child begins", func() bool {
		data, _ := os.ReadFile(child)
		pid, _ = strconv.Atoi(string(data))
		return pid > 0
	})
	cmd.Process.Kill()
	cmd.Wait()
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the child ends", func() bool { return p.Signal(syscall.Signal(0)) != nil })
}

// within waits until something is so.
func within(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("not in a minute: " + what)
}

// TestFaultOf: the fault is what the runtime says it is.
func TestFaultOf(t *testing.T) {
	for _, tt := range []struct {
		text string
		code int
		want string
	}{
		{"runtime: goroutine stack exceeds 1000-byte limit\nfatal error: stack overflow\n\nruntime stack:\n", 2, "stack overflow"},
		{"panic: no\n\ngoroutine 1 [running]:\n", 2, "panic: no"},
		{"SIGSEGV: segmentation violation\nPC=0x1\n", 2, "SIGSEGV: segmentation violation"},
		{"", -1, "the system ended the process, as it does when memory runs out"},
		{"", 3, "the process ended by itself"},
	} {
		if got := faultOf([]byte(tt.text), tt.code); got != tt.want {
			t.Errorf("%q, %d: %q, want %q", tt.text, tt.code, got, tt.want)
		}
	}
}
