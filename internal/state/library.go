package state

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/library"
	"github.com/stickystate/stickystate/internal/verdict"
)

// A purpose says what a library object of one kind is for.
type purpose struct {
	check string
	tier  finding.Tier
	// reason is what is not shown, for tiers below proved.
	reason string
	does   string // what it does in this process
	harm   string // what goes wrong with two instances
	fix    string
}

// purposes has what the tables call kind=. What only serves requests by its
// nature is proved by being made in a program; jobs and schedules may be meant
// to run in every instance, and caches to be stale.
var purposes = map[string]purpose{
	"session":     {"sessionstore", finding.Proved, "", "keeps sessions", "another instance does not know them", "give it a store that all instances share, or keep the session in a signed cookie"},
	"csrf":        {"authstate", finding.Proved, "", "keeps CSRF tokens", "another instance refuses them", "give it a store that all instances share, or use tokens in a signed cookie"},
	"captcha":     {"authstate", finding.Proved, "", "keeps the answers of captchas", "another instance refuses them", "give it a store that all instances share"},
	"token":       {"sessionstore", finding.Proved, "", "keeps tokens", "another instance does not know them", "give it a token store that all instances share"},
	"ratelimit":   {"ratelimit", finding.Proved, "", "counts requests", kind.Of("ratelimit").Harm, kind.Of("ratelimit").Fix},
	"idempotency": {"replay", finding.Proved, "", "keeps the keys of requests that were seen", "another instance runs them again", "give it a store that all instances share"},
	"store":       {"usercache", finding.Likely, "what is kept in it is not followed", "keeps its data", "another instance will not find it", "use the variant of the library that keeps its data in a shared store"},
	"cache":       {"stalecopy", finding.Review, "a copy may be meant to be stale", "keeps its copies", "another instance has others", "share the cache, or drop what has changed on all instances"},
	"pubsub":      {"connregistry", finding.Likely, "who listens is not followed", "passes messages on", "subscribers of other instances do not get them", "use a broker that all instances share (Redis, NATS, Kafka)"},
	"registry":    {"connregistry", finding.Likely, "whether messages come through a broker is not followed", "keeps connections", "another instance cannot reach them", "publish through a broker (Redis, NATS), so that each instance serves its own clients"},
	"jobqueue":    {"jobqueue", finding.Review, "the loss of a job may do no harm", "keeps jobs", "they are lost with this instance", "use a queue outside of the process"},
	"scheduler":   {scheduler, finding.Review, "a job may be meant for every instance", "runs jobs at their times", kind.Of(scheduler).Harm, kind.Of(scheduler).Fix},
	"policy":      {"stalecopy", finding.Review, "whether the policy changes while serving is not followed", "keeps the policy", "a change reaches one instance", "tell all instances of a change (a watcher), or load the policy at intervals"},
	"secret":      {"servicestate", finding.Review, "one instance may be meant to keep them", "keeps certificates", "another instance does not have them", "give it a storage that all instances share"},
	"lock":        {"processlock", finding.Review, "what the lock protects is not followed", "keeps locks", "another instance does not see them", "take the lock where all instances see it"},
	"blob":        {"servicestate", finding.Review, "whether other instances see them is not known", "keeps files", "another instance may not have them", "use an object store"},
}

// libraries adds a finding for each library object that keeps its state in
// this process. One for a state object that has a verdict by its accesses
// already stands for both only if it is the stronger.
func (t *taker) libraries(found []*finding.Finding) []*finding.Finding {
	if t.isExample() {
		return found
	}
	for _, o := range t.libraryObjects() {
		f := t.libraryFinding(o)
		if f == nil || t.helpsTests(o.Pos) {
			continue
		}
		i := slices.IndexFunc(found, func(g *finding.Finding) bool { return g.State.ID == f.State.ID })
		switch {
		case i < 0:
			found = append(found, f)
		case !found[i].Tier.AtLeast(f.Tier):
			f.Writes, f.Reads = found[i].Writes, found[i].Reads
			found[i] = f
		}
	}
	return found
}

// libraryObjects are the library objects that the package makes.
func (t *taker) libraryObjects() []*library.Object {
	if t.made == nil && !t.isExample() {
		t.made = []*library.Object{}
		in := library.Input{
			Pkg: t.in.Pkg, Funcs: t.pkg.Funcs, Table: t.in.Table, Requests: t.pkg.Requests, FirstParty: t.in.FirstParty, Stored: t.pkg.Stored,
			Listens: t.pkg.Listens, Budgets: t.in.Budgets,
		}
		if t.pkg.ImportsOpeners() {
			in.Opens = func(fn *types.Func) (string, bool) { return t.pkg.Opened(flow.FuncID(fn)) }
		}
		if t.pkg.ImportsOwing() {
			in.Owed = t.owed
		}
		for _, o := range library.Find(in) {
			if len(o.Asks) == 0 {
				t.made = append(t.made, o)
			} else if !t.helpsTests(o.Pos) {
				t.owe(o)
			}
		}
	}
	return t.made
}

// isExample reports whether the package shows how a module is used.
func (t *taker) isExample() bool { return t.in.Table.In(knowledge.ExamplePackage, t.in.Pkg.Path()) }

// isTestPackage reports whether the package is one for tests although its files are
// not called so: as httptest is beside http, it has their word at the end of its name,
// and imports what they need. A contest does not.
func (t *taker) isTestPackage() bool {
	return strings.HasSuffix(t.in.Pkg.Name(), "test") && slices.ContainsFunc(t.in.Files, func(f *ast.File) bool { return t.helpsTests(f.Package) })
}

// helpsTests reports whether a place is in a file that serves tests although
// its name does not say so: it imports a package for them.
func (t *taker) helpsTests(pos token.Pos) bool {
	for _, f := range t.in.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return slices.ContainsFunc(f.Imports, func(imp *ast.ImportSpec) bool {
				path, err := strconv.Unquote(imp.Path.Value)
				return err == nil && t.in.Table.ServesTests(path)
			})
		}
	}
	return false
}

// purposeOf is what a library object is for. A store of no particular kind is
// for what it was given to, if that is one thing only and serves requests by its
// nature: a cache that keeps the answers of captchas is no copy of them.
func purposeOf(lo *library.Object) (purpose, bool) {
	if lo.Owed != nil {
		return purposes[lo.Owed.Kind], true
	}
	p, ok := purposes[lo.Row.Kind]
	if ok && p.tier != finding.Proved && len(lo.Serves) == 1 && purposes[lo.Serves[0]].tier == finding.Proved {
		p = purposes[lo.Serves[0]]
	}
	return p, ok
}

func (t *taker) libraryFinding(lo *library.Object) *finding.Finding {
	p, ok := purposeOf(lo)
	if !ok { // kept by a check of its own
		return nil
	}
	o, state, steps := t.describeLibrary(lo)
	f := &finding.Finding{
		Check: p.check, Package: t.in.Pkg.Path(), Position: t.position(lo.Pos),
		State: state, Path: steps, Fix: p.fix,
	}
	if !f.Position.IsValid() {
		return nil
	}
	e := o.libraryEvidence(lo)
	e.Purpose = p.nature(lo)
	v := t.rules.Library(e)
	f.Tier, f.Reason = v.Tier, v.Reason
	if f.Tier == finding.Benign {
		f.Fix = ""
	}
	f.Message = p.message(lo, f.State.Name)
	return f
}

// nature is the verdict on an object of which no more is known than what it is for.
func (p purpose) nature(lo *library.Object) verdict.Verdict {
	tier := p.tier
	if tier == finding.Review && lo.Row != nil && lo.Row.Kind == "cache" && len(lo.Row.Fields) > 0 {
		tier = finding.Likely // the library asks for a shared store
	}
	return verdict.Verdict{Tier: tier, Reason: p.reason}
}

// message is the one line of the finding.
func (p purpose) message(lo *library.Object, name string) string {
	s := name
	if n := len(lo.Also); n > 0 {
		s += " and " + strconv.Itoa(n) + " more"
	}
	if name != lo.Maker {
		s += " (" + lo.Maker + ")"
	}
	s += " " + p.does + " in this process"
	switch {
	case lo.Chosen && lo.Switch != "":
		s += " or elsewhere, as " + lo.Switch + " says"
	case lo.Chosen:
		s += " or elsewhere, as a condition says"
	case lo.Unset != "":
		s += " (" + lo.Unset + ")"
	}
	return s + ": " + p.harm
}

// libraryObject is the state object that holds a library object. One that is
// held nowhere is known by its constructor and the function that calls it, with a
// number if it is not the first.
func (t *taker) libraryObject(lo *library.Object) *object {
	o := &object{names: t.in.Table, module: t.in.Module}
	switch lo.Held.Kind {
	case library.Field:
		o.id, o.holder = lo.Held.ID, finding.InField
	case library.Variable:
		o.id, o.holder = lo.Held.ID, finding.InVariable
	case library.Captured:
		o.id, o.holder = effect.CapturedID(t.in.Pkg.Path(), lo.Held.ID), finding.InCapture
	default:
		o.id, o.holder = t.in.Pkg.Path()+"."+gossa.Name(lo.Func)+" "+lo.Maker, finding.InLibrary
		if lo.Row.Package { // however often it is called
			o.id = t.in.Pkg.Path() + "." + lo.Maker
		} else if lo.Number > 0 {
			o.id += " " + itoa(lo.Number+1)
		}
	}
	if lo.Held.Kind != library.Nothing {
		o.info = t.describe(o.id)
	}
	if o.info.Pkg == "" {
		o.info.Pkg, o.info.Name = t.in.Pkg.Path(), t.in.Pkg.Name()
	}
	return o
}

func (t *taker) libraryState(o *object, lo *library.Object) finding.State {
	s := finding.State{ID: o.id, Name: lo.Maker, Kind: "library object", Holder: o.holder}
	if lo.Type != nil {
		s.Type = typeString(lo.Type)
	}
	if lo.Held.Kind == library.Nothing {
		return s
	}
	s.Name = shortName(o)
	s.Declared = t.declared(o)
	return s
}
