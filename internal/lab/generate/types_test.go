package generate

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/gcexportdata"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/unit"
)

// TestTypes runs the engine over 100 programs whose types hold themselves, with
// STICKYSTATE_LONG=1 over 10,000. A stack that overflows ends the test; -v shows in
// which program, and -run 'TestTypes/N$' runs that one alone.
func TestTypes(t *testing.T) {
	n := 100
	if os.Getenv("STICKYSTATE_LONG") != "" {
		n = 10000
	}
	debug.SetMaxStack(64 << 20) // types are a few levels deep
	std := standard(t)
	unit.RegisterFacts([]*analysis.Analyzer{analyzers.Inventory()})
	ran, refused := 0, 0
	for seed := 0; ran < n && seed < 3*n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			files := Types(uint64(seed))
			records, err := std.analyse(files)
			var illegal types.Error
			if errors.As(err, &illegal) && forbidden(illegal) {
				refused++
				return
			}
			ran++
			if err != nil || records == 0 {
				t.Errorf("%d records, error %v\n%s\n%s", records, err, files["lib"], files["main"])
			}
		})
	}
	t.Logf("%d programs; %d more do not compile", ran, refused)
	if refused > 2*n {
		t.Error("too few programs compile")
	}
}

// forbidden reports whether the compiler refuses a program for what the generator
// does not avoid: a type, or instances of one, without end, or a name that two embedded types give.
func forbidden(err types.Error) bool {
	for _, text := range []string{"invalid recursive type", "instantiation cycle", "redeclared", "embedded field type cannot be", "invalid map key", "duplicate", "ambiguous"} {
		if strings.Contains(err.Msg, text) {
			return true
		}
	}
	return false
}

// A library imports packages of the standard library from export data.
type library struct {
	fset *token.FileSet
	types.Importer
}

// standard is net/http, and what that imports.
func standard(t *testing.T) *library {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "net/http").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	fset := token.NewFileSet()
	return &library{fset, importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })}
}

// analyse runs the engine over a program, as a build tool does: the package lib
// first, of which main has the export data and the facts. It returns how much is recorded.
func (std *library) analyse(files map[string]string) (records int, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v\n%s", e, debug.Stack())
		}
	}()
	n, facts, err := std.run("m/lib", files["lib"], std, nil)
	if err != nil {
		return 0, err
	}
	lib, err := std.exported("m/lib", files["lib"])
	if err != nil {
		return 0, err
	}
	imports := unit.ImporterFunc(func(path string) (*types.Package, error) {
		if path == "m/lib" {
			return lib, nil
		}
		return std.Import(path)
	})
	m, _, err := std.run("m", files["main"], imports, facts)
	return n + m, err
}

// run analyses one package.
func (std *library) run(path, text string, imports types.Importer, facts []byte) (records int, own []byte, err error) {
	pkg, err := unit.Load(std.fset, &unit.Source{
		Path: path, GoFiles: []string{path + ".go"}, Importer: imports,
		Module:   &analysis.Module{Path: "m", GoVersion: "1.26"},
		ReadFile: func(string) ([]byte, error) { return []byte(text), nil },
		Facts: func(path string) ([]byte, error) {
			if path == "m/lib" {
				return facts, nil
			}
			return nil, nil
		},
	})
	if err != nil {
		return 0, nil, err
	}
	res := pkg.Run([]*analysis.Analyzer{analyzers.Inventory()})[0]
	if res.Err != nil {
		return 0, nil, res.Err
	}
	own, err = pkg.Facts()
	return len(res.Diagnostics), own, err
}

// exported is a package as its export data has it.
func (std *library) exported(path, text string) (*types.Package, error) {
	f, err := parser.ParseFile(std.fset, path, text, 0)
	if err != nil {
		return nil, err
	}
	pkg, err := (&types.Config{Importer: std}).Check(path, std.fset, []*ast.File{f}, nil)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if err := gcexportdata.Write(&data, std.fset, pkg); err != nil {
		return nil, err
	}
	return gcexportdata.Read(&data, std.fset, make(map[string]*types.Package), path)
}
