// Package ready says of each program whether it can run as several instances, what has to move before it can, and what was
// not seen of it.
//
// It works on what an analysis found, or on a document that was saved, and knows nothing of code: Judge takes an Input, and
// gives a Result. What is written of that, in whatever form, is the business of others; Text and the JSON form are
// here. Nothing depends on the order of what is given but the order of equals.
package ready

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/decision"
	"github.com/stickystate/stickystate/internal/deploy"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/report"
)

// A Verdict says whether a program can run as several instances.
type Verdict string

const (
	// Ready: nothing was found that an instance keeps for itself, and all was looked at.
	Ready Verdict = "ready"
	// ButFor: what was found may differ between instances, or something was not seen.
	ButFor Verdict = "ready but for"
	// NotReady: something has to move.
	NotReady Verdict = "not ready"
	// NotKnown: nothing was found, and no function was recognised that serves requests.
	NotKnown Verdict = "not known"
)

// An Input is what verdicts are made of.
type Input struct {
	Origin report.Origin
	// Programs are the units that get a verdict each, in order.
	Programs []Unit
	// Findings are about all state objects, each by itself, of all tiers; Package says where they belong.
	Findings []*finding.Finding
	// Skipped are the packages that could not be analysed.
	Skipped []report.Skipped
	// Unseen says what else was not analysed, a sentence each; that counts for all programs.
	Unseen []string
	// Accepted returns why a finding does not count, nil if it counts. It may be nil. Directives are known without.
	Accepted func(*finding.Finding) *Accepted
	// Manifests says what of them was passed over, a sentence each.
	Manifests []string
	// Owners returns who owns a file that a finding names. It may be nil.
	Owners func(file string) []string
}

// A Unit is what gets a verdict: a program or, where there is none, a module.
type Unit struct {
	// Name is the path of the main package, or of the module.
	Name string
	// Library: no program is here; the packages are judged as if they were of one.
	Library bool
	// Packages are the paths of its first-party packages, those that were skipped, too; nil means all that is
	// given.
	Packages []string
	// Requests is the number of functions in them that serve requests.
	Requests int
	// Budgets are the caps of the analysis that were reached in them.
	Budgets []finding.Budget
	// Workload runs the program, nil if that is not known; Unplaced says why not, "" if nobody has asked.
	Workload *deploy.Workload
	Unplaced string
}

// A Result is what there is to say of all programs.
type Result struct {
	Programs []*Program `json:"programs"`
	// Outside are findings that would have to move, in packages that no program here has.
	Outside []string `json:"outside,omitempty"`
	// Manifests says what of them was passed over, a sentence each.
	Manifests []string `json:"manifests,omitempty"`
}

// A Program is the verdict about one unit.
type Program struct {
	Name     string  `json:"name"`
	Library  bool    `json:"library,omitempty"`
	Verdict  Verdict `json:"verdict"`
	Packages int     `json:"packages"`
	Requests int     `json:"requestFunctions"`
	// Workload is what runs it, with the place of that, or why that is not known, "" if nobody has asked.
	Workload string `json:"workload,omitempty"`
	// Work is what has to move, the worst first.
	Work []*Work `json:"work"`
	// Differs is what may differ between instances.
	Differs []*Difference `json:"differs"`
	// Accepted is what somebody has decided to keep.
	Accepted []Accepted `json:"accepted"`
	// Unseen is what was not looked at.
	Unseen []Unseen `json:"unseen"`
	// Harmless is the number of state objects that do no harm; Benign are those.
	Harmless int                `json:"harmless"`
	Benign   []*finding.Finding `json:"-"`
}

// Decisions is the number of those in all work packages.
func (p *Program) Decisions() int {
	n := 0
	for _, w := range p.Work {
		n += len(w.Decisions)
	}
	return n
}

// A Scope is what is to be touched, each list sorted, each item once.
type Scope struct {
	// States are the names of state objects.
	States []string `json:"states"`
	// Handlers are the request functions that reach them, "package.Function" as far as the package is known.
	Handlers []string `json:"handlers"`
	// Routes are the patterns of those that are known.
	Routes []string `json:"routes"`
	// Files are those that declare or write the state.
	Files []string `json:"files"`
	// Owners are those of the files, by CODEOWNERS.
	Owners []string `json:"owners"`
}

// A Work package is what a person would move in one go, and where.
type Work struct {
	// Group is the key of what is moved: sessions, limits, connections, locks, jobs, secrets, files, databases, copies
	// or data.
	Group string `json:"group"`
	// Title is what is moved, To where, as in "to the Redis that the service already uses".
	Title string `json:"title"`
	To    string `json:"to"`
	// Store is the store that the service has a client of already, "" if it has none that suits.
	Store kind.Store `json:"store,omitempty"`
	// Consequence is the worst of those of the decisions.
	Consequence string      `json:"consequence"`
	Decisions   []*Decision `json:"decisions"`
	Scope
}

// A Decision is state that moves together.
type Decision struct {
	// ID is the identity of the finding that it is told by: check and state object.
	ID          string       `json:"id"`
	Check       string       `json:"check"`
	Tier        finding.Tier `json:"tier"`
	Consequence string       `json:"consequence,omitempty"`
	// Name is that of the state, or of what moves if that has several parts.
	Name     string           `json:"name"`
	Message  string           `json:"message"`
	Position finding.Position `json:"position"`
	Fix      string           `json:"fix,omitempty"`
	Scope
	// Deploy is what the deployment makes of it, a fact each of the same standing.
	Deploy []Standing `json:"deploy,omitempty"`
	// Finding has all the evidence, with the other states as its parts.
	Finding *finding.Finding `json:"-"`
}

// A Difference is what may differ between instances, for one reason.
type Difference struct {
	// Kind is review, note, statistic or stale.
	Kind      string      `json:"kind"`
	Reason    string      `json:"reason"`
	Decisions []*Decision `json:"decisions"`
}

// Accepted is a finding that does not count.
type Accepted struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// By is what accepts it: "directive", "configuration" or "baseline".
	By string `json:"by"`
	// Reason is what is given there, "" if nothing is.
	Reason string `json:"reason,omitempty"`
}

// Unseen is something that was not looked at, so that the verdict says nothing of it.
type Unseen struct {
	// Kind is "requests", "skipped", "budget" or "note".
	Kind string `json:"kind"`
	// Text says it in one line.
	Text string `json:"text"`
}

// Judge gives the verdicts.
func Judge(in Input) *Result {
	res := &Result{Programs: []*Program{}, Manifests: in.Manifests}
	inside := make(map[string]bool)
	at := make(map[string][]int) // by package
	for i, f := range in.Findings {
		at[f.Package] = append(at[f.Package], i)
	}
	for _, u := range in.Programs {
		res.Programs = append(res.Programs, in.judge(u, in.findings(u, at)))
		for _, pkg := range u.Packages {
			inside[pkg] = true
		}
		if u.Packages == nil {
			return res
		}
	}
	for _, f := range in.Findings {
		if !inside[f.Package] && f.Tier != finding.Benign && in.accepted(f) == nil && mayDiffer(f) == nil {
			res.Outside = append(res.Outside, f.State.ID)
		}
	}
	slices.Sort(res.Outside)
	res.Outside = slices.Compact(res.Outside)
	return res
}

// findings are those of a unit, in the order in which they are given.
func (in *Input) findings(u Unit, at map[string][]int) []*finding.Finding {
	if u.Packages == nil {
		return in.Findings
	}
	var is []int
	for _, pkg := range u.Packages {
		is = append(is, at[pkg]...)
	}
	slices.Sort(is)
	var fs []*finding.Finding
	for _, i := range slices.Compact(is) {
		fs = append(fs, in.Findings[i])
	}
	return fs
}

func (in *Input) judge(u Unit, fs []*finding.Finding) *Program {
	p := &Program{Name: u.Name, Library: u.Library, Packages: len(u.Packages), Requests: u.Requests, Work: []*Work{}, Differs: []*Difference{}, Accepted: []Accepted{}, Unseen: in.unseen(u)}
	if p.Workload = u.Unplaced; u.Workload != nil {
		p.Workload = u.Workload.At.String()
	}
	var open []*finding.Finding
	for _, f := range fs {
		switch a := in.accepted(f); {
		case f.Tier == finding.Benign:
			p.Benign = append(p.Benign, f)
		case a != nil:
			p.Accepted = append(p.Accepted, *a)
		default:
			open = append(open, f)
		}
	}
	p.Harmless = len(p.Benign)
	open = decision.Group(open)
	slices.SortStableFunc(open, worstFirst)
	var move []*Decision
	for _, f := range open {
		d := in.decision(f)
		if diff := differs(f); diff != nil {
			p.differ(diff, d)
		} else {
			d.Deploy = standings(u.Workload, f)
			move = append(move, d)
		}
	}
	p.Work = in.packages(move, storesOf(fs))
	p.Verdict = p.verdict()
	return p
}

// worstFirst orders findings by what goes wrong, then by place, as the command prints them.
func worstFirst(a, b *finding.Finding) int {
	return cmp.Or(kind.Consequence(a.Consequence).Rank()-kind.Consequence(b.Consequence).Rank(), finding.Compare(a, b))
}

// verdict is that of a program of which all else is known.
func (p *Program) verdict() Verdict {
	switch {
	case len(p.Work) > 0:
		return NotReady
	case p.Requests == 0:
		return NotKnown
	case len(p.Differs) > 0 || len(p.Unseen) > 0:
		return ButFor
	}
	return Ready
}

// differs is the difference that a decision is: that of all its parts, or nil.
func differs(f *finding.Finding) *difference {
	diff := mayDiffer(f)
	for _, part := range f.Others() {
		g := *f
		g.Tier, g.Check = part.Tier, part.Check
		if g.Check != f.Check {
			g.Consequence = string(kind.Of(g.Check).Consequence)
		}
		if mayDiffer(&g) == nil {
			return nil
		}
	}
	return diff
}

func (p *Program) differ(diff *difference, d *Decision) {
	i := slices.IndexFunc(p.Differs, func(x *Difference) bool { return x.Kind == diff.key })
	if i < 0 {
		i = len(p.Differs)
		p.Differs = append(p.Differs, &Difference{Kind: diff.key, Reason: diff.reason})
	}
	p.Differs[i].Decisions = append(p.Differs[i].Decisions, d)
}

// accepted returns why a finding does not count, nil if it does.
func (in *Input) accepted(f *finding.Finding) *Accepted {
	if s := f.Silence; s != nil {
		return &Accepted{f.ID(), f.State.Name, "directive", s.Reason}
	}
	if in.Accepted == nil {
		return nil
	}
	a := in.Accepted(f)
	if a != nil {
		a.ID, a.Name = f.ID(), f.State.Name
	}
	return a
}

// unseen is what was not seen of a unit.
func (in *Input) unseen(u Unit) []Unseen {
	out := []Unseen{}
	if u.Requests == 0 {
		out = append(out, Unseen{"requests", "no request function was recognised, so nothing was looked at as a request sees it"})
	}
	for _, s := range in.Skipped {
		if _, ok := slices.BinarySearch(u.Packages, s.Package); ok || u.Packages == nil {
			out = append(out, Unseen{"skipped", "skipped " + s.Package + ": " + strings.TrimSpace(s.Reason)})
		}
	}
	for _, b := range u.Budgets {
		out = append(out, Unseen{"budget", fmt.Sprintf("budget reached: %s, %s, such as %s (limit %d %s)", b.Name, count(b.Count, "place"), b.Example, b.Limit, b.Unit)})
	}
	for _, note := range in.Unseen {
		out = append(out, Unseen{"note", note})
	}
	return out
}

// storesOf are the stores that a program has clients of, as far as the fixes of its findings name them.
func storesOf(fs []*finding.Finding) map[kind.Store]bool {
	stores := make(map[kind.Store]bool)
	for _, f := range fs {
		if s := kind.StoreIn(f.Fix); s != "" {
			stores[s] = true
		}
	}
	return stores
}

// packages puts decisions, the worst first, into work packages.
func (in *Input) packages(ds []*Decision, stores map[kind.Store]bool) []*Work {
	works := []*Work{}
	for _, d := range ds {
		g, store := groupOf(d.Check), kind.Store("")
		suits := kind.Of(d.Check).Suits
		if i := slices.IndexFunc(suits, func(s kind.Store) bool { return stores[s] }); i >= 0 {
			store = suits[i]
		}
		i := slices.IndexFunc(works, func(w *Work) bool { return w.Group == g.key && w.Store == store })
		if i < 0 {
			i = len(works)
			works = append(works, &Work{Group: g.key, Title: g.title, To: g.to, Store: store, Consequence: d.Consequence})
			if store != "" {
				works[i].To = fmt.Sprintf(g.client, store.Words())
			}
		}
		works[i].Decisions = append(works[i].Decisions, d)
	}
	for _, w := range works {
		for _, d := range w.Decisions {
			w.add(d.Scope)
		}
		w.settle()
	}
	return works
}

// decision is what a finding says, for who moves its state.
func (in *Input) decision(f *finding.Finding) *Decision {
	d := &Decision{
		ID: f.ID(), Check: f.Check, Tier: f.Tier, Consequence: f.Consequence, Name: cmp.Or(f.Object, f.State.Name),
		Message: f.Message, Position: f.Position, Fix: f.Fix, Finding: f,
	}
	d.states(finding.PartOf(f))
	for _, part := range f.Others() {
		d.states(part)
	}
	d.settle()
	if in.Owners != nil {
		for _, file := range d.Files {
			d.Owners = append(d.Owners, in.Owners(file)...)
		}
		d.settle()
	}
	return d
}

// states adds what is to be touched for one state object.
func (s *Scope) states(p finding.Part) {
	s.States = append(s.States, p.State.ID)
	for _, q := range p.Requests {
		s.Handlers = append(s.Handlers, qualified(q.Package, q.Name))
		s.Routes = append(s.Routes, q.Routes...)
	}
	if h := p.Handler; len(p.Requests) == 0 && h.Name != "" {
		s.Handlers = append(s.Handlers, h.Name)
		s.Routes = append(s.Routes, h.Route)
	}
	s.Files = append(s.Files, p.Position.File, p.State.Declared.File)
	for _, w := range p.Writes {
		s.Files = append(s.Files, w.Position.File)
	}
}

func qualified(pkg, name string) string {
	if pkg == "" {
		return name
	}
	return pkg + "." + name
}

func (s *Scope) add(t Scope) {
	s.States = append(s.States, t.States...)
	s.Handlers = append(s.Handlers, t.Handlers...)
	s.Routes = append(s.Routes, t.Routes...)
	s.Files = append(s.Files, t.Files...)
	s.Owners = append(s.Owners, t.Owners...)
}

// settle sorts the lists, and leaves out what is there twice, or empty.
func (s *Scope) settle() {
	for _, list := range []*[]string{&s.States, &s.Handlers, &s.Routes, &s.Files, &s.Owners} {
		slices.Sort(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(x string) bool { return x == "" })
		if *list == nil {
			*list = []string{}
		}
	}
}

// count says how many things there are: "1 state", "2 states".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
