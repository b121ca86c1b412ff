package flow

import (
	"go/token"
	"go/types"
	"maps"
	"math/bits"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// An entry that is gone when the request ends is what this process is doing at the
// moment: a call that waits for its answer, a load that others wait for, a mark that
// work is in progress. There are two shapes:
//
//	m[id] = call; defer delete(m, id)      // the same function takes it out on all ways
//	pending.Store(tx, &queue{})            // only who made the key can look it up
//
// This file finds them; whether another request reads or removes such an entry is
// seen when all accesses are known.

// A keyed access is one of an instruction to an element, with the key that it has.
type keyed struct {
	*effect.Effect
	at  ssa.Instruction
	key ssa.Value // nil if it is not known
}

// entries marks the accesses to entries that are gone when the function returns.
func (f *frame) entries() {
	var all []keyed
	for instr := range gossa.Instrs(f.fn) {
		all = append(all, f.keyedAt(instr)...)
	}
	within, others := make(map[*effect.Effect]bool), make(map[*effect.Effect]bool)
	for _, a := range all {
		if a.Flags&effect.FlagWithin != 0 || f.ownObject(a.key) || slices.ContainsFunc(all, func(s keyed) bool {
			return s.Op.Puts() && s.Target == a.Target && sameKey(s.key, a.key) && f.takenOut(s, all)
		}) {
			within[a.Effect] = true
		} else {
			others[a.Effect] = true
		}
	}
	for e := range within {
		if !others[e] {
			e.Flags |= effect.FlagWithin
		}
	}
}

// keyedAt returns the accesses to elements that an instruction makes.
func (f *frame) keyedAt(instr ssa.Instruction) []keyed {
	var out []keyed
	if l, ok := instr.(*ssa.Lookup); ok {
		for _, e := range f.effects {
			if e.Op == effect.OpRead && e.Flags&effect.FlagElem != 0 && contains(f.eval(l.X).Paths, e.Target) {
				out = append(out, keyed{e, instr, l.Index})
			}
		}
		return out
	}
	for _, e := range f.wrote[instr] {
		if e.Flags&effect.FlagElem != 0 {
			out = append(out, keyed{e, instr, f.writtenKey(instr)})
		}
	}
	for _, e := range f.folded[instr] {
		if e.Flags&effect.FlagElem != 0 && (e.Op.Writes() || e.Op == effect.OpRead) {
			out = append(out, keyed{e, instr, f.passedKey(instr, e)})
		}
	}
	return out
}

// writtenKey is the key by which an instruction itself writes or removes an element, nil
// if it has none.
func (f *frame) writtenKey(instr ssa.Instruction) ssa.Value {
	switch in := instr.(type) {
	case *ssa.MapUpdate:
		return in.Key
	case ssa.CallInstruction:
		c := in.Common()
		if gossa.Builtin(c) == "delete" {
			return c.Args[1]
		}
		for _, row := range f.p.rows(gossa.Callee(c)) {
			if row.Verb == knowledge.Access {
				return operand(gossa.Args(c), row.Key)
			}
		}
	}
	return nil
}

// passedKey is the operand that a call, or what it starts or defers, uses as the key of an
// effect; nil if it is not known to be one. A literal has what it captures.
func (f *frame) passedKey(instr ssa.Instruction, e *effect.Effect) ssa.Value {
	sum, ops := f.calleeOf(instr)
	if sum == nil {
		return nil
	}
	var key ssa.Value
	for _, s := range sum.Effects {
		if s.Op != e.Op || s.Site != e.Site {
			continue
		}
		i := bits.TrailingZeros64(s.Key.Formals)
		if s.Key.Kinds != 0 || s.Flags&effect.FlagKeyFormal == 0 || s.KeyAt != "" || bits.OnesCount64(s.Key.Formals) != 1 || i >= len(ops) || key != nil && baseKey(key) != baseKey(ops[i]) {
			return nil
		}
		key = ops[i]
	}
	return key
}

// calleeOf returns the summary of what an instruction calls, or of a literal that it
// makes, and the operands for its formals.
func (f *frame) calleeOf(instr ssa.Instruction) (*effect.Summary, []ssa.Value) {
	switch in := instr.(type) {
	case *ssa.MakeClosure:
		sum := f.p.sums[gossa.Declared(in.Fn.(*ssa.Function))]
		if sum == nil {
			return nil, nil
		}
		return sum, append(make([]ssa.Value, sum.Formals), in.Bindings...)
	case ssa.CallInstruction:
		ops := slices.Clone(in.Common().Args)
		if mc, ok := in.Common().Value.(*ssa.MakeClosure); ok {
			ops = append(ops, mc.Bindings...)
		}
		return f.p.staticSummary(in.Common()), ops
	}
	return nil, nil
}

// baseKey is a key before conversions; what is loaded from a local variable stands for
// the variable, as literals capture it.
func baseKey(v ssa.Value) ssa.Value {
	if v == nil {
		return nil
	}
	v = gossa.Unconvert(v)
	if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
		switch ld.X.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			return ld.X
		}
	}
	return v
}

// sameKey reports whether two keys are one value: a local variable is, if it is
// assigned once.
func sameKey(a, b ssa.Value) bool {
	if a = baseKey(a); a == nil || a != baseKey(b) {
		return false
	}
	v, ok := a.(*ssa.Alloc)
	if !ok {
		return true
	}
	stores := 0
	for _, ref := range *v.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == v {
			stores++
		}
	}
	return stores == 1
}

// ownObject reports whether a key is an object that the function has made or got for
// itself, so that no other request has it.
func (f *frame) ownObject(key ssa.Value) bool {
	if key == nil {
		return false
	}
	key = gossa.Unconvert(key)
	_, ok := key.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	v := f.eval(key)
	if a, isVar := key.(*ssa.Alloc); isVar && len(v.Paths) == 1 && f.cells[v.Paths[0]] { // a variable that a literal has captured
		if _, ok = a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer); !ok {
			return false
		}
		v.Paths = f.uncell(v.Paths)
	}
	return len(v.Paths) > 0 && !slices.ContainsFunc(v.Paths, func(p effect.Path) bool { return !p.IsAlloc() })
}

// takenOut reports whether what an instruction puts in is removed, under the same key,
// on all ways out of the function: by a call, by one that is deferred, by a goroutine
// that waits for a context to end, or by one that does the work for which a call that
// reads or sets has let the function in. What one call does is seen as a whole, also that
// of a literal, which is noted where it is made and where it is called.
func (f *frame) takenOut(put keyed, all []keyed) bool {
	removed := make(map[*ssa.BasicBlock]bool)
	for _, r := range all {
		if r.at == put.at || calls(r.at, put.at) || !r.Op.Drops() || r.Target != put.Target || !sameKey(put.key, r.key) {
			continue
		}
		at := r.at.Block()
		switch in := r.at.(type) {
		case *ssa.MakeClosure:
			continue // it is where it is called
		case *ssa.Go:
			if !f.awaitsContext(&in.Call) && !(put.Op == effect.OpGetSet && f.p.isWork(&in.Call)) {
				continue
			}
		case *ssa.Defer:
			if at != put.at.Block() && at.Dominates(put.at.Block()) {
				return true
			}
		default:
			if at == put.at.Block() && !after(r.at, put.at) {
				continue
			}
		}
		removed[at] = true
	}
	known := taken(put.at.Block())
	if c, ok := put.at.(*ssa.Call); ok && put.Op == effect.OpGetSet && slices.Contains(f.wrote[c], put.Effect) {
		maps.Copy(known, letIn(c))
	}
	return len(removed) > 0 && !leavesWithout(put.at.Block(), removed, known, make(map[*ssa.BasicBlock]bool))
}

// letIn is what is known where a call that reads or sets has put an entry in: that there
// was none.
//
//	if _, busy := running.LoadOrStore(id, true); busy { return } // of what it has not put in, it takes nothing out
func letIn(c *ssa.Call) map[ssa.Value]bool {
	out := make(map[ssa.Value]bool)
	for _, ref := range *c.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index > 0 && gotypes.IsBool(x.Type()) {
			out[x] = false
		}
	}
	return out
}

// isWork reports whether a function that is started waits for nothing that it receives, nor
// for the clock: it takes as long as its work.
func (p *Package) isWork(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	if fn == nil {
		return false
	}
	for instr := range gossa.Instrs(fn) {
		recv, ok := instr.(*ssa.UnOp)
		if _, sel := instr.(*ssa.Select); sel || ok && recv.Op == token.ARROW || p.waits(instr) {
			return false
		}
	}
	return true
}

// calls reports whether an instruction calls the literal that another makes.
func calls(instr, literal ssa.Instruction) bool {
	call, ok := instr.(ssa.CallInstruction)
	made, isLiteral := literal.(*ssa.MakeClosure)
	return ok && isLiteral && call.Common().Value == made
}

// awaitsContext reports whether a function that is started receives from what a context
// says when it is done.
func (f *frame) awaitsContext(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	if fn == nil {
		return false
	}
	for instr := range gossa.Instrs(fn) {
		recv, ok := instr.(*ssa.UnOp)
		if !ok || recv.Op != token.ARROW {
			continue
		}
		if done, ok := recv.X.(*ssa.Call); ok && done.Call.IsInvoke() && gotypes.IsContext(done.Call.Value.Type()) {
			return true
		}
	}
	return false
}

// taken returns the conditions that are known to hold, or not, in a block.
func taken(b *ssa.BasicBlock) map[ssa.Value]bool {
	out := make(map[ssa.Value]bool)
	for d := b.Idom(); d != nil; d = d.Idom() {
		if br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			if yes, no := leadsAlone(d, d.Succs[0], b), leadsAlone(d, d.Succs[1], b); yes != no {
				out[br.Cond] = yes
			}
		}
	}
	return out
}

// leadsAlone reports whether the way from a block that dominates another to that one goes
// through one of its successors alone: that dominates it, too, and who has been elsewhere
// does not come back to it. Nothing is searched, since a function may have thousands of
// branches before each of its writes.
func leadsAlone(d, next, to *ssa.BasicBlock) bool {
	return next.Dominates(to) && !slices.ContainsFunc(next.Preds, func(p *ssa.BasicBlock) bool { return p != d && !next.Dominates(p) })
}

// leavesWithout reports whether a return can be reached from a block past none of those
// that remove, where known conditions stay as they are.
func leavesWithout(b *ssa.BasicBlock, removed map[*ssa.BasicBlock]bool, known map[ssa.Value]bool, seen map[*ssa.BasicBlock]bool) bool {
	if removed[b] || seen[b] {
		return false
	}
	seen[b] = true
	if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
		return true
	}
	return slices.ContainsFunc(nextKnowing(b, known), func(s *ssa.BasicBlock) bool { return leavesWithout(s, removed, known, seen) })
}

// nextKnowing are the blocks to which a block leads, where known conditions stay as they
// are.
func nextKnowing(b *ssa.BasicBlock, known map[ssa.Value]bool) []*ssa.BasicBlock {
	if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
		if yes, ok := known[br.Cond]; ok && yes {
			return b.Succs[:1]
		} else if ok {
			return b.Succs[1:]
		}
	}
	return b.Succs
}
