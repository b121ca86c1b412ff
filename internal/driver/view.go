package driver

import (
	"context"
	"errors"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

// A view is what an analysis found, as all commands look at it. It shares
// nothing with the records that it is made of.
type view struct {
	findings []*finding.Finding // merged, all tiers, in the order of printing
	problems []report.Problem   // of directives
	budgets  []finding.Budget   // reached, of each package
	serving  []finding.Serving  // of each package that serves requests, or may
	skipped  []report.Skipped
	packages int
	places   places
	module   string          // as in outcome
	analysed map[string]bool // as in outcome
	whole    bool            // as in outcome
	policies *policies
	programs programSet // as in outcome
	units    []told     // as in outcome
	unseen   []string   // as in outcome
	modules  programSet // the packages of each module, if there is no program
}

// view analyses the packages that l names, or joins the shards. What was skipped
// is said on standard error.
func (p *Program) view(ctx context.Context, l *load, s Streams) (*view, error) {
	if l.shards {
		sh, err := l.openShards(ctx)
		if err != nil {
			return nil, err
		}
		return sh.view(l, s)
	}
	res, err := p.analyse(ctx, l, nil, s)
	if err != nil {
		return nil, err
	}
	return res.shown(l, s)
}

// shown is the view of the outcome. What was skipped is said on standard error.
func (res *outcome) shown(l *load, s Streams) (*view, error) {
	printNotes(s.Err, res.notes)
	printSkipped(s.Err, res.skipped, l.verbose)
	switch {
	case res.packages > 0:
	case l.shards:
		return nil, errors.New("the shards have no package that could be analysed")
	default:
		return nil, errors.New("no package could be analysed; make them build first: go build " + strings.Join(l.patterns, " "))
	}
	return res.view(l), nil
}

// base is the view of the state before a change. A view of what there is now
// does, if nothing has changed.
func (p *Program) base(ctx context.Context, l *load, rev *revision, now *view, s Streams) (*view, error) {
	if len(rev.replace) == 0 {
		return now, nil
	}
	v, err := p.viewAt(ctx, l, rev, s)
	if err != nil {
		return nil, baseError(rev.commit, err)
	}
	return v, nil
}

// viewAt is like view, for an older revision. Packages that did not exist
// there, or did not build, have no findings there.
func (p *Program) viewAt(ctx context.Context, l *load, rev *revision, s Streams) (*view, error) {
	res, err := p.analyse(ctx, l, rev, s)
	if err != nil {
		return nil, err
	}
	res.printBase(s.Err)
	return res.view(l), nil
}

// view merges what was found and makes its paths relative.
func (res *outcome) view(l *load) *view {
	v := &view{
		budgets: res.Budgets, serving: res.Serving, skipped: res.skipped, packages: res.packages, places: res.places,
		module: res.module, analysed: res.analysed, whole: res.whole, policies: newPolicies(l),
		programs: res.programs, units: res.units, unseen: res.unseen, modules: res.modules(),
	}
	if l.fromRoot {
		v.places = v.places.fromRoot()
	}
	rs := &records{*res.Clone()}
	rs.locateSilence()
	rs.addRoutes()
	for _, f := range rs.Findings {
		v.places.relativize(f)
	}
	for i := range rs.Directives {
		at := &rs.Directives[i].Position
		at.File = v.places.relative(at.File)
	}
	v.problems = rs.problems(res.whole)
	rs.SettleOffered(res.whole)
	v.findings = merge(rs.Findings)
	res.programs.tell(v.findings)
	return v
}

// of returns the view of some findings.
func (v *view) of(wanted func(*finding.Finding) bool) *view {
	some := *v
	some.findings = nil
	for _, f := range v.findings {
		if wanted(f) {
			some.findings = append(some.findings, f)
		}
	}
	return &some
}

// report is the report of what was analysed, without findings.
func (v *view) report() *report.Report {
	return &report.Report{
		Hidden:   make(map[finding.Tier]int),
		Skipped:  v.skipped,
		Packages: v.packages,
		Requests: requestFunctions(v.serving),
		Version:  toolVersion(),
		Origin:   report.Origin{ToolVersion: toolVersion(), Module: v.module},
		Line:     v.places.reader(),
	}
}
