package flow

import (
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// A value is fetched if it comes from what all instances share: a call that reads a
// store, a file or another service, after the look-up that failed. Then hit and miss
// need not meet:
//
//	if user, ok := c.get(key); ok { w.Write(user); return }
//	user, err := db.UserOf(key)
//	...
//	c.set(key, user)

// fetches reports whether what a write puts in was fetched where a look-up of its
// target has failed.
func (f *frame) fetches(w *effect.Effect, at ssa.Instruction) bool {
	return slices.ContainsFunc(writtenValues(at), func(v ssa.Value) bool {
		return slices.ContainsFunc(f.callsOf(v), func(c *ssa.Call) bool { return c != at && f.fetchesAt(c) && f.behindMiss(w, c.Block(), at.Block()) })
	})
}

// behindMiss reports whether a block is on a way from a look-up of the target of w that
// failed to the block of the write.
func (f *frame) behindMiss(w *effect.Effect, b, to *ssa.BasicBlock) bool {
	return slices.ContainsFunc(f.lookupTests(w), func(br *ssa.If) bool {
		return b != br.Block() && gossa.Reaches(br.Block(), b) && reachesPast(b, to, br.Block())
	})
}

// fetchesAt reports whether a call reads what all instances share, itself or in what
// it calls. A method of an interface that can fail, and answers, may.
func (f *frame) fetchesAt(c *ssa.Call) bool {
	if _, dirs := f.p.outsideCall(&c.Call); slices.Contains(dirs, effect.DirRead) {
		return true
	}
	if c.Call.IsInvoke() && f.p.ifaceMethod(&c.Call) != "" && gotypes.CanFail(c.Call.Signature()) && c.Call.Signature().Results().Len() > 1 {
		return true
	}
	return slices.ContainsFunc(f.folded[c], func(e *effect.Effect) bool {
		reads, _ := f.p.StoreUse(e)
		return reads || e.Op == effect.OpExternal && e.Flags&effect.FlagAsync == 0 && e.Detail == effect.DirRead
	}) || f.answersUpstream(c)
}

// answersUpstream reports whether a result of a call, or what it fills, is the answer
// of another service.
func (f *frame) answersUpstream(c *ssa.Call) bool {
	upstream := func(l effect.Label) bool { return l.Kinds&effect.KindUpstream != 0 }
	if upstream(f.eval(c).Label) || slices.ContainsFunc(f.tuples[c], func(v effect.Value) bool { return upstream(v.Label) }) {
		return true
	}
	sum := f.p.staticSummary(&c.Call)
	return sum != nil && slices.ContainsFunc(sum.Effects, func(e *effect.Effect) bool { return e.Op == effect.OpSet && upstream(e.Val) })
}

// callsOf returns the calls that a value is computed from. What was put into a local
// variable or object, by assignment or by a call that is given its address, counts.
func (f *frame) callsOf(v ssa.Value) []*ssa.Call {
	var out []*ssa.Call
	seen := make(map[ssa.Value]bool)
	work := []ssa.Value{v}
	for len(work) > 0 {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		if v == nil || seen[v] {
			continue
		}
		if seen[v] = true; len(seen) > budget.Condition.Limit() {
			f.reach(budget.Condition)
			return out
		}
		switch in := v.(type) {
		case *ssa.Call:
			out = append(out, in)
		case *ssa.Alloc:
			work = append(work, putInto(in, make(map[ssa.Value]bool))...)
		}
		if in, ok := v.(ssa.Instruction); ok {
			for _, op := range in.Operands(nil) {
				work = append(work, *op)
			}
		}
	}
	return out
}

// putInto returns the values that are stored in a local variable or object, or in a part
// of it, and the calls that are given its address.
func putInto(addr ssa.Value, seen map[ssa.Value]bool) []ssa.Value {
	if seen[addr] {
		return nil
	}
	seen[addr] = true
	var out []ssa.Value
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == addr {
				out = append(out, ref.Val)
			} else if ia, ok := ref.Addr.(*ssa.IndexAddr); ok { // an argument of a variadic call
				out = append(out, putInto(ia.X, seen)...)
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.MakeInterface, *ssa.Slice:
			out = append(out, putInto(ref.(ssa.Value), seen)...)
		case *ssa.Call:
			out = append(out, ref)
		}
	}
	return out
}
