package flow

import (
	"math/bits"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// instantiate adds the effects of a callee, in terms of this function.
func (f *frame) instantiate(in ssa.Instruction, sum *effect.Summary, args []effect.Value, flags effect.Flags) {
	var made []*effect.Effect
	at := callSite{in, args, flags, site(f.fn, in.Pos())}
	for _, e := range sum.Effects {
		if e = f.p.aspects.instantiate(f, at, e); e == nil {
			continue
		}
		if calls, ok := f.narrow(e, args); ok {
			for _, t := range f.calledOn(e, args) {
				for _, c := range calls {
					if n := f.instantiateAt(at, c, t); n != nil {
						made = append(made, n)
					}
				}
			}
			continue
		}
		for _, t := range f.targets(e, args, sum.Formals) {
			if e.Op != effect.OpInvoke {
				t = t.Container()
			}
			if n := f.instantiateAt(at, e, t); n != nil {
				made = append(made, n)
			}
		}
	}
	f.folded[in] = made
}

// instantiateWiring lets functions run that are passed to a callee which calls
// them, and takes the bindings that it makes.
func (f *frame) instantiateWiring(at callSite, e *effect.Effect) *effect.Effect {
	switch {
	case e.Op == effect.OpCallFn:
		f.callArg(at.in, e, at.args, at.flags)
	case e.Op == effect.OpBind && f.p.aspects.bound(f, at, e):
		return nil
	case e.Op == effect.OpBind:
		v := f.substValue(e.Args[0], at.args)
		f.p.bindFuncs(e.Target.State(), f.funcsIn(v), at.in.Pos())
		if len(v.Paths) == 0 || !v.Paths[0].IsFormal() {
			return nil
		}
		return &effect.Effect{Op: effect.OpBind, Target: e.Target, Detail: digest.Held.Of(string(v.Paths[0])).String(), Site: e.Site, Args: e.Args}
	}
	return e
}

// targets maps the target of an effect of a callee. A variable or field that
// is assigned is a place, which a copy of its object does not share with it.
func (f *frame) targets(e *effect.Effect, args []effect.Value, formals int) effect.PathSet {
	i, formal := e.Target.Formal()
	root, steps := e.Target.Split()
	switch n := len(steps); {
	case formal && e.AssignsFormal(formals): // the variable itself, not what it holds
		if i < len(args) {
			return args[i].Paths
		}
		return nil
	case formal && n > 0 && e.Flags&effect.FlagPlace != 0 && i < len(args) && len(args[i].Paths) > 0:
		return f.subst(root.Over(steps[:n-1]), args).Step(steps[n-1])
	}
	return f.subst(e.Target, args)
}

// instantiateAt adds one effect at one target; nil if the function owns it.
func (f *frame) instantiateAt(at callSite, e *effect.Effect, t effect.Path) *effect.Effect {
	args, flags := at.args, at.flags
	key, keyAt := f.substPart(e.Key, e.KeyAt, args)
	val, valAt := f.substPart(e.Val, e.ValAt, args)
	if t.Root() == effect.Local {
		return nil // the callee's own
	}
	if t.IsAlloc() {
		if e.Op.Writes() {
			if e.Flags&effect.FlagElem != 0 {
				f.stain(t.Root(), key.Join(val))
			} else {
				f.stainAt(t, key.Join(val))
			}
		}
		if e.Op == effect.OpCallFn {
			f.callHeld(at.in, t, e, args, flags)
		}
		return nil
	}
	if e.Flags&effect.FlagAsync != 0 {
		flags &^= effect.FlagOnce // a goroutine that is started once may go on
	}
	n := &effect.Effect{Op: e.Op, Flags: e.Flags | flags, Target: t, Detail: e.Detail, Key: key, Val: val, KeyAt: keyAt, ValAt: valAt}
	n.Hint, n.Site, n.Weak, n.On = e.Hint, e.Site, e.Weak || n.Flags&effect.FlagAsync != 0, e.On
	if i := bits.TrailingZeros64(e.Key.Formals); i >= len(args) || keyFlag(args[i]) == 0 {
		n.Flags &^= effect.FlagKeyFormal
	}
	n.Chain = effect.CapChain(append([]effect.Site{at.here}, e.Chain...))
	n.Args = f.substAll(e.Args, args)
	return f.add(n)
}

// callArg lets a function run that is passed to a callee which calls it.
func (f *frame) callArg(in ssa.Instruction, e *effect.Effect, args []effect.Value, flags effect.Flags) {
	i, ok := e.Target.Formal()
	if !ok || e.Target != effect.FormalPath(i) || i >= len(args) {
		return
	}
	inner := f.substAll(e.Args, args)
	for _, fv := range args[i].Funcs {
		if fn, ok := fv.Fn.(*ssa.Function); ok && f.p.Requests.Of(fn) != nil {
			continue
		}
		f.applyFunc(in, fv, inner, flags|e.Flags&effect.FlagAsync)
	}
}

// callHeld lets the functions run that a local object holds.
func (f *frame) callHeld(in ssa.Instruction, t effect.Path, e *effect.Effect, args []effect.Value, flags effect.Flags) {
	inner := f.substAll(e.Args, args)
	for _, fv := range f.heap[t].Funcs {
		f.applyFunc(in, fv, inner, flags)
	}
}
