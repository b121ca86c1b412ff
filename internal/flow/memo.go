package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// memo marks the writes that fill a miss: the function reads the container
// and writes it, and what was found and what was computed go the same way
// (returned at the same position, merged in one variable, or passed to the
// same function). This is the shape of a memo or a read-through cache; that
// the value is harmless is decided later, by what else touches the container.
//
// Source: the benign half of the labelled corpus (testdata/corpus), in which
// most containers that are written while serving have this shape.
func (f *frame) memo() {
	read := make(map[effect.Path]bool)
	for _, e := range f.effects {
		if e.Op == effect.OpRead || e.Op == effect.OpGetSet {
			read[e.Target] = true
		}
	}
	if len(read) == 0 {
		return
	}
	fills, others, unchecked := make(map[*effect.Effect]bool), make(map[*effect.Effect]bool), make(map[*effect.Effect]bool)
	for instr := range gossa.Instrs(f.fn) {
		for _, w := range f.writesAt(instr) {
			if w.Flags&effect.FlagMemo != 0 || makesInner(instr) || f.passesInner(instr) {
				continue // the callee fills its own misses; an inner map is judged by what is put in it
			}
			if !makesEmpty(instr) && (w.Op == effect.OpGetSet && slices.Contains(f.wrote[instr], w) || read[w.Target] && f.onMiss(w, instr) && f.sameWay(w, instr)) {
				fills[w] = true
				unchecked[w] = unchecked[w] || !f.checks(w, instr)
			} else {
				others[w] = true
			}
		}
	}
	for w := range fills {
		if !others[w] {
			w.Flags |= effect.FlagMemo
			f.evicts(w.Target)
			if !unchecked[w] {
				w.Flags |= effect.FlagChecked
			}
		}
	}
}

// evicts marks what the function, or what it calls, drops from a container
// whose misses it fills: to make room, or because it has expired.
func (f *frame) evicts(target effect.Path) {
	for _, e := range f.effects {
		if (e.Op == effect.OpDelete || e.Op == effect.OpClear) && e.Target == target {
			e.Flags |= effect.FlagMemo
		}
	}
}

// passesInner reports whether a call does no more than store a new map, which
// it is given, in a map.
func (f *frame) passesInner(instr ssa.Instruction) bool {
	c, ok := instr.(*ssa.Call)
	return ok && len(f.folded[instr]) == 1 && f.folded[instr][0].Flags&effect.FlagElem != 0 &&
		slices.ContainsFunc(c.Call.Args, func(v ssa.Value) bool { _, inner := gossa.Unconvert(v).(*ssa.MakeMap); return inner })
}

// makesInner reports whether a write stores a new map in a map.
func makesInner(instr ssa.Instruction) bool {
	up, ok := instr.(*ssa.MapUpdate)
	if !ok {
		return false
	}
	_, inner := gossa.Unconvert(up.Value).(*ssa.MakeMap)
	return inner
}

// makesEmpty reports whether a write stores a new empty object, which is
// there to be filled: a mutex, a map, a struct with no field set.
func makesEmpty(instr ssa.Instruction) bool {
	return slices.ContainsFunc(writtenValues(instr), func(v ssa.Value) bool {
		switch v := gossa.Unconvert(v).(type) {
		case *ssa.MakeMap, *ssa.MakeChan:
			return true
		case *ssa.Alloc:
			return v.Heap && !isFilled(v, instr)
		}
		return false
	})
}

// isFilled reports whether something is put into an allocation before it is
// itself put where it stays.
func isFilled(a *ssa.Alloc, write ssa.Instruction) bool {
	for _, ref := range *a.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == a {
				return true
			}
		case *ssa.FieldAddr:
			for _, r := range *ref.Referrers() {
				if st, ok := r.(*ssa.Store); ok && st.Addr == ref {
					return true
				}
			}
		case ssa.CallInstruction:
			if ref != write {
				return true // filled by what it is passed to
			}
		}
	}
	return false
}

// onMiss reports whether a write depends on what a read of its target found:
// it is dominated by a branch whose condition comes from such a read.
func (f *frame) onMiss(w *effect.Effect, instr ssa.Instruction) bool {
	for b := instr.Block().Idom(); b != nil; b = b.Idom() {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && f.tests(br.Cond, w, make(map[ssa.Value]bool)) {
			return true
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

// writesAt returns the assignments that an instruction makes, its own and
// those of what it calls.
func (f *frame) writesAt(instr ssa.Instruction) []*effect.Effect {
	var out []*effect.Effect
	for _, e := range slices.Concat(f.wrote[instr], f.folded[instr]) {
		if e.Op == effect.OpSet || e.Op == effect.OpGetSet {
			out = append(out, e)
		}
	}
	return out
}

// sameWay reports whether a value read from the target and the value written
// to it meet.
func (f *frame) sameWay(w *effect.Effect, instr ssa.Instruction) bool {
	written := writtenValues(instr)
	for i, r := range f.results {
		if i < f.fn.Signature.Results().Len() && isErrorOrBool(f.fn.Signature.Results().At(i).Type()) {
			continue
		}
		if f.found(r.Value, w) {
			return true
		}
	}
	return f.meet(written, w, instr)
}

func isErrorOrBool(t types.Type) bool { return weaken(effect.Label{Kinds: 1}, t) == effect.Label{} }

// writtenValues are the operands of a write that may be the stored value.
func writtenValues(instr ssa.Instruction) []ssa.Value {
	switch in := instr.(type) {
	case *ssa.MapUpdate:
		return []ssa.Value{in.Value}
	case *ssa.Store:
		return []ssa.Value{in.Val}
	case *ssa.Call:
		return in.Call.Args
	}
	return nil
}

// meet reports whether some phi or call takes both a written value and a
// value read from the target.
func (f *frame) meet(written []ssa.Value, w *effect.Effect, at ssa.Instruction) bool {
	for instr := range gossa.Instrs(f.fn) {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			continue
		}
		var fromRead, fromWrite bool
		for _, e := range phi.Edges {
			fromRead = fromRead || f.found(f.eval(e), w)
			fromWrite = fromWrite || derived(e, written)
		}
		if fromRead && fromWrite {
			return true
		}
	}
	return f.meetInCall(written, w, at) || f.readAgain(w, at) || f.replaced(written, w, at)
}

// replaced reports whether a struct is looked up into a variable, and stored
// from there after all of it was replaced:
//
//	if !found { e = entry{...}; m[k] = e }
func (f *frame) replaced(written []ssa.Value, w *effect.Effect, at ssa.Instruction) bool {
	for _, v := range written {
		ld, ok := gossa.Unconvert(v).(*ssa.UnOp)
		if !ok {
			continue
		}
		if a, ok := ld.X.(*ssa.Alloc); ok && f.holdsFound(a, w) && f.setWhole(a, f.missBlocks(w, at)) {
			return true
		}
	}
	return false
}

// holdsFound reports whether a variable is set to what a read finds.
func (f *frame) holdsFound(a *ssa.Alloc, w *effect.Effect) bool {
	return slices.ContainsFunc(*a.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Addr == a && f.found(f.eval(st.Val), w)
	})
}

// setWhole reports whether all fields of a struct variable are set in some of
// the blocks.
func (f *frame) setWhole(a *ssa.Alloc, in []*ssa.BasicBlock) bool {
	st, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	set := make(map[int]bool)
	for _, ref := range *a.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == a && slices.Contains(in, ref.Block()) {
				return true
			}
		case *ssa.FieldAddr:
			for _, r := range *ref.Referrers() {
				if s, ok := r.(*ssa.Store); ok && s.Addr == ref && slices.Contains(in, s.Block()) {
					set[ref.Field] = true
				}
			}
		}
	}
	return len(set) == st.NumFields()
}

// missBlocks are the blocks from the test that found a miss to the write.
func (f *frame) missBlocks(w *effect.Effect, at ssa.Instruction) []*ssa.BasicBlock {
	out := []*ssa.BasicBlock{at.Block()}
	for b := at.Block().Idom(); b != nil; b = b.Idom() {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && f.tests(br.Cond, w, make(map[ssa.Value]bool)) {
			return out
		}
		out = append(out, b)
	}
	return out
}

// readAgain reports whether the target is looked up again, under the same
// key, where hit and filled miss have come together:
//
//	if !found { m[k] = v }
//	use(m[k])
func (f *frame) readAgain(w *effect.Effect, at ssa.Instruction) bool {
	up, ok := at.(*ssa.MapUpdate)
	if !ok || at.Block().Idom() == nil {
		return false
	}
	for _, b := range f.fn.Blocks {
		if b.Dominates(at.Block()) || at.Block().Dominates(b) || !at.Block().Idom().Dominates(b) {
			continue
		}
		for _, instr := range b.Instrs {
			if l, ok := instr.(*ssa.Lookup); ok && l.Index == up.Key && contains(f.eval(l.X).Paths, w.Target) {
				return true
			}
		}
	}
	return false
}

// meetInCall looks for two calls of one function, one with a value read and
// one with a value written.
func (f *frame) meetInCall(written []ssa.Value, w *effect.Effect, at ssa.Instruction) bool {
	reads, writes := make(map[any]bool), make(map[any]bool)
	for instr := range gossa.Instrs(f.fn) {
		c, ok := instr.(*ssa.Call)
		if !ok || instr == at {
			continue
		}
		var callee any = c.Call.Method // of the response, in frameworks whose context is an interface
		if fn := c.Call.StaticCallee(); fn != nil {
			callee = fn
		} else if !c.Call.IsInvoke() {
			continue
		}
		for i, arg := range c.Call.Args {
			for _, a := range gossa.Variadic(arg) {
				if f.found(f.eval(a), w) && !isErrorOrBool(a.Type()) {
					reads[callee] = true
				}
				if derived(a, written) && (i > 0 || a != arg || c.Call.IsInvoke()) {
					writes[callee] = true
				}
			}
		}
	}
	for fn := range reads {
		if writes[fn] {
			return true
		}
	}
	return false
}

// derived reports whether v is one of the values, or a conversion of one.
func derived(v ssa.Value, values []ssa.Value) bool {
	if _, isConst := v.(*ssa.Const); isConst {
		return false
	}
	base := gossa.Unconvert(v)
	return slices.ContainsFunc(values, func(w ssa.Value) bool { return gossa.Unconvert(w) == base })
}
