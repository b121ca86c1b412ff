package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

var errInterrupted = errors.New("interrupted")

// An outcome is what the analysis of some packages gave.
type outcome struct {
	records  []*finding.Finding
	skipped  []report.Skipped // sorted by package
	packages int              // analysed
	lost     error            // packages whose fate is unknown
}

// analyse runs the analysis over the packages that o names.
func analyse(ctx context.Context, o *options, prog *Program, s Streams) (*outcome, error) {
	g := newGoCommand(o)
	goVersion, goFlags, err := g.environment(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkToolchain(goVersion, runtime.Version()); err != nil {
		return nil, err
	}
	pkgs, err := g.roots(ctx, o.patterns)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(o.patterns, pkgs)
	if err != nil {
		return nil, err
	}
	v := &vetter{goCommand: g, inventory: prog.Inventory.Name, roots: p.rootSet()}
	if o.events && prog.Engine != nil {
		v.flags = append(v.flags, "-"+prog.Engine.Name+".events")
	}
	if len(p.hidden) > 0 && !strings.Contains(goFlags, "-overlay") { // the user's own stays
		file, remove, err := overlay(p.hidden)
		if err != nil {
			return nil, err
		}
		defer remove()
		v.overlay = file
	}
	v.progress = startProgress(s, len(p.roots))
	defer v.progress.stop()
	return v.carryOut(ctx, p)
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
	res := &outcome{lost: p.blame(out, pkgs), skipped: p.skipped, packages: len(out.units)}
	for _, root := range p.roots {
		res.records = append(res.records, out.units[root]...)
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
	base, err := filepath.Abs(o.dir)
	if err != nil {
		return 0, err
	}
	res, err := analyse(ctx, o, prog, s)
	if err != nil {
		return 0, err
	}
	printSkipped(s.Err, res.skipped, o.verbose)
	if res.packages == 0 {
		return 0, cmp.Or(res.lost, errors.New("no package could be analysed; make them build first: go build "+strings.Join(o.patterns, " ")))
	}
	for _, f := range res.records {
		relativize(f, base)
	}
	all := slices.DeleteFunc(merge(res.records), func(f *finding.Finding) bool { return !o.wants(f.Check) })
	if o.why != "" {
		return exitClean, cmp.Or(answer(s, o, all, res), res.lost)
	}
	r := selected(all, o, res)
	if err := write(s, o, r, report.Block); err != nil {
		return 0, err
	}
	if o.verbose {
		fmt.Fprintf(s.Err, "stickystate: packages analysed: %d, skipped: %d\n", res.packages, len(res.skipped))
		report.Counts(s.Err, all)
	}
	if len(r.Findings) > 0 {
		return exitFindings, res.lost
	}
	return exitClean, res.lost
}

// answer prints all evidence about the state that -why names.
func answer(s Streams, o *options, all []*finding.Finding, res *outcome) error {
	found, err := matching(all, o.why)
	if err != nil {
		return err
	}
	r := &report.Report{Findings: found, Skipped: res.skipped, Packages: res.packages}
	return write(s, o, r, report.Full)
}

// selected is the report of the findings that are strong enough.
func selected(all []*finding.Finding, o *options, res *outcome) *report.Report {
	r := &report.Report{
		Hidden:   make(map[finding.Tier]int),
		Skipped:  res.skipped,
		Packages: res.packages,
	}
	for _, f := range all {
		if f.Tier.AtLeast(o.tier) {
			r.Findings = append(r.Findings, f)
		} else {
			r.Hidden[f.Tier]++
		}
	}
	return r
}

// write writes r in the format that o asks for.
func write(s Streams, o *options, r *report.Report, d report.Detail) error {
	if o.json {
		return report.JSON(s.Out, r)
	}
	if o.short {
		d = report.Line
	}
	return report.Text(s.Out, r, report.Style{Detail: d, Color: s.Color})
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
