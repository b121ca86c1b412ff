package state

import (
	"fmt"
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/verdict"
	"golang.org/x/tools/go/ssa"
)

const scheduler = "scheduler"

const sendsMail = "sends mail"

// A schedule is a job that changes what instances share, or sends something.
type schedule struct {
	job *flow.Job
	// what is the effect that tells of it, verb what that is called.
	what *effect.Effect
	verb string
	verdict.JobFacts
}

// schedule finds what the package does by the clock, and tells importers of what those may
// start.
func (t *taker) schedule() {
	if t.isExample() {
		return
	}
	for _, j := range t.pkg.Jobs() {
		if t.helpsTests(j.Func.Pos()) {
			continue
		}
		t.followAsked(j)
		s := t.scheduleOf(j)
		if s.what == nil {
			continue
		}
		t.scheduled = append(t.scheduled, s)
		if s.Unstarted && s.Mail && !s.Claimed {
			t.pkg.NoteJob(j)
		}
	}
}

// followAsked adds to a job what the methods of interfaces do that it calls, as far as the
// package knows what they stand for.
func (t *taker) followAsked(j *flow.Job) {
	w, seen := t.wiring(), make(map[string]bool)
	for len(seen) < len(j.Asks) {
		for _, m := range slices.Sorted(maps.Keys(j.Asks)) {
			if seen[m] {
				continue
			}
			seen[m] = true
			for _, fn := range w.targetsOf(m) {
				j.Add(m, t.pkg.FuncByID(fn))
			}
		}
	}
}

// scheduleOf says what a job does: it sends something, as far as is seen or as a name
// says, or it changes a store.
func (t *taker) scheduleOf(j *flow.Job) schedule {
	s := schedule{job: j, JobFacts: verdict.JobFacts{Claimed: j.Claimed, Unstarted: !j.Started, Unserved: t.isAlone()}}
	for _, e := range j.Does {
		switch place := e.Outside(); {
		case e.Detail != effect.DirWrite:
		case place == effect.OutsideMail:
			s.what, s.verb, s.Sends, s.Mail = e, sendsMail, true, true
		case place == effect.OutsideForm && !s.Mail:
			s.what, s.verb, s.Sends = e, "sends something out", true
		case place == effect.OutsideStore && !s.Sends:
			s.what, s.verb = e, "changes a store"
		}
	}
	if s.Sends {
		return s
	}
	for _, m := range slices.Sorted(maps.Keys(j.Asks)) {
		if t.in.Table.In(knowledge.SendingFunction, effect.Last(m)) {
			s.what, s.verb, s.ByName = &effect.Effect{Site: j.Asks[m]}, "calls "+effect.Last(m), true
			break
		}
	}
	return s
}

// isAlone reports whether the package is a program in which nothing serves requests.
func (t *taker) isAlone() bool { return t.in.Pkg.Name() == "main" && !t.pkg.Serves() }

// scheduleFindings makes the records of what each instance does by the clock.
func (t *taker) scheduleFindings() []*finding.Finding {
	var out []*finding.Finding
	named := make(map[string]int)
	for _, s := range t.scheduled {
		f := t.scheduleFinding(s.job.Func, s.verb, s.JobFacts)
		f.State.Declared = t.position(s.job.Func.Pos())
		if named[f.State.ID]++; named[f.State.ID] > 1 { // literals of one function
			f.State.ID += fmt.Sprintf(" %d", named[f.State.ID])
		}
		sites := append(slices.Clone(s.what.Chain), s.what.Site)
		f.Path = slices.DeleteFunc(t.steps(sites, s.verb), func(s finding.Step) bool { return !s.Position.IsValid() })
		if f.Position = t.sitePosition(sites[0]); !f.Position.IsValid() {
			f.Position = f.State.Declared
		}
		out = append(out, f)
	}
	return append(out, t.startedHere()...)
}

// startedHere makes the records of jobs of other packages that this one starts.
func (t *taker) startedHere() []*finding.Finding {
	if t.isExample() || !t.pkg.KnowsJobs() {
		return nil
	}
	var out []*finding.Finding
	told := make(map[*ssa.Function]bool)
	for _, by := range t.pkg.Funcs {
		for instr := range gossa.Instrs(by) {
			fn := t.pkg.StartsJob(instr)
			if fn == nil || told[fn] || t.helpsTests(by.Pos()) {
				continue
			}
			told[fn] = true
			f := t.scheduleFinding(fn, sendsMail, verdict.JobFacts{Sends: true, Mail: true, Unserved: t.isAlone()})
			f.Position = t.position(instr.Pos())
			f.Path = []finding.Step{{Position: f.Position, Text: "starts " + gossa.Name(fn)}}
			out = append(out, f)
		}
	}
	return out
}

func (t *taker) scheduleFinding(fn *ssa.Function, verb string, facts verdict.JobFacts) *finding.Finding {
	pkg, name := fn.Package().Pkg, gossa.Name(fn)
	id := pkg.Path() + "." + name
	v := t.rules.Schedule(&verdict.Evidence{
		ID: id, Names: t.in.Table, Pkg: pkg.Path(), Module: t.in.Module, ForTests: t.isTestPackage(), JobFacts: facts,
	})
	k := kind.Of(scheduler)
	f := &finding.Finding{
		Check: scheduler, Package: t.in.Pkg.Path(), Tier: v.Tier, Reason: v.Reason, Fix: k.Fix,
		State: finding.State{Name: pkg.Name() + "." + name, ID: id, Kind: "job", Holder: finding.InFunction},
	}
	f.Message = name + " " + verb + " by the clock: " + k.Harm
	if f.Tier == finding.Benign {
		f.Fix, f.Message = "", f.State.Name+" is "+v.Reason
	}
	return f
}
