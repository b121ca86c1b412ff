package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// opaque evaluates a call of a function that nothing is known of: it may
// call the functions that it is given, its results come from its arguments,
// and what its arguments point to may be filled from them.
func (f *frame) opaque(in ssa.Instruction, c *ssa.CallCommon, args []effect.Value) {
	data := f.p.withoutContexts(c.Args, gossa.Callee(c), args)
	if f.p.asksStore(c) {
		data = found(data)
	}
	if !f.p.asks(gossa.Callee(c)) {
		f.fillPointers(c.Args, data, effect.Label{})
	}
	f.passFuncs(in, args)
	f.defaultResult(in, args, data)
	f.wrap(in, c, args)
}

// asks reports whether a function keeps nothing of what it is given.
func (p *Package) asks(fn *types.Func) bool {
	if fn == nil || fn.Signature().Results().Len() != 1 {
		return false
	}
	b, ok := fn.Signature().Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool && p.Table.In(knowledge.Question, fn.Name())
}

// fillPointers labels what arguments refer to, each by l, by the others, and by what
// it holds itself: an object that has an id is filled from under that. But nothing
// is filled from what is random: a configuration to which a decoder adds is not all
// as random as the salt that was in it.
func (f *frame) fillPointers(vs []ssa.Value, args []effect.Value, l effect.Label) {
	for i, a := range args {
		if i < len(vs) && !isPointer(vs[i].Type()) {
			continue
		}
		all := l.Join(effect.LabelOf(args[:i])).Join(effect.LabelOf(args[i+1:])).Join(asName(a.Label))
		for _, p := range a.Paths {
			if p.IsAlloc() {
				f.stainAt(p, all)
			}
		}
	}
}

// loads labels the objects that a callee is given, if it reads a store: what it
// finds under the id that an object has, it puts into that.
func (f *frame) loads(sum *effect.Summary, args []effect.Value) {
	if !readsStore(sum) {
		return
	}
	for _, a := range args {
		for _, p := range a.Paths {
			if p.IsAlloc() && p.IsRoot() {
				f.stain(p, asName(f.taint[p]).Found())
			}
		}
	}
}

// readsStore reports whether a function reads a store, itself or by what it calls.
func readsStore(sum *effect.Summary) bool {
	return slices.ContainsFunc(sum.Effects, func(e *effect.Effect) bool { return e.Outside() == effect.OutsideStore && e.Detail == effect.DirRead })
}

// asksStore reports whether a call reads a store: one of a client's methods, or one of an
// interface of the first party whose name says so.
func (p *Package) asksStore(c *ssa.CallCommon) bool {
	if place, dirs := p.outsideCall(c); place == effect.OutsideStore {
		return slices.Contains(dirs, effect.DirRead)
	}
	return c.IsInvoke() && p.ifaceMethod(c) != "" && gotypes.CanFail(c.Signature()) && p.onlyReads(c.Method.Name())
}

// found are values as what a store has under them.
func found(vs []effect.Value) []effect.Value {
	out := slices.Clone(vs)
	for i := range out {
		out[i].Label = out[i].Label.Found()
	}
	return out
}

// asName is what a label tells of what is found under a name with that label.
func asName(l effect.Label) effect.Label {
	l.Kinds &^= effect.KindRandom
	return l
}

// wrap records that what an unknown function makes writes to the writers that
// it is given: what is put into an encoder comes out in its buffer.
func (f *frame) wrap(in ssa.Instruction, c *ssa.CallCommon, args []effect.Value) {
	v, ok := in.(ssa.Value)
	if !ok || f.allocs[allocSite{v, 0}] == "" {
		return
	}
	made := f.allocs[allocSite{v, 0}].Root()
	for i, a := range args {
		if i >= c.Signature().Params().Len() || !isWriter(c.Signature().Params().At(i).Type()) {
			continue
		}
		for _, p := range a.Paths {
			if r := p.Root(); p.IsAlloc() && r != made && !slices.Contains(f.wraps[made], r) {
				f.wraps[made] = append(f.wraps[made], r)
				f.changed = true
			}
		}
	}
}

// passFuncs lets the functions among the arguments run. Literals have run
// where they were made.
func (f *frame) passFuncs(in ssa.Instruction, args []effect.Value) {
	for _, a := range args {
		for _, fv := range a.Funcs {
			fn, _ := fv.Fn.(*ssa.Function)
			if fn == nil || len(fn.FreeVars) > 0 || f.p.Requests.Of(fn) != nil || len(fv.Bindings) > 0 {
				continue
			}
			f.applyFunc(in, fv, nil, 0)
		}
	}
}
