package driver

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/report"
)

// A plan says what go vet is asked to analyse.
type plan struct {
	patterns []string
	roots    []string   // import paths of the packages to analyse, sorted
	args     [][]string // package arguments of each run of go vet
	skipped  []report.Skipped
	hidden   []string // test files that go vet must not see
}

// argsMax bounds the package arguments of one run, in bytes: the shortest
// limit on a command line is that of Windows, 32 KiB.
const argsMax = 24 << 10

// newPlan makes the plan for the packages that the patterns match.
//
// A package that consists of tests alone has nothing to analyse. One that the
// go command cannot load would end go vet for all: it is left out.
func newPlan(patterns []string, pkgs []listed) (*plan, error) {
	p := &plan{patterns: patterns}
	for _, pkg := range pkgs {
		switch {
		case pkg.Error != nil && pkg.Dir == "": // the pattern is at fault
			return nil, fmt.Errorf("no packages match %s: %s", pkg.ImportPath, firstLine(pkg.Error.Err))
		case pkg.Error != nil:
			p.skip(pkg.ImportPath, "does not load ("+firstLine(pkg.Error.Err)+")", "")
		case len(pkg.GoFiles)+len(pkg.CgoFiles) > 0:
			p.roots = append(p.roots, pkg.ImportPath)
			p.hidden = append(p.hidden, testFiles(pkg)...)
		}
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("no packages match %s; name a directory of Go files, or ./... for all below this one", strings.Join(patterns, " "))
	}
	if len(p.roots)+len(p.skipped) == 0 {
		return nil, errors.New("the packages hold test files only, which are never reported; name others")
	}
	slices.Sort(p.roots)
	p.args = [][]string{patterns}
	if len(p.roots) < len(pkgs) {
		p.args = chunks(p.roots, argsMax)
	}
	return p, nil
}

func (p *plan) skip(pkg, reason, because string) {
	p.skipped = append(p.skipped, report.Skipped{Package: pkg, Reason: reason, Because: because})
}

// rootSet returns the packages to analyse as a set.
func (p *plan) rootSet() map[string]bool {
	set := make(map[string]bool, len(p.roots))
	for _, root := range p.roots {
		set[root] = true
	}
	return set
}

// testFiles returns the test files of a package, but for those it embeds.
func testFiles(pkg listed) []string {
	var files []string
	for _, name := range slices.Concat(pkg.TestGoFiles, pkg.XTestGoFiles) {
		if !slices.Contains(pkg.EmbedFiles, name) {
			files = append(files, filepath.Join(pkg.Dir, name))
		}
	}
	return files
}

// chunks splits list so that no part is longer than max bytes, unless it has
// one element.
func chunks(list []string, max int) [][]string {
	var parts [][]string
	size := 0
	for _, s := range list {
		if len(parts) == 0 || size+len(s)+1 > max {
			parts = append(parts, nil)
			size = 0
		}
		last := &parts[len(parts)-1]
		*last = append(*last, s)
		size += len(s) + 1
	}
	return parts
}

// drop moves the packages that do not load out of p, given all that they
// import. It reports whether there were any.
func (p *plan) drop(pkgs []listed) bool {
	broken := make(map[string]bool)
	for _, pkg := range pkgs {
		errs := pkg.DepsErrors
		if pkg.Error != nil {
			errs = []*listError{pkg.Error}
		}
		if len(errs) == 0 || !slices.Contains(p.roots, pkg.ImportPath) {
			continue
		}
		broken[pkg.ImportPath] = true
		line := firstLine(errs[0].Err)
		if culprit := culprit(errs[0]); culprit == "" || culprit == pkg.ImportPath {
			p.skip(pkg.ImportPath, "does not load ("+line+")", "")
		} else {
			p.skip(pkg.ImportPath, "imports "+culprit+", which does not load ("+line+")", culprit)
		}
	}
	if len(broken) == 0 {
		return false
	}
	p.roots = slices.DeleteFunc(p.roots, func(r string) bool { return broken[r] })
	p.args = chunks(p.roots, argsMax)
	return true
}

// culprit is the package that an error of a dependency is about: the last one
// that the chain of imports leads to.
func culprit(e *listError) string {
	if len(e.ImportStack) == 0 {
		return ""
	}
	return e.ImportStack[len(e.ImportStack)-1]
}

// overlay writes a file for the go command's -overlay flag that replaces files
// and hides others, and returns its name and a function that removes it.
//
// Test files are never reported, but go vet analyses a package together with
// its tests: the same functions twice, for the tests and for the packages
// that import it, and neither if a test does not compile.
func overlay(replace map[string]string, hide []string) (name string, remove func(), err error) {
	if replace = maps.Clone(replace); replace == nil {
		replace = make(map[string]string)
	}
	for _, file := range hide {
		replace[file] = "" // the go command's notation for "does not exist"
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", nil, err
	}
	f, err := os.CreateTemp("", "stickystate-overlay-*.json")
	if err != nil {
		return "", nil, err
	}
	remove = func() { os.Remove(f.Name()) }
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		remove()
		return "", nil, err
	}
	return f.Name(), remove, nil
}
