package state

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/library"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// A taker takes the inventory of one package.
type taker struct {
	pkg     *flow.Package
	in      flow.Input
	objects map[string]*object
	demands map[string]flow.Demand
	long    map[string]bool // types of which an instance outlives requests
	pkgs    map[string]*types.Package
	nested  []nested
	wires   *wiring         // made once; see wiring
	joined  map[string]bool // names that reach some function
	sends   []access
	handed  map[string][]flow.Demand // of handlers, by name and place; see handOn
	parts   map[*flow.Effect]bool    // found through the wiring, see part.go
	kept    map[string]bool          // demands that lead to a write of a state object
	files   map[string]*object       // places of files, see file.go
	keys    []keyUse
	handles map[string]*object // of databases, see database.go
	opened  []*library.Object  // embedded databases
	made    []*library.Object
	locks   []heldLock
}

func newTaker(pkg *flow.Package, in flow.Input) *taker {
	return &taker{pkg: pkg, in: in, objects: make(map[string]*object), files: make(map[string]*object), handles: make(map[string]*object), parts: make(map[*flow.Effect]bool), handed: make(map[string][]flow.Demand), demands: make(map[string]flow.Demand)}
}

func (t *taker) take() {
	t.long = t.pkg.LongLivedTypes()
	t.openDatabases()
	for _, helpers := range []bool{false, true} {
		for _, fn := range t.pkg.Funcs {
			if req := t.pkg.Requests.Of(fn); req != nil && req.Helper == helpers {
				t.serveAll(fn, req)
			}
		}
	}
	for _, r := range t.pkg.Requests.Foreign {
		if d := t.pkg.Registered(r); d.Dyn != "" {
			t.demand(d)
		}
	}
	t.joinAll()
	t.startupKeys()
	t.tellKeys()
	t.tellLocks()
	t.queues()
	t.libraryWrites()
	t.fold()
	t.feed()
	t.renew()
	t.unserved()
	t.unservedFiles()
	t.drains()
}

// serveAll takes the effects of a request function. A helper adds only what
// the handlers that call it have not shown: they make the better evidence.
func (t *taker) serveAll(fn *ssa.Function, req *request.Func) {
	effects := t.resolveParts(t.pkg.Served(fn))
	changes := changesStore(effects)
	for _, e := range effects {
		if o := t.objects[e.State()]; !req.Helper || o == nil || !slices.ContainsFunc(o.serving, func(a access) bool { return siteKey(a.Effect) == siteKey(e) }) {
			t.serve(e, req, changes)
		}
	}
}

// serve takes one effect of a request function; changes says whether that also
// reads and writes a store.
func (t *taker) serve(e *flow.Effect, req *request.Func, changes bool) {
	switch e.Op {
	case flow.OpInvoke, flow.OpCallFn, flow.OpSend:
		if e.Op == flow.OpCallFn && e.Target.IsUnknown() {
			return
		}
		if d := t.demandOf(e); d.Dyn != "" {
			d.Handler, d.Route, d.Via = req.Name, req.Route, req.Via
			t.handOn(&d, req.Helper)
			t.demand(d)
			if e.Op == flow.OpSend && e.Flags&flow.FlagAnswered == 0 && e.Val.Kinds.FromRequest() && e.Target.OutlivesRequest() {
				t.sends = append(t.sends, access{Effect: e, handler: req.Name, route: req.Route, via: req.Via, request: req})
			}
		}
		return
	case flow.OpReceive, flow.OpBind, flow.OpSeed, flow.OpExternal:
		return
	case flow.OpKey:
		t.useKey(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via})
		return
	case flow.OpLock:
		t.takeLock(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via})
		return
	}
	t.access(access{Effect: e, handler: req.Name, route: req.Route, via: req.Via, request: req, wired: t.parts[e], part: t.parts[e], changes: changes})
}

// handOn gives the demand of a helper the labels that handlers, which were taken
// before, lead to the same call with, through the helper: what they pass to it, it
// passes on.
func (t *taker) handOn(d *flow.Demand, helper bool) {
	last := d.Chain[len(d.Chain)-1]
	k := d.Dyn + "|" + placeKey(last)
	if !helper {
		t.handed[k] = append(t.handed[k], *d)
		return
	}
	for _, of := range t.handed[k] {
		if slices.ContainsFunc(of.Chain, func(s flow.Site) bool { return s.Func == d.Handler && s.Pkg == t.in.Pkg.Path() }) {
			d.Pass(of.Args)
		}
	}
}

// demandOf makes the demand of an effect. What an interface in an object of a
// service holds belongs to the service, although nothing is known of the object
// itself: a handler gets it with each request, in a struct or a context.
func (t *taker) demandOf(e *flow.Effect) flow.Demand {
	d := e.Demand()
	d.Typed = e.Op == flow.OpInvoke && !d.Held && e.Target.IsUnknown() && t.longLived(e.Target)
	return d
}

// access files an access on a request path under its object.
func (t *taker) access(a access) {
	switch {
	case a.Op.OnFile():
		t.fileAccess(a)
		return
	case a.Op == flow.OpUseDatabase:
		t.databaseAccess(a)
		return
	}
	id, byType := t.objectID(a.Target)
	if id == "" {
		return
	}
	o := t.object(id, a.Target)
	o.byType = o.byType && byType || byType && len(o.serving) == 0
	o.wired = o.wired || a.wired
	if hs := a.Target.Holders(); len(hs) > 1 {
		o.heldBy = minNonEmpty(o.heldBy, hs[len(hs)-2])
		if a.Target.IsGlobal() {
			o.variable = minNonEmpty(o.variable, hs[0])
		}
	}
	if a.Op.Writes() || a.Op == flow.OpEscape {
		o.fresh = o.fresh || !a.known
		t.nested = append(t.nested, nested{o, a})
	}
	o.serving = append(o.serving, a)
}

// objectID names the state object of a path, "" if the path does not outlive
// the request.
func (t *taker) objectID(p flow.Path) (id string, byType bool) {
	if _, _, _, ok := p.Got(); ok {
		return "", false // of what is not known
	}
	id = p.State()
	if c := p.Captured(); c != "" && id == "" {
		return capturedID(t.in.Pkg, c), false
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
func (t *taker) longLived(p flow.Path) bool {
	_, steps := p.Root()
	return slices.ContainsFunc(steps, func(s string) bool {
		s = strings.TrimPrefix(s, "~")
		return s != flow.Elem && t.long[s[:max(strings.LastIndexByte(s, '.'), 0)]]
	})
}

func capturedID(pkg *types.Package, name string) string {
	return pkg.Path() + ".captured " + name
}

func (t *taker) object(id string, p flow.Path) *object {
	o := t.objects[id]
	if o == nil {
		o = &object{id: id, info: t.described(id), cut: t.pkg.Cut(id)}
		switch {
		case strings.Contains(id, ".captured "):
			o.holder = "captured variable"
		case p.IsGlobal() && len(p.Holders()) == 1:
			o.holder = "package variable"
		default:
			o.holder = "struct field"
		}
		t.objects[id] = o
	}
	return o
}

func (t *taker) demand(d flow.Demand) { flow.AddDemand(t.demands, d) }

// joinAll joins the demands of request paths with the functions that they may
// reach, until nothing new comes up. Pairs that one import has joined already
// are reported there.
func (t *taker) joinAll() {
	all := make(map[string]flow.Demand)
	for _, d := range t.in.Imported.Demands {
		all[d.Dyn] = d
	}
	own := make(map[string]bool)
	for k, d := range t.demands {
		flow.AddDemand(all, d)
		own[k] = true
	}
	t.joined, t.kept = make(map[string]bool), make(map[string]bool)
	if t.pkg.Serves() {
		for _, d := range t.pkg.LibraryCalls() {
			all[d.Dyn] = d
		}
	}
	j := &joiner{t: t, w: t.wiring(), all: all, own: own, at: make(map[string]token.Pos), from: make(map[string][]string)}
	work := slices.Sorted(maps.Keys(all))
	for len(work) > 0 {
		k := work[0]
		work = work[1:]
		for _, fn := range j.w.targets(k) {
			t.joined[k] = true
			work = append(work, j.follow(k, fn)...)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(all)) {
		for _, fn := range j.w.targets(k) {
			j.file(k, fn)
		}
	}
}

// A joiner joins demands with what they may reach.
type joiner struct {
	t   *taker
	w   *wiring
	all map[string]flow.Demand
	// own are the demands that no import has: of request functions of this
	// package, or brought up by a join that is made here first.
	own map[string]bool
	// at is where the package wires the names that a join brought up.
	at map[string]token.Pos
	// from are the names that bring up another.
	from map[string][]string
}

// meet instantiates one pair. Told has the same effects as the handler that is
// named leads to them, nil if they are no others. First says that no import has
// seen the pair, pos is where this package wires it.
func (j *joiner) meet(dyn, fn string) (effects, told []*flow.Effect, first bool, pos token.Pos) {
	d, sum := j.all[dyn], j.t.pkg.FuncByID(fn)
	if sum == nil {
		return nil, nil, false, token.NoPos
	}
	pos = j.w.position(dyn, fn)
	if !pos.IsValid() {
		pos = j.at[dyn]
	}
	first = j.own[dyn] || j.w.ownBinding(dyn, fn) || j.w.meetsHere(dyn, fn)
	if d.Via == flow.ViaLibrary {
		first = j.w.servesHere(fn)
	}
	if d.Shared() {
		told = j.t.resolveParts(d.Told().Meet(sum))
	}
	return j.t.resolveParts(d.Meet(sum)), told, first, pos
}

// follow adds the demands that one pair brings up; it returns the names of
// those that are new, or of which more is known now.
func (j *joiner) follow(dyn, fn string) []string {
	d := j.all[dyn]
	if recv := receiverType(fn); (d.Held || d.Typed) && recv != "" {
		j.t.long[recv] = true
	}
	effects, told, first, pos := j.meet(dyn, fn)
	var more []string
	for i, e := range effects {
		if !isDemand(e) {
			continue
		}
		next := j.t.demandOf(e)
		if next.Dyn == "" {
			continue
		}
		if told != nil {
			next.Own = told[i].Demand().Args
		}
		if !slices.Contains(j.from[next.Dyn], dyn) {
			j.from[next.Dyn] = append(j.from[next.Dyn], dyn)
		}
		next.Handler, next.Route, next.Via = d.Handler, d.Route, d.Via
		old, ok := j.all[next.Dyn]
		flow.AddDemand(j.all, next)
		if !ok {
			j.own[next.Dyn], j.at[next.Dyn] = first, pos
		}
		if now := j.all[next.Dyn]; !ok || now.Held != old.Held || now.Typed != old.Typed || !slices.Equal(now.Args, old.Args) || !slices.Equal(now.Own, old.Own) {
			more = append(more, next.Dyn)
		}
		if first {
			j.t.demand(next)
		}
	}
	return more
}

// receiverType is the type that a method belongs to, by the method's ID, "" for
// functions.
func receiverType(id string) string {
	name := id[strings.LastIndexByte(id, '/')+1:]
	if strings.Count(name, ".") != 2 || strings.Contains(name, "$") {
		return ""
	}
	return id[:strings.LastIndexByte(id, '.')]
}

// file files the accesses of one pair.
func (j *joiner) file(dyn, fn string) {
	d := j.all[dyn]
	effects, told, first, pos := j.meet(dyn, fn)
	changes := changesStore(effects)
	for i, e := range effects {
		if isDemand(e) {
			continue
		}
		a := access{Effect: e, handler: d.Handler, route: d.Route, via: d.Via, wired: true, wirePos: pos, part: j.t.parts[e], known: !first, changes: changes}
		if told != nil {
			a.told = told[i]
		}
		switch e.Op {
		case flow.OpReceive, flow.OpBind, flow.OpSeed, flow.OpExternal:
		case flow.OpKey:
			j.t.useKey(a)
		case flow.OpLock:
			j.t.takeLock(a)
		default:
			j.t.access(a)
			if id, _ := j.t.objectID(a.Target); id != "" && a.Op.Writes() {
				j.keep(dyn)
			}
		}
	}
}

// keep notes that a name leads to a write of a state object, and so do those
// that bring it up.
func (j *joiner) keep(dyn string) {
	if !j.t.kept[dyn] {
		j.t.kept[dyn] = true
		for _, from := range j.from[dyn] {
			j.keep(from)
		}
	}
}

func isDemand(e *flow.Effect) bool {
	return e.Op == flow.OpInvoke || e.Op == flow.OpCallFn || e.Op == flow.OpSend
}

// answers reports whether a function that reads the object has a result, which
// may tell what it found.
func (t *taker) answers(o *object) bool {
	return slices.ContainsFunc(t.pkg.Funcs, func(fn *ssa.Function) bool {
		return fn.Signature.Results().Len() > 0 && slices.ContainsFunc(t.pkg.SummaryOf(fn).Effects, func(e *flow.Effect) bool {
			return e.Op.Reads() && len(e.Chain) == 0 && e.State() == o.id
		})
	})
}

// drains notes the objects that a task takes from, and those that are compared
// with their source.
func (t *taker) drains() {
	for id, o := range t.objects {
		if o.drains() && !t.answers(o) {
			t.pkg.Note(flow.NoteDrained, id)
		}
		o.drained = t.pkg.Noted(flow.NoteDrained, id)
	}
	for _, fn := range t.pkg.Funcs {
		for _, e := range t.pkg.SummaryOf(fn).Effects {
			if e.Flags&flow.FlagChecked != 0 && e.State() != "" {
				t.pkg.Note(flow.NoteChecked, e.State())
			}
		}
	}
	for id, o := range t.objects {
		o.checked = t.pkg.Noted(flow.NoteChecked, id)
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
			if len(e.Chain) > 0 || id == "" || served[siteKey(e)] || !e.Op.Writes() && !e.Op.Reads() {
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
func (t *taker) digest() *flow.Digest {
	var demands []flow.Demand
	for _, k := range slices.Sorted(maps.Keys(t.demands)) {
		demands = append(demands, t.demands[k])
	}
	states := make(map[string]flow.StateInfo)
	for id, o := range t.objects {
		states[id] = o.info
	}
	for _, id := range slices.Concat(t.pkg.Secrets(), t.pkg.LockStates(), t.pkg.ChangedVariables()) {
		states[id] = t.describe(id)
	}
	return t.pkg.Digest(demands, states)
}
