package state

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/flow"
)

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
func (j *joiner) meet(dyn, fn string) (effects, told []*effect.Effect, first bool, pos token.Pos) {
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
			next.Own = flow.DemandOf(told[i]).Args
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
		case effect.OpReceive, effect.OpBind, effect.OpSeed, effect.OpExternal:
		case effect.OpKey:
			j.t.useKey(a)
		case effect.OpLock:
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

func isDemand(e *effect.Effect) bool {
	return e.Op == effect.OpInvoke || e.Op == effect.OpCallFn || e.Op == effect.OpSend
}
