package invariance

import (
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/stickystate/stickystate/internal/lab/fixture"
)

// A World is what all programs import, loaded once: the standard library from
// export data, and the stubs of frameworks from source.
type World struct {
	fset    *token.FileSet
	pkgs    map[string]*types.Package
	kept    map[string]bool // names of methods that interfaces of pkgs ask for
	methods map[string]bool // names of methods that types of pkgs have
	sizes   types.Sizes
}

// NewWorld loads the standard packages with the given import paths, and the
// stubs below dir, each in the folder of its import path, and those given.
func NewWorld(std []string, dir string, more ...*Program) (*World, error) {
	w := &World{fset: token.NewFileSet(), pkgs: map[string]*types.Package{"unsafe": types.Unsafe}, kept: make(map[string]bool), methods: make(map[string]bool)}
	stubs, err := readStubs(dir)
	if err != nil {
		return nil, err
	}
	stubs = append(stubs, more...)
	for _, p := range stubs {
		for _, imp := range p.imports() {
			if !strings.Contains(imp, ".") {
				std = append(std, imp)
			}
		}
	}
	slices.Sort(std)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadTypes, Fset: w.fset}, slices.Compact(std)...)
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
		w.add(p.Types)
		w.sizes = p.TypesSizes
	}
	for _, p := range stubs {
		typed, err := w.Check(p)
		if err != nil {
			return nil, fmt.Errorf("stub %s: %w", p.Module, err)
		}
		for _, own := range typed.Pkgs {
			w.add(own.Types)
		}
	}
	return w, nil
}

func (w *World) add(pkg *types.Package) {
	w.pkgs[pkg.Path()] = pkg
	for _, name := range pkg.Scope().Names() {
		if n, ok := pkg.Scope().Lookup(name).Type().(*types.Named); ok {
			for m := range n.Methods() {
				w.methods[m.Name()] = true
			}
		}
		if it, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Interface); ok && token.IsExported(name) {
			for m := range it.Methods() {
				w.kept[m.Name()] = true
			}
		}
	}
}

// readStubs returns each stub as a program of one package, those without
// imports of others first.
func readStubs(dir string) ([]*Program, error) {
	byPath := make(map[string]*Program)
	var order []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, filepath.Dir(file))
		if err != nil {
			return err
		}
		path := filepath.ToSlash(rel)
		if byPath[path] == nil {
			byPath[path] = &Program{Module: path, Files: make(map[string]string)}
			order = append(order, path)
		}
		byPath[path].Files[filepath.Base(file)] = string(src)
		return nil
	})
	var stubs []*Program
	for _, path := range order {
		stubs = append(stubs, byPath[path])
	}
	return stubs, err
}

// A Program is the sources of one module, by file name below its root.
type Program struct {
	Module string
	Files  map[string]string
}

// ownPath is how the paths of fixtures begin. Others are modules that a
// fixture replaces.
const ownPath = "example.com/"

// Fixtures returns the fixtures below root as programs, without their tests,
// and the modules that stand in them for others, as stubs.
func Fixtures(root string) (programs, stubs []*Program, err error) {
	dirs, err := fixture.Dirs(root)
	if err != nil {
		return nil, nil, err
	}
	for len(dirs) > 0 {
		p, inner, err := readModule(dirs[0])
		if err != nil {
			return nil, nil, err
		}
		if strings.HasPrefix(p.Module, ownPath) {
			programs = append(programs, p)
		} else {
			stubs = append(stubs, p)
		}
		dirs = append(dirs[1:], inner...)
	}
	return programs, stubs, nil
}

// readModule reads the Go files of one module, and lists the modules inside
// it.
func readModule(dir string) (p *Program, inner []string, err error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(string(mod)) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			p = &Program{Module: path, Files: make(map[string]string)}
		}
	}
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil && file != dir {
				inner = append(inner, file)
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		p.Files[filepath.ToSlash(rel)] = string(src)
		return err
	})
	return p, inner, err
}

// Name is the last element of the module's path.
func (p *Program) Name() string { return p.Module[strings.LastIndexByte(p.Module, '/')+1:] }

// imports returns the import paths of all files.
func (p *Program) imports() []string {
	var out []string
	for name, src := range p.Files {
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			continue // Check says so
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value) // the parser checked it
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// String shows all files, for a failing test.
func (p *Program) String() string {
	var b strings.Builder
	for _, name := range p.names() {
		fmt.Fprintf(&b, "-- %s/%s --\n%s", p.Module, name, p.Files[name])
	}
	return b.String()
}

func (p *Program) names() []string {
	var names []string
	for name := range p.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
