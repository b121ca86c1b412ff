package invariance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/lab/fixture"
)

// A Typed is a program with its types.
type Typed struct {
	*Program
	world *World
	Pkgs  []*Pkg // each after those that it imports
}

// A Pkg is one package of a program.
type Pkg struct {
	Path  string
	Files []*ast.File
	Names []string // of Files, below the module
	Types *types.Package
	Info  *types.Info
}

// Check parses and type-checks a program.
func (w *World) Check(p *Program) (*Typed, error) {
	t := &Typed{Program: p, world: w}
	byPath := make(map[string]*Pkg)
	for _, name := range p.names() {
		f, err := parser.ParseFile(w.fset, "/"+p.Module+"/"+name, p.Files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		at := path.Join(p.Module, path.Dir(name))
		if byPath[at] == nil {
			byPath[at] = &Pkg{Path: at}
		}
		byPath[at].Files = append(byPath[at].Files, f)
		byPath[at].Names = append(byPath[at].Names, name)
	}
	var paths []string
	for at := range byPath {
		paths = append(paths, at)
	}
	slices.Sort(paths)
	for _, at := range paths {
		if err := t.check(byPath[at], byPath); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// check type-checks a package, after those of the program that it imports.
func (t *Typed) check(p *Pkg, byPath map[string]*Pkg) error {
	if p.Types != nil || slices.Contains(t.Pkgs, p) {
		return nil
	}
	for _, f := range p.Files {
		for _, spec := range f.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value) // the parser checked it
			if dep := byPath[imp]; dep != nil && dep != p {
				if err := t.check(dep, byPath); err != nil {
					return err
				}
			}
		}
	}
	p.Info = &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{Importer: importer{t, byPath}, Sizes: t.world.sizes, GoVersion: "go1.26"}
	pkg, err := conf.Check(p.Path, t.world.fset, p.Files, p.Info)
	if err != nil {
		return err
	}
	p.Types = pkg
	t.Pkgs = append(t.Pkgs, p)
	return nil
}

type importer struct {
	t      *Typed
	byPath map[string]*Pkg
}

func (i importer) Import(path string) (*types.Package, error) {
	if p := i.byPath[path]; p != nil && p.Types != nil {
		return p.Types, nil
	}
	if pkg := i.t.world.pkgs[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("package %s is not of this world", path)
}

// own reports whether obj is declared in the program.
func (t *Typed) own(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && slices.ContainsFunc(t.Pkgs, func(p *Pkg) bool { return p.Types == obj.Pkg() })
}

// Analyze runs all checks over the program and returns what they find: the
// records of tier proved and likely, the strongest of each state object.
func (t *Typed) Analyze() ([]*finding.Finding, error) {
	m := &fixture.Module{Dir: "/" + t.Module, Name: t.Name()}
	byPath := make(map[string]*packages.Package)
	for _, p := range t.Pkgs {
		pkg := &packages.Package{
			ID: p.Path, PkgPath: p.Path, Name: p.Types.Name(), Fset: t.world.fset,
			Syntax: p.Files, Types: p.Types, TypesInfo: p.Info, TypesSizes: t.world.sizes,
			Imports: make(map[string]*packages.Package),
			Module:  &packages.Module{Path: t.Module, Main: true, GoVersion: "1.26"},
		}
		for _, imp := range p.Types.Imports() {
			if dep := byPath[imp.Path()]; dep != nil { // others have no facts
				pkg.Imports[imp.Path()] = dep
			}
		}
		byPath[p.Path] = pkg
		m.Packages = append(m.Packages, pkg)
	}
	r, err := m.Analyze()
	if err != nil {
		return nil, err
	}
	return strongest(r)
}

// strongest keeps what is reported, once for each state object. That the
// checks report the same is required.
func strongest(r *fixture.Result) ([]*finding.Finding, error) {
	byState := make(map[string]*finding.Finding)
	reported := 0
	for _, f := range r.Findings {
		if !f.Tier.AtLeast(finding.Likely) {
			continue
		}
		reported++
		if old := byState[f.State.ID]; old == nil || !old.Tier.AtLeast(f.Tier) {
			byState[f.State.ID] = f
		}
	}
	if reported == 0 && len(r.Diagnostics) > 0 {
		return nil, fmt.Errorf("the inventory does not know of %v", r.Diagnostics)
	}
	var out []*finding.Finding
	for _, f := range byState {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *finding.Finding) int { return strings.Compare(a.State.ID, b.State.ID) })
	return out, nil
}
