package driver

import (
	"cmp"
	"errors"
	"fmt"
	"go/scanner"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/report"
)

// matched returns the packages that the patterns match and that have something
// to analyse, sorted: one that consists of tests alone has not.
func matched(patterns []string, pkgs []*graph.Package) ([]*graph.Package, error) {
	var roots []*graph.Package
	any := false
	for _, pkg := range pkgs {
		if pkg.DepOnly {
			continue
		}
		any = true
		switch {
		case pkg.Error != nil && pkg.Dir == "": // the pattern is at fault
			return nil, &unmatched{pkg.ImportPath, firstLine(pkg.Error.Err)}
		case pkg.Error != nil || len(pkg.GoFiles)+len(pkg.CgoFiles) > 0:
			roots = append(roots, pkg)
		}
	}
	switch {
	case !any:
		return nil, &noFiles{patterns}
	case len(roots) == 0:
		return nil, errors.New("the packages hold test files only, which are never reported; name others")
	}
	slices.SortFunc(roots, func(a, b *graph.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return roots, onlyFolders(patterns, roots)
}

// A diagnosis tells why packages could not be analysed.
type diagnosis struct {
	pkgs    *graph.Set
	results map[string]*graph.Result
	places  places
	tags    string            // that are set
	origins map[string]string // of the failures of packages that were asked about
}

func newDiagnosis(pkgs *graph.Set, results map[string]*graph.Result, pl places, tags string) *diagnosis {
	return &diagnosis{pkgs, results, pl, tags, make(map[string]string)}
}

// skipped says why a package was not analysed, ok if it was.
func (d *diagnosis) skipped(p *graph.Package) (s report.Skipped, ok bool) {
	skip := func(reason, because string) (report.Skipped, bool) {
		return report.Skipped{Package: p.ImportPath, Reason: reason, Because: because}, false
	}
	if e := loadError(p); e != nil {
		reason := "does not load (" + firstLine(e.Err) + ")"
		if c := culprit(e); c != "" && c != p.ImportPath {
			return skip("imports "+c+", which "+reason+d.leftOut(d.pkgs.Package(c)), c)
		}
		return skip(reason+d.leftOut(p), "")
	}
	if res := d.results[p.ImportPath]; res != nil && res.Sound {
		if res.Err != nil {
			return skip(d.reason(p), "")
		}
		return s, true
	}
	switch dep := d.origin(p.ImportPath); dep {
	case "": // another's package, which nothing is said of
		return s, true
	case p.ImportPath:
		return skip(d.reason(p), "")
	default:
		return skip("imports "+dep+", which "+d.reason(d.pkgs.Package(dep)), dep)
	}
}

// loadError is what keeps a package, or one that it imports, from being loaded,
// as opposed to being compiled.
func loadError(p *graph.Package) *graph.Error {
	errs := p.DepsErrors
	if p.Error != nil {
		errs = []*graph.Error{p.Error}
	}
	for _, e := range errs {
		if _, compiler := e.Compiler(); !compiler {
			return e
		}
	}
	return nil
}

// culprit is the package that an error of a dependency is about: the last one
// that the chain of imports leads to.
func culprit(e *graph.Error) string {
	if len(e.ImportStack) == 0 {
		return ""
	}
	return e.ImportStack[len(e.ImportStack)-1]
}

// origin is the package whose failure is that of a package: where it spreads
// from import to import, the first that failed by itself. It is "" if there is
// none.
func (d *diagnosis) origin(path string) string {
	if o, ok := d.origins[path]; ok {
		return o
	}
	d.origins[path] = ""
	p := d.pkgs.Package(path)
	if p == nil {
		return ""
	}
	found := ""
	for _, imp := range p.Imports {
		found = cmp.Or(found, d.origin(imp))
	}
	if res := d.results[path]; found == "" && (p.Error != nil || res != nil && res.Err != nil && !res.Sound) {
		found = path
	}
	d.origins[path] = found
	return found
}

// reason says why a package failed by itself, in a phrase whose subject it is.
func (d *diagnosis) reason(p *graph.Package) string {
	res := d.results[p.ImportPath]
	switch {
	case res != nil && res.Err != nil && res.Sound:
		return "cannot be analysed (" + firstLine(res.Err.Error()) + ")"
	case res != nil && res.Err != nil:
		return "does not type-check (" + firstLine(d.mistake(res.Err)) + ")" + d.leftOut(p)
	}
	text, _ := p.Error.Compiler()
	return "does not compile (" + firstLine(text) + ")" + d.leftOut(p)
}

// leftOut tells of a file that build tags would let into a package that fails: it may
// declare what the others miss.
func (d *diagnosis) leftOut(p *graph.Package) string {
	if p == nil {
		return ""
	}
	if x := excluded(p.Dir, p.IgnoredGoFiles, d.tags); x != nil && x.tags != "" {
		return "; " + x.wants()
	}
	return ""
}

// mistake writes an error of the parser or the type checker with the place that
// it is about.
func (d *diagnosis) mistake(err error) string {
	var typ types.Error
	var syntax scanner.ErrorList
	switch {
	case errors.As(err, &typ):
		pos := typ.Fset.Position(typ.Pos)
		pos.Filename = d.places.relative(pos.Filename)
		return fmt.Sprintf("%v: %s", pos, typ.Msg)
	case errors.As(err, &syntax) && len(syntax) > 0:
		pos := syntax[0].Pos
		pos.Filename = d.places.relative(pos.Filename)
		return fmt.Sprintf("%v: %s", pos, syntax[0].Msg)
	}
	return err.Error()
}
