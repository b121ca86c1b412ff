package flow

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"golang.org/x/tools/go/ssa"
)

// capChain drops calls from the middle of a chain that is too long: where it
// starts and where it ends tell the most.
func capChain(c []Site) []Site {
	limit := budget.Chain.Limit()
	if len(c) <= limit {
		return c
	}
	head := c[:limit/2]
	return slices.Concat(head, c[len(c)-(limit-len(head)):])
}

// Whole reports whether nothing was left out of the chain of an effect.
func (e *Effect) Whole() bool { return len(e.Chain) < budget.Chain.Limit() }

// instantiate adds the effects of a callee, in terms of this function.
func (f *frame) instantiate(in ssa.Instruction, sum *Summary, args []Value, flags Flags) {
	var made []*Effect
	here := site(f.fn, in.Pos())
	for _, e := range sum.Effects {
		if e.Op.OnFile() {
			f.instantiateFile(in, e, args, flags, here)
			continue
		}
		switch e.Op {
		case OpKey, OpSeed:
			continue // see secrets
		case OpCallFn:
			f.callArg(in, e, args, flags)
		case OpBind:
			if strings.HasPrefix(e.Dyn, dynHandle) {
				f.instantiateHandle(in, e, args)
				continue
			}
			if strings.HasPrefix(e.Dyn, dynPlace) {
				f.instantiatePlace(in, e, args)
				continue
			}
			v := f.substValue(e.Args[0], args)
			f.p.bindFuncs(e.Target.State(), f.funcsIn(v), in.Pos())
			if len(v.Paths) == 0 || !isFormal(v.Paths[0]) {
				continue
			}
			e = &Effect{Op: OpBind, Target: e.Target, Dyn: string(v.Paths[0]), Site: e.Site, Args: e.Args}
		}
		for _, t := range f.targets(e, args, sum.Formals) {
			if e.Op != OpInvoke {
				t = t.Container()
			}
			if n := f.instantiateAt(in, e, t, args, flags, here); n != nil {
				made = append(made, n)
			}
		}
	}
	f.folded[in] = made
}

// targets maps the target of an effect of a callee. A variable or field that
// is assigned is a place, which a copy of its object does not share with it.
func (f *frame) targets(e *Effect, args []Value, formals int) pathSet {
	i, formal := e.Target.Formal()
	root, steps := e.Target.Root()
	switch n := len(steps); {
	case formal && e.assignsFormal(formals): // the variable itself, not what it holds
		if i < len(args) {
			return args[i].Paths
		}
		return nil
	case formal && n > 0 && e.Flags&FlagPlace != 0 && i < len(args) && len(args[i].Paths) > 0:
		return f.subst(join(root, steps[:n-1]), args).step(steps[n-1])
	}
	return f.subst(e.Target, args)
}

// assignsFormal reports whether the effect assigns what a formal points to,
// or a captured variable; formals is how many parameters come before those.
func (e *Effect) assignsFormal(formals int) bool {
	i, ok := e.Target.Formal()
	return ok && e.Op.Writes() && e.Flags&FlagElem == 0 && e.Target.root() == string(e.Target) && (i < formals || e.Flags&FlagPlace != 0)
}

// instantiateAt adds one effect at one target; nil if the function owns it.
func (f *frame) instantiateAt(in ssa.Instruction, e *Effect, t Path, args []Value, flags Flags, here Site) *Effect {
	key, keyAt := f.substPart(e.Key, e.KeyAt, args)
	val, valAt := f.substPart(e.Val, e.ValAt, args)
	if t.IsAlloc() {
		if e.Op.Writes() {
			if e.Flags&FlagElem != 0 {
				f.stain(t.root(), key.Join(val))
			} else {
				f.stainAt(t, key.Join(val))
			}
		}
		if e.Op == OpCallFn {
			f.callHeld(in, t, e, args, flags)
		}
		return nil
	}
	if e.Flags&FlagAsync != 0 {
		flags &^= FlagOnce // a goroutine that is started once may go on
	}
	n := &Effect{Op: e.Op, Flags: e.Flags | flags, Target: t, Dyn: e.Dyn, Key: key, Val: val, KeyAt: keyAt, ValAt: valAt, Hint: e.Hint, Site: e.Site, weak: e.weak}
	n.Chain = capChain(append([]Site{here}, e.Chain...))
	n.Args = f.substAll(e.Args, args)
	return f.add(n)
}

// callArg lets a function run that is passed to a callee which calls it.
func (f *frame) callArg(in ssa.Instruction, e *Effect, args []Value, flags Flags) {
	i, ok := e.Target.Formal()
	if !ok || e.Target != FormalPath(i) || i >= len(args) {
		return
	}
	inner := f.substAll(e.Args, args)
	for _, fv := range args[i].Funcs {
		if fn, ok := fv.fn.(*ssa.Function); ok && f.p.Requests.Of(fn) != nil {
			continue
		}
		f.applyFunc(in, fv, inner, flags|e.Flags&FlagAsync)
	}
}

// callHeld lets the functions run that a local object holds.
func (f *frame) callHeld(in ssa.Instruction, t Path, e *Effect, args []Value, flags Flags) {
	inner := f.substAll(e.Args, args)
	for _, fv := range f.heap[t].Funcs {
		f.applyFunc(in, fv, inner, flags)
	}
}
