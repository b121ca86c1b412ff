package driver

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/baseline"
	"github.com/stickystate/stickystate/internal/codeowners"
	"github.com/stickystate/stickystate/internal/deploy"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/ready"
	"github.com/stickystate/stickystate/internal/report"
)

func readyFlags(o *options) *flag.FlagSet {
	o.formats = fewFormats["ready"]
	fs := o.load.flags("stickystate ready")
	outputFlags(fs, o)
	outFlag(fs, &o.load)
	fs.StringVar(&o.baseline, "baseline", "", "count what is in `file` as accepted")
	fs.BoolVar(&o.failSkipped, "fail-skipped", false, "exit with 2 if a package was skipped")
	fs.StringVar(&o.deploy, "deploy", "", "read manifests from a file, a folder, or - for standard input: `path`")
	o.shardsFlag(fs)
	return fs
}

// ready prints a verdict for each program.
func (p *Program) ready(ctx context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	if err := o.parse(readyFlags(o), args); err != nil {
		return 0, err
	}
	if err := o.validateOutput(); err != nil {
		return 0, err
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	return o.writing(s, func(s Streams) (int, error) { return p.printReady(ctx, o, s) })
}

func (p *Program) printReady(ctx context.Context, o *options, s Streams) (int, error) {
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	v, err := p.view(ctx, &o.load, s)
	if err != nil {
		return 0, err
	}
	in := v.readiness(g.accepted)
	if err := o.deployment(&in, v.places); err != nil {
		return 0, err
	}
	res := ready.Judge(in)
	if o.format == report.FormatJSON {
		err = ready.JSON(s.Out, res, o.origin(v.report().Origin))
	} else {
		err = ready.Text(s.Out, res, ready.Style{Color: s.Color, All: o.verbose})
	}
	if err != nil {
		return 0, err
	}
	printServing(s.Err, v.serving)
	return o.readyCode(res, v)
}

var errNothingKnown = errors.New("nothing is known of any program: no request function was recognised, and nothing was found")

// readyCode is 1 if something has to move. Where nothing is known, it would be wrong to pass.
func (o *options) readyCode(res *ready.Result, v *view) (int, error) {
	is := func(verdict ready.Verdict) func(*ready.Program) bool {
		return func(p *ready.Program) bool { return p.Verdict == verdict }
	}
	known := func(p *ready.Program) bool { return p.Verdict != ready.NotKnown }
	switch {
	case o.failSkipped && len(v.skipped) > 0:
		return 0, errors.New("packages were skipped, and -fail-skipped is given")
	case slices.ContainsFunc(res.Programs, is(ready.NotReady)):
		return exitFindings, nil
	case !slices.ContainsFunc(res.Programs, known):
		return 0, errNothingKnown
	}
	return exitClean, nil
}

// readiness is what verdicts are made of. What the baseline has counts as accepted.
func (v *view) readiness(accepts *baseline.File) ready.Input {
	in := ready.Input{
		Origin: v.report().Origin, Findings: v.findings, Skipped: v.skipped, Unseen: v.unseen,
		Accepted: func(f *finding.Finding) *ready.Accepted { return v.accepted(f, accepts) },
		Owners:   v.owners(),
	}
	programs, library := v.programs, false
	if len(programs) == 0 {
		programs, library = v.modules, true
	}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		u := ready.Unit{Name: name, Library: library, Packages: programs[name]}
		var budgets []finding.Budget
		for _, t := range v.units {
			if _, ok := slices.BinarySearch(u.Packages, t.pkg); ok {
				u.Requests += requestFunctions(t.Serving)
				budgets = append(budgets, t.Budgets...)
			}
		}
		u.Budgets = sumBudgets(budgets)
		in.Programs = append(in.Programs, u)
	}
	return in
}

// accepted says why a finding does not count, nil if it counts. What is for review is shown
// unless the configuration turns the check off.
func (v *view) accepted(f *finding.Finding, file *baseline.File) *ready.Accepted {
	if shown := v.shows(f, finding.Review); !shown || f.Tier.AtLeast(finding.Likely) && !v.shows(f, "") {
		return &ready.Accepted{By: "configuration", Reason: v.leftOutBy(f)}
	}
	if file == nil {
		return nil
	}
	e := file.Find(f)
	if e == nil || e.Expired(time.Now()) || e.Known().Change(f, finding.Review) != nil {
		return nil
	}
	return &ready.Accepted{By: "baseline", Reason: e.Reason}
}

// modules are the packages that were analysed, or skipped, by module; those of which that
// is not known are of one without a name.
func (res *outcome) modules() programSet {
	all := make(programSet)
	add := func(pkg string) {
		name := res.module
		if res.set != nil {
			if p := res.set.Package(pkg); p != nil && p.Module != nil {
				name = p.Module.Path
			}
		}
		all[name] = append(all[name], pkg)
	}
	for _, pkg := range slices.Sorted(maps.Keys(res.analysed)) {
		add(pkg)
	}
	for _, s := range res.skipped {
		add(s.Package)
	}
	for name := range all {
		slices.Sort(all[name])
	}
	return all
}

// owners returns who owns a file, by CODEOWNERS of the repository; nil if there is none.
func (v *view) owners() func(string) []string {
	for _, name := range codeowners.Places {
		file := filepath.Join(v.places.root, filepath.FromSlash(name))
		if _, err := os.Stat(file); err != nil {
			continue
		}
		f := codeowners.Parse(string(v.places.read(file)))
		return func(name string) []string {
			rel, err := filepath.Rel(v.places.root, v.places.absolute(name))
			if err != nil || strings.HasPrefix(rel, "..") {
				return nil
			}
			return f.Owners(filepath.ToSlash(rel))
		}
	}
	return nil
}

// deployment adds what manifests say of the programs.
func (o *options) deployment(in *ready.Input, pl places) error {
	if o.deploy == "" {
		return nil
	}
	set, err := o.manifests(pl)
	if err != nil {
		return fmt.Errorf("-deploy %s: %w", o.deploy, err)
	}
	set.Resolve()
	c, err := o.ownConfig()
	if err != nil {
		return err
	}
	for i := range in.Programs {
		u := &in.Programs[i]
		u.Workload, u.Unplaced = set.Of(u.Name, c.Deploy)
	}
	for _, p := range set.Problems {
		in.Manifests = append(in.Manifests, p.String())
	}
	return nil
}

// manifests reads what -deploy names. Of a folder, those are all YAML and JSON files in it that do not begin with a dot.
func (o *options) manifests(pl places) (*deploy.Set, error) {
	set := new(deploy.Set)
	if o.deploy == "-" {
		return set, set.ReadFrom("standard input", os.Stdin)
	}
	read := func(file string) error {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		return set.ReadFrom(pl.relative(file), f)
	}
	top := o.path(o.deploy)
	if info, err := os.Stat(top); err != nil || !info.IsDir() {
		return set, cmp.Or(err, read(top))
	}
	n := 0
	err := filepath.WalkDir(top, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != top && passedOver(d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular() || !deploy.IsManifest(d.Name()) || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		n++
		return read(file)
	})
	if err == nil && n == 0 {
		err = errors.New("no YAML or JSON file is there")
	}
	return set, err
}
