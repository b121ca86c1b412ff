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

	"github.com/stickystate/stickystate/internal/decision"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/policy"
	"github.com/stickystate/stickystate/internal/report"
)

var errInterrupted = errors.New("interrupted")

// An outcome is what the analysis of some packages gave.
type outcome struct {
	records
	skipped  []report.Skipped // sorted by package
	notes    []string         // what was not analysed, or not as it is
	unseen   []string         // of these, what was not analysed
	programs programSet
	packages int // analysed
	places   places
	// module is the path of the module in the working directory, if all
	// packages are of it.
	module   string
	analysed map[string]bool // the packages that were analysed
	// whole reports whether all packages that may import the analysed ones
	// were analysed themselves.
	whole bool
	units []told // the records of each package
	// set has all packages of the build, results what came of those of the first party.
	set     *graph.Set
	results map[string]*graph.Result
}

// analyse runs the analysis over the packages that l names, in the tree of rev
// if that is not nil.
func (p *Program) analyse(ctx context.Context, l *load, rev *revision, s Streams) (*outcome, error) {
	env, err := l.environment(ctx)
	if err != nil {
		return nil, err
	}
	dir := l.path(".")
	res := &outcome{places: newPlaces(dir, env), analysed: make(map[string]bool)}
	if rev != nil && rev.lacks(env.module) {
		return res, nil
	}
	t, err := openTree(dir, env, rev)
	if err != nil {
		return nil, err
	}
	defer t.close()
	progress := startProgress(s)
	defer progress.stop()
	pkgs, notes, err := t.listBuilt(ctx, newGoCommand(l), l.patterns)
	if err != nil {
		return nil, err
	}
	if rev != nil {
		if pkgs = existing(pkgs); len(pkgs) == 0 {
			return res, nil
		}
	}
	roots, err := matched(l.patterns, pkgs)
	if err != nil {
		return nil, l.advise(err, env)
	}
	progress.begin(len(roots))
	set := graph.NewSet(pkgs)
	results, err := p.run(ctx, l, env, t, set, progress.step)
	if err != nil {
		return nil, err
	}
	res.set, res.results = set, results
	res.unseen = slices.Concat(foreign(roots, set, results), l.unbuilt(roots))
	res.notes = slices.Concat(notes, res.unseen, l.strangers(ctx, env, set))
	slices.Sort(res.notes)
	res.programs = programs(roots, set, results)
	reported := roots
	if !l.parts {
		reported = res.programs.join(roots, set)
	}
	if err := res.gather(reported, newDiagnosis(set, results, res.places, l.tags)); err != nil {
		return nil, err
	}
	res.module = module(roots)
	// An older tree need not have all that the configuration names.
	if err := misconfigured(res.mistakes(), res.places); err != nil && rev == nil {
		return nil, err
	}
	res.whole = len(res.skipped) == 0 && l.whole(env)
	return res, nil
}

// run analyses packages.
func (p *Program) run(ctx context.Context, l *load, env *environment, t *tree, pkgs *graph.Set, step func()) (map[string]*graph.Result, error) {
	settings, err := p.configure(l, env)
	if err != nil {
		return nil, err
	}
	tool, err := toolHash()
	if err != nil {
		return nil, fmt.Errorf("cannot read this program's own file: %w", err)
	}
	r := &graph.Runner{
		Analyzer:   p.Inventory,
		FirstParty: p.FirstParty,
		Overlay:    t.replace,
		Arch:       env.arch,
		Step:       step,
		Begin:      p.Tasks.Begin,
		Serial:     p.Tasks.Serial(),
		Store:      l.store(),
		Tool:       tool,
		Settings:   settings,
	}
	results, err := r.Run(ctx, pkgs)
	if err != nil {
		return nil, errInterrupted
	}
	return results, nil
}

// gather collects what came of the packages that were asked for.
func (res *outcome) gather(roots []*graph.Package, d *diagnosis) error {
	for _, p := range roots {
		skipped, ok := d.skipped(p)
		if !ok {
			res.skipped = append(res.skipped, skipped)
			continue
		}
		u, err := decodeRecords(p.ImportPath, d.results[p.ImportPath])
		if err != nil {
			return err
		}
		u.locate(d.pkgs)
		res.add(u)
	}
	return nil
}

// module is the path of the module that all packages are of, "" if there is
// none.
func module(pkgs []*graph.Package) string {
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
	if env.work != "" || env.module == "" {
		return false
	}
	here, err := os.Stat(l.path("."))
	if err != nil {
		return false
	}
	root, err := os.Stat(filepath.Dir(env.module))
	return err == nil && slices.Contains(l.patterns, "./...") && os.SameFile(here, root)
}

// runAnalysis analyses and prints, and returns the exit code.
func runAnalysis(ctx context.Context, o *options, prog *Program, s Streams) (int, error) {
	if err := o.settle(); err != nil {
		return 0, err
	}
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	defer g.close()
	v, err := prog.view(ctx, &o.load, s)
	if err != nil {
		return 0, err
	}
	if g.rev != nil {
		if g.base, err = prog.base(ctx, &o.load, g.rev, v, s); err != nil {
			return 0, err
		}
	}
	return o.print(v, g, s)
}

// print prints what o asks for of a view, and returns the exit code.
func (o *options) print(v *view, g *gate, s Streams) (int, error) {
	v = v.of(func(f *finding.Finding) bool { return o.wants(f.Check) })
	if o.why != "" {
		return exitClean, answer(s, o, v)
	}
	r := o.choose(g, v)
	fails := o.fails(r)
	o.summarise(r)
	if err := write(s, o, r, report.Block); err != nil {
		return 0, err
	}
	printServing(s.Err, v.serving)
	if o.verbose {
		fmt.Fprintf(s.Err, "stickystate: packages analysed: %d, skipped: %d\n", v.packages, len(v.skipped))
		report.Counts(s.Err, v.findings)
		printBudgets(s.Err, v.budgets)
	}
	if o.failSkipped && len(v.skipped) > 0 {
		return 0, fmt.Errorf("%d of %d packages were skipped, and -fail-skipped is given", len(v.skipped), len(v.skipped)+v.packages)
	}
	if fails {
		return exitFindings, nil
	}
	return exitClean, nil
}

// answer prints all evidence about the state that -why names.
func answer(s Streams, o *options, v *view) error {
	found, err := matching(v.findings, o.why)
	if err != nil {
		return err
	}
	for _, f := range found {
		if at := v.leftOutBy(f); at != "" {
			fmt.Fprintf(s.Err, "stickystate: %s is not printed without -why: %s\n", report.Clean(f.State.Name), report.Clean(at))
		}
	}
	r := v.report()
	r.Findings = found
	return write(s, o, r, report.Full)
}

// choose makes the report of what o asks for.
func (o *options) choose(g *gate, v *view) *report.Report {
	r := v.report()
	r.Findings = o.reported(v, r)
	for _, p := range v.problems {
		if o.wants(p.Check) && v.showsProblem(p) {
			r.Problems = append(r.Problems, p)
		}
	}
	if g.base != nil {
		o.sinceBase(g.base, v, r)
	}
	if g.accepted != nil {
		o.withoutAccepted(g.accepted, v, r)
	}
	r.Findings = decision.Group(r.Findings)
	slices.SortStableFunc(r.Findings, worstFirst) // some have moved
	return r
}

// worstFirst orders findings for printing: by what goes wrong, then by place.
func worstFirst(a, b *finding.Finding) int {
	return cmp.Or(kind.Consequence(a.Consequence).Rank()-kind.Consequence(b.Consequence).Rank(), finding.Compare(a, b))
}

// fails reports whether r makes the command exit with 1.
func (o *options) fails(r *report.Report) bool {
	if o.failOn == "" {
		return false
	}
	return slices.ContainsFunc(r.Findings, func(f *finding.Finding) bool {
		return f.Tier.AtLeast(o.failOn) && f.Severity != policy.Note
	}) ||
		slices.ContainsFunc(r.Problems, func(p report.Problem) bool { return !p.Warning })
}

// write writes r in the format that o asks for.
func write(s Streams, o *options, r *report.Report, d report.Detail) error {
	if o.short {
		d = report.Line
	}
	r.Rules = o.rules
	if o.format == report.FormatJSON {
		r.Origin = o.origin(r.Origin)
	}
	for _, f := range r.Findings {
		f.DropWays()
	}
	return report.Write(s.Out, r, o.format, report.Style{Detail: d, Color: s.Color, Quiet: o.quiet})
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
