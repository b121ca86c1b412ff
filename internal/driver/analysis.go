package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

var errInterrupted = errors.New("interrupted")

// An outcome is what the analysis of some packages gave.
type outcome struct {
	records
	skipped  []report.Skipped // sorted by package
	packages int              // analysed
	lost     error            // packages whose fate is unknown
	places   places
	// module is the path of the module in the working directory, if all
	// packages are of it.
	module   string
	analysed map[string]bool // the packages that were analysed
	// whole reports whether all packages that may import the analysed ones
	// were analysed themselves.
	whole bool
}

// analyse runs the analysis over the packages that l names, in the tree of rev
// if that is not nil.
func (p *Program) analyse(ctx context.Context, l *load, rev *revision, s Streams) (*outcome, error) {
	g := newGoCommand(l)
	env, err := l.environment(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(l.dir)
	if err != nil {
		return nil, err
	}
	places := newPlaces(dir, env)
	own := strings.Contains(env.flags, "-overlay") // the user's
	if rev != nil {
		if own {
			return nil, errors.New("-new-from reads the older revision through an overlay; take -overlay out of GOFLAGS")
		}
		places.overlaid = rev.file
	}
	pkgs, err := g.rootsAt(ctx, l.patterns, rev, env)
	if err != nil || rev != nil && len(pkgs) == 0 {
		return &outcome{places: places}, err
	}
	plan, err := newPlan(l.patterns, pkgs)
	if err != nil {
		return nil, err
	}
	if rev != nil {
		plan.args = chunks(plan.roots, argsMax) // a pattern may match nothing there
	}
	v := &vetter{goCommand: g, inventory: p.Inventory.Name, roots: plan.rootSet()}
	if l.events && p.Engine != nil {
		v.flags = append(v.flags, "-"+p.Engine.Name+".events")
	}
	if err := p.configure(l, env, v); err != nil {
		return nil, err
	}
	if !own && (len(plan.hidden) > 0 || rev != nil) {
		file, remove, err := overlay(rev.replaced(), plan.hidden)
		if err != nil {
			return nil, err
		}
		defer remove()
		v.build = append(slices.Clone(v.build), "-overlay="+file)
	}
	v.progress = startProgress(s, len(plan.roots))
	defer v.progress.stop()
	res, err := v.carryOut(ctx, plan)
	if err != nil {
		return nil, err
	}
	res.places, res.module = places, module(pkgs)
	// An older tree need not have all that the configuration names.
	if err := misconfigured(res.mistakes, res.places); err != nil && rev == nil {
		return nil, err
	}
	res.whole = len(res.skipped) == 0 && res.lost == nil && l.whole(env)
	return res, nil
}

// module is the path of the module that all packages are of, "" if there is
// none.
func module(pkgs []listed) string {
	path := ""
	for _, pkg := range pkgs {
		if pkg.Module == nil || path != "" && pkg.Module.Path != path {
			return ""
		}
		path = pkg.Module.Path
	}
	return path
}

// whole reports whether the patterns match every package of the module. In a
// workspace, another module may import them.
func (l *load) whole(env *environment) bool {
	dir, err := filepath.Abs(l.dir)
	if err != nil || env.work != "" || env.module == "" {
		return false
	}
	here, err := os.Stat(dir)
	if err != nil {
		return false
	}
	root, err := os.Stat(filepath.Dir(env.module))
	return err == nil && slices.Contains(l.patterns, "./...") && os.SameFile(here, root)
}

// carryOut runs go vet as planned. If something failed, it finds out what and,
// where packages that do not load kept go vet from starting, runs it again
// without them.
func (v *vetter) carryOut(ctx context.Context, p *plan) (*outcome, error) {
	out := new(output)
	var pkgs []listed
	var err error
	if len(p.roots) > 0 {
		if out, err = v.vet(ctx, p.args); err != nil {
			return nil, err
		}
	}
	if len(out.units) < len(p.roots) {
		if pkgs, err = v.imports(ctx, p.patterns); err != nil {
			return nil, err
		}
		if p.drop(pkgs) && len(p.roots) > 0 {
			v.progress.restart()
			if out, err = v.vet(ctx, p.args); err != nil {
				return nil, err
			}
		}
	}
	res := &outcome{lost: p.blame(out, pkgs), skipped: p.skipped, packages: len(out.units), analysed: make(map[string]bool)}
	for _, root := range p.roots {
		unit, ok := out.units[root]
		res.records.add(unit)
		res.analysed[root] = ok
	}
	slices.SortFunc(res.skipped, func(a, b report.Skipped) int { return cmp.Compare(a.Package, b.Package) })
	return res, nil
}

// blame adds to p.skipped the packages that gave no result, each with the
// failure that is to blame. It returns an error if there are others.
func (p *plan) blame(out *output, pkgs []listed) error {
	failures := make(map[string]failure)
	for _, f := range out.failures {
		failures[f.pkg] = f
	}
	culprits := culprits(failures, pkgs)
	var lost []string
	for _, root := range p.roots {
		if _, ok := out.units[root]; ok {
			continue // what was written about it, if anything, was a warning
		}
		f, failed := failures[root]
		dep := culprits[root]
		switch {
		case dep != "" && !f.own:
			p.skip(root, "imports "+dep+", which "+failures[dep].reason(), dep)
		case failed:
			p.skip(root, f.reason(), "")
		default:
			lost = append(lost, root)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	what := cmp.Or(firstLine(strings.Join(out.loose, "\n")), "go vet did not say why")
	return fmt.Errorf("go vet gave no result for %d of %d packages, such as %s: %s", len(lost), len(p.roots), lost[0], what)
}

// culprits returns, for each package that imports one that failed, the first
// import that failed by itself: where a failure spreads, its origin.
func culprits(failures map[string]failure, pkgs []listed) map[string]string {
	spreads := func(dep string) bool {
		f, failed := failures[dep]
		return failed && !f.own
	}
	follows := make(map[string]bool) // fails after an import
	for _, pkg := range pkgs {
		follows[pkg.ImportPath] = slices.ContainsFunc(pkg.Deps, spreads)
	}
	origin := make(map[string]string)
	for _, pkg := range pkgs {
		for _, dep := range pkg.Deps {
			if origin[pkg.ImportPath] == "" && spreads(dep) && !follows[dep] {
				origin[pkg.ImportPath] = dep
			}
		}
	}
	return origin
}

// runAnalysis analyses and prints, and returns the exit code.
func runAnalysis(ctx context.Context, o *options, prog *Program, s Streams) (int, error) {
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	defer g.close()
	v, err := prog.view(ctx, &o.load, s)
	if err != nil {
		return 0, err
	}
	v.findings = slices.DeleteFunc(v.findings, func(f *finding.Finding) bool { return !o.wants(f.Check) })
	if o.why != "" {
		return exitClean, cmp.Or(answer(s, o, v), v.lost)
	}
	r, err := o.choose(ctx, prog, g, v, s)
	if err != nil {
		return 0, err
	}
	if err := write(s, o, r, report.Block); err != nil {
		return 0, err
	}
	if o.verbose {
		fmt.Fprintf(s.Err, "stickystate: packages analysed: %d, skipped: %d\n", v.packages, len(v.skipped))
		report.Counts(s.Err, v.findings)
		printBudgets(s.Err, v.budgets)
	}
	if o.fails(r) {
		return exitFindings, v.lost
	}
	return exitClean, v.lost
}

// A view is what an analysis found, as all commands look at it.
type view struct {
	findings []*finding.Finding // merged, all tiers, in the order of printing
	problems []report.Problem   // of directives
	budgets  []finding.Budget   // reached, of each package
	skipped  []report.Skipped
	packages int
	places   places
	module   string          // as in outcome
	analysed map[string]bool // as in outcome
	whole    bool            // as in outcome
	lost     error
}

// view analyses the packages that l names and makes the paths of what is found
// relative. What was skipped is said on standard error.
func (p *Program) view(ctx context.Context, l *load, s Streams) (*view, error) {
	res, err := p.analyse(ctx, l, nil, s)
	if err != nil {
		return nil, err
	}
	printSkipped(s.Err, res.skipped, l.verbose)
	if res.packages == 0 {
		return nil, cmp.Or(res.lost, errors.New("no package could be analysed; make them build first: go build "+strings.Join(l.patterns, " ")))
	}
	return res.view(l), nil
}

// viewAt is like view, for an older revision. Packages that did not exist
// there, or did not build, have no findings there.
func (p *Program) viewAt(ctx context.Context, l *load, rev *revision, s Streams) (*view, error) {
	res, err := p.analyse(ctx, l, rev, s)
	if err != nil {
		return nil, err
	}
	for _, skip := range res.skipped {
		fmt.Fprintf(s.Err, "stickystate: in the base revision, skipped %s: %s; all that is found in it now counts as new\n", skip.Package, skip.Reason)
	}
	return res.view(l), res.lost
}

// view merges what was found and makes its paths relative.
func (res *outcome) view(l *load) *view {
	v := &view{
		budgets: res.budgets, skipped: res.skipped, packages: res.packages, places: res.places,
		module: res.module, analysed: res.analysed, whole: res.whole, lost: res.lost,
	}
	if l.fromRoot {
		v.places = v.places.fromRoot()
	}
	res.locateSilence()
	res.addRoutes()
	for _, f := range res.findings {
		v.places.relativize(f)
	}
	for i := range res.directives {
		at := &res.directives[i].Position
		at.File = v.places.relative(at.File)
	}
	v.problems = res.problems()
	v.findings = merge(res.findings)
	return v
}

// answer prints all evidence about the state that -why names.
func answer(s Streams, o *options, v *view) error {
	found, err := matching(v.findings, o.why)
	if err != nil {
		return err
	}
	r := v.report()
	r.Findings = found
	return write(s, o, r, report.Full)
}

// report is the report of what was analysed, without findings.
func (v *view) report() *report.Report {
	return &report.Report{
		Hidden:   make(map[finding.Tier]int),
		Skipped:  v.skipped,
		Packages: v.packages,
		Version:  toolVersion(),
		Line:     v.places.reader(),
	}
}

// choose makes the report of what o asks for.
func (o *options) choose(ctx context.Context, prog *Program, g *gate, v *view, s Streams) (*report.Report, error) {
	r := v.report()
	r.Findings = o.reported(v, r)
	for _, p := range v.problems {
		if o.wants(p.Check) {
			r.Problems = append(r.Problems, p)
		}
	}
	if g.rev != nil {
		if err := o.sinceRevision(ctx, prog, g.rev, v, r, s); err != nil {
			return nil, err
		}
	}
	if g.accepted != nil {
		o.withoutAccepted(g.accepted, v, r)
	}
	slices.SortStableFunc(r.Findings, finding.Compare) // some have moved
	return r, nil
}

// fails reports whether r makes the command exit with 1.
func (o *options) fails(r *report.Report) bool {
	if o.failOn == "" {
		return false
	}
	return slices.ContainsFunc(r.Findings, func(f *finding.Finding) bool { return f.Tier.AtLeast(o.failOn) }) ||
		slices.ContainsFunc(r.Problems, func(p report.Problem) bool { return !p.Warning })
}

// write writes r in the format that o asks for.
func write(s Streams, o *options, r *report.Report, d report.Detail) error {
	if o.short {
		d = report.Line
	}
	r.Rules = o.rules
	return report.Write(s.Out, r, o.format, report.Style{Detail: d, Color: s.Color})
}

// printSkipped says why packages were not analysed, in a line each. Packages
// that only import a broken one are counted, unless all are wanted; the first
// is named if nothing else tells what is broken.
func printSkipped(w io.Writer, skipped []report.Skipped, all bool) {
	told := make(map[string]bool)
	for _, s := range skipped {
		told[s.Package] = s.Because == ""
	}
	importers := 0
	for _, s := range skipped {
		if told[s.Because] && !all {
			importers++
			continue
		}
		told[s.Because] = s.Because != ""
		fmt.Fprintf(w, "stickystate: skipped %s: %s\n", s.Package, s.Reason)
	}
	if importers > 0 {
		fmt.Fprintf(w, "stickystate: skipped %d more that import a broken package; -v lists them\n", importers)
	}
}
