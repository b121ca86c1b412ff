package flow

import (
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// To another instance every entry is a miss, so what a function does when its look-up
// finds nothing tells what the state is worth. This file finds the branches that a
// look-up decides, and what lies behind them; memo.go tells a miss that is computed
// or fetched again from one that makes something new.

// onMiss reports whether a write depends on what a read of its target found: some
// branch whose condition comes from such a read comes before it on every way, or
// leads past it where the entry was found. Another condition may stand beside it:
//
//	if v, ok := m[k]; fixed && ok { return v }
func (f *frame) onMiss(w *effect.Effect, instr ssa.Instruction) bool {
	return slices.ContainsFunc(f.lookupTests(w), func(br *ssa.If) bool {
		return br.Block() != instr.Block() && br.Block().Dominates(instr.Block()) || leadsPast(br, instr.Block())
	})
}

// A lookup is what branches are asked of: whether they test an element of a target, or
// the target itself.
type lookup struct {
	target effect.Path
	elem   effect.Flags
}

// lookupTests returns the branches whose condition comes from what a read of the
// target of w found. Values do not change any more, so each target is looked at once.
func (f *frame) lookupTests(w *effect.Effect) []*ssa.If {
	k := lookup{w.Target, w.Flags & effect.FlagElem}
	if out, ok := f.looked[k]; ok {
		return out
	}
	var out []*ssa.If
	for _, b := range f.fn.Blocks {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && f.tests(br.Cond, w, make(map[ssa.Value]bool)) {
			out = append(out, br)
		}
	}
	f.looked[k] = out
	return out
}

// leadsPast reports whether one way out of a branch leads to a block, and the
// other does not, unless by the branch again.
func leadsPast(br *ssa.If, to *ssa.BasicBlock) bool {
	b := br.Block()
	return reachesPast(b.Succs[0], to, b) != reachesPast(b.Succs[1], to, b)
}

// reachesPast reports whether a way that does not go through a block leads from one
// block to another.
func reachesPast(from, to, past *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{past: true}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if !seen[b] {
			if b == to {
				return true
			}
			seen[b] = true
			work = append(work, b.Succs...)
		}
	}
	return false
}

// checks reports whether a branch on the way to a write compares what a read
// of its target found with what a call has returned.
func (f *frame) checks(w *effect.Effect, instr ssa.Instruction) bool {
	for _, b := range f.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return s == instr.Block() }) && !b.Dominates(instr.Block()) {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && isComparison(cmp.Op) && (f.found(f.eval(cmp.X), w) && f.p.returned(cmp.Y) || f.found(f.eval(cmp.Y), w) && f.p.returned(cmp.X)) {
			return true
		}
	}
	return false
}

// returned reports whether a value is a result of a call, or part of one. What
// time it is says nothing of what was found.
func (p *Package) returned(v ssa.Value) bool { return p.returnedIn(v, make(map[ssa.Value]bool)) }

func (p *Package) returnedIn(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Call:
		callee := v.Call.StaticCallee()
		return callee == nil || callee.Object() == nil || !p.Table.IsClock(callee.Object().Pkg())
	case *ssa.Alloc:
		return slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
			st, ok := r.(*ssa.Store)
			return ok && st.Addr == v && p.returnedIn(st.Val, seen)
		})
	case *ssa.Extract, *ssa.Field, *ssa.FieldAddr, *ssa.UnOp, *ssa.ChangeType, *ssa.Convert, *ssa.TypeAssert:
		return p.returnedIn(*v.(ssa.Instruction).Operands(nil)[0], seen)
	}
	return false
}

// tests reports whether a value is computed from what a read of the target of w
// found.
func (f *frame) tests(v ssa.Value, w *effect.Effect, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	if seen[v] = true; len(seen) > budget.Condition.Limit() {
		f.reach(budget.Condition)
		return true
	}
	if _, isPhi := v.(*ssa.Phi); !isPhi && (f.found(f.eval(v), w) || beside(f.eval(v), w)) {
		return true
	}
	instr, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	if f.readsAt(instr, w.Target) {
		return true
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && f.tests(*op, w, seen) {
			return true
		}
	}
	return false
}

// readsAt reports whether an instruction is a lookup in the target, or a call
// that makes one.
func (f *frame) readsAt(instr ssa.Instruction, target effect.Path) bool {
	switch in := instr.(type) {
	case *ssa.Lookup:
		return contains(f.eval(in.X).Paths, target)
	case *ssa.Call:
		for _, e := range f.folded[instr] {
			if e.Op == effect.OpRead && e.Target == target {
				return true
			}
		}
		if row := f.p.behindRow(&in.Call); row != nil && opOf[row.Kind].Reads() {
			return contains(f.eval(in.Call.Value).Paths, target)
		}
		if recv := in.Call.Signature().Recv(); recv != nil && !in.Call.IsInvoke() && len(f.p.rows(gossa.Callee(&in.Call))) > 0 {
			return contains(f.eval(in.Call.Args[0]).Paths, target)
		}
	}
	return false
}

// beside reports whether a value is read from the object that the target is
// a field of: when a cached value was fetched stands beside it.
func beside(v effect.Value, w *effect.Effect) bool {
	if w.Flags&effect.FlagElem != 0 || w.Target.IsRoot() {
		return false
	}
	return slices.ContainsFunc(v.Paths, func(p effect.Path) bool { return !p.IsRoot() && p.Parent() == w.Target.Parent() })
}

// contains reports whether one of the paths is the container, or a container
// inside it.
func contains(ps effect.PathSet, target effect.Path) bool {
	return slices.ContainsFunc(ps, func(p effect.Path) bool { return p.Container() == target })
}

// found reports whether a value is what a read of the target of w finds: an
// element of a container, or the value of a variable or something behind it.
func (f *frame) found(v effect.Value, w *effect.Effect) bool {
	if v.Paths.Full() {
		return true // it may be among those that were left out
	}
	behind := effect.Path.Below
	if w.Flags&effect.FlagElem != 0 {
		behind = effect.Path.InElem
	}
	return slices.ContainsFunc(v.Paths, func(p effect.Path) bool {
		return behind(p, w.Target) || w.Flags&effect.FlagElem == 0 && p == w.Target || p.Full() && slices.Contains(p.Holders(), w.State())
	})
}
