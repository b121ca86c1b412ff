package housekeeping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
)

const module = "github.com/stickystate/stickystate/"

// arrows says which packages of the module each one may import: the house as
// docs/design.md describes it. A package that is missing here fails the test,
// so that its place is decided, not found.
//
//	cmd -> driver -> report, baseline -> finding
//	driver -> ready -> deploy, decision, report, policy, kind
//	driver -> codeowners
//	driver -> graph -> unit
//	cmd, driver -> guard
//	driver -> unit
//	analyzers -> check -> state -> flow -> request -> knowledge
//	check -> suppress -> finding
//	state -> library -> request
//	state -> verdict -> effect, knowledge
//	state, flow -> digest -> effect -> budget
//	state, flow, library, request -> budget -> finding
//	state, flow, library, request -> gossa
//	state, flow, library, request, knowledge -> gotypes
//	state -> finding
//	state, check, suppress, baseline, driver -> kind
//	state, check, driver -> config -> knowledge, policy, kind
//	config, check, driver -> policy -> finding
//	config, driver -> near
//	check, driver -> decision -> finding
//
// The checks are those of analyzers.All.
var arrows = withChecks(map[string][]string{
	"cmd/stickystate": {"analyzers", "internal/driver", "internal/guard"},

	"analyzers/golangci": {"analyzers"},

	"internal/check":     {"internal/config", "internal/decision", "internal/state", "internal/suppress", "internal/policy", "internal/finding", "internal/kind"},
	"internal/suppress":  {"internal/finding", "internal/kind"},
	"internal/state":     {"internal/budget", "internal/config", "internal/digest", "internal/effect", "internal/flow", "internal/gossa", "internal/gotypes", "internal/library", "internal/request", "internal/knowledge", "internal/verdict", "internal/finding", "internal/kind"},
	"internal/verdict":   {"internal/effect", "internal/finding", "internal/knowledge"},
	"internal/flow":      {"internal/budget", "internal/digest", "internal/effect", "internal/gossa", "internal/gotypes", "internal/request", "internal/knowledge"},
	"internal/digest":    {"internal/effect"},
	"internal/effect":    {"internal/budget"},
	"internal/library":   {"internal/budget", "internal/gossa", "internal/gotypes", "internal/request", "internal/knowledge"},
	"internal/request":   {"internal/budget", "internal/gossa", "internal/gotypes", "internal/knowledge"},
	"internal/budget":    {"internal/finding"},
	"internal/config":    {"internal/knowledge", "internal/policy", "internal/finding", "internal/kind", "internal/near"},
	"internal/policy":    {"internal/finding"},
	"internal/near":      {},
	"internal/knowledge": {"internal/gotypes"},
	"internal/gotypes":   {},
	"internal/gossa":     {},

	"internal/driver":     {"internal/guard", "internal/ready", "internal/deploy", "internal/codeowners", "internal/decision", "internal/gotalk", "internal/near", "internal/config", "internal/policy", "internal/report", "internal/baseline", "internal/finding", "internal/kind", "internal/unit", "internal/graph"},
	"internal/ready":      {"internal/deploy", "internal/decision", "internal/report", "internal/policy", "internal/finding", "internal/kind"},
	"internal/deploy":     {},
	"internal/codeowners": {},
	"internal/graph":      {"internal/unit"},
	"internal/guard":      {},
	"internal/gotalk":     {},
	"internal/unit":       {},
	"internal/baseline":   {"internal/finding", "internal/kind"},
	"internal/decision":   {"internal/finding"},
	"internal/report":     {"internal/finding"},
	"internal/finding":    {},
	"internal/kind":       {},
})

// withChecks adds the packages of the checks, which import one package only and
// are imported by one only.
func withChecks(arrows map[string][]string) map[string][]string {
	all := []string{"internal/check"}
	for _, a := range analyzers.All() {
		name := "analyzers/" + a.Name
		arrows[name] = []string{"internal/check"}
		all = append(all, name)
	}
	arrows["analyzers"] = all
	return arrows
}

// lab is the folder of what only measures and tests. It may import all of the
// module, and nothing of the module imports it: it is on no list of arrows.
const lab = "internal/lab"

// engine are the packages that run inside other people's drivers.
var engine = []string{"analyzers", "internal/check", "internal/state", "internal/verdict", "internal/flow", "internal/digest", "internal/effect", "internal/library", "internal/request", "internal/knowledge", "internal/gossa", "internal/gotypes", "internal/config", "internal/policy", "internal/near", "internal/suppress", "internal/finding", "internal/kind", "internal/budget"}

// A listed is a package as go list knows it. Tests are not looked at.
type listed struct {
	ImportPath, Dir string
	Doc             string
	GoFiles         []string
	Imports         []string
}

func (l *listed) name() string { return strings.TrimPrefix(l.ImportPath, module) }

func (l *listed) inEngine() bool {
	return slices.ContainsFunc(engine, func(e string) bool { return l.name() == e || strings.HasPrefix(l.name(), e+"/") })
}

func (l *listed) inLab() bool { return l.name() == lab || strings.HasPrefix(l.name(), lab+"/") }

// TestArrows: imports go the way that arrows says.
func TestArrows(t *testing.T) {
	for _, pkg := range list(t) {
		if pkg.inLab() {
			continue
		}
		may, ok := arrows[pkg.name()]
		if !ok {
			t.Errorf("%s has no place in arrows", pkg.name())
		}
		for _, imp := range pkg.Imports {
			if name, ours := strings.CutPrefix(imp, module); ours && !slices.Contains(may, name) {
				t.Errorf("%s must not import %s", pkg.name(), name)
			}
		}
	}
}

// TestEngineIsSilent: the engine runs in other people's processes, so it
// neither prints nor ends them. Of os it reads the environment only, and one
// file of configuration.
func TestEngineIsSilent(t *testing.T) {
	for _, pkg := range list(t) {
		if !pkg.inEngine() {
			continue
		}
		for _, banned := range []string{"log", "log/slog"} {
			if slices.Contains(pkg.Imports, banned) {
				t.Errorf("%s imports %s", pkg.name(), banned)
			}
		}
		eachCall(t, pkg, func(at, name string) {
			switch base, fn, _ := strings.Cut(name, "."); {
			case base == "fmt" && (strings.HasPrefix(fn, "Print") || strings.HasPrefix(fn, "Fprint")),
				base == "os" && fn != "Getenv" && pkg.name() != "internal/config",
				name == "print", name == "println":
				t.Errorf("%s: %s", at, name)
			}
		})
	}
}

// TestWordsAreRows: what names stand for is in tables/words.tbl, so no package that
// reads code has a list of words.
func TestWordsAreRows(t *testing.T) {
	const few = 2
	for _, pkg := range list(t) {
		if !slices.Contains([]string{"internal/flow", "internal/library", "internal/request", "internal/state", "internal/verdict"}, pkg.name()) {
			continue
		}
		for _, file := range pkg.GoFiles {
			fset, f := parse(t, filepath.Join(pkg.Dir, file))
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok || len(lit.Elts) <= few {
					return true
				}
				for _, e := range lit.Elts {
					if b, ok := e.(*ast.BasicLit); !ok || b.Kind != token.STRING {
						return true
					}
				}
				t.Errorf("%s: a list of words is not in tables/words.tbl", fset.Position(lit.Pos()))
				return true
			})
		}
	}
}

// TestExit: only commands end the process, and a child of the command whose guard is gone.
func TestExit(t *testing.T) {
	for _, pkg := range list(t) {
		if slices.Contains([]string{"cmd/stickystate", "internal/guard", "internal/lab/benchmark", "internal/lab/ledger", "internal/lab/scoreboard", "internal/lab/summary"}, pkg.name()) {
			continue
		}
		eachCall(t, pkg, func(at, name string) {
			if name == "os.Exit" || strings.HasPrefix(name, "log.Fatal") || strings.HasPrefix(name, "log.Panic") {
				t.Errorf("%s: %s", at, name)
			}
		})
	}
}

// maxLines is how long a function may be.
const maxLines = 80

// TestFunctions: no function is longer than maxLines, tests included.
func TestFunctions(t *testing.T) {
	for _, pkg := range list(t) {
		files, err := filepath.Glob(filepath.Join(pkg.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			fset, f := parse(t, file)
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > maxLines {
					t.Errorf("%s/%s: %s has %d lines", pkg.name(), filepath.Base(file), fn.Name.Name, n)
				}
			}
		}
	}
}

// TestPackageComments: each package says what it knows, and the largest one
// says it of each of its files.
func TestPackageComments(t *testing.T) {
	for _, pkg := range list(t) {
		if pkg.Doc == "" && len(pkg.GoFiles) > 0 {
			t.Errorf("%s has no package comment", pkg.name())
		}
		if pkg.name() != "internal/flow" {
			continue
		}
		_, f := parse(t, filepath.Join(pkg.Dir, "doc.go"))
		words := strings.FieldsFunc(f.Doc.Text(), func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == ',' })
		for _, file := range pkg.GoFiles {
			if name := strings.TrimSuffix(file, ".go"); name != "doc" && !slices.Contains(words, name) {
				t.Errorf("the package comment in internal/flow/doc.go does not say what %s knows", file)
			}
		}
	}
}

// list returns the packages of the module. It looks at the folders itself
// first, so that a new one is noticed by the cache of go test.
func list(t *testing.T) []*listed {
	t.Helper()
	for _, top := range []string{"analyzers", "cmd", "internal"} {
		if err := filepath.WalkDir(filepath.Join("..", "..", "..", top), func(string, fs.DirEntry, error) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports", module+"...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var pkgs []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		pkg := new(listed)
		if err := dec.Decode(pkg); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, pkg)
	}
}

func parse(t *testing.T, file string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return fset, f
}

// eachCall calls visit for each mention of a function by a plain name (print)
// or by one of an import (os.Exit), with the place.
func eachCall(t *testing.T, pkg *listed, visit func(at, name string)) {
	t.Helper()
	for _, name := range pkg.GoFiles {
		fset, f := parse(t, filepath.Join(pkg.Dir, name))
		at := func(p token.Pos) string {
			return fmt.Sprintf("%s/%s:%d", pkg.name(), name, fset.Position(p).Line)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok {
					visit(at(n.Pos()), x.Name+"."+n.Sel.Name)
				}
			case *ast.CallExpr:
				if fn, ok := n.Fun.(*ast.Ident); ok {
					visit(at(n.Pos()), fn.Name)
				}
			}
			return true
		})
	}
}
