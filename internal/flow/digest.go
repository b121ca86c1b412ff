package flow

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// A Digest is what a package tells its importers: the summaries of the
// functions that they can call, and the halves of wiring that are still open.
//
// Under go vet a package fact reaches direct importers only, so a digest
// holds what the package's own imports told, as far as an importer can need
// it; and a fact on an unexported object is dropped, so functions and state
// objects are named by strings.
//
// Invariants of the encoded form: names are full (import path first), slices
// are sorted, positions are base file name and line, and nothing depends on
// the order in which packages were analysed.
type Digest struct {
	Funcs    map[string]*Summary
	Bindings []Binding
	Demands  []Demand
	// States describes the state objects that the summaries name.
	States map[string]StateInfo
}

// StateInfo is what is known of the declaration of a state object.
type StateInfo struct {
	Kind string // "map", "sync.Map", "slice", "list", "cache", "channel", "pointer", "scalar"
	Type string
	Pkg  string // import path
	Name string // package name
	File string // base name
	Line int
	// Elem is "limiter", "channel", "lock" ... if the elements are live
	// objects that only this process can use; "" otherwise.
	Elem string
	// Benign is the reason why the type is harmless, "" if it is not.
	Benign string
}

// Summary returns the summary of a function of another package, nil if it
// has none worth telling.
func (d *Digest) Summary(id string) *Summary {
	if d == nil {
		return nil
	}
	return d.Funcs[id]
}

// Merge joins the digests of all imports.
func Merge(ds []*Digest) *Digest {
	m := &Digest{Funcs: make(map[string]*Summary), States: make(map[string]StateInfo)}
	demands := make(map[string]Demand)
	for _, d := range ds {
		for id, s := range d.Funcs {
			m.Funcs[id] = s
		}
		for id, s := range d.States {
			m.States[id] = s
		}
		m.Bindings = append(m.Bindings, d.Bindings...)
		for _, dm := range d.Demands {
			AddDemand(demands, dm)
		}
	}
	slices.SortFunc(m.Bindings, compareBindings)
	m.Bindings = slices.Compact(m.Bindings)
	m.Demands = sortedDemands(demands)
	return m
}

// AddDemand keeps one demand for each name, of which the labels of all are
// joined. One that passes something of the request stands for all; then one with
// a route, a short way, a small name.
func AddDemand(m map[string]Demand, d Demand) {
	old, ok := m[d.Dyn]
	if !ok {
		m[d.Dyn] = d
		return
	}
	best := old
	if standsBefore(d, old) < 0 {
		best = d
	}
	own := best.Told().Args
	best.Args, best.Own = joinLabels(old.Args, d.Args), nil
	if !slices.Equal(best.Args, own) {
		best.Own = append(make([]Label, 0, len(own)), own...) // not nil
	}
	best.Held, best.Typed = old.Held || d.Held, old.Typed || d.Typed
	m[d.Dyn] = best
}

// standsBefore orders the demands of one name. It is a total order of what can be
// told of a handler, so that it does not matter in which order they come.
func standsBefore(a, b Demand) int {
	return cmp.Or(
		cmp.Compare(bit(b.fromRequest()), bit(a.fromRequest())),
		cmp.Compare(bit(a.Route == ""), bit(b.Route == "")),
		cmp.Compare(len(a.Chain), len(b.Chain)),
		compareDemands(a, b),
		slices.CompareFunc(a.Chain, b.Chain, compareSites),
		slices.CompareFunc(a.Told().Args, b.Told().Args, compareLabels),
	)
}

func compareSites(a, b Site) int {
	return cmp.Or(strings.Compare(a.Pkg, b.Pkg), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Func, b.Func))
}

func compareLabels(a, b Label) int {
	return cmp.Or(strings.Compare(a.Origin, b.Origin), cmp.Compare(a.Kinds, b.Kinds), cmp.Compare(a.Formals, b.Formals))
}

func joinLabels(a, b []Label) []Label {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i, l := range b {
		out[i] = out[i].Join(l)
	}
	return out
}

func sortedDemands(m map[string]Demand) []Demand {
	out := make([]Demand, 0, len(m))
	for _, d := range m {
		out = append(out, d)
	}
	slices.SortFunc(out, compareDemands)
	return out
}

// Portable returns the summary of a function as other packages need it:
// free variables settled, effects on objects that nobody else can name left
// out. Nil if nothing is left to tell.
func (p *Package) Portable(fn *ssa.Function) *Summary {
	s := p.sums[fn]
	if s == nil {
		return nil
	}
	out := &Summary{ID: s.ID, Formals: s.Formals, Method: s.Method}
	for _, e := range s.Effects {
		if !p.worthTelling(e) {
			continue
		}
		for _, t := range p.portablePath(fn, s, e.Target) {
			n := *e
			n.Target = t
			if n.Chain = ShortChain(e.Chain); e.Op == OpRead || e.Op == OpSeed || e.Op == OpUseDatabase || e.Op.OnFile() && e.Op != OpFileWrite {
				n.Chain = nil // only writes are told with their way
			}
			if e.Op == OpExternal {
				n.Chain, n.Site = nil, Site{} // that it happens says all
			}
			if e.Op == OpInvoke {
				n.Args = labelsOf(e.Args)
			}
			out.Effects = append(out.Effects, &n)
		}
	}
	told := len(out.Effects) > 0
	for i, r := range s.Results {
		typ := fn.Signature.Results().At(i).Type()
		names := r.Paths
		r = portableResult(r, typ, p.FirstParty)
		if gotypes.IsString(typ) {
			r.Paths = portableName(fn, names)
		}
		told = told || p.getsService(s.Results[i], typ) || len(r.Paths) > 0 || len(r.Fields) > 0 || r.Label.Kinds&^KindChannel != 0
		out.Results = append(out.Results, r)
	}
	if !told {
		return nil
	}
	return out
}

// labelsOf drops all but the labels of arguments: what an interface method
// does with what they point to is not followed.
func labelsOf(args []Value) []Value {
	out := make([]Value, len(args))
	for i, a := range args {
		out[i].Label = a.Label
	}
	return out
}

// ShortChain keeps of a chain what a reader in another package needs: where
// it starts and where it ends. Chains are most of a digest otherwise.
func ShortChain(c []Site) []Site {
	if len(c) <= 2 {
		return c
	}
	return []Site{c[0], c[len(c)-1]}
}

func (p *Package) portablePath(fn *ssa.Function, s *Summary, t Path) pathSet {
	if i, ok := t.Formal(); ok && i >= s.Formals {
		return p.settle(fn, t, 0)
	}
	return pathSet{t}
}

// worthTelling reports whether an effect matters to another package.
func (p *Package) worthTelling(e *Effect) bool {
	switch {
	case e.Op == OpReceive, e.Op == OpSend && e.State() == "":
		return false
	case e.Op == OpInvoke, e.Op == OpExternal:
		return true
	case e.Op == OpKey:
		return e.Target.Minted() == "" && (isFormal(e.Target) || e.State() != "")
	case e.Op == OpSeed:
		return p.used[e.State()] || IsSecretName(e.State())
	case e.Op == OpUseDatabase:
		return p.worthUse(e)
	case e.Op == OpFileStat:
		if s := e.State(); s != "" {
			return p.runsAt(s)
		}
		return isFormal(e.Target) // a helper that looks for the file it is given
	case e.Op == OpFileRemove && !isFormal(e.Target):
		return false
	case e.Target.IsUnknown():
		return e.Op.OnFile() && e.State() != ""
	case e.Op == OpRead && e.Flags&FlagElem == 0 && !e.Target.IsGlobal():
		return false // of a single field: evidence in its own package only
	case e.Op == OpRead:
		return e.State() == "" || p.written(e.State())
	case e.Op == OpCallFn:
		return p.canBind(e.Target)
	}
	return true
}

// canBind reports whether a function may be found for what a path holds: it
// is a parameter, or a field that something was stored in here, or that
// another package can store in.
func (p *Package) canBind(t Path) bool {
	name := t.State()
	if name == "" || ast.IsExported(name[strings.LastIndexByte(name, '.')+1:]) {
		return true
	}
	if p.bound == nil {
		p.bound = make(map[string]bool)
		for _, b := range p.AllBindings() {
			p.bound[b.Dyn] = true
		}
		for _, s := range p.sums { // functions that callers pass
			for _, e := range s.Effects {
				if e.Op == OpBind {
					p.bound[dynField+e.State()] = true
				}
			}
		}
	}
	return p.bound[dynField+name]
}

// written reports whether the package, or one that it imports, writes the
// state after construction.
func (p *Package) written(state string) bool {
	if p.writes == nil {
		p.writes = make(map[string]bool)
		for _, s := range p.sums {
			noteWrites(p.writes, s)
		}
		for _, s := range p.Imported.Funcs {
			noteWrites(p.writes, s)
		}
	}
	return p.writes[state]
}

// ChangedVariables returns the package variables of which functions change
// elements, sorted. Importers cannot see what is not exported of them.
func (p *Package) ChangedVariables() []string {
	seen := make(map[string]bool)
	for _, s := range p.sums {
		for _, e := range s.Effects {
			if v := e.Target.Variable(); v != "" && e.Op.Writes() && strings.HasPrefix(v, p.Pkg.Path()+".") {
				seen[v] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func noteWrites(m map[string]bool, s *Summary) {
	for _, e := range s.Effects {
		if e.Op.Writes() {
			m[e.State()] = true
		}
	}
}

// portableResult drops what a caller cannot use: paths of values that are
// no references, and functions.
func portableResult(r Result, t types.Type, firstParty func(string) bool) Result {
	r.Funcs = nil
	if !leadsToState(t, firstParty) {
		r.Paths, r.Fields, r.Fresh = nil, nil, false
	}
	var fields []FieldValue
	for _, fv := range r.Fields {
		fv.Value.Funcs = nil
		if len(fv.Value.Paths) > 0 {
			fields = append(fields, fv)
		}
	}
	r.Fields = fields
	return r
}

// leadsToState reports whether state can be reached through a value of the
// type: a reference to a first-party type or a container.
func leadsToState(t types.Type, firstParty func(string) bool) bool {
	if n := gotypes.BehindAddress(t); n != nil {
		return firstParty(n.Obj().Pkg().Path()) && (isPointer(t) || isAggregate(t)) || isSync(n.Obj())
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Chan:
		return true
	}
	return false
}

// Digest makes what the package tells its importers. joined are the demands
// that it found itself.
func (p *Package) Digest(demands []Demand, states map[string]StateInfo) *Digest {
	d := &Digest{Funcs: make(map[string]*Summary), States: make(map[string]StateInfo)}
	bound := make(map[string]bool)
	for _, b := range p.AllBindings() {
		bound[b.Func] = true
	}
	for _, fn := range p.Funcs {
		if s := p.sums[fn]; s != nil && (isExported(fn) || bound[s.ID]) {
			if ps := p.Portable(fn); ps != nil {
				d.Funcs[ps.ID] = ps
			}
		}
	}
	p.reexport(d, bound)
	p.openWiring(d, demands)
	d.describe(states, p.Imported)
	d.describeSecrets(states, p.Imported)
	return d
}

func isExported(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported()
}

// reexport adds the summaries of imported methods that an importer of this
// package can call without importing their package, or that wiring reaches.
func (p *Package) reexport(d *Digest, bound map[string]bool) {
	api := p.apiTypes()
	for id, s := range p.Imported.Funcs {
		owner := id[:max(strings.LastIndexByte(id, '.'), 0)]
		if bound[id] || s.Method && api[owner] {
			if d.Funcs[id] == nil {
				d.Funcs[id] = s
			}
		}
	}
}

// apiTypes returns the first-party named types of other packages that are
// reachable from the exported objects of the package: through fields, results,
// elements and methods.
func (p *Package) apiTypes() map[string]bool {
	w := &typeWalk{firstParty: p.FirstParty, out: make(map[string]bool)}
	var roots []types.Type
	scope := p.Pkg.Scope()
	for _, n := range scope.Names() {
		if obj := scope.Lookup(n); obj.Exported() {
			roots = append(roots, obj.Type())
		}
	}
	if !nearest(roots, w.next) {
		p.Budgets.Reach(budget.Types, p.Pkg.Path())
	}
	return w.out
}

// nearest visits the types that next leads to, the nearest first, so that what
// is within the budget does not depend on the order of declarations. It reports
// whether that was all.
func nearest(level []types.Type, next func(types.Type) []types.Type) bool {
	seen := make(map[types.Type]bool)
	for range budget.Types.Limit() + 1 {
		var after []types.Type
		for _, t := range level {
			if t = types.Unalias(t); !seen[t] {
				seen[t] = true
				after = append(after, next(t)...)
			}
		}
		level = after
	}
	return !slices.ContainsFunc(level, func(t types.Type) bool { return !seen[types.Unalias(t)] })
}

type typeWalk struct {
	firstParty func(string) bool
	out        map[string]bool
}

func (w *typeWalk) next(t types.Type) []types.Type {
	var out []types.Type
	switch t := t.(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil || !w.firstParty(t.Obj().Pkg().Path()) {
			return nil
		}
		w.out[t.Obj().Pkg().Path()+"."+t.Obj().Name()] = true
		out = append(out, t.Underlying())
		for m := range t.Methods() {
			if m.Exported() {
				out = append(out, m.Type())
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				out = append(out, f.Type())
			}
		}
	case *types.Signature:
		for v := range t.Results().Variables() {
			out = append(out, v.Type())
		}
	case interface{ Elem() types.Type }:
		out = append(out, t.Elem())
	}
	return out
}

// AllBindings returns the bindings made here and in imported packages.
func (p *Package) AllBindings() []Binding {
	out := slices.Clone(p.Imported.Bindings)
	for k := range p.bindings {
		out = append(out, Binding{k.dyn, k.fn})
	}
	slices.SortFunc(out, compareBindings)
	return slices.Compact(out)
}

// openWiring keeps the bindings that lead to an effect, and the demands.
func (p *Package) openWiring(d *Digest, own []Demand) {
	for _, b := range p.AllBindings() {
		if p.isForeign(b.Dyn) && !keeps(d.Funcs[b.Func]) {
			continue
		}
		if strings.HasPrefix(b.Dyn, dynLink) || strings.HasPrefix(b.Dyn, dynOnce) || strings.HasPrefix(b.Dyn, dynNote) || b.Dyn == dynServes || strings.HasPrefix(b.Dyn, dynPlace) || strings.HasPrefix(b.Dyn, dynHandle) || strings.HasPrefix(b.Dyn, dynOpens) || strings.HasPrefix(b.Dyn, dynOwed) || isTold(b) || strings.HasPrefix(b.Func, dynInvoke) || p.effective(d, b.Func) {
			d.Bindings = append(d.Bindings, b)
		}
	}
	if p.Serves() {
		d.Bindings = append(d.Bindings, Binding{Dyn: dynServes})
	}
	slices.SortFunc(d.Bindings, compareBindings)
	d.Bindings = slices.Compact(d.Bindings)
	demands := make(map[string]Demand)
	for _, dm := range p.Imported.Demands {
		AddDemand(demands, dm)
	}
	for _, dm := range own {
		AddDemand(demands, dm)
	}
	d.Demands = sortedDemands(demands)
}

// keeps reports whether a function writes elements of something.
func keeps(s *Summary) bool {
	return s != nil && slices.ContainsFunc(s.Effects, func(e *Effect) bool { return e.Op.Writes() && e.Flags&FlagElem != 0 })
}

func (p *Package) effective(d *Digest, fn string) bool {
	s := d.Funcs[fn]
	return s != nil && len(s.Effects) > 0
}

// describe keeps the descriptions of the states that are named.
func (d *Digest) describe(own map[string]StateInfo, imported *Digest) {
	for _, s := range d.Funcs {
		for _, e := range s.Effects {
			if !e.Op.Writes() && e.Op != OpLock {
				continue
			}
			for _, name := range []string{e.State(), e.Target.Variable()} {
				info, ok := own[name]
				if !ok {
					info, ok = imported.States[name]
				}
				if ok {
					d.States[name] = info
				}
			}
		}
	}
}

// describeSecrets keeps the descriptions of what holds keys.
func (d *Digest) describeSecrets(own map[string]StateInfo, imported *Digest) {
	for _, b := range d.Bindings {
		if name, ok := strings.CutPrefix(b.Dyn, dynSecret); ok {
			if info, ok := firstInfo(own[name], imported.States[name]); ok {
				d.States[name] = info
			}
		}
	}
}

// firstInfo returns the first description that says something.
func firstInfo(infos ...StateInfo) (StateInfo, bool) {
	for _, i := range infos {
		if i.Line > 0 {
			return i, true
		}
	}
	return StateInfo{}, false
}

// HasDemand reports whether the digest has a demand of that name.
func (d *Digest) HasDemand(dyn string) bool {
	return slices.ContainsFunc(d.Demands, func(dm Demand) bool { return dm.Dyn == dyn })
}

// Serves reports whether the package, or one below it, has request functions.
func (d *Digest) Serves() bool {
	return slices.ContainsFunc(d.Bindings, func(b Binding) bool { return b.Dyn == dynServes })
}

// HasTarget reports whether the digest binds a name to the function.
func (d *Digest) HasTarget(fn string) bool {
	return slices.ContainsFunc(d.Bindings, func(b Binding) bool { return b.Func == fn })
}

// IsEmpty reports whether there is nothing to tell.
func (d *Digest) IsEmpty() bool {
	return len(d.Funcs) == 0 && len(d.Bindings) == 0 && len(d.Demands) == 0
}

// FuncByID returns the summary of a function of this package or of another.
func (p *Package) FuncByID(id string) *Summary {
	if p.byID == nil {
		p.byID = make(map[string]*ssa.Function)
		for _, fn := range p.Funcs {
			p.byID[ssaID(fn)] = fn
		}
	}
	if fn := p.byID[id]; fn != nil {
		return p.Portable(fn)
	}
	return p.Imported.Summary(id)
}

// Own reports whether a function is written in this package, and returns it.
func (p *Package) Own(id string) *ssa.Function {
	p.FuncByID("")
	return p.byID[id]
}

// SummaryOf returns the summary of a function of this package.
func (p *Package) SummaryOf(fn *ssa.Function) *Summary { return p.sums[fn] }
