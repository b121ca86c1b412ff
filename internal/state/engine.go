// Package state takes the inventory of a package: every state object that a
// request function reads or writes, the evidence about it, and the verdict.
//
// It is one analysis pass, on which all checks depend. Each state object has
// exactly one kind, so exactly one check reports it.
package state

import (
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/verdict"
	"golang.org/x/tools/go/analysis"
)

// Analyzer is the engine as a pass. Its result is an *Inventory.
func Analyzer() *analysis.Analyzer { return engine }

// engine is one value because passes are shared by identity: two checks that
// require the engine must name the same Analyzer.
var engine = NewAnalyzer(verdict.Standard())

// EventsFlag is the flag of the engine that makes consumers of messages, jobs
// and bot updates request functions.
const EventsFlag = "events"

// The flags of the engine that carry a team's configuration. A file beside
// go.mod is found without them; drivers that know of one elsewhere, or of
// modules that are first party too, say so.
const (
	ConfigFlag     = "config"
	FirstPartyFlag = "first-party"
	ConfigHashFlag = "config-hash"
)

// NewAnalyzer returns another engine, which judges by other rules, for a test of
// who notices.
func NewAnalyzer(rules *verdict.Rules) *analysis.Analyzer { return newAnalyzer(rules, nil) }

// Watched returns another engine, which shows what each package does before it
// judges, for those who want to see it.
func Watched(see func(*flow.Package)) *analysis.Analyzer {
	return newAnalyzer(verdict.Standard(), see)
}

func newAnalyzer(rules *verdict.Rules, see func(*flow.Package)) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "stickystate",
		Doc:        "take the inventory of state that outlives a request (the engine of all stickystate checks)",
		URL:        "https://github.com/stickystate/stickystate",
		Run:        func(pass *analysis.Pass) (any, error) { return run(pass, rules, see) },
		ResultType: reflect.TypeFor[*Inventory](),
		FactTypes:  []analysis.Fact{new(Fact)},
	}
	a.Flags.String(ConfigFlag, "", "read knowledge about the team's own code from this file, instead of .stickystate.yaml beside go.mod")
	a.Flags.String(FirstPartyFlag, "", "analyse these modules too, as the main one is, or, for a driver that knows no modules, these alone: paths, separated by commas")
	a.Flags.String(ConfigHashFlag, "", "stands for the content of the file, so that a build cache sees it change")
	a.Flags.Bool(EventsFlag, false, "take functions that get a message, a job or a bot's update for request functions too")
	return a
}

func text(pass *analysis.Pass, name string) string {
	return pass.Analyzer.Flags.Lookup(name).Value.String()
}

// configuration reads the file that applies to the package.
func configuration(pass *analysis.Pass, files []*ast.File) (*config.Config, error) {
	file := text(pass, ConfigFlag)
	if file == "" {
		file = config.Find(filepath.Dir(pass.Fset.Position(files[0].FileStart).Filename))
	}
	return config.Read(file)
}

// unresolved compares the rows of a configuration with the packages that are
// imported here, and with this one: each is checked where its package is seen.
func unresolved(c *config.Config, pkg *types.Package) []finding.Mistake {
	seen := map[string]*types.Package{pkg.Path(): pkg}
	for _, imp := range pkg.Imports() {
		seen[imp.Path()] = imp
	}
	var out []finding.Mistake
	for _, r := range c.Table.Rows() {
		if p := seen[r.PkgPath()]; p != nil {
			if problem := r.Check(p); problem != "" {
				out = append(out, finding.Mistake{File: r.File, Line: r.Line, Text: r.Name + ": " + problem})
			}
		}
	}
	return out
}

// events reports whether EventsFlag is set.
func events(pass *analysis.Pass) bool {
	return pass.Analyzer.Flags.Lookup(EventsFlag).Value.(flag.Getter).Get().(bool)
}

// A Fact is the digest of a package, encoded. Packages with nothing to tell
// have none.
type Fact struct{ Data []byte }

// AFact marks Fact as a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string { return fmt.Sprintf("digest of %d bytes", len(f.Data)) }

// An Inventory is what the engine has to tell of a package, sorted.
type Inventory struct {
	// Records has the findings, of all tiers, the registrations of other
	// packages' functions, the budgets that were reached, and the mistakes in
	// the team's configuration. Directives are left to package suppress.
	finding.Records
	// Skipped says why the package was not analysed, "" if it was.
	Skipped string
	// FactSize is the size of the digest in bytes.
	FactSize int
}

func run(pass *analysis.Pass, rules *verdict.Rules, see func(*flow.Package)) (result any, err error) {
	inv, budgets := &Inventory{}, new(budget.Meter)
	defer func() {
		// The engine must never take its host down: a package that it cannot
		// analyse is skipped with the reason.
		if r := recover(); r != nil {
			inv.Records, inv.Skipped = finding.Records{}, fmt.Sprintf("internal error: %v", r)
			result, err = inv, nil
		}
	}()
	if !FirstParty(pass.Pkg.Path(), pass.Module, pass.Analyzer) {
		return inv, nil
	}
	files := flow.SourceFiles(pass.Fset, pass.Files)
	if len(files) == 0 {
		return inv, nil
	}
	conf, err := configuration(pass, files)
	if err != nil {
		for _, m := range config.MistakesIn(err) {
			inv.Mistakes = append(inv.Mistakes, finding.Mistake(m))
		}
		return inv, nil
	}
	inv.Mistakes = unresolved(conf, pass.Pkg)
	imports := imported(pass)
	table := conf.Table.Over(knowledge.Builtin())
	in := flow.Input{
		Fset: pass.Fset, Pkg: pass.Pkg, Files: flow.WithoutTestHelpers(pass.Fset, files, pass.TypesInfo, table), Info: pass.TypesInfo, Table: table,
		FirstParty: scope(pass), Events: events(pass), Imported: digest.Merge(imports), Imports: imports, Budgets: budgets,
	}
	if pass.Module != nil {
		in.Module = pass.Module.Path
	}
	p := flow.Analyze(in)
	if see != nil {
		see(p)
	}
	t := newTaker(p, in, rules)
	t.take()
	inv.Findings, inv.Routes = t.findings(), t.routes()
	if pass.Pkg.Name() != "main" { // nothing imports it
		data := t.digest().Encode()
		if inv.FactSize = len(data); len(data) > 0 {
			pass.ExportPackageFact(&Fact{Data: data})
		}
	}
	inv.Budgets, inv.Serving = budgets.Records(), serving(p, in.FirstParty)
	return inv, nil
}

// serving is what of a package serves requests, or may do so.
func serving(p *flow.Package, firstParty func(string) bool) []finding.Serving {
	s := finding.Serving{Functions: p.Requests.Served()}
	for _, g := range p.Requests.Guesses(firstParty) {
		s.Routers = append(s.Routers, finding.Router{Name: g.Router, Type: g.Type, Calls: g.Count})
	}
	if s.Functions == 0 && len(s.Routers) == 0 {
		return nil
	}
	return []finding.Serving{s}
}

// FirstParty reports whether a package is of the main module or of a workspace
// module, and so is analysed. Of drivers that know no modules (Bazel, GOPATH), it
// is what FirstPartyFlag names or, without it, what they ask for, save the
// standard library.
//
// engine is the analyzer whose flags count.
func FirstParty(path string, mod *analysis.Module, engine *analysis.Analyzer) bool {
	if mod == nil || mod.Path == "" {
		named := namedModules(engine)
		return !knowledge.IsStd(path) && (len(named) == 0 || withinAny(path, named))
	}
	if mod.Path == "std" && knowledge.IsStd(path) {
		return false
	}
	return mod.Version == "" || slices.Contains(namedModules(engine), mod.Path)
}

// scope returns what the engine takes for first party: packages whose import
// path is below that of the module or of one that FirstPartyFlag names, and those
// that have a digest; where there are no modules and none is named, all but the
// standard library.
func scope(pass *analysis.Pass) func(string) bool {
	named := namedModules(pass.Analyzer)
	if pass.Module != nil && pass.Module.Path != "" {
		named = append(named, pass.Module.Path)
	}
	own := map[string]bool{pass.Pkg.Path(): true}
	for _, f := range pass.AllPackageFacts() {
		own[f.Package.Path()] = true
	}
	return func(path string) bool {
		if len(named) == 0 {
			return !knowledge.IsStd(path)
		}
		return own[path] || withinAny(path, named)
	}
}

// namedModules are the modules that FirstPartyFlag names.
func namedModules(engine *analysis.Analyzer) []string {
	return slices.DeleteFunc(strings.Split(engine.Flags.Lookup(FirstPartyFlag).Value.String(), ","), func(m string) bool { return m == "" })
}

func withinAny(path string, mods []string) bool {
	return slices.ContainsFunc(mods, func(m string) bool { return within(path, m) })
}

// within reports whether a package path is in a module.
func within(path, mod string) bool { return path == mod || strings.HasPrefix(path, mod+"/") }

// imported returns the digests of the direct imports. Others are never asked
// for, though some drivers have them, so that all drivers find the same.
func imported(pass *analysis.Pass) []*digest.Digest {
	var ds []*digest.Digest
	for _, imp := range pass.Pkg.Imports() {
		var f Fact
		if !pass.ImportPackageFact(imp, &f) {
			continue
		}
		if d, err := digest.Decode(f.Data); err == nil { // else a foreign fact: as if there were none
			ds = append(ds, d)
		}
	}
	return ds
}
