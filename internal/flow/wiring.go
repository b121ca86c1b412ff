package flow

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// Wiring is what connects a call, a send or a stored callback to the code
// that it reaches, when the two are written apart: often in different
// packages, joined only in main.
//
// A binding says that the name of one half ("pkg.Iface.Method", "pkg.Type.callback",
// "pkg.Type.channel") may mean a function: a concrete type was converted to
// the interface, a function was stored in the field, a function receives from
// the channel. A demand is the other half on a request path.

type bindingKey struct{ dyn, fn string }

// A Binding is one possible meaning of a name.
type Binding struct {
	Dyn  string // what is called, with its class: see dynInvoke and the others
	Func string // ID of the function that it may reach
}

// Classes of names in bindings and demands.
const (
	dynInvoke  = "I:" // interface method
	dynField   = "F:" // function held in a field, map or variable
	dynChan    = "C:" // channel held in a field or variable
	dynLink    = "L:" // values of one interface type become values of another
	dynPlace   = "P:" // a field or variable that names a place of files has its name from another
	dynHandle  = "D:" // a field or variable has the handle of a database from another
	dynOpens   = "E:" // a field, variable or function has, or returns, the handle of an embedded database
	dynOwed    = "A:" // a function that makes what its caller may keep elsewhere, and what that is
	dynOnce    = "O:" // variable that holds a sync.OnceValue function
	dynNote    = "N:" // what a package has seen of a state object: a word and its name
	dynServes  = "V:" // some package has request functions
	dynHandler = "Q:" // function of another package that is registered as a request function
)

func compareBindings(a, b Binding) int {
	return cmp.Or(strings.Compare(a.Dyn, b.Dyn), strings.Compare(a.Func, b.Func))
}

func (p *Package) bind(dyn, fn string, pos token.Pos) {
	k := bindingKey{dyn, fn}
	if old, ok := p.bindings[k]; !ok || pos.IsValid() && pos < old {
		p.bindings[k] = pos
	}
}

// BoundHere returns where this package binds a name to a function, NoPos if
// it does not.
func (p *Package) BoundHere(dyn, fn string) token.Pos { return p.bindings[bindingKey{dyn, fn}] }

// importedBindings returns what packages that this one imports have bound to a
// name, in order.
func (p *Package) importedBindings(dyn string) []Binding {
	all := p.Imported.Bindings
	i, _ := slices.BinarySearchFunc(all, Binding{Dyn: dyn}, compareBindings)
	n := i
	for n < len(all) && all[n].Dyn == dyn {
		n++
	}
	return all[i:n]
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
	return dynInvoke + n + "." + c.Method.Name()
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
			p.bind(dynInvoke+n+"."+m.Name(), FuncID(fn), pos)
			p.bindEmbedded(n, m, fn, pos)
		}
	}
}

// MethodName is the name of a method of an interface, "pkg.Iface.Method", in bindings.
func MethodName(method string) string { return dynInvoke + method }

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
func (p *Package) isForeign(dyn string) bool {
	typ := interfaceOf(dyn)
	return typ != "" && !p.FirstParty(typ[:strings.LastIndexByte(typ, '.')])
}

// interfaceOf returns the type of dynInvoke names, "" for other names.
func interfaceOf(dyn string) string {
	name, ok := strings.CutPrefix(dyn, dynInvoke)
	if !ok {
		return ""
	}
	return name[:strings.LastIndexByte(name, '.')]
}

// LibraryCalls returns demands in the name of other modules: for each method
// of their interfaces that a function of the first party is bound to. The
// labels of the arguments say that a library passes them.
func (p *Package) LibraryCalls() []Demand {
	var out []Demand
	for _, b := range p.AllBindings() {
		if !p.isForeign(b.Dyn) || strings.HasPrefix(b.Func, dynInvoke) || len(out) > 0 && out[len(out)-1].Dyn == b.Dyn {
			continue
		}
		d := Demand{Dyn: b.Dyn, Held: true, Handler: b.Dyn[strings.LastIndexByte(b.Dyn, '/')+1:], Via: ViaLibrary}
		l := effect.Label{Kinds: effect.KindLibrary}
		if typ := interfaceOf(b.Dyn); knowledge.IsStoreInterface(typ[strings.LastIndexByte(typ, '.')+1:]) {
			l.Kinds |= effect.KindRequest
		}
		if sum := p.FuncByID(b.Func); sum != nil && sum.Formals-1 > budget.CallbackArgs.Limit() {
			p.Budgets.Reach(budget.CallbackArgs, b.Func)
		}
		d.Args = slices.Repeat([]effect.Label{l}, budget.CallbackArgs.Limit())
		out = append(out, d)
	}
	return out
}

// ViaLibrary is Demand.Via of calls that another module makes.
const ViaLibrary = "library"

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
		p.bind(dynInvoke+iface+"."+m.Name(), dynInvoke+from+"."+m.Name(), pos)
	}
}

// linkInterfaces records that a value of interface type from becomes one of
// interface type to.
func (p *Package) linkInterfaces(from, to types.Type, pos token.Pos) {
	f, t := p.namedInterface(from), p.namedInterface(to)
	if f != "" && t != "" && f != t {
		p.bind(dynLink+t, f, pos)
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
			f.add(&effect.Effect{Op: effect.OpBind, Target: effect.ObjectPath(name), Dyn: string(q), Args: []effect.Value{{Paths: effect.PathSet{q}}}, Site: site(f.fn, pos)})
		}
	}
}

func (p *Package) bindFuncs(name string, fvs []*effect.FuncValue, pos token.Pos) {
	for _, fv := range fvs {
		if fn, ok := fv.Fn.(*ssa.Function); !ok || p.Requests.Of(fn) == nil {
			p.bind(dynField+name, fv.ID, pos)
		}
	}
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
			p.bind(dynInvoke+n+"."+m.Name(), fv.ID, posOf(in))
		}
	}
}

// bindReceivers records which functions receive from channels that are held
// in fields or variables.
func (p *Package) bindReceivers() {
	for _, fn := range p.Funcs {
		for _, e := range p.sums[fn].Effects {
			if s := e.Target.State(); e.Op == effect.OpReceive && s != "" && len(e.Chain) == 0 {
				p.bind(dynChan+s, ssaID(fn), fn.Pos())
			}
		}
	}
}

// A Demand is a call, send or callback on a request path whose other half is
// not known where it is made.
type Demand struct {
	Dyn string
	// Args are the labels of the actual arguments (of the sent value for a
	// channel), receiver left out; of all handlers that make the demand.
	Args []effect.Label
	// Own are the labels of what Handler itself passes, nil if Args are.
	Own []effect.Label
	// Held says that the receiver, callback or channel is known to outlive the
	// request; else its type decides.
	Held bool
	// Typed says that the receiver was found in an object whose type outlives
	// requests: the type of what is behind the interface counts as such a type, too.
	Typed bool
	// Handler is the name of the request function; Route, Via as in request.
	Handler, Route, Via string
	// Chain leads from the handler to the call, callers first.
	Chain []effect.Site
}

func compareDemands(a, b Demand) int {
	return cmp.Or(strings.Compare(a.Dyn, b.Dyn), strings.Compare(a.Handler, b.Handler))
}

// Told is the demand as the handler that is named makes it, and the others do
// not: what is said of that one rests on its own arguments.
func (d Demand) Told() Demand {
	if d.Own != nil {
		d.Args, d.Own = d.Own, nil
	}
	return d
}

// Shared reports whether other handlers pass something else than the one that
// is named.
func (d Demand) Shared() bool { return d.Own != nil }

// Pass adds labels to those of the arguments.
func (d *Demand) Pass(args []effect.Label) { d.Args = effect.JoinLabels(d.Args, args) }

// evidence ranks what the handler that is named passes of the request: a part of
// it, or at most its context, which nearly all pass, or nothing.
func (d Demand) evidence() int {
	best := 0
	for _, l := range d.Told().Args {
		switch {
		case (l.Kinds &^ effect.KindContext).FromRequest():
			return 2
		case l.Kinds.FromRequest():
			best = 1
		}
	}
	return best
}

// DemandOf makes the demand of an effect of a request function, "" in Dyn if
// the effect is none.
func DemandOf(e *effect.Effect) Demand {
	d := Demand{Chain: append(slices.Clone(e.Chain), e.Site), Held: e.Target.OutlivesRequest()}
	switch e.Op {
	case effect.OpInvoke:
		d.Dyn = e.Dyn
	case effect.OpFileWrite, effect.OpFileRead, effect.OpFileServe:
		d.Dyn, d.Args = fileDynOf(e)+e.State(), []effect.Label{e.Key, e.Val}
		return d
	case effect.OpCallFn:
		if s := e.Target.State(); s != "" {
			d.Dyn = dynField + s
		}
	case effect.OpSend:
		if s := e.Target.State(); s != "" {
			d.Dyn, d.Args = dynChan+s, []effect.Label{e.Val}
		}
		return d
	}
	for _, a := range e.Args {
		l := a.Label
		l.Formals = 0
		d.Args = append(d.Args, l)
	}
	return d
}

// Registered makes the demand of a function of another package that this one
// registers as a request function, "" in Dyn if that package knows it for one.
func (p *Package) Registered(r request.Registration) Demand {
	obj, ok := r.Fn.Object().(*types.Func)
	if !ok || r.Shaped || obj.Pkg() == nil || !p.FirstParty(obj.Pkg().Path()) {
		return Demand{}
	}
	id := FuncID(obj)
	p.bind(dynHandler+id, id, r.Pos)
	d := Demand{
		Dyn: dynHandler + id, Held: !p.Requests.Within(r.In),
		Handler: gossa.Name(r.Fn), Route: r.Route, Via: r.Via, Chain: []effect.Site{site(r.In, r.Pos)},
	}
	for prm := range obj.Signature().Params().Variables() {
		d.Args = append(d.Args, requestLabel(prm.Type()))
	}
	return d
}

// IsChannel reports whether the demand is a send.
func (d Demand) IsChannel() bool { return strings.HasPrefix(d.Dyn, dynChan) }

// Meet instantiates the effects of the function that a demand reaches, as
// seen from the request: the receiver outlives it, the arguments have the
// demand's labels, and what the function received from a channel is what the
// request sent.
func (d Demand) Meet(sum *effect.Summary) []*effect.Effect {
	args := d.actuals(sum)
	var out []*effect.Effect
	for _, e := range sum.Effects {
		n := *e
		n.Key, n.Val = e.Key.SubstWhole(e.KeyAt, args), e.Val.SubstWhole(e.ValAt, args)
		n.KeyAt, n.ValAt = "", ""
		if d.IsChannel() {
			if (e.Key.Kinds|e.Val.Kinds)&effect.KindChannel == 0 && !strings.Contains(string(e.Target), d.Dyn[2:]) && !argsReceived(e) {
				continue
			}
			n.Key, n.Val = received(n.Key, d.Args[0]), received(n.Val, d.Args[0])
		}
		n.Target = outlive(e.Target, sum.Method && d.Held)
		n.Args = nil
		for _, a := range e.Args {
			l := a.Label.Subst(args)
			if d.IsChannel() {
				l = received(l, d.Args[0])
			}
			n.Args = append(n.Args, effect.Value{Label: l})
		}
		n.Chain = effect.CapChain(slices.Concat(d.Chain, e.Chain))
		out = append(out, &n)
	}
	return out
}

func argsReceived(e *effect.Effect) bool {
	return slices.ContainsFunc(e.Args, func(a effect.Value) bool { return a.Label.Kinds&effect.KindChannel != 0 })
}

func received(l, sent effect.Label) effect.Label {
	if l.Kinds&effect.KindChannel == 0 {
		return l
	}
	l.Kinds &^= effect.KindChannel
	return l.Join(sent)
}

func (d Demand) actuals(sum *effect.Summary) []effect.Value {
	args := make([]effect.Value, 0, len(d.Args)+1)
	if sum.Method {
		args = append(args, effect.Value{})
	}
	if d.IsChannel() {
		return args
	}
	for _, l := range d.Args {
		args = append(args, effect.Value{Label: l})
	}
	return args
}

// outlive maps a path of a function reached through wiring: its receiver
// outlives the request if it is held, its parameters are unknown.
func outlive(p effect.Path, held bool) effect.Path {
	i, ok := p.Formal()
	if !ok {
		return p
	}
	if i == 0 && held {
		return effect.Outlives.Over(p.Steps())
	}
	return effect.Unknown.Over(p.Steps())
}
