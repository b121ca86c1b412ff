package state

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/library"
	"github.com/stickystate/stickystate/internal/request"
	"github.com/stickystate/stickystate/internal/verdict"
	"golang.org/x/tools/go/ssa"
)

// A taker takes the inventory of one package.
type taker struct {
	pkg     *flow.Package
	in      flow.Input
	rules   *verdict.Rules
	objects map[string]*object
	demands map[digest.Name]digest.Demand
	long    map[string]bool // types of which an instance outlives requests
	pkgs    map[string]*types.Package
	nested  []nested
	wires   *wiring              // made once; see wiring
	joined  map[digest.Name]bool // names that reach some function
	sends   []access
	handed  map[string][]digest.Demand // of handlers, by name and place; see handOn
	parts   map[*effect.Effect]bool    // found through the wiring, see part.go
	kept    map[digest.Name]bool       // demands that lead to a write of a state object
	files   map[string]*object         // places of files, see file.go
	keys    []keyUse
	handles map[string]*object // of databases, see database.go
	opened  []*library.Object  // embedded databases
	made    []*library.Object
	// scheduled is what the process does by the clock.
	scheduled []schedule
	locks     []heldLock
}

func newTaker(pkg *flow.Package, in flow.Input, rules *verdict.Rules) *taker {
	return &taker{pkg: pkg, in: in, rules: rules, objects: make(map[string]*object), files: make(map[string]*object), handles: make(map[string]*object), parts: make(map[*effect.Effect]bool), handed: make(map[string][]digest.Demand), demands: make(map[digest.Name]digest.Demand)}
}

func (t *taker) take() {
	t.long = t.pkg.LongLivedTypes()
	if t.isTestPackage() {
		t.pkg.Note(digest.NoteForTests, t.in.Pkg.Path())
	}
	t.noteStores()
	t.openDatabases()
	for _, helpers := range []bool{false, true} {
		for _, fn := range t.pkg.Funcs {
			if req := t.pkg.Requests.Of(fn); req != nil && req.Helper == helpers {
				t.serveAll(fn, req)
			}
		}
	}
	t.elsewhere()
	t.joinAll()
	t.importBehind()
	t.startupKeys()
	t.tellKeys()
	t.tellLocks()
	t.queues()
	t.libraryWrites()
	t.fold()
	t.feed()
	t.follow()
	t.renew()
	t.schedule()
	t.unserved()
	t.unservedFiles()
	t.drains()
	t.offer()
	t.orders()
}

// elsewhere takes the demands of request functions that another package registers, or
// has the receivers of.
func (t *taker) elsewhere() {
	for _, r := range t.pkg.Requests.Foreign {
		if d := t.pkg.Registered(r); !d.Name.IsZero() {
			t.demand(d)
		}
	}
	for _, fn := range t.pkg.Funcs {
		if d := t.pkg.Unplaced(fn); !d.Name.IsZero() {
			t.demand(d)
		}
	}
	for _, d := range t.pkg.Placed() {
		t.demand(d)
	}
}

// serveAll takes the effects of a request function. A helper adds only what
// the handlers that call it have not shown: they make the better evidence.
func (t *taker) serveAll(fn *ssa.Function, req *request.Func) {
	effects := t.resolveParts(t.pkg.Served(fn))
	stores := t.storeUseOf(effects)
	for _, e := range effects {
		if o := t.objects[e.State()]; !req.Helper || o == nil || !slices.ContainsFunc(o.serving, func(a access) bool { return siteKey(a.Effect) == siteKey(e) }) {
			t.serve(e, req, stores)
		}
	}
}

// serve takes one effect of a request function; stores says what that also
// reads and writes a store.
func (t *taker) serve(e *effect.Effect, req *request.Func, stores storeUse) {
	switch e.Op {
	case effect.OpInvoke, effect.OpCallFn, effect.OpSend:
		if e.Op == effect.OpCallFn && e.Target.IsUnknown() {
			return
		}
		if d := t.demandOf(e); !d.Name.IsZero() {
			d.Handler, d.Route, d.Via = req.Name, req.Route, req.Via
			t.handOn(&d, req.Helper)
			t.demand(d)
			t.send(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via, request: req})
		}
		return
	case effect.OpReceive, effect.OpBind, effect.OpSeed, effect.OpExternal:
		return
	case effect.OpKey:
		t.useKey(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via})
		return
	case effect.OpLock:
		t.takeLock(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via})
		return
	}
	t.access(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via, request: req, wired: t.parts[e], part: t.parts[e], stores: stores})
}

// handOn gives the demand of a helper the labels that handlers, which were taken
// before, lead to the same call with, through the helper: what they pass to it, it
// passes on.
func (t *taker) handOn(d *digest.Demand, helper bool) {
	last := d.Chain[len(d.Chain)-1]
	k := d.Name.String() + "|" + placeKey(last)
	if !helper {
		t.handed[k] = append(t.handed[k], *d)
		return
	}
	for _, of := range t.handed[k] {
		if slices.ContainsFunc(of.Chain, func(s effect.Site) bool { return s.Func == d.Handler && s.Pkg == t.in.Pkg.Path() }) {
			d.Pass(of.Args)
		}
	}
}

// demandOf makes the demand of an effect. What an interface in an object of a
// service holds belongs to the service, although nothing is known of the object
// itself: a handler gets it with each request, in a struct or a context.
func (t *taker) demandOf(e *effect.Effect) digest.Demand {
	d := digest.DemandOf(e)
	d.Typed = e.Op == effect.OpInvoke && !d.Held && e.Target.IsUnknown() && t.longLived(e.Target)
	return d
}

// access files an access on a request path under its object.
func (t *taker) access(a access) {
	switch {
	case a.Op.OnFile():
		t.fileAccess(a)
		return
	case a.Op == effect.OpUseDatabase:
		t.databaseAccess(a)
		return
	}
	id, byType := t.objectID(a.Target)
	if id == "" {
		return
	}
	if !t.isContainer(a.Effect, id) {
		t.tellBehind(a, id)
		return
	}
	o := t.object(id, a.Target)
	if a.Op.Writes() {
		o.info.Elem = minNonEmpty(o.info.Elem, a.Detail)
	}
	o.byType = o.byType && byType || byType && len(o.serving) == 0
	o.wired = o.wired || a.wired
	o.content = minNonEmpty(o.content, a.Target.Content())
	if hs := a.Target.Holders(); len(hs) > 1 {
		o.heldBy = minNonEmpty(o.heldBy, hs[len(hs)-2])
		if a.Target.IsGlobal() {
			o.variable = minNonEmpty(o.variable, hs[0])
		}
	}
	if a.Op.Writes() || a.Op == effect.OpEscape {
		o.fresh = o.fresh || !a.known
		t.nested = append(t.nested, nested{o, a})
	}
	o.serving = append(o.serving, a)
}

// objectID names the state object of a path, "" if the path does not outlive
// the request.
func (t *taker) objectID(p effect.Path) (id string, byType bool) {
	if _, _, _, ok := p.Got(); ok {
		return "", false // of what is not known
	}
	id = p.State()
	if c := p.Captured(); c != "" && id == "" {
		return effect.CapturedID(t.in.Pkg.Path(), c), false
	}
	if id == "" {
		return "", false
	}
	if p.OutlivesRequest() {
		return id, false
	}
	if p.IsUnknown() && t.longLived(p) {
		return id, true
	}
	return "", false
}

// longLived reports whether some field of a path belongs to a type of which an
// instance outlives requests.
func (t *taker) longLived(p effect.Path) bool {
	return slices.ContainsFunc(p.Steps(), func(s effect.Step) bool { return t.long[s.Owner()] })
}

func (t *taker) object(id string, p effect.Path) *object {
	o := t.objects[id]
	if o == nil {
		o = t.newObject(id, p)
		t.describeHeld(o)
		t.objects[id] = o
	}
	return o
}

// answers reports whether a function that reads the object has a result, which
// may tell what it found.
func (t *taker) answers(o *object) bool {
	return slices.ContainsFunc(t.pkg.Funcs, func(fn *ssa.Function) bool {
		return fn.Signature.Results().Len() > 0 && slices.ContainsFunc(t.pkg.SummaryOf(fn).Effects, func(e *effect.Effect) bool {
			return e.Op.Reads() && len(e.Chain) == 0 && e.State() == o.id
		})
	})
}

// drains notes the objects that a task takes from, and those that are compared
// with their source.
func (t *taker) drains() {
	for id, o := range t.objects {
		if o.evidence().TakesAway() && !t.answers(o) {
			t.pkg.Note(digest.NoteDrained, id)
		}
		o.drained = t.pkg.Noted(digest.NoteDrained, id)
	}
	for _, fn := range t.pkg.Funcs {
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if e.Flags&effect.FlagChecked != 0 && e.State() != "" {
				t.pkg.Note(digest.NoteChecked, e.State())
			}
		}
	}
	for id, o := range t.objects {
		v := t.lookup(id)
		o.unread = v != nil && t.pkg.Unread(v)
		o.checked = t.pkg.Noted(digest.NoteChecked, id)
		o.scoped = t.pkg.OwnedByRequest(id)
	}
}

// unserved files the accesses of the package that are on no request path:
// start-up code, goroutines, and functions that another package may call.
func (t *taker) unserved() {
	served := servedSites(t.objects)
	for _, fn := range t.pkg.Funcs {
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			id := e.Target.State()
			if len(e.Chain) > 0 || id == "" || served[siteKey(e)] || !e.Op.Writes() && !e.Op.Reads() || !t.isContainer(e, id) {
				continue
			}
			o := t.objects[id]
			if o == nil {
				if !e.Op.Writes() {
					continue
				}
				o = t.object(id, e.Target)
			}
			o.others = append(o.others, access{Effect: e})
		}
	}
}

// digest makes the fact of the package.
func (t *taker) digest() *digest.Digest {
	var demands []digest.Demand
	for _, d := range t.demands { // sorted later
		demands = append(demands, d)
	}
	states := make(map[string]digest.StateInfo)
	for id, o := range t.objects {
		states[id] = o.info
	}
	for _, id := range slices.Concat(t.pkg.Secrets(), t.pkg.OpenStates(), t.pkg.ChangedVariables()) {
		states[id] = t.describe(id)
	}
	return t.pkg.Digest(demands, states)
}
