package driver

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/baseline"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

// baselineCheck is the check that problems of a baseline belong to.
const baselineCheck = "baseline"

// reported returns the findings that o prints, as far as the code alone
// decides, and counts the others in r.
func (o *options) reported(v *view, r *report.Report) []*finding.Finding {
	var fs []*finding.Finding
	for _, f := range v.findings {
		switch {
		case f.Silence != nil && !o.noIgnore:
			r.Silenced++
			if v.shows(f, o.asked) {
				o.suppress(r, f, report.InSource, f.Silence.Reason)
			}
		case !v.shows(f, o.asked) && f.Tier.AtLeast(v.said(f).Weakest(o.asked)):
			r.Excluded++
			o.suppress(r, f, report.External, cmp.Or(v.leftOutBy(f), "left out by the configuration"))
		case !v.shows(f, o.asked):
			r.Hidden[f.Tier]++
		default:
			fs = append(fs, f)
		}
	}
	return fs
}

// suppress adds a finding to what -suppressed asks for.
func (o *options) suppress(r *report.Report, f *finding.Finding, kind report.SuppressionKind, why string) {
	if o.suppressed {
		r.Suppressed = append(r.Suppressed, report.Suppressed{Finding: f, Kind: kind, Justification: why})
	}
}

// A gate is what findings are compared with. All parts may be nil.
type gate struct {
	rev      *revision
	base     *view // of the state before the change
	accepted *baseline.File
}

// openGate reads what o names, before anything is analysed. The caller closes
// the gate.
func (o *options) openGate(ctx context.Context) (*gate, error) {
	g := new(gate)
	var err error
	if o.baseline != "" {
		if g.accepted, err = baseline.Read(o.path(o.baseline)); err != nil {
			return nil, baselineHint(err, o.baseline, o.patterns)
		}
	}
	if o.newFrom != "" {
		// What nothing can be analysed with is said before git is asked.
		if _, err := o.load.environment(ctx); err != nil {
			return nil, err
		}
		if g.rev, err = checkout(ctx, o.path("."), o.newFrom); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *gate) close() {
	if g.rev != nil {
		g.rev.remove()
	}
}

// sinceBase keeps of r what is new since the state before a change.
func (o *options) sinceBase(base, v *view, r *report.Report) {
	known, there := make(map[string]baseline.Known), make(map[string]bool)
	for _, f := range base.findings {
		there[f.ID()] = true
		if f.Silence == nil || o.noIgnore {
			known[f.ID()] = baseline.Of(f)
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f *finding.Finding) bool {
		k, ok := known[f.ID()]
		old := judge(f, k, ok, v.said(f).Weakest(o.asked))
		if old {
			r.Old++
		}
		return old
	})
	r.Suppressed = slices.DeleteFunc(r.Suppressed, func(s report.Suppressed) bool { return there[s.Finding.ID()] })
	r.Problems = newProblems(r.Problems, base.problems)
}

// judge reports whether all of f is known; if not, f tells what is new.
func judge(f *finding.Finding, k baseline.Known, known bool, weakest finding.Tier) bool {
	change := &finding.Change{Kind: finding.NewState}
	if known {
		change = k.Change(f, weakest)
	}
	if change != nil {
		announce(f, change)
	}
	return change == nil
}

// announce makes f tell what is new about it. A new writer is told where it
// writes, so that a reader of the change finds it there, and with the way to it, as
// far as that is known; not with that to a write that was there before.
func announce(f *finding.Finding, c *finding.Change) {
	f.Change = c
	if c.Kind == finding.NewState || c.Kind == finding.NewTier {
		return
	}
	_, consequence, ok := strings.Cut(f.Message, ": ")
	f.Message = c.Sentence(f.State.Name)
	if ok {
		f.Message += ": " + consequence
	}
	if len(c.Writers) > 0 {
		w := c.Writers[0]
		f.Tell(w.Way, finding.Function{})
		if w.Position.IsValid() {
			f.Position = w.Position
		}
		return
	}
	r := c.Requests[0]
	way := wayOf(f, r)
	f.Tell(way, finding.Function{Name: r.Name, Via: r.Via, Route: strings.Join(r.Routes, ", ")})
	if way == nil {
		return
	}
	if at := way.Path[len(way.Path)-1].Position; at.IsValid() {
		f.Position = at
	}
}

// wayOf is the way from a request function to a write, under the route that is
// told of it; nil if none is known.
func wayOf(f *finding.Finding, r finding.Request) *finding.Way {
	for _, q := range f.Requests {
		if q.Package == r.Package && q.Name == r.Name && q.Way != nil {
			way := *q.Way
			if len(r.Routes) > 0 {
				way.Handler.Route = r.Routes[0]
			}
			return &way
		}
	}
	return nil
}

// newProblems leaves out the problems that the base has as well, whatever
// their lines.
func newProblems(now, base []report.Problem) []report.Problem {
	key := func(p report.Problem) string { return p.Check + "|" + p.Position.File + "|" + p.Message }
	old := make(map[string]int)
	for _, p := range base {
		old[key(p)]++
	}
	var added []report.Problem
	for _, p := range now {
		if old[key(p)]--; old[key(p)] < 0 {
			added = append(added, p)
		}
	}
	return added
}

// withoutAccepted keeps of r what the baseline does not accept, and adds what
// is wrong with the baseline.
func (o *options) withoutAccepted(file *baseline.File, v *view, r *report.Report) {
	now := time.Now()
	at := func(e *baseline.Entry, message string) {
		r.Problems = append(r.Problems, report.Problem{
			Check: baselineCheck, Message: message, Warning: true,
			Position: finding.Position{File: v.places.relative(o.path(o.baseline)), Line: e.Line},
		})
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f *finding.Finding) bool {
		e := file.Find(f)
		if e == nil || e.Expired(now) {
			return false
		}
		// A finding that is weaker than before is still known.
		known := judge(f, e.Known(), true, finding.Review)
		if known {
			r.Accepted++
			o.suppress(r, f, report.External, e.Justification())
		}
		if e.Check != f.Check {
			at(e, fmt.Sprintf("entry for %s of %s stands for %s, which reports such state now: stickystate baseline update -baseline %s", e.State, e.Check, f.Check, o.baseline))
		}
		return known
	})
	for i := range file.Entries {
		e := &file.Entries[i]
		switch {
		case !o.wants(e.Check):
		case v.stale(e):
			at(e, fmt.Sprintf("entry for %s of %s matches nothing any more; remove it: stickystate baseline prune -baseline %s", e.State, e.Check, o.baseline))
		case e.Expired(now):
			at(e, fmt.Sprintf("entry for %s of %s has expired on %s: %s", e.State, e.Check, e.Expires, e.Reason))
		}
	}
}

// path is a path on the command line, seen from here.
func (l *load) path(name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(l.dir, name)
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

// about returns the finding that an entry is about, nil if there is none.
func (v *view) about(e *baseline.Entry) *finding.Finding {
	if i := slices.IndexFunc(v.findings, e.About); i >= 0 {
		return v.findings[i]
	}
	return nil
}

// stale reports whether an entry is known to match nothing: the state is silenced, or
// nothing harmful is found and all packages that the entry names were analysed, or all of
// their module. Where some were not, what they do with the state is not known.
func (v *view) stale(e *baseline.Entry) bool {
	f := v.about(e)
	if f != nil && f.Silence != nil {
		return true
	}
	return (f == nil || f.Tier == finding.Benign) && v.knows(e)
}

// knows reports whether all that an entry names was analysed.
func (v *view) knows(e *baseline.Entry) bool {
	if v.whole && (e.Package == v.module || strings.HasPrefix(e.Package, v.module+"/")) {
		return true
	}
	for _, pkg := range e.Packages() {
		if !v.analysed[pkg] {
			return false
		}
	}
	return true
}
