package realtest

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/stickystate/stickystate/analyzers"
)

// A nogo runs the checks as the main of Bazel's nogo rule does: one package at
// a time, its imports read from export data, with the facts of other packages
// from files that earlier runs have written, and without a word about modules.
// See go/tools/builders/nogo_main.go of rules_go, which is no package that
// others can import.
type nogo struct {
	facts string // the directory of the files
	warm  bool   // they are there, and must stay as they are
}

// runNogo analyses the packages below dir, and returns what is reported, as
// sorted lines. path is that of the module, for the flag of the engine that
// nogo's configuration would set: what else is imported has neither facts nor
// findings then, and is not analysed here. Without it, all that is imported is,
// and what is reported of it is left out.
func runNogo(t *testing.T, dir, path, facts string) string {
	t.Helper()
	roots, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedExportFile | packages.NeedImports |
			packages.NeedDeps | packages.NeedTypesSizes | packages.NeedModule,
		Dir: dir,
		Env: append(os.Environ(), "GOWORK=off"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var pkgs []*packages.Package // imports come first
	packages.Visit(roots, nil, func(p *packages.Package) {
		if slices.Contains(roots, p) || path == "" && p.Module != nil {
			pkgs = append(pkgs, p)
		}
	})
	entries, err := os.ReadDir(facts)
	if err != nil {
		t.Fatal(err)
	}
	n := &nogo{facts: facts, warm: len(entries) > 0}
	if n.warm {
		slices.Reverse(pkgs)
	}
	setFlag(t, "first-party", path)
	defer setFlag(t, "first-party", "")
	var found []string
	for _, p := range pkgs {
		if ds := n.analyse(t, p); slices.Contains(roots, p) {
			found = append(found, ds...)
		}
	}
	slices.Sort(found)
	return text(found)
}

// setFlag sets a flag of the engine in this process.
func setFlag(t *testing.T, name, value string) {
	t.Helper()
	if err := analyzers.Engine().Flags.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

// analyse loads one package, runs the checks and what they require over it, and
// returns what they report.
func (n *nogo) analyse(t *testing.T, pkg *packages.Package) (found []string) {
	t.Helper()
	if len(pkg.Errors) > 0 {
		t.Fatalf("%s: %v", pkg.PkgPath, pkg.Errors[0])
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.CompiledGoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
	conf := &types.Config{Importer: exportData(fset, pkg), Sizes: pkg.TypesSizes}
	checked, err := conf.Check(pkg.PkgPath, fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	results := make(map[*analysis.Analyzer]any)
	var run func(a *analysis.Analyzer)
	run = func(a *analysis.Analyzer) {
		if _, done := results[a]; done {
			return
		}
		for _, r := range a.Requires {
			run(r)
		}
		pass := &analysis.Pass{
			Analyzer: a, Fset: fset, Files: files, Pkg: checked, TypesInfo: info, TypesSizes: pkg.TypesSizes,
			ResultOf: results, Report: func(d analysis.Diagnostic) {
				found = append(found, fset.Position(d.Pos).String()+": "+d.Message)
			},
		}
		n.connect(t, pass)
		res, err := a.Run(pass)
		if err != nil {
			t.Fatalf("%s of %s: %v", a.Name, pkg.PkgPath, err)
		}
		results[a] = res
	}
	for _, a := range analyzers.All() {
		run(a)
	}
	return found
}

// exportData imports what the compiler has written of the imports of pkg.
func exportData(fset *token.FileSet, pkg *packages.Package) types.Importer {
	files := make(map[string]string)
	packages.Visit([]*packages.Package{pkg}, nil, func(p *packages.Package) {
		files[p.PkgPath] = p.ExportFile
		for path, imp := range p.Imports {
			files[path] = imp.ExportFile
		}
	})
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(files[path])
	})
}

// connect gives the pass its facts: all go through bytes in files.
func (n *nogo) connect(t *testing.T, pass *analysis.Pass) {
	file := func(p *types.Package, f analysis.Fact) string {
		return filepath.Join(n.facts, filepath.FromSlash(p.Path()), url.PathEscape(reflect.TypeOf(f).String()))
	}
	pass.ExportPackageFact = func(f analysis.Fact) {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(f); err != nil {
			t.Errorf("%s of %s: %v", pass.Analyzer.Name, pass.Pkg.Path(), err)
		}
		name := file(pass.Pkg, f)
		if n.warm {
			if old, err := os.ReadFile(name); err != nil || !bytes.Equal(old, b.Bytes()) {
				t.Errorf("%s of %s: not the fact of the run before (%v)", pass.Analyzer.Name, pass.Pkg.Path(), err)
			}
			return
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
			t.Error(err)
		}
	}
	pass.ImportPackageFact = func(p *types.Package, f analysis.Fact) bool {
		data, err := os.ReadFile(file(p, f))
		if err != nil {
			return false
		}
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(f); err != nil {
			t.Errorf("%s of %s: %v", pass.Analyzer.Name, p.Path(), err)
		}
		return true
	}
	pass.AllPackageFacts = func() []analysis.PackageFact { return n.all(pass) }
	pass.AllObjectFacts = func() []analysis.ObjectFact { return nil }
	pass.ImportObjectFact = func(types.Object, analysis.Fact) bool { return false }
}

// all are the facts of the imports of a package, as far as there are any.
func (n *nogo) all(pass *analysis.Pass) []analysis.PackageFact {
	var facts []analysis.PackageFact
	for _, p := range pass.Pkg.Imports() {
		for _, typ := range pass.Analyzer.FactTypes {
			f := reflect.New(reflect.TypeOf(typ).Elem()).Interface().(analysis.Fact)
			if pass.ImportPackageFact(p, f) {
				facts = append(facts, analysis.PackageFact{Package: p, Fact: f})
			}
		}
	}
	return facts
}
