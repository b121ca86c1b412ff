package suppress

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/internal/finding"
)

// Analyzer is the pass that finds directives. Its result is a *Set.
func Analyzer() *analysis.Analyzer { return pass }

// pass is one value because passes are shared by identity.
var pass = &analysis.Analyzer{
	Name:       "stickystatedirectives",
	Doc:        "find //stickystate:ignore directives (for all stickystate checks)",
	URL:        "https://github.com/stickystate/stickystate",
	Run:        run,
	ResultType: reflect.TypeFor[*Set](),
	FactTypes:  []analysis.Fact{new(Fact)},
}

// A Fact is the directives of a package at declarations that its importers may
// find something about, with those of its own imports: under go vet, facts
// reach direct importers only.
type Fact struct{ Directives []Exported }

// AFact marks Fact as a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string { return fmt.Sprintf("%d directives", len(f.Directives)) }

// An Exported is a directive as other packages know it.
type Exported struct {
	Package, File string // the file without its folder
	Line          int
	Checks        []string
	Reason, Scope string
	Objects       []string
}

func run(pass *analysis.Pass) (any, error) {
	set := new(Set)
	if pass.Module != nil && pass.Module.Version != "" {
		return set, nil // another module's directives are its own affair
	}
	for _, file := range pass.Files {
		if !strings.HasSuffix(pass.Fset.Position(file.FileStart).Filename, "_test.go") {
			set.own = append(set.own, scan(pass.Fset, file, pass.Pkg.Path())...)
		}
	}
	set.imported = imported(pass)
	if fact := set.fact(); len(fact.Directives) > 0 && pass.Pkg.Name() != "main" {
		pass.ExportPackageFact(fact)
	}
	return set, nil
}

// imported gathers the directives that the imports tell of, each once.
func imported(pass *analysis.Pass) []*Directive {
	seen := make(map[string]bool)
	var ds []*Directive
	for _, imp := range pass.Pkg.Imports() {
		var f Fact
		if !pass.ImportPackageFact(imp, &f) {
			continue
		}
		for _, e := range f.Directives {
			if key := fmt.Sprint(e.Package, "\x00", e.File, "\x00", e.Line); !seen[key] {
				seen[key] = true
				ds = append(ds, e.directive())
			}
		}
	}
	slices.SortFunc(ds, compare)
	return ds
}

func (e Exported) directive() *Directive {
	return &Directive{
		Checks: e.Checks, Reason: e.Reason, Scope: e.Scope, pkg: e.Package, objects: e.Objects,
		Position: finding.Position{File: e.Package + "/" + e.File, Line: e.Line},
	}
}

// fact tells the importers of the package what they can use.
func (s *Set) fact() *Fact {
	var ds []*Directive
	for d := range s.all {
		if d.exported() {
			ds = append(ds, d)
		}
	}
	slices.SortFunc(ds, compare)
	f := new(Fact)
	for _, d := range ds {
		f.Directives = append(f.Directives, Exported{
			Package: d.pkg, File: filepath.Base(d.Position.File), Line: d.Position.Line,
			Checks: d.Checks, Reason: d.Reason, Scope: d.Scope, Objects: d.objects,
		})
	}
	return f
}
