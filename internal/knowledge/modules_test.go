package knowledge

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// rowsDir has a module for each group of libraries that can be required
// together, and skipped.txt with those that the test does without.
const rowsDir = "../../testdata/rows"

var rowsOf = flag.String("rows", "changed", "look up the rows of these `tables` in the real modules: changed, those that differ from the main branch; all; or names, such as gin,echo")

// TestModuleRows looks up the names that tables have in the real module, at the
// version that testdata/rows requires, and checks indexes against signatures, so
// that a renamed method fails here. The go command downloads the modules.
func TestModuleRows(t *testing.T) {
	if testing.Short() {
		t.Skip("needs modules from the network")
	}
	chosen, err := chooseTables(*rowsOf)
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string][]*Row) // by package
	for _, r := range moduleRows() {
		if chosen(r) {
			rows[r.pkg] = append(rows[r.pkg], r)
		}
	}
	if len(rows) == 0 {
		t.Skip("no table was changed; -rows=all checks all of them")
	}
	n := 0
	for _, g := range groups(t) {
		var paths []string
		for path := range rows {
			if g.has(path) {
				paths = append(paths, path)
			}
		}
		if len(paths) == 0 {
			continue
		}
		slices.Sort(paths)
		t.Logf("%s: %d packages", g.dir, len(paths))
		c := declarations(t, g.dir, paths)
		for _, path := range paths {
			if err := c.errs[path]; err != nil {
				t.Errorf("%s: %v", path, err)
			}
			for _, r := range rows[path] {
				if problem := r.Check(c.done[path]); problem != "" {
					t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Name, problem)
				}
				n++
			}
			delete(rows, path) // the next group may have an older version
		}
	}
	t.Logf("looked up %d rows", n)
}

// TestRowGroups: every package of another module that has rows is imported by one
// of the modules in testdata/rows, where TestModuleRows finds it, or is on the list
// of those that it does without.
func TestRowGroups(t *testing.T) {
	gs, skip := groups(t), readSkipped(t)
	for _, r := range moduleRows() {
		reason := skip.of(r.pkg)
		imported := slices.ContainsFunc(gs, func(g group) bool { return g.has(r.pkg) })
		switch {
		case reason != "" && imported:
			t.Errorf("%s is skipped (%s) although a group has it", r.pkg, reason)
		case reason == "" && !imported:
			t.Errorf("%s:%d: %s is imported by no group of %s", r.File, r.Line, r.pkg, rowsDir)
		}
	}
	for prefix, used := range skip.used {
		if !used {
			t.Errorf("skipped.txt: no row is about %s", prefix)
		}
	}
}

// moduleRows are the rows about single packages of other modules.
func moduleRows() []*Row {
	return slices.DeleteFunc(slices.Clone(Builtin().Rows()), func(r *Row) bool {
		return r.pkg == "" || IsStd(r.pkg) || specs[r.Verb].form == pathName
	})
}

// chooseTables returns what reports whether a row is to be looked up.
func chooseTables(which string) (func(*Row) bool, error) {
	names := strings.Split(which, ",")
	switch which {
	case "all":
		return func(*Row) bool { return true }, nil
	case "changed":
		var err error
		if names, err = changedTables(); err != nil {
			return nil, fmt.Errorf("cannot tell which tables were changed, so name them or say -rows=all: %w", err)
		}
	}
	return func(r *Row) bool {
		return slices.Contains(names, strings.TrimSuffix(filepath.Base(r.File), ".tbl"))
	}, nil
}

// changedTables returns the names of the tables that differ from the commit at
// which the branch left the main one.
func changedTables() ([]string, error) {
	var base string
	var err error
	for _, trunk := range []string{"origin/HEAD", "origin/main", "main", "HEAD"} {
		if base, err = git("merge-base", "HEAD", trunk); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	changed, err := git("diff", "--name-only", base, "--", "tables")
	if err != nil {
		return nil, err
	}
	added, err := git("ls-files", "--others", "--exclude-standard", "--", "tables")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range strings.Fields(changed + "\n" + added) {
		names = append(names, strings.TrimSuffix(path.Base(file), ".tbl"))
	}
	return names, nil
}

// git returns what a git command prints in this folder.
func git(args ...string) (string, error) {
	out, err := exec.Command("git", args...).Output()
	return strings.TrimSpace(string(out)), err
}

// A group is a module below rowsDir.
type group struct {
	dir     string
	imports map[string]bool // the packages that it is there for
}

// has reports whether a package comes with the group. One that is internal to a
// module, which a row can name all the same, does with those that import it.
func (g group) has(pkg string) bool {
	parent, _, internal := strings.Cut(pkg, "/internal/")
	if !internal {
		return g.imports[pkg]
	}
	for name := range g.imports {
		if name == parent || strings.HasPrefix(name, parent+"/") {
			return true
		}
	}
	return false
}

func groups(t *testing.T) []group {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(rowsDir, "*", "rows.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no modules in %s: %v", rowsDir, err)
	}
	var gs []group
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		g := group{dir: filepath.Dir(file), imports: make(map[string]bool)}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			g.imports[name] = true
		}
		gs = append(gs, g)
	}
	return gs
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

// declarations type-checks what packages that a module requires and all that they
// import declare, without the bodies of functions: a row is about no more, and
// it takes a fraction of the time that compiling them would.
func declarations(t *testing.T, dir string, paths []string) *declarer {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypesSizes,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off", "CGO_ENABLED=1"), // which compiles nothing here
	}, paths...)
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	c := &declarer{fset: token.NewFileSet(), done: map[string]*types.Package{"unsafe": types.Unsafe}, errs: map[string]error{}}
	for _, pkg := range pkgs {
		c.check(pkg)
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
