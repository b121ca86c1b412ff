package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// What a request drops from a copy is still there on other instances. What every
// instance drops by itself harms nobody: what has expired, what makes room, what
// turned out to be broken when it was used. There, a branch looks into what was
// found, or at how much there is, and at nothing that a request brings.
//
//	if time.Since(e.at) > ttl { delete(m, k) }   // by itself
//	if e.role == role { delete(m, k) }           // for a request
//	if _, ok := m[k]; ok { delete(m, k) }        // whoever calls it decides

// drops marks what is deleted by itself.
func (f *frame) drops() {
	lapses, others := make(map[*effect.Effect]bool), make(map[*effect.Effect]bool)
	for instr := range gossa.Instrs(f.fn) {
		for _, d := range slices.Concat(f.wrote[instr], f.folded[instr]) {
			switch {
			case !d.Op.Drops() || d.Flags&effect.FlagLapsed != 0:
			case f.isLapsed(d, instr):
				lapses[d] = true
			default:
				others[d] = true
			}
		}
	}
	for d := range lapses {
		if !others[d] {
			d.Flags |= effect.FlagLapsed
		}
	}
}

// isLapsed reports whether an instruction drops what it has looked into.
func (f *frame) isLapsed(d *effect.Effect, instr ssa.Instruction) bool {
	if c, ok := instr.(*ssa.Call); ok && f.dropsByFunc(c, d) {
		return true
	}
	for _, b := range f.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && b != instr.Block() && leadsPast(br, instr.Block()) && f.looksInto(br.Cond, d, make(map[ssa.Value]bool)) && !f.compares(br.Cond, d, make(map[ssa.Value]bool)) {
			return true
		}
	}
	return false
}

// dropsByFunc reports whether a call deletes what a function, which it is given, chooses
// by something else than what a request has brought: that has captured nothing but times.
func (f *frame) dropsByFunc(c *ssa.Call, d *effect.Effect) bool {
	return slices.ContainsFunc(c.Call.Args, func(a ssa.Value) bool {
		switch a := gossa.Unconvert(a).(type) {
		case *ssa.Function:
			return len(f.wrote[c]) > 0 && slices.Contains(f.wrote[c], d)
		case *ssa.MakeClosure:
			return slices.Contains(f.wrote[c], d) && !slices.ContainsFunc(a.Bindings, func(b ssa.Value) bool { return f.brings(b) })
		}
		return false
	})
}

// looksInto reports whether a condition depends on what an entry holds, or on how many
// there are; not only on whether it is there.
func (f *frame) looksInto(v ssa.Value, d *effect.Effect, seen map[ssa.Value]bool) bool {
	if v == nil || seen[v] {
		return false
	}
	seen[v] = true
	switch in := v.(type) {
	case *ssa.Extract:
		if in.Type().Underlying() == types.Typ[types.Bool] {
			if _, lookup := in.Tuple.(*ssa.Lookup); lookup {
				return false
			}
		}
	case *ssa.BinOp:
		if gossa.IsNil(in.X) || gossa.IsNil(in.Y) {
			other := in.X
			if gossa.IsNil(in.X) {
				other = in.Y
			}
			if !gotypes.IsError(other.Type()) {
				return false
			}
		}
	case *ssa.Call:
		if gossa.Builtin(&in.Call) == "len" { // of a list that is gone through, that says nothing
			return slices.Contains(f.eval(in.Call.Args[0]).Paths, d.Target)
		}
	}
	if _, isPhi := v.(*ssa.Phi); !isPhi && f.found(f.eval(v), d) {
		return true
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, op := range in.Operands(nil) {
		if f.looksInto(*op, d, seen) {
			return true
		}
	}
	return false
}

// compares reports whether a condition compares with something that a request may have
// brought, or another caller.
func (f *frame) compares(v ssa.Value, d *effect.Effect, seen map[ssa.Value]bool) bool {
	if v == nil || seen[v] {
		return false
	}
	seen[v] = true
	if cmp, ok := v.(*ssa.BinOp); ok && isComparison(cmp.Op) {
		return f.broughtBy(cmp.X, d) || f.broughtBy(cmp.Y, d)
	}
	if c, ok := v.(*ssa.Call); ok && f.p.asks(gossa.Callee(&c.Call)) {
		return slices.ContainsFunc(c.Call.Args, func(a ssa.Value) bool { return f.broughtBy(a, d) })
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, op := range in.Operands(nil) {
		if f.compares(*op, d, seen) {
			return true
		}
	}
	return false
}

// broughtBy reports whether an operand of a comparison is what a caller is looking for:
// neither what was found, nor a time.
func (f *frame) broughtBy(v ssa.Value, d *effect.Effect) bool {
	return !f.found(f.eval(v), d) && f.brings(v)
}

// brings reports whether a value comes with a request, or from a caller who may have it
// from one: no time, no context, and no part of the receiver, as its settings are.
func (f *frame) brings(v ssa.Value) bool {
	t := v.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok { // a captured variable
		t = p.Elem()
	}
	if f.p.clockKind(t) != "" || gotypes.IsContext(t) {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok && gotypes.Struct(p.Elem()) != nil {
		return false
	}
	l := f.stained(f.eval(v)).Label
	if f.fn.Signature.Recv() != nil {
		l.Formals &^= 1
	}
	return l.Kinds.FromRequest() || l.Formals != 0
}
