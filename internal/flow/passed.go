package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// Where the program says what it passes, that is what is called: New(name, Discard{})
// calls the methods of Discard, whatever else satisfies the interface, and of
// put(&transfer{r: r.Body}) no progress is called, whatever other transfers have.

// objectsOf is what is known of the objects that an argument may be; nil if it may be
// any.
func (f *frame) objectsOf(v ssa.Value) effect.Objects {
	return f.objectsWithin(v, make(map[ssa.Value]bool))
}

func (f *frame) objectsWithin(v ssa.Value, seen map[ssa.Value]bool) effect.Objects {
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		return f.objectsWithin(v.X, seen)
	case *ssa.Phi:
		return f.objectsOfPhi(v, seen)
	case *ssa.MakeInterface:
		return f.objectAs(v)
	case *ssa.Alloc:
		return f.newObject(v)
	}
	return nil
}

func (f *frame) objectsOfPhi(v *ssa.Phi, seen map[ssa.Value]bool) effect.Objects {
	if seen[v] {
		return nil
	}
	seen[v] = true
	out := effect.Objects{}
	for _, e := range v.Edges {
		if gossa.IsNil(e) {
			continue
		}
		if out = out.Join(f.objectsWithin(e, seen)); out == nil {
			return nil
		}
	}
	return out
}

// objectAs is the object that becomes a value of an interface, by the type whose methods
// answer for it: its own, or that of an embedded field. An adapter of functions is the
// function.
func (f *frame) objectAs(in *ssa.MakeInterface) effect.Objects {
	if _, adapter := in.X.Type().Underlying().(*types.Signature); adapter {
		return adapterOf(f.eval(in.X))
	}
	owner := answers(in.X.Type(), in.Type())
	if owner == nil {
		return nil
	}
	if a, ok := in.X.(*ssa.Alloc); ok && gotypes.Behind(a.Type()).Obj() == owner {
		if o := f.newObject(a); o != nil {
			return o
		}
	}
	return effect.ObjectOf(typeName(owner))
}

// answers returns the type that declares the methods by which a value of type t is one
// of an interface, nil if there is no such type, or more than one.
func answers(t, iface types.Type) *types.TypeName {
	var owner *types.TypeName
	n, it := gotypes.Behind(t), iface.Underlying().(*types.Interface)
	if n == nil || n.TypeParams().Len() > 0 {
		return nil
	}
	for m := range it.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || gotypes.Receiver(fn) == nil || types.IsInterface(fn.Signature().Recv().Type()) {
			return nil
		}
		if owner == nil {
			owner = gotypes.Receiver(fn)
		} else if owner != gotypes.Receiver(fn) {
			return nil
		}
	}
	return owner
}

// adapterOf is what a function type with methods is made of.
func adapterOf(v effect.Value) effect.Objects {
	if len(v.Funcs) == 0 || len(v.Paths) > 0 {
		return nil
	}
	out := effect.Objects{}
	for _, fv := range v.Funcs {
		out = out.Join(effect.AdapterOf(fv.ID))
	}
	return out
}

// newObject is a struct that is made for a call, with the functions in its fields; nil
// if it is no struct of the first party.
func (f *frame) newObject(a *ssa.Alloc) effect.Objects {
	n := gotypes.Behind(a.Type())
	if n == nil || gotypes.Struct(n) == nil || !f.p.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	p, ok := f.allocs[allocSite{a, 0}]
	if !ok || !onlySet(a) {
		return effect.ObjectOf(typeName(n.Obj()))
	}
	out := effect.MadeOf(typeName(n.Obj()))
	for i := range gotypes.Struct(n).NumFields() {
		if !holdsFuncs(gotypes.Struct(n).Field(i).Type()) {
			continue
		}
		step := f.p.fieldStep(n, i)
		held := f.heap[p.Step(step)]
		if len(held.Paths) > 0 { // of a parameter, or looked up
			return effect.ObjectOf(typeName(n.Obj()))
		}
		for _, fv := range held.Funcs {
			out = out.With(step, fv.ID)
		}
	}
	return out
}

// onlySet reports whether nothing but assignments of its fields is done with a new
// object before it is passed.
func onlySet(a *ssa.Alloc) bool {
	passed := 0
	for _, ref := range *a.Referrers() {
		switch ref.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef, *ssa.UnOp:
		case *ssa.MakeInterface, ssa.CallInstruction:
			passed++
		default:
			return false
		}
	}
	return passed == 1
}

// partsOf are the labels of the fields of an argument, if it is a struct that was put
// together here, or points to one.
func (f *frame) partsOf(v ssa.Value, val effect.Value) effect.Parts {
	t := gossa.Unconvert(v).Type()
	if gotypes.Struct(t) == nil || len(val.Paths) == 0 {
		return nil
	}
	out, all := effect.Parts{}, effect.Label{}
	for _, p := range val.Paths {
		if !p.IsAlloc() || !p.IsRoot() {
			return nil
		}
		all = all.Join(f.labelAt(p))
		for i := range gotypes.Struct(t).NumFields() {
			step := f.p.fieldStep(t, i)
			out = out.With(step, f.labelAt(p.Step(step)))
		}
	}
	if all.Join(val.Label) != all { // some of it is not known by field
		return nil
	}
	return out
}

// sentParts is what is known of the fields of what is sent, here or by a caller; nil if
// nothing is.
func (f *frame) sentParts(x ssa.Value, v effect.Value) []effect.Value {
	parts := f.partsOf(x, v)
	_, formal := v.IsFormal()
	if parts == nil && !(formal && gotypes.Struct(x.Type()) != nil) {
		return nil
	}
	v = effect.Value{Label: v.Label, Parts: parts, Paths: v.Paths}
	if !formal {
		v.Paths = nil
	}
	return []effect.Value{v}
}

// handOver tells of the arguments of calls whose other half is elsewhere which are
// objects that the function makes and puts nowhere.
func (f *frame) handOver() {
	var own map[effect.Path]bool // made once somebody asks
	for _, e := range f.effects {
		for i, a := range e.Args {
			if own == nil {
				own = f.ownObjects()
			}
			if len(a.Paths) > 0 && !slices.ContainsFunc(a.Paths, func(p effect.Path) bool { return !own[p] && p != effect.Local }) {
				e.Args[i].Paths = effect.PathSet{effect.Local}
			}
		}
	}
}

// ownObjects are the objects that the function makes and puts nowhere.
func (f *frame) ownObjects() map[effect.Path]bool {
	own := make(map[effect.Path]bool)
	for at, p := range f.allocs {
		a, ok := at.value.(*ssa.Alloc)
		own[p] = ok && f.isOwn(a)
	}
	return own
}

// isOwn reports whether a local object is put nowhere: it is filled, read and passed,
// and sent at most as an answer, on a channel that came with a message or was made here.
func (f *frame) isOwn(a *ssa.Alloc) bool {
	for _, ref := range *a.Referrers() {
		switch r := ref.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef, *ssa.UnOp, *ssa.Call, *ssa.Defer, *ssa.MakeInterface:
		case *ssa.Store:
			if r.Addr != a {
				return false
			}
		case *ssa.Send:
			if ch := f.eval(r.Chan); r.Chan == a || ch.Label.Kinds&effect.KindChannel == 0 && !f.isLocal(r.Chan) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// narrow tells of a call that a callee makes through an interface that it was passed
// which methods it calls, if that is known here; ok is false if it is not.
func (f *frame) narrow(e *effect.Effect, args []effect.Value) (calls []*effect.Effect, ok bool) {
	switch {
	case e.Op != effect.OpInvoke:
		return nil, false // functions in fields of what is made here run as they are; see callHeld
	case e.Direct() != "":
		return []*effect.Effect{e}, true
	}
	return e.Narrow(func(i int) effect.Objects {
		if i >= len(args) {
			return nil
		}
		return args[i].Objects
	})
}

// calledOn are the paths of what a method is called on. Of an object that is made here
// nothing is known but its type: what the method does to others counts.
func (f *frame) calledOn(e *effect.Effect, args []effect.Value) effect.PathSet {
	var out effect.PathSet
	for _, p := range f.subst(e.Target, args) {
		if p.IsAlloc() || p.Root() == effect.Local {
			p = effect.Unknown
		}
		out = out.Join(effect.PathSet{p})
	}
	if len(out) == 0 {
		return effect.PathSet{effect.Unknown}
	}
	return out
}
