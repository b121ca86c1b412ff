// Package unit analyses one compilation unit that a build tool describes, with
// the types of what it imports from the compiler's export data.
//
// It stands in for the unitchecker of golang.org/x/tools, which since v0.50
// reads types from the files of facts only, so that every dependency has to be
// parsed and type-checked before, though nothing is to be said of it. The
// files of facts have the format of that package, without types.
package unit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// A Package is a compilation unit with its types.
type Package struct {
	Fset   *token.FileSet
	cfg    *unitchecker.Config
	files  []*ast.File
	types  *types.Package
	info   *types.Info
	sizes  types.Sizes
	facts  *facts
	module *analysis.Module
}

// Module returns the module that a unit is of, nil if the build tool tells none.
func Module(cfg *unitchecker.Config) *analysis.Module {
	if cfg.Module == nil && cfg.ModulePath != "" { // before Go 1.27
		return &analysis.Module{Path: cfg.ModulePath, Version: cfg.ModuleVersion, GoVersion: cfg.GoVersion}
	}
	return cfg.Module
}

// HasExportData reports whether the build tool offers export data of what the
// unit imports. A unit that imports nothing needs none, but it cannot tell
// whether those that import it have any.
func HasExportData(cfg *unitchecker.Config) bool {
	return len(cfg.PackageFile) > 0
}

// Load parses and type-checks a unit, and reads the facts of what it imports.
// Errors are those of the parser and the type checker, or of reading files.
func Load(cfg *unitchecker.Config) (*Package, error) {
	p := &Package{Fset: token.NewFileSet(), cfg: cfg, module: Module(cfg), sizes: types.SizesFor("gc", build.Default.GOARCH)}
	for _, name := range cfg.GoFiles {
		f, err := parser.ParseFile(p.Fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, f)
	}
	p.info = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{Importer: p.importer(), Sizes: p.sizes, GoVersion: cfg.GoVersion}
	var err error
	if p.types, err = conf.Check(cfg.ImportPath, p.Fset, p.files, p.info); err != nil {
		return nil, err
	}
	p.facts, err = readFacts(p.types, cfg.PackageVetx)
	return p, err
}

// importer imports packages by the paths that the sources write.
func (p *Package) importer() types.Importer {
	compiled := importer.ForCompiler(p.Fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := p.cfg.PackageFile[path]
		if !ok {
			return nil, errors.New("it was not compiled")
		}
		return os.Open(file)
	})
	return importerFunc(func(path string) (*types.Package, error) {
		real, ok := p.cfg.ImportMap[path] // vendoring
		if !ok {
			return nil, fmt.Errorf("can't resolve import %q", path)
		}
		return compiled.Import(real)
	})
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// A Result is what one analyzer has to say of a package.
type Result struct {
	Analyzer    *analysis.Analyzer
	Diagnostics []analysis.Diagnostic
	Err         error
}

// An action is the run of one analyzer over a package.
type action struct {
	Result
	value any
}

// Run runs analyzers, and before each what it requires. The results are in the
// order of the analyzers.
func (p *Package) Run(analyzers []*analysis.Analyzer) []Result {
	done := make(map[*analysis.Analyzer]*action)
	var results []Result
	for _, a := range analyzers {
		results = append(results, p.run(a, done).Result)
	}
	return results
}

func (p *Package) run(a *analysis.Analyzer, done map[*analysis.Analyzer]*action) *action {
	if act, ok := done[a]; ok {
		return act
	}
	act := &action{Result: Result{Analyzer: a}}
	done[a] = act
	results := make(map[*analysis.Analyzer]any)
	for _, req := range a.Requires {
		r := p.run(req, done)
		if r.Err != nil {
			act.Err = fmt.Errorf("failed prerequisites: %s", req)
			return act
		}
		results[req] = r.value
	}
	act.value, act.Err = a.Run(&analysis.Pass{
		Analyzer:     a,
		Fset:         p.Fset,
		Files:        p.files,
		OtherFiles:   p.cfg.NonGoFiles,
		IgnoredFiles: p.cfg.IgnoredFiles,
		Pkg:          p.types,
		TypesInfo:    p.info,
		TypesSizes:   p.sizes,
		Module:       p.module,
		ResultOf:     results,
		ReadFile:     os.ReadFile,
		Report:       func(d analysis.Diagnostic) { act.Diagnostics = append(act.Diagnostics, d) },

		ImportPackageFact: p.facts.get,
		ExportPackageFact: p.facts.set,
		AllPackageFacts:   func() []analysis.PackageFact { return p.facts.all(a) },
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) { panic("unit: facts of objects are not kept") },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
	})
	return act
}

// WriteFacts writes the facts of the package for those that import it.
func (p *Package) WriteFacts() error {
	data, err := p.facts.encode()
	if err != nil {
		return err
	}
	return writeVetx(p.cfg, data)
}

// Skip writes for a unit that is not analysed that there are no facts.
func Skip(cfg *unitchecker.Config) error { return writeVetx(cfg, nil) }
