package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/go/analysis"
)

type told struct{ Text string }

func (*told) AFact() {}

// counting reports what the imports of each package told, and what each
// declares, and counts the packages that it saw.
func counting(seen *atomic.Int32) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:      "counting",
		Doc:       "counting: packages",
		FactTypes: []analysis.Fact{new(told)},
		Run: func(pass *analysis.Pass) (any, error) {
			seen.Add(1)
			text := pass.Pkg.Name() + strings.Join(pass.Pkg.Scope().Names(), ",")
			for _, imp := range pass.Pkg.Imports() {
				var f told
				if pass.ImportPackageFact(imp, &f) {
					text += " <- " + f.Text
				}
			}
			switch {
			case strings.Contains(text, "Panic"):
				panic("at " + pass.Pkg.Name())
			case strings.Contains(text, "Fail"):
				return nil, errors.New("no")
			}
			pass.ExportPackageFact(&told{text})
			pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Category: "text", Message: text})
			return nil, nil
		},
	}
}

// module writes a module and returns its directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module m\n\ngo 1.24\n"
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// list has the go command describe all packages of a module.
func list(t *testing.T, dir string, flags ...string) []*Package {
	t.Helper()
	cmd := exec.Command("go", slices.Concat([]string{"list", "-e", "-export", "-deps", "-compiled", "-json=" + Fields}, flags, []string{"./..."})...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var pkgs []*Package
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := new(Package)
		if err := dec.Decode(p); err == io.EOF {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// results runs r and writes what came of each package, in order.
func results(t *testing.T, r *Runner, pkgs []*Package) string {
	t.Helper()
	res, err := r.Run(t.Context(), NewSet(pkgs))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range pkgs {
		switch r := res[p.ImportPath]; {
		case r == nil:
		case r.Err != nil:
			fmt.Fprintf(&b, "%s: sound %t: %v\n", p.ImportPath, r.Sound, r.Err)
		default:
			fmt.Fprintf(&b, "%s: %v\n", p.ImportPath, r.Messages)
		}
	}
	return b.String()
}

func runner(t *testing.T, seen *atomic.Int32) *Runner {
	t.Helper()
	store, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Runner{
		Analyzer:   counting(seen),
		FirstParty: func(path string, _ *analysis.Module) bool { return path == "m" || strings.HasPrefix(path, "m/") },
		Store:      store,
	}
}

// TestRun: facts go from import to importer; a second run analyses nothing, a
// third what has changed and what learns of it, one with other settings all.
func TestRun(t *testing.T) {
	dir := module(t, map[string]string{
		"a/a.go": "package a\n\nimport \"strings\"\n\nvar A = strings.ToUpper(\"a\")\n",
		"b/b.go": "package b\n\nimport \"m/a\"\n\nvar B = a.A\n",
		"c/c.go": "package c\n\nimport \"m/a\"\n\nvar C = len(a.A)\n",
	})
	var seen atomic.Int32
	r := runner(t, &seen)
	const first = "m/a: [{text aA}]\nm/b: [{text bB <- aA}]\nm/c: [{text cC <- aA}]\n"
	check := func(what, want string, analysed int32) {
		t.Helper()
		seen.Store(0)
		if got := results(t, r, list(t, dir)); got != want {
			t.Errorf("%s: got\n%swant\n%s", what, got, want)
		}
		if seen.Load() != analysed {
			t.Errorf("%s: %d packages analysed, want %d", what, seen.Load(), analysed)
		}
	}
	check("cold", first, 3)
	check("warm", first, 0)
	write(t, filepath.Join(dir, "c/c.go"), "package c\n\nimport \"m/a\"\n\nvar C2 = len(a.A)\n")
	check("a leaf changed", "m/a: [{text aA}]\nm/b: [{text bB <- aA}]\nm/c: [{text cC2 <- aA}]\n", 1)
	write(t, filepath.Join(dir, "a/a.go"), "package a\n\nimport \"strings\"\n\nvar A, X = strings.ToUpper(\"a\"), 1\n")
	check("a root changed", "m/a: [{text aA,X}]\nm/b: [{text bB <- aA,X}]\nm/c: [{text cC2 <- aA,X}]\n", 3)
	r.Settings = func(p *Package) string { return p.ImportPath }
	check("other settings", "m/a: [{text aA,X}]\nm/b: [{text bB <- aA,X}]\nm/c: [{text cC2 <- aA,X}]\n", 3)
	r.Tool[0] = 1
	check("another tool", "m/a: [{text aA,X}]\nm/b: [{text bB <- aA,X}]\nm/c: [{text cC2 <- aA,X}]\n", 3)
	r.Store = Store{}
	check("without a store", "m/a: [{text aA,X}]\nm/b: [{text bB <- aA,X}]\nm/c: [{text cC2 <- aA,X}]\n", 3)
}

// TestFailures: what fails by itself, what fails with it, and what does not.
func TestFailures(t *testing.T) {
	dir := module(t, map[string]string{
		"good/good.go":     "package good\n",
		"bad/bad.go":       "package bad\n\nvar X int = \"x\"\n",
		"syntax/syntax.go": "package syntax\n\nfunc {\n",
		"user/user.go":     "package user\n\nimport _ \"m/bad\"\n",
		"crash/crash.go":   "package crash\n\nvar Panic int\n",
		"fail/fail.go":     "package fail\n\nvar Fail int\n",
		"after/after.go":   "package after\n\nimport _ \"m/crash\"\n\nimport _ \"m/fail\"\n",
	})
	var seen atomic.Int32
	pkgs := list(t, dir)
	r := runner(t, &seen)
	for range 2 { // failures are not kept
		res, err := r.Run(t.Context(), NewSet(pkgs))
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{
			"m/good": "", "m/after": "", "m/crash": "panic: at crash", "m/fail": "no", "m/syntax": "expected",
			"m/bad": "cannot use",
		} {
			got := res[path]
			if got == nil || (got.Err == nil) != (want == "") || want != "" && !strings.Contains(got.Err.Error(), want) {
				t.Errorf("%s: got %+v, want %q", path, got, want)
			} else if sound := !slices.Contains([]string{"m/bad", "m/syntax"}, path); got.Sound != sound {
				t.Errorf("%s: sound is %t", path, got.Sound)
			}
		}
		if got := res["m/user"]; got != nil {
			t.Errorf("what cannot be compiled has the result %+v", got)
		}
		var typ types.Error
		if !errors.As(res["m/bad"].Err, &typ) || typ.Fset.Position(typ.Pos).Line != 3 {
			t.Errorf("the error has no place: %v", res["m/bad"].Err)
		}
	}
}

// TestOverlay: files that stand in for others are read, under the names of those.
func TestOverlay(t *testing.T) {
	dir := module(t, map[string]string{"a/a.go": "package a\n\nvar A int\n", "a/new.go": "package a\n\nvar New int\n"})
	old := filepath.Join(t.TempDir(), "old.go")
	write(t, old, "package a\n\nvar Old int\n")
	file := filepath.Join(t.TempDir(), "overlay.json")
	replace := map[string]string{filepath.Join(dir, "a/a.go"): old, filepath.Join(dir, "a/new.go"): ""}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(data))
	var seen atomic.Int32
	r := runner(t, &seen)
	r.Overlay = replace
	if got := results(t, r, list(t, dir, "-overlay="+file)); got != "m/a: [{text aOld}]\n" {
		t.Errorf("got %s", got)
	}
}

// TestInterrupted: nothing is analysed, and the error says so.
func TestInterrupted(t *testing.T) {
	dir := module(t, map[string]string{"a/a.go": "package a\n"})
	var seen atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runner(t, &seen).Run(ctx, NewSet(list(t, dir))); !errors.Is(err, context.Canceled) || seen.Load() != 0 {
		t.Errorf("error is %v, %d packages analysed", err, seen.Load())
	}
}
