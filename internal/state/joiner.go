package state

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
)

func (t *taker) demand(d digest.Demand) { digest.AddDemand(t.demands, d) }

// joinAll joins the demands of request paths with the functions that they may
// reach, until nothing new comes up. Pairs that one import has joined already
// are reported there.
func (t *taker) joinAll() {
	all := make(map[digest.Name]digest.Demand)
	for _, d := range t.in.Imported.Demands {
		all[d.Name] = d
	}
	own := make(map[digest.Name]bool)
	for k, d := range t.demands {
		digest.AddDemand(all, d)
		own[k] = true
	}
	t.joined, t.kept = make(map[digest.Name]bool), make(map[digest.Name]bool)
	if t.pkg.Serves() {
		for _, d := range t.pkg.LibraryCalls() {
			all[d.Name] = d
		}
	}
	j := &joiner{t: t, w: t.wiring(), all: all, own: own, at: make(map[digest.Name]token.Pos), from: make(map[digest.Name][]digest.Name)}
	work := slices.SortedFunc(maps.Keys(all), digest.CompareNames)
	for len(work) > 0 {
		k := work[0]
		work = work[1:]
		for _, fn := range j.w.targets(k) {
			t.joined[k] = true
			work = append(work, j.follow(k, fn)...)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(all), digest.CompareNames) {
		for _, fn := range j.w.targets(k) {
			j.file(k, fn)
		}
	}
}

// A joiner joins demands with what they may reach.
type joiner struct {
	t   *taker
	w   *wiring
	all map[digest.Name]digest.Demand
	// own are the demands that no import has: of request functions of this
	// package, or brought up by a join that is made here first.
	own map[digest.Name]bool
	// at is where the package wires the names that a join brought up.
	at map[digest.Name]token.Pos
	// from are the names that bring up another.
	from map[digest.Name][]digest.Name
}

// meet instantiates one pair. Told has the same effects as the handler that is
// named leads to them, nil if they are no others. First says that no import has
// seen the pair, pos is where this package wires it.
func (j *joiner) meet(n digest.Name, fn string) (effects, told []*effect.Effect, first bool, pos token.Pos) {
	d, sum := j.all[n], j.t.pkg.FuncByID(fn)
	if sum == nil {
		return nil, nil, false, token.NoPos
	}
	pos = j.w.position(n, fn)
	if !pos.IsValid() {
		pos = j.at[n]
	}
	first = j.own[n] || j.w.ownBinding(n, fn) || j.w.meetsHere(n, fn)
	if d.Via == digest.ViaLibrary {
		first = j.w.servesHere(fn)
	}
	if d.Shared() {
		told = j.t.resolveParts(d.Told().Meet(sum))
	}
	return j.t.resolveParts(d.Meet(sum)), told, first, pos
}

// follow adds the demands that one pair brings up; it returns the names of
// those that are new, or of which more is known now.
func (j *joiner) follow(n digest.Name, fn string) []digest.Name {
	d := j.all[n]
	if recv := receiverType(fn); (d.Held || d.Typed) && recv != "" {
		j.t.long[recv] = true
	}
	effects, told, first, pos := j.meet(n, fn)
	var more []digest.Name
	for i, e := range effects {
		if !isDemand(e) {
			continue
		}
		next := j.t.demandOf(e)
		if next.Name.IsZero() {
			continue
		}
		if told != nil {
			next.Own = digest.DemandOf(told[i]).Args
		}
		if !slices.Contains(j.from[next.Name], n) {
			j.from[next.Name] = append(j.from[next.Name], n)
		}
		next.Handler, next.Route, next.Via = d.Handler, d.Route, d.Via
		old, ok := j.all[next.Name]
		digest.AddDemand(j.all, next)
		if !ok {
			j.own[next.Name], j.at[next.Name] = first, pos
		}
		if now := j.all[next.Name]; !ok || now.Held != old.Held || now.Typed != old.Typed || now.Fills != old.Fills || !effect.SamePassed(now.Args, old.Args) || !effect.SamePassed(now.Own, old.Own) || !digest.SameObjects(now, old) {
			more = append(more, next.Name)
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
	name := effect.Short(id)
	if strings.Count(name, ".") != 2 || strings.Contains(name, "$") {
		return ""
	}
	return effect.Owner(id)
}

// file files the accesses of one pair.
func (j *joiner) file(n digest.Name, fn string) {
	d := j.all[n]
	effects, told, first, pos := j.meet(n, fn)
	stores := j.t.storeUseOf(effects)
	for i, e := range effects {
		if isDemand(e) && e.Op != effect.OpSend {
			continue
		}
		a := access{Effect: e, handler: d.Handler, route: d.Route, via: d.Via, wired: true, wirePos: pos, part: j.t.parts[e], known: !first, stores: stores}
		if told != nil {
			a.told = told[i]
		}
		switch e.Op {
		case effect.OpSend:
			j.t.send(a)
			if d.IsChannel() && j.delivers(e) {
				j.keep(n)
			}
		case effect.OpReceive, effect.OpBind, effect.OpSeed, effect.OpExternal:
		case effect.OpKey:
			j.t.useKey(a)
		case effect.OpLock:
			j.t.takeLock(a)
		default:
			j.t.access(a)
			if id, _ := j.t.objectID(a.Target); id != "" && a.Op.Writes() && !j.t.inMessage(a.Target) {
				j.keep(n)
			}
		}
	}
}

// delivers reports whether a receiver passes what it received to those who listen: on
// channels that are in elements of a container, or that nobody knows by name. Then it is
// a message, and the container of listeners is the state.
func (j *joiner) delivers(e *effect.Effect) bool {
	return e.Val.Kinds.FromRequest() && !j.t.inMessage(e.Target) && (e.Target.BehindElem() || !e.Target.OutlivesRequest())
}

// keep notes that a name leads to a write of a state object, and so do those
// that bring it up.
func (j *joiner) keep(n digest.Name) {
	if !j.t.kept[n] {
		j.t.kept[n] = true
		for _, from := range j.from[n] {
			j.keep(from)
		}
	}
}

func isDemand(e *effect.Effect) bool {
	return e.Op == effect.OpInvoke || e.Op == effect.OpCallFn || e.Op == effect.OpSend
}
