package knowledge

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// rowsDir has a module for each group of libraries that can be required
// together, and skipped.txt with those that the test does without.
const rowsDir = "../../testdata/rows"

// TestModuleRows looks up every name that the tables have in the real module,
// at the version that testdata/rows requires, and checks indexes against
// signatures, so that a renamed method fails here. Every package with rows is
// in one of the groups or on the list of those that are skipped.
func TestModuleRows(t *testing.T) {
	if testing.Short() {
		t.Skip("needs modules from the network")
	}
	loaded := make(map[string]*types.Package)
	errs := make(map[string]error)
	for _, dir := range groups(t) {
		c := declarations(t, dir)
		for path, pkg := range c.done {
			if loaded[path] == nil {
				loaded[path], errs[path] = pkg, c.errs[path]
			}
		}
	}
	skip := readSkipped(t)
	rows, skipped := 0, 0
	for _, r := range Builtin().Rows() {
		if r.pkg == "" || IsStd(r.pkg) || specs[r.Verb].form == pathName {
			continue
		}
		pkg, ok := loaded[r.pkg]
		if reason := skip.of(r.pkg); reason != "" {
			skipped++
			if ok {
				t.Errorf("%s is skipped (%s) although a group has it", r.pkg, reason)
			}
			continue
		}
		if !ok {
			t.Errorf("%s:%d: %s is imported by no group of %s", r.File, r.Line, r.pkg, rowsDir)
			continue
		}
		if err := errs[r.pkg]; err != nil {
			t.Errorf("%s: %v", r.pkg, err)
			errs[r.pkg] = nil // once is enough
		}
		if problem := r.Check(pkg); problem != "" {
			t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Name, problem)
			continue
		}
		rows++
	}
	for prefix, used := range skip.used {
		if !used {
			t.Errorf("skipped.txt: no row is about %s", prefix)
		}
	}
	t.Logf("%d rows resolve, %d are skipped", rows, skipped)
}

// groups returns the directories of the modules below rowsDir.
func groups(t *testing.T) []string {
	t.Helper()
	mods, err := filepath.Glob(filepath.Join(rowsDir, "*", "go.mod"))
	if err != nil || len(mods) == 0 {
		t.Fatalf("no modules in %s: %v", rowsDir, err)
	}
	var dirs []string
	for _, m := range mods {
		dirs = append(dirs, filepath.Dir(m))
	}
	return dirs
}

// skipped is the list of what the test does without.
type skipped struct {
	reasons map[string]string // by import path, or path/... with all below it
	used    map[string]bool
}

// readSkipped reads skipped.txt: a path and a reason on each line.
func readSkipped(t *testing.T) *skipped {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(rowsDir, "skipped.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s := &skipped{reasons: map[string]string{}, used: map[string]bool{}}
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if line == "" {
			continue
		}
		path, reason, ok := strings.Cut(line, " ")
		if !ok {
			t.Errorf("skipped.txt: %s has no reason", path)
		}
		s.reasons[path], s.used[path] = strings.TrimSpace(reason), false
	}
	return s
}

// of returns why a package is skipped, "" if it is not.
func (s *skipped) of(pkg string) string {
	for path, reason := range s.reasons {
		parent, below := strings.CutSuffix(path, "/...")
		if pkg == parent || below && strings.HasPrefix(pkg, parent+"/") {
			s.used[path] = true
			return reason
		}
	}
	return ""
}

// declarations type-checks what the packages of a module and all that they
// import declare, without the bodies of functions: a row is about no more, and
// it takes a fraction of the time that compiling them would.
func declarations(t *testing.T, dir string) *declarer {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypesSizes,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off", "CGO_ENABLED=1"), // which compiles nothing here
	}, "./...")
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	c := &declarer{fset: token.NewFileSet(), done: map[string]*types.Package{"unsafe": types.Unsafe}, errs: map[string]error{}}
	for _, pkg := range pkgs {
		for _, path := range slices.Sorted(maps.Keys(pkg.Imports)) {
			c.check(pkg.Imports[path])
		}
		for _, err := range pkg.Errors {
			t.Errorf("%s: %v", dir, err)
		}
	}
	return c
}

// A declarer type-checks declarations, each package once.
type declarer struct {
	fset *token.FileSet
	done map[string]*types.Package
	errs map[string]error // the first of each package, by import path
}

func (c *declarer) check(p *packages.Package) *types.Package {
	if pkg, ok := c.done[p.PkgPath]; ok {
		return pkg
	}
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(c.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			c.fail(p, err)
			continue
		}
		dropBodies(f)
		files = append(files, f)
	}
	conf := types.Config{
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            p.TypesSizes,
		Error:            func(err error) { c.fail(p, err) },
		Importer: importerFunc(func(path string) (*types.Package, error) {
			dep, ok := p.Imports[path]
			if !ok {
				return c.done[path], nil // unsafe
			}
			return c.check(dep), nil
		}),
	}
	pkg, _ := conf.Check(p.PkgPath, c.fset, files, nil)
	c.done[p.PkgPath] = pkg
	if len(p.Errors) > 0 {
		c.fail(p, fmt.Errorf("%v", p.Errors[0]))
	}
	return pkg
}

func (c *declarer) fail(p *packages.Package, err error) {
	if c.errs[p.PkgPath] == nil {
		c.errs[p.PkgPath] = err
	}
}

// dropBodies frees what is not looked at.
func dropBodies(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			fn.Body = &ast.BlockStmt{Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace}
		}
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
