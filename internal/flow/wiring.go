package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

func (p *Package) bind(n digest.Name, to string, pos token.Pos) {
	k := digest.Binding{Name: n, To: to}
	if old, ok := p.bindings[k]; !ok || pos.IsValid() && pos < old {
		p.bindings[k] = pos
	}
}

// BoundHere returns where this package binds a name to a function, NoPos if
// it does not.
func (p *Package) BoundHere(n digest.Name, to string) token.Pos {
	return p.bindings[digest.Binding{Name: n, To: to}]
}

// importedBindings returns what packages that this one imports have bound to a
// name, in order.
func (p *Package) importedBindings(n digest.Name) []digest.Binding {
	return digest.BindingsOf(p.Imported.Bindings, n)
}

// namedInterface returns the name of a first-party interface type, "" for
// any other type. Interfaces of other modules are known by tables only.
func (p *Package) namedInterface(t types.Type) string {
	n := gotypes.Named(t)
	if n == nil || !types.IsInterface(n) || !p.FirstParty(n.Obj().Pkg().Path()) {
		return ""
	}
	return typeName(n.Obj())
}

// ifaceMethod names the interface method that a call invokes.
func (p *Package) ifaceMethod(c *ssa.CallCommon) string {
	n := p.namedInterface(c.Value.Type())
	if n == "" {
		return ""
	}
	return n + "." + c.Method.Name()
}

// bindInterface records that concrete type t becomes a value of an interface.
func (p *Package) bindInterface(t, iface types.Type, pos token.Pos) {
	n := p.namedInterface(iface)
	if n == "" {
		n = p.foreignInterface(iface)
	}
	if n == "" || types.IsInterface(t) {
		return
	}
	it := iface.Underlying().(*types.Interface)
	for m := range it.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && p.FirstParty(fn.Pkg().Path()) {
			p.bind(digest.Method.Of(n+"."+m.Name()), FuncID(fn), pos)
			p.bindEmbedded(n, m, fn, pos)
		}
	}
}

// foreignInterface returns the name of an interface type of another module,
// which only that module calls; "" for any other type. Those of the standard
// library say too little about who calls them.
func (p *Package) foreignInterface(t types.Type) string {
	n := gotypes.Named(t)
	if n == nil || !types.IsInterface(n) || knowledge.IsStd(n.Obj().Pkg().Path()) {
		return ""
	}
	return typeName(n.Obj())
}

// isForeign reports whether a name is that of a method of an interface of
// another module.
func (p *Package) isForeign(n digest.Name) bool {
	typ, _ := n.Interface()
	return typ != "" && !p.FirstParty(effect.Owner(typ))
}

// LibraryCalls returns demands in the name of other modules: for each method
// of their interfaces that a function of the first party is bound to. The
// labels of the arguments say that a library passes them.
func (p *Package) LibraryCalls() []digest.Demand {
	var out []digest.Demand
	for _, b := range p.AllBindings() {
		if b.Name.Class != digest.Method || !p.isForeign(b.Name) || len(out) > 0 && out[len(out)-1].Name == b.Name {
			continue
		}
		d := digest.Demand{Name: b.Name, Held: true, Handler: effect.Short(b.Name.ID), Via: digest.ViaLibrary}
		l := effect.Label{Kinds: effect.KindLibrary}
		if typ, _ := b.Name.Interface(); p.Table.IsStoreInterface(effect.Last(typ)) {
			l.Kinds |= effect.KindRequest
		}
		if sum := p.FuncByID(b.To); sum != nil && sum.Formals-1 > budget.CallbackArgs.Limit() {
			p.Budgets.Reach(budget.CallbackArgs, b.To)
		}
		d.Args = slices.Repeat(effect.PassLabels(l), budget.CallbackArgs.Limit())
		out = append(out, d)
	}
	return out
}

// Serves reports whether this package or one that it imports has request
// functions: what is wired here belongs to a service.
func (p *Package) Serves() bool {
	for _, fn := range p.Funcs {
		if req := p.Requests.Of(fn); req != nil && !req.Helper {
			return true
		}
	}
	return p.Imported.Serves()
}

// bindEmbedded follows a method that t gets from an embedded interface.
func (p *Package) bindEmbedded(iface string, m, fn *types.Func, pos token.Pos) {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return
	}
	if from := p.namedInterface(recv.Type()); from != "" && from != iface {
		p.bind(digest.Promoted.Of(iface+"."+m.Name()), from+"."+m.Name(), pos)
	}
}

// linkInterfaces records that a value of interface type from becomes one of
// interface type to.
func (p *Package) linkInterfaces(from, to types.Type, pos token.Pos) {
	f, t := p.namedInterface(from), p.namedInterface(to)
	if f != "" && t != "" && f != t {
		p.bind(digest.Link.Of(t), f, pos)
	}
}

// bindField records the functions that a field, variable, map or slice is
// set to. A function that the caller has passed is recorded by the caller.
func (p *Package) bindField(name string, f *frame, v ssa.Value, pos token.Pos) {
	if !holdsFuncs(v.Type()) {
		return
	}
	val := f.eval(v)
	p.bindFuncs(name, f.funcsIn(val), pos)
	for _, q := range val.Paths {
		if i, formal := q.Formal(); formal && q == effect.FormalPath(i) {
			f.bindFormal(digest.Held, name, q, pos)
		}
	}
}

// bindFormal leaves a binding to the callers: the name is bound to what formal q is.
func (f *frame) bindFormal(class digest.Class, name string, q effect.Path, pos token.Pos) {
	f.add(&effect.Effect{
		Op: effect.OpBind, Target: effect.ObjectPath(name), Detail: class.Of(string(q)).String(),
		Args: []effect.Value{{Paths: effect.PathSet{q}}}, Site: site(f.fn, pos),
	})
}

func (p *Package) bindFuncs(name string, fvs []*effect.FuncValue, pos token.Pos) {
	for _, fv := range fvs {
		fn, ok := fv.Fn.(*ssa.Function)
		if m := p.boundMethod(fn); m != "" {
			p.bind(digest.HeldOf.Of(name), m, pos)
		} else if !ok || p.Requests.Of(fn) == nil {
			p.bind(digest.Held.Of(name), fv.ID, pos)
		}
	}
}

// boundMethod names the method of a first-party interface that a method value was taken
// of, as in store.Put; "" if fn is no such value.
func (p *Package) boundMethod(fn *ssa.Function) string {
	if fn == nil || !isBound(fn) {
		return ""
	}
	m, ok := fn.Object().(*types.Func)
	if !ok || m.Signature().Recv() == nil {
		return ""
	}
	if n := p.namedInterface(m.Signature().Recv().Type()); n != "" {
		return n + "." + m.Name()
	}
	return ""
}

// funcsIn returns the functions that a value is or, as a map or slice made
// here, holds.
func (f *frame) funcsIn(v effect.Value) []*effect.FuncValue {
	out := v.Funcs
	for _, p := range v.Paths {
		if p.IsAlloc() {
			for _, fv := range f.heap[p.Step(effect.Elem)].Funcs {
				out = effect.AddFunc(out, fv)
			}
		}
	}
	return out
}

// holdsFuncs reports whether a value is a function, or a collection of functions.
func holdsFuncs(t types.Type) bool {
	holds, _ := gotypes.Search(budget.Types.Limit(), t, func(t types.Type) (bool, []types.Type) {
		switch u := t.Underlying().(type) {
		case *types.Signature:
			return true, nil
		case *types.Map:
			return false, []types.Type{u.Elem()}
		case *types.Slice:
			return false, []types.Type{u.Elem()}
		}
		return false, nil
	})
	return holds
}

// bindAdapter records that a function becomes an interface value through a
// function type with methods: a call of such a method is taken for a call of
// the function.
func (p *Package) bindAdapter(f *frame, in *ssa.MakeInterface) {
	n := p.namedInterface(in.Type())
	if _, ok := in.X.Type().Underlying().(*types.Signature); !ok || n == "" {
		return
	}
	for _, fv := range f.eval(in.X).Funcs {
		for m := range in.Type().Underlying().(*types.Interface).Methods() {
			p.bind(digest.Method.Of(n+"."+m.Name()), fv.ID, posOf(in))
		}
	}
}

// bindReceivers records which functions receive from channels that are held
// in fields or variables.
func (p *Package) bindReceivers() {
	for _, fn := range p.Funcs {
		for _, e := range p.sums[fn].Effects {
			if s := e.Target.State(); e.Op == effect.OpReceive && s != "" && len(e.Chain) == 0 {
				p.bind(digest.Channel.Of(s), ssaID(fn), fn.Pos())
			}
		}
	}
}

// Registered makes the demand of a function of another package that this one
// registers as a request function, no Name if that package knows it for one.
func (p *Package) Registered(r request.Registration) digest.Demand {
	obj, ok := r.Fn.Object().(*types.Func)
	if !ok || r.Shaped || obj.Pkg() == nil || !p.FirstParty(obj.Pkg().Path()) {
		return digest.Demand{}
	}
	id := FuncID(obj)
	p.bind(digest.Handler.Of(id), id, r.Pos)
	d := digest.Demand{
		Name: digest.Handler.Of(id), Held: !p.Requests.Within(r.In),
		Handler: gossa.Name(r.Fn), Route: r.Route, Via: r.Via, Chain: []effect.Site{site(r.In, r.Pos)},
	}
	for prm := range obj.Signature().Params().Variables() {
		d.Args = append(d.Args, effect.PassLabels(requestLabel(prm.Type()))...)
	}
	return d
}

// Note tells importers what is seen of a state object here.
func (p *Package) Note(n digest.Note, state string) {
	p.bind(digest.Noted.Of(state), string(n), token.NoPos)
}

// Noted reports whether this package, or one that it imports, has noted
// something of a state object.
func (p *Package) Noted(n digest.Note, state string) bool {
	b := digest.Binding{Name: digest.Noted.Of(state), To: string(n)}
	_, here := p.bindings[b]
	return here || slices.Contains(p.importedBindings(b.Name), b)
}

// OpenStates returns the fields and variables that may become state objects where an
// importer knows more, sorted: what functions of the package take as locks, send on, or
// use as a container that is held as an interface.
func (p *Package) OpenStates() []string {
	var out []string
	for _, s := range p.sums {
		for _, e := range s.Effects {
			if (e.Op == effect.OpLock || e.Op == effect.OpSend || e.Flags&effect.FlagBehind != 0) && e.State() != "" {
				out = append(out, e.State())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
