package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/driver"
)

// TestMain makes the test binary the command itself: scripts, and the go vet
// that it starts, run this file again under the name stickystate.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"stickystate": main,
		"overflowing": overflowing,
		"sharecache":  shareCache,
		"countunits":  countUnits,
	})
}

// overflowing is the command with a fault: its stack overflows in each package that
// is called overflow.
func overflowing() {
	inventory, engine := analyzers.Inventory(), analyzers.Engine()
	analyse := engine.Run
	engine.Run = func(pass *analysis.Pass) (any, error) {
		if pass.Pkg.Name() == "overflow" {
			debug.SetMaxStack(1 << 20) // sooner than otherwise
			pass.Reportf(0, "%d", deep(0))
		}
		return analyse(pass)
	}
	run(&driver.Program{Checks: analyzers.All(), Inventory: inventory, Engine: engine, FirstParty: analyzers.FirstParty})
}

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return deep(n+1) + n
}

// TestScript runs the scripts in testdata/script. They hold real services and
// expect of the output what any sound analysis would print.
func TestScript(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir() // of all scripts, with their caches
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"code": code, "fresh": fresh, "entries": entries},
		Setup: func(env *testscript.Env) error {
			exe, err := exec.LookPath("stickystate")
			if err != nil {
				return err
			}
			env.Setenv("EXE", exe)
			for name, variable := range map[string]string{"countunits": "COUNTING", "overflowing": "OVERFLOWING"} {
				path, err := exec.LookPath(name)
				if err != nil {
					return err
				}
				env.Setenv(variable, path)
			}
			env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
				env.Setenv(name, home)
			}
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOTOOLCHAIN", "local")
			return nil
		},
	})
}

// code implements the script command "code N program [args]": the program must
// exit with code N. Unlike "! exec" it tells findings from failures.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s exited with %d, want %d", args[1], got, want)
	}
}

// fresh implements the script command "fresh file...": it appends a comment to
// Go files that no cache has seen yet.
func fresh(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		comment := fmt.Sprintf("\n// %d\n", time.Now().UnixNano())
		err := os.WriteFile(ts.MkAbs(name), []byte(ts.ReadFile(name)+comment), 0o666)
		ts.Check(err)
	}
}

// TestManual: the manual is the comment in doc.go, and whole.
func TestManual(t *testing.T) {
	text := manual()
	if !strings.HasPrefix(text, "The stickystate command ") || !strings.HasSuffix(text, "usercache\n") {
		t.Errorf("manual() is not the whole comment of doc.go:\n%s", text)
	}
}

// entries implements the script command "entries directory file": it writes the
// names of all files in a directory of kept results to a file, sorted.
func entries(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: entries directory file")
	}
	names, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*", "*-a")) // sorted
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(names, "\n")+"\n"), 0o666))
}
