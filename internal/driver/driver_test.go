package driver

import (
	"errors"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/report"
)

func TestCheckToolchain(t *testing.T) {
	for _, test := range []struct {
		theirs, ours string
		ok           bool
	}{
		{"go1.26.8", "go1.26.8", true},
		{"go1.26.9", "go1.26.0", true},
		{"go1.25.1", "go1.26.0", true},
		{"go1.27.0", "go1.26.8", false},
		{"go1.27rc1\n", "go1.26.8", false},
		{"devel go1.28-a1b2c3 Thu Jan 1", "go1.26.8", false},
		{"go1.28-custom X:boringcrypto", "go1.26.8", false},
		{"go1.26.8", "devel go1.28-a1b2c3", true},
		{"go2.0", "go1.26.8", false},
		{"mystery", "go1.26.8", true},
		{"", "go1.26.8", true},
	} {
		if err := checkToolchain(test.theirs, test.ours); (err == nil) != test.ok {
			t.Errorf("checkToolchain(%q, %q) = %v", test.theirs, test.ours, err)
		}
	}
}

func TestVetTool(t *testing.T) {
	for args, want := range map[string]bool{
		"":                             false,
		"./...":                        false,
		"-V":                           false,
		"-V=full":                      true,
		"-flags":                       true,
		"unit.cfg":                     true,
		"-json -inventory /w/vet.cfg":  true,
		"-tags cfg ./...":              false,
		"-globalmap=false --flags":     true,
		"-why Server.cfg ./...":        false,
		"-fix -diff -json /w/unit.cfg": true,
	} {
		if got := VetTool(strings.Fields(args)); got != want {
			t.Errorf("VetTool(%q) = %t, want %t", args, got, want)
		}
	}
}

func TestUnitAnalyzers(t *testing.T) {
	p := &Program{
		Checks:    []*analysis.Analyzer{{Name: "globalmap"}},
		Inventory: &analysis.Analyzer{Name: "inventory"},
	}
	for args, want := range map[string]int{
		"-flags":                      2,
		"-V=full":                     2,
		"vet.cfg":                     1,
		"-json vet.cfg":               1,
		"-globalmap vet.cfg":          1,
		"-inventory vet.cfg":          2,
		"--inventory=true -c vet.cfg": 2,
		"-inventory=false vet.cfg":    2, // a known flag
		"-inventoryx vet.cfg":         1,
	} {
		if got := len(p.UnitAnalyzers(strings.Fields(args))); got != want {
			t.Errorf("%q: %d analyzers, want %d", args, got, want)
		}
	}
	if len(p.Checks) != 1 {
		t.Error("the program was changed")
	}
}

func TestMustReport(t *testing.T) {
	p := &Program{Inventory: &analysis.Analyzer{Name: "inventory"}}
	dependency := unitchecker.Config{VetxOnly: true, Stdout: "out", ModulePath: "m", Dir: t.TempDir()}
	change := func(f func(*unitchecker.Config)) unitchecker.Config {
		cfg := dependency
		f(&cfg)
		return cfg
	}
	for i, test := range []struct {
		cfg  unitchecker.Config
		args string
		want bool
	}{
		{dependency, "-json", true},
		{dependency, "-json -inventory", true},
		{dependency, "", false},
		{dependency, "-fix", false},
		{dependency, "-json -fix", false},
		{change(func(c *unitchecker.Config) { c.VetxOnly = false }), "-json -inventory", false},
		{change(func(c *unitchecker.Config) { c.Stdout = "" }), "-json -inventory", false},
		{change(func(c *unitchecker.Config) { c.ModuleVersion = "v1.0.0" }), "-json", false},
		{change(func(c *unitchecker.Config) { c.ModuleVersion = "v1.0.0" }), "-json -inventory", true},
		{change(func(c *unitchecker.Config) { c.ModulePath = "" }), "-json", false},
		{change(func(c *unitchecker.Config) { c.Dir = "." }), "-json", false}, // has these tests
	} {
		if got := p.mustReport(&test.cfg, append(strings.Fields(test.args), "vet.cfg")); got != test.want {
			t.Errorf("test %d, %q: %t, want %t", i, test.args, got, test.want)
		}
	}
}

func TestMatched(t *testing.T) {
	pkgs := []*graph.Package{
		{ImportPath: "x/lib", Dir: "/mod/lib", GoFiles: []string{"l.go"}, DepOnly: true},
		{ImportPath: "m/b", Dir: "/w/b", CgoFiles: []string{"c.go"}},
		{ImportPath: "m/a", Dir: "/w/a", GoFiles: []string{"a.go"}, TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "m/tests", Dir: "/w/tests", XTestGoFiles: []string{"x_test.go"}},
		{ImportPath: "m/none", Dir: "/w/none", Error: &graph.Error{Err: "build constraints exclude all Go files in /w/none"}},
		{ImportPath: "./nowhere", Error: &graph.Error{Err: "directory not found"}},
	}
	for n, want := range map[int]string{
		0: "no packages match ./x; name a directory of Go files, or ./... for all below this one",
		1: "no packages match ./x; name a directory of Go files, or ./... for all below this one",
		5: "m/a m/b m/none",
		6: "no packages match ./nowhere: directory not found",
	} {
		var got []string
		roots, err := matched([]string{"./x"}, pkgs[:n])
		for _, p := range roots {
			got = append(got, p.ImportPath)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("of %d packages: %s, want %s", n, got, want)
		}
	}
	if _, err := matched(nil, pkgs[3:4]); err == nil || !strings.Contains(err.Error(), "test files only") {
		t.Errorf("of tests alone: %v", err)
	}
}

// TestSkipped: every package without a result has somebody to blame.
func TestSkipped(t *testing.T) {
	compiler := func(text string) *graph.Error { return &graph.Error{Err: "# p\n" + text} }
	nowhere := &graph.Error{ImportStack: []string{"m/app", "m/missing"}, Err: "no required module provides package x/y; to add it:\n\tgo get x/y"}
	syntax := scanner.ErrorList{{Pos: token.Position{Filename: "/w/bad/bad.go", Line: 1, Column: 2}, Msg: "x"}}
	notCompiled := errors.New("could not import")
	pkgs := []*graph.Package{
		{ImportPath: "m/good"},
		{ImportPath: "m/bad", Error: compiler("bad.go:1:2: X\nbad.go:3:1: Y")},
		{ImportPath: "m/asm", Error: compiler("asm.go:1:1: missing function body")},
		{ImportPath: "m/user", Imports: []string{"fmt", "m/good", "m/bad"}, DepsErrors: []*graph.Error{compiler("bad.go:1:2: X")}},
		{ImportPath: "m/app", Imports: []string{"m/user"}, DepsErrors: []*graph.Error{compiler("bad.go:1:2: X")}},
		{ImportPath: "m/calls", Imports: []string{"m/asm"}, DepsErrors: []*graph.Error{compiler("asm.go:1:1: missing function body")}},
		{ImportPath: "m/missing", Imports: []string{"x/y"}, DepsErrors: []*graph.Error{nowhere}},
		{ImportPath: "m/needs", Imports: []string{"m/missing"}, DepsErrors: []*graph.Error{compiler("other.go:1:1: Z"), nowhere}},
		{ImportPath: "m/own"},
		{ImportPath: "m/after", Imports: []string{"m/own"}},
		{ImportPath: "x/lib"},
	}
	d := newDiagnosis(graph.NewSet(pkgs), map[string]*graph.Result{
		"m/good":  {Sound: true},
		"m/bad":   {Err: syntax},
		"m/asm":   {Sound: true},
		"m/user":  {Err: notCompiled},
		"m/app":   {Err: notCompiled},
		"m/calls": {Err: notCompiled},
		"m/own":   {Err: errors.New("panic: y"), Sound: true},
		"m/after": {Sound: true},
	}, places{base: "/w", root: "/w"}, "")
	var got []report.Skipped
	for _, p := range pkgs {
		if s, ok := d.skipped(p); !ok {
			got = append(got, s)
		}
	}
	const bad = "does not type-check (bad/bad.go:1:2: x)"
	want := []report.Skipped{
		{Package: "m/bad", Reason: bad},
		{Package: "m/user", Reason: "imports m/bad, which " + bad, Because: "m/bad"},
		{Package: "m/app", Reason: "imports m/bad, which " + bad, Because: "m/bad"},
		{Package: "m/calls", Reason: "imports m/asm, which does not compile (asm.go:1:1: missing function body)", Because: "m/asm"},
		{Package: "m/missing", Reason: "does not load (no required module provides package x/y)"},
		{Package: "m/needs", Reason: "imports m/missing, which does not load (no required module provides package x/y)", Because: "m/missing"},
		{Package: "m/own", Reason: "cannot be analysed (panic: y)"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestMatching(t *testing.T) {
	var fs []*finding.Finding
	for _, id := range []string{"m/store.Items", "m/store.Mem.items", "m/other.Mem.items", "m.sessions", "m/web.Shop.cart"} {
		name := id[strings.Index(id, ".")+1:]
		fs = append(fs, &finding.Finding{State: finding.State{Name: name, ID: id}})
	}
	for query, want := range map[string]string{
		"Mem.items":         "m/store.Mem.items m/other.Mem.items",
		"store.Mem.items":   "m/store.Mem.items",
		"m/other.Mem.items": "m/other.Mem.items",
		"items":             `no state object is named "items"; did you mean Items, Mem.items?`,
		"Items":             "m/store.Items",
		"cart":              "m/web.Shop.cart",
		"Mem.itemz":         `no state object is named "Mem.itemz"; did you mean Mem.items?`,
		"Sessions":          `no state object is named "Sessions"; did you mean sessions?`,
		"Xylophone":         `no state object is named "Xylophone"; stickystate inventory lists all, and ./... looks in all packages`,
	} {
		found, err := matching(fs, query)
		var ids []string
		for _, f := range found {
			ids = append(ids, f.State.ID)
		}
		got := strings.Join(ids, " ")
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got  %s\nwant %s", query, got, want)
		}
	}
}

// TestSkippedOutput: importers are counted where the culprit is named.
func TestSkippedOutput(t *testing.T) {
	skipped := []report.Skipped{
		{Package: "m/a", Reason: "imports m/bad, which fails", Because: "m/bad"},
		{Package: "m/bad", Reason: "fails"},
		{Package: "m/c", Reason: "imports x/lib, which fails", Because: "x/lib"},
		{Package: "m/d", Reason: "imports x/lib, which fails", Because: "x/lib"},
	}
	const few = `stickystate: skipped m/bad: fails
stickystate: skipped m/c: imports x/lib, which fails
stickystate: skipped 2 more that import a broken package; -v lists them
`
	var b strings.Builder
	printSkipped(&b, skipped, false)
	if b.String() != few {
		t.Errorf("got\n%s", b.String())
	}
	b.Reset()
	printSkipped(&b, skipped, true)
	if strings.Count(b.String(), "\n") != len(skipped) {
		t.Errorf("with all of them, got\n%s", b.String())
	}
}

// TestNoInventory: a build without inventory says so.
func TestNoInventory(t *testing.T) {
	var out, err strings.Builder
	p := new(Program)
	if code := p.Main(t.Context(), nil, Streams{Out: &out, Err: &err}); code != ExitFailed || !strings.Contains(err.String(), "rebuild it") {
		t.Errorf("exit code %d, %s", code, err.String())
	}
}
