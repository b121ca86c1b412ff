package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stickystate/stickystate/internal/lab/generate"
)

func TestMain(m *testing.M) {
	if isVetCall(os.Args[1:]) {
		noop()
	}
	if args := os.Args[1:]; len(args) > 0 && args[0] == writeCommand {
		if err := writeModule(args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"", "give -repos DIR"},
		{"-repos x more", "unexpected argument"},
		{"-repos x -runs 0", "want 1 or more"},
		{"-repos x -tools vettool,lint", `no tool "lint"`},
		{"-growth -shapes round", `no shape "round"`},
		{"-growth -sizes 10,few", `"few" is no number`},
		{"-growth -sizes 100,10", "want them ascending"},
	} {
		var out bytes.Buffer
		if err := run(t.Context(), strings.Fields(tt.args), &out, &out); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.args, err, tt.want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	o, err := parseFlags([]string{"-repos", "/home/me", "-work", t.TempDir(), "-runs", "3"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "go run ./internal/lab/benchmark -repos DIR -runs 3"; o.command != want {
		t.Errorf("got %q, want %q", o.command, want)
	}
}

// TestMeasure: the cost of a process has that of its children, whatever they
// exit with; a tool that fails is no measurement.
func TestMeasure(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	sh := func(script string) (sample, error) {
		return (&invocation{args: []string{"sh", "-c", script}, env: []string{"N=3000000"}}).measure(t.Context(), t.TempDir(), time.Minute)
	}
	s, err := sh(`sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; exit 1`)
	if err != nil && strings.Contains(err.Error(), "hides how much") { // a test takes more memory than a shell
		err = nil
	}
	if err != nil || s.CPU < 10*time.Millisecond || s.Wall < s.CPU/4 || s.Peak == 0 {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := sh("echo out of luck >&2; exit 2"); err == nil || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("a failure is %v", err)
	}
	if _, err := sh("echo panic: oh >&2; exit 1"); err == nil {
		t.Error("a crash is an answer")
	}
}

// TestWriteApart: another process writes the module, and says how many lines it has.
func TestWriteApart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "module")
	n, err := writeApart(t.Context(), generate.Shapes()[0], dir, 1000)
	if err != nil || n < 500 || n > 2000 {
		t.Errorf("got %d lines, %v", n, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Error(err)
	}
	if _, err := writeApart(t.Context(), generate.Shape{Name: "round"}, dir, 1000); err == nil {
		t.Error("a shape that there is not was written")
	}
}

func TestMedian(t *testing.T) {
	id := func(n int) int { return n }
	for want, list := range map[int][]int{0: {}, 1: {1}, 2: {2, 9}, 3: {9, 3, 1}} {
		if got := median(list, id); got != want {
			t.Errorf("median of %v is %d, want %d", list, got, want)
		}
	}
}

func TestLeafAndHub(t *testing.T) {
	pkgs := []*listed{
		{ImportPath: "m/cmd/a", Imports: []string{"m/web"}},
		{ImportPath: "m/cmd/b", Imports: []string{"m/model", "fmt"}},
		{ImportPath: "m/web", Imports: []string{"m/store", "net/http"}},
		{ImportPath: "m/store", Imports: []string{"m/model"}},
		{ImportPath: "m/model", Imports: []string{"fmt"}},
	}
	if leaf, hub := leafAndHub(pkgs); leaf.ImportPath != "m/cmd/a" || hub.ImportPath != "m/model" {
		t.Errorf("leaf %s, hub %s", leaf.ImportPath, hub.ImportPath)
	}
}

// TestWhile: a file is changed each time in another way, and is as before
// after it, also if something fails.
func TestWhile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	const before = "package a\n"
	if err := os.WriteFile(file, []byte(before), 0o666); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	seen := map[string]bool{before: true}
	for range 2 {
		err := while(file, func() error {
			data, err := os.ReadFile(file)
			if err != nil || seen[string(data)] || !strings.HasPrefix(string(data), before) {
				t.Errorf("the file is %q, %v", data, err)
			}
			seen[string(data)] = true
			return failed
		})
		if data, _ := os.ReadFile(file); !errors.Is(err, failed) || string(data) != before {
			t.Errorf("error %v, file %q", err, data)
		}
	}
}

// TestNovel: the go command takes each copy for another tool, be it of this
// repository or of its own release.
func TestNovel(t *testing.T) {
	for _, find := range []func(context.Context, string) (string, error){findSelf, findVet} {
		binary, err := find(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]bool)
		for range 2 {
			copied, err := novel(binary, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(copied, "-V=full").CombinedOutput()
			if err != nil || !strings.Contains(string(out), " version ") || seen[string(out)] {
				t.Errorf("the copy of %s says it is %s, %v", binary, out, err)
			}
			seen[string(out)] = true
		}
	}
}

func TestTables(t *testing.T) {
	of := func(service, tool string, cpu, wall time.Duration, mb int64) *result {
		return &result{Service: service, KLOC: 12, State: cold, Tool: tool, Samples: []sample{{wall, cpu, mb << 20}}}
	}
	results := []*result{
		of("o/a", vetName, 10*time.Second, 5*time.Second, 100), of("o/a", "command", 5*time.Second, 4*time.Second, 100),
		of("o/b", vetName, 20*time.Second, 10*time.Second, 200), of("o/b", "command", 18*time.Second, 12*time.Second, 100),
		of("o/c", vetName, 10*time.Second, 5*time.Second, 100), of("o/c", "command", 6*time.Second, 5*time.Second, 300),
	}
	if got, want := ratioText(results, cold, "command"), "0.60 / 1.00 / 1.00"; got != want {
		t.Errorf("ratio is %s, want %s", got, want)
	}
	var b strings.Builder
	figures(&b, results, cold, []*tool{{name: vetName, doc: "go vet"}, {name: "command", doc: "command"}})
	for _, want := range []string{"| service | KLOC | go vet | command |\n", "| o/b | 12 | 20.0 / 10.0 / 200 | 18.0 / 12.0 / 100 |\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.String())
		}
	}
}

func TestVerdict(t *testing.T) {
	of := func(lines int, cpu time.Duration, peak int64) *grown {
		s := []sample{{CPU: cpu, Peak: peak}}
		return &grown{Shape: "s", Lines: lines, VetTool: s, Command: []sample{{CPU: 1, Peak: 1}}}
	}
	all := []*grown{of(1000, time.Second, 1), of(100000, 10*time.Second, 1), of(1000000, 140*time.Second, 1)}
	if _, beyond := growthText(all); beyond != 0 {
		t.Errorf("%d of them are beyond the limits", beyond)
	}
	for want, g := range map[string]*grown{
		"too much memory":                    of(1000000, 100*time.Second, 3<<30),
		"2.0 times the cost of 100000 lines": of(1000000, 200*time.Second, 1),
	} {
		all[2] = g
		if text, beyond := growthText(all); beyond != 1 || !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
}
