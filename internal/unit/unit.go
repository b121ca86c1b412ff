// Package unit analyses one package, whose imports are known by the compiler's
// export data and by the facts about them.
//
// It stands in for the unitchecker of golang.org/x/tools, which since v0.50
// reads types from the files of facts only, so that every dependency has to be
// parsed and type-checked before, though nothing is to be said of it.
package unit

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// A Source is a package as a build tool describes it.
type Source struct {
	Path         string // of the import
	GoFiles      []string
	OtherFiles   []string
	IgnoredFiles []string
	GoVersion    string // of the language, "" for the newest
	Arch         string // as GOARCH has it, "" for that of this program
	Module       *analysis.Module
	ReadFile     func(name string) ([]byte, error)
	// Importer imports packages by the paths that the sources write.
	Importer types.Importer
	// Facts returns the encoded facts about a direct import, nothing if there
	// are none.
	Facts func(path string) ([]byte, error)
}

// A Package is a package with its types and what is known of its imports.
type Package struct {
	Fset  *token.FileSet
	src   *Source
	files []*ast.File
	types *types.Package
	info  *types.Info
	sizes types.Sizes
	facts *facts
}

// Load parses and type-checks a package, and reads the facts of what it imports.
// Errors are those of the parser and the type checker, or of reading files.
func Load(fset *token.FileSet, src *Source) (*Package, error) {
	p := &Package{Fset: fset, src: src, sizes: types.SizesFor("gc", cmp.Or(src.Arch, build.Default.GOARCH))}
	for _, name := range src.GoFiles {
		text, err := src.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
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
	conf := types.Config{Importer: src.Importer, Sizes: p.sizes, GoVersion: src.GoVersion}
	var err error
	if p.types, err = conf.Check(src.Path, fset, p.files, p.info); err != nil {
		return nil, err
	}
	p.facts, err = readFacts(p.types, src.Facts)
	return p, err
}

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
		OtherFiles:   p.src.OtherFiles,
		IgnoredFiles: p.src.IgnoredFiles,
		Pkg:          p.types,
		TypesInfo:    p.info,
		TypesSizes:   p.sizes,
		Module:       p.src.Module,
		ResultOf:     results,
		ReadFile:     p.src.ReadFile,
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

// Facts returns the facts of the package for those that import it, encoded;
// nothing if there are none.
func (p *Package) Facts() ([]byte, error) { return p.facts.encode() }
