package driver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/stickystate/stickystate/internal/finding"
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

func TestChunks(t *testing.T) {
	for _, test := range []struct {
		list []string
		max  int
		want string
	}{
		{nil, 4, "[]"},
		{[]string{"a", "b", "c"}, 4, "[[a b] [c]]"},
		{[]string{"long", "b", "c"}, 4, "[[long] [b c]]"},
		{[]string{"a", "b", "c"}, 100, "[[a b c]]"},
	} {
		if got := fmt.Sprint(chunks(test.list, test.max)); got != test.want {
			t.Errorf("chunks(%q, %d) = %s, want %s", test.list, test.max, got, test.want)
		}
	}
}

func TestPlan(t *testing.T) {
	pkgs := []listed{
		{ImportPath: "m/b", Dir: "/w/b", CgoFiles: []string{"c.go"}},
		{ImportPath: "m/a", Dir: "/w/a", GoFiles: []string{"a.go"}, TestGoFiles: []string{"a_test.go", "e_test.go"}, EmbedFiles: []string{"e_test.go"}},
		{ImportPath: "m/tests", Dir: "/w/tests", XTestGoFiles: []string{"x_test.go"}},
		{ImportPath: "m/none", Dir: "/w/none", Error: &listError{Err: "build constraints exclude all Go files in /w/none"}},
	}
	p, err := newPlan([]string{"./..."}, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(p.args, len(p.hidden)), "[[m/a m/b]] 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if p, err = newPlan([]string{"./..."}, pkgs[:2]); err != nil || fmt.Sprint(p.args) != "[[./...]]" {
		t.Errorf("patterns that hold nothing else: %v, %v", p.args, err)
	}
}

// TestBlame: every package without a result has somebody to blame.
func TestBlame(t *testing.T) {
	p := &plan{roots: []string{"m/app", "m/bad", "m/good", "m/importer", "m/lost", "m/own", "m/user"}}
	out := &output{
		units: map[string]records{"m/good": {}},
		failures: []failure{
			{"m/bad", []string{"bad.go:1:1: x"}, false},
			{"m/good", []string{"warning"}, false},
			{"m/own", []string{"y"}, true},
			{"m/app", []string{`could not import m/user (no package vetx file for "m/user")`}, false},
			{"m/user", []string{`could not import m/bad (no package vetx file for "m/bad")`}, false},
		},
		loose: []string{"go: stopped"},
	}
	err := p.blame(out, []listed{
		{ImportPath: "m/app", Deps: []string{"fmt", "m/app/x", "m/user", "m/vet", "m/bad"}},
		{ImportPath: "m/importer", Deps: []string{"fmt", "m/bad"}},
		{ImportPath: "m/user", Deps: []string{"m/bad"}},
		{ImportPath: "m/lost", Deps: []string{"m/own"}},
	})
	if err == nil || err.Error() != "go vet gave no result for 1 of 7 packages, such as m/lost: stopped" {
		t.Errorf("error is %v", err)
	}
	want := []report.Skipped{
		{Package: "m/app", Reason: "imports m/bad, which does not type-check (bad.go:1:1: x)", Because: "m/bad"},
		{Package: "m/bad", Reason: "does not type-check (bad.go:1:1: x)"},
		{Package: "m/importer", Reason: "imports m/bad, which does not type-check (bad.go:1:1: x)", Because: "m/bad"},
		{Package: "m/own", Reason: "cannot be analysed (y)"},
		{Package: "m/user", Reason: "imports m/bad, which does not type-check (bad.go:1:1: x)", Because: "m/bad"},
	}
	if !slices.Equal(p.skipped, want) {
		t.Errorf("got\n%q\nwant\n%q", p.skipped, want)
	}
}

func TestMatching(t *testing.T) {
	var fs []*finding.Finding
	for _, id := range []string{"m/store.Items", "m/store.Mem.items", "m/other.Mem.items", "m.sessions"} {
		name := id[strings.Index(id, ".")+1:]
		fs = append(fs, &finding.Finding{State: finding.State{Name: name, ID: id}})
	}
	for query, want := range map[string]string{
		"Mem.items":         "m/store.Mem.items m/other.Mem.items",
		"store.Mem.items":   "m/store.Mem.items",
		"m/other.Mem.items": "m/other.Mem.items",
		"items":             `no state object is named "items"; did you mean Items, Mem.items?`,
		"Mem.itemz":         `no state object is named "Mem.itemz"; did you mean Mem.items?`,
		"Sessions":          `no state object is named "Sessions"; did you mean sessions?`,
		"Xylophone":         `no state object is named "Xylophone"; stickystate -tier review lists names, and ./... looks in all packages`,
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

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := distance(test.b, test.a); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
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
	if code := p.Main(t.Context(), nil, Streams{Out: &out, Err: &err}); code != exitFailed || !strings.Contains(err.String(), "rebuild it") {
		t.Errorf("exit code %d, %s", code, err.String())
	}
}
