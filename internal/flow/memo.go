package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
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
	read := f.looksUp()
	if len(read) == 0 {
		return
	}
	f.looked = make(map[lookup][]*ssa.If)
	fills, others, unchecked := make(map[*effect.Effect]bool), make(map[*effect.Effect]bool), make(map[*effect.Effect]bool)
	for instr := range gossa.Instrs(f.fn) {
		for _, w := range f.writesAt(instr) {
			if w.Flags&effect.FlagMemo != 0 || makesInner(instr) || f.passesInner(instr) || f.p.putsLatch(instr) {
				continue // the callee fills its own misses; an inner map is judged by what is put in it
			}
			if w.Val.Kinds&effect.KindRandom != 0 && f.shares(instr) {
				w.Val.Kinds &^= effect.KindRandom
			}
			if f.fillsMiss(w, instr, read[w.Target]) {
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
			f.fillsBehind(w)
			if !unchecked[w] {
				w.Flags |= effect.FlagChecked
			}
		}
	}
}

// fillsMiss reports whether a write puts in what a look-up did not find, and uses it as
// what it would have found. A call that reads or sets does both.
func (f *frame) fillsMiss(w *effect.Effect, instr ssa.Instruction, read bool) bool {
	if makesEmpty(instr) {
		return false
	}
	if w.Op == effect.OpGetSet && slices.Contains(f.wrote[instr], w) && !f.asksOnly(instr) {
		return !f.refusesBy(w, instr)
	}
	return read && f.onMiss(w, instr) && (f.sameWay(w, instr) || f.fetches(w, instr) || f.keepsRefusal(w, instr)) && !f.works(w, instr)
}

// asksOnly reports whether of a call that reads or sets only that counts whether
// something was there: it tells who came first, and another instance lets the second
// come first, too.
//
//	if _, dup := seen.LoadOrStore(id, true); dup { return }
func (f *frame) asksOnly(instr ssa.Instruction) bool {
	c, ok := instr.(*ssa.Call)
	if !ok || isUnused(c) {
		return false
	}
	for _, row := range f.p.rows(gossa.Callee(&c.Call)) {
		if row.Verb == knowledge.Access && slices.ContainsFunc(row.Ret, func(i int) bool { return isResultUsed(c, i) }) {
			return false
		}
	}
	return true
}

// isResultUsed reports whether anything is done with a result of a call.
func isResultUsed(c *ssa.Call, i int) bool {
	if _, several := c.Type().(*types.Tuple); !several {
		return !isUnused(c)
	}
	return slices.ContainsFunc(*c.Referrers(), func(r ssa.Instruction) bool {
		x, ok := r.(*ssa.Extract)
		return ok && x.Index == i && len(*x.Referrers()) > 0
	})
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

// fillsBehind marks the call of an interface's method by which a miss of what is behind
// the interface is filled.
func (f *frame) fillsBehind(w *effect.Effect) {
	if w.Flags&effect.FlagBehind == 0 || len(w.Chain) > 0 {
		return
	}
	for _, e := range f.effects {
		if e.Op == effect.OpInvoke && e.Site == w.Site && len(e.Chain) == 0 {
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
		case *ssa.MakeInterface:
			if slices.ContainsFunc(*ref.Referrers(), func(r ssa.Instruction) bool { return isPassed(ref, r) && r != write }) {
				return true
			}
		}
	}
	return false
}

// isPassed reports whether an instruction passes a value to a call, as one of a list
// maybe: Scan(&name).
func isPassed(v ssa.Value, in ssa.Instruction) bool {
	switch in := in.(type) {
	case ssa.CallInstruction:
		return true
	case *ssa.Store:
		_, list := in.Addr.(*ssa.IndexAddr)
		return list && in.Val == v
	}
	return false
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
				if (f.found(f.eval(a), w) || f.found(f.eval(gossa.Unconvert(a)), w)) && !isErrorOrBool(a.Type()) {
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

// derived reports whether v is one of the values, or a conversion of one; what two
// loads find in one local variable counts as one value.
func derived(v ssa.Value, values []ssa.Value) bool {
	if _, isConst := v.(*ssa.Const); isConst {
		return false
	}
	base := gossa.Unconvert(v)
	return slices.ContainsFunc(values, func(w ssa.Value) bool {
		w = gossa.Unconvert(w)
		return w == base || loadedFrom(w) != nil && loadedFrom(w) == loadedFrom(base)
	})
}

// loadedFrom returns the local variable that a value was loaded from, nil if there is
// none.
func loadedFrom(v ssa.Value) *ssa.Alloc {
	if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
		a, _ := ld.X.(*ssa.Alloc)
		return a
	}
	return nil
}
