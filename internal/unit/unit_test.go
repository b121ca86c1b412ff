package unit

import (
	"bytes"
	"errors"
	"go/ast"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

type seen struct{ Name string }

func (*seen) AFact() {}

// names reports each package and what its imports told of themselves.
var names = &analysis.Analyzer{
	Name:      "names",
	Doc:       "names: of packages",
	FactTypes: []analysis.Fact{new(seen)},
	Run: func(pass *analysis.Pass) (any, error) {
		pass.ExportPackageFact(&seen{pass.Pkg.Name()})
		for _, imp := range pass.Pkg.Imports() {
			var s seen
			if pass.ImportPackageFact(imp, &s) {
				pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Message: "imports " + s.Name})
			}
		}
		return nil, nil
	},
}

// write writes a file in dir and returns its name.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// exportData is the file with the compiler's export data of a standard package.
func exportData(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// config describes a unit that imports strings, and its facts, in dir.
func config(t *testing.T, dir, source string) *unitchecker.Config {
	return &unitchecker.Config{
		ID: "example.com/a", ImportPath: "example.com/a", GoVersion: "go1.26",
		GoFiles:     []string{write(t, dir, "a.go", source)},
		ImportMap:   map[string]string{"strings": "strings"},
		PackageFile: map[string]string{"strings": exportData(t, "strings")},
		PackageVetx: map[string]string{"strings": filepath.Join(dir, "strings.vetx")},
		VetxOutput:  filepath.Join(dir, "a.vetx"),
	}
}

// TestFacts: what a unit exports, those that import it read, and a unit that
// was skipped tells nothing.
func TestFacts(t *testing.T) {
	dir := t.TempDir()
	RegisterFacts([]*analysis.Analyzer{names})
	cfg := config(t, dir, "package a\n\nimport \"strings\"\n\nvar A = strings.ToUpper(\"a\")\n")
	strs := &unitchecker.Config{VetxOutput: cfg.PackageVetx["strings"]}
	if err := Skip(strs); err != nil {
		t.Fatal(err)
	}
	if got := analyse(t, cfg); len(got) != 0 {
		t.Errorf("of a skipped import there is %v", got)
	}
	told := &facts{m: map[factKey]analysis.Fact{}}
	p, err := LoadUnit(cfg)
	if err != nil {
		t.Fatal(err)
	}
	told.pkg = p.types.Imports()[0]
	told.set(&seen{"strings"})
	data, err := told.encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := writeVetx(strs, data); err != nil {
		t.Fatal(err)
	}
	if got := analyse(t, cfg); len(got) != 1 || got[0].Message != "imports strings" {
		t.Errorf("of an import with a fact there is %v", got)
	}
	first, err := os.ReadFile(cfg.VetxOutput)
	if err != nil {
		t.Fatal(err)
	}
	analyse(t, cfg)
	if again, _ := os.ReadFile(cfg.VetxOutput); !bytes.Equal(first, again) {
		t.Error("equal facts, other bytes")
	}
}

// analyse runs the analyzer over a unit and returns its diagnostics.
func analyse(t *testing.T, cfg *unitchecker.Config) []analysis.Diagnostic {
	t.Helper()
	p, err := LoadUnit(cfg)
	if err != nil {
		t.Fatal(err)
	}
	results := p.Run([]*analysis.Analyzer{names})
	if results[0].Err != nil {
		t.Fatal(results[0].Err)
	}
	if err := WriteFacts(cfg, p); err != nil {
		t.Fatal(err)
	}
	return results[0].Diagnostics
}

// TestLoadErrors: what is wrong with a unit is said.
func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	var list scanner.ErrorList
	if _, err := LoadUnit(config(t, dir, "package a\n\nfunc {\n")); !errors.As(err, &list) {
		t.Errorf("of a syntax error: %v", err)
	}
	cfg := config(t, dir, "package a\n\nimport \"strings\"\n\nvar A int = strings.ToUpper(\"a\")\n")
	if _, err := LoadUnit(cfg); err == nil || !strings.Contains(err.Error(), "a.go:5:13: cannot use strings.ToUpper") {
		t.Errorf("of a type error: %v", err)
	}
	cfg.PackageFile = nil
	if _, err := LoadUnit(cfg); err == nil || !strings.Contains(err.Error(), "strings") || !strings.Contains(err.Error(), "it was not compiled") {
		t.Errorf("without export data: %v", err)
	}
	cfg = config(t, dir, "package a\n\nimport \"strings\"\n\nvar A = strings.ToUpper(\"a\")\n")
	for _, damaged := range []string{"", "vetx", "vetx\x00\x00\x00\x00\x09\x00\x00\x00"} {
		write(t, dir, "strings.vetx", damaged)
		if _, err := LoadUnit(cfg); err == nil || !strings.Contains(err.Error(), "facts of strings") {
			t.Errorf("with the facts %q: %v", damaged, err)
		}
	}
}

// TestPrerequisite: an analyzer whose prerequisite failed is not run.
func TestPrerequisite(t *testing.T) {
	broken := &analysis.Analyzer{Name: "broken", Run: func(*analysis.Pass) (any, error) { return nil, errors.New("broken") }}
	a := &analysis.Analyzer{Name: "a", Requires: []*analysis.Analyzer{broken}, Run: func(*analysis.Pass) (any, error) { panic("run") }}
	p := &Package{Fset: token.NewFileSet(), src: new(Source), files: []*ast.File{}, facts: new(facts)}
	if r := p.Run([]*analysis.Analyzer{a}); r[0].Err == nil || !strings.Contains(r[0].Err.Error(), "broken") {
		t.Errorf("got %v", r[0].Err)
	}
}
