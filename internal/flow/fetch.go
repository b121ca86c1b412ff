package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
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

// works reports whether the way from a look-up that failed does something that it would
// not do a second time: it puts into a store what the key does not have in it. Then the
// entry is a record of what was done, as an answer that is kept under a key of
// idempotency, and no copy of it.
func (f *frame) works(w *effect.Effect, at ssa.Instruction) bool {
	for instr := range gossa.Instrs(f.fn) {
		c, ok := instr.(*ssa.Call)
		if ok && c != at && f.putsOutside(c) && f.behindMiss(w, c.Block(), at.Block()) && slices.ContainsFunc(gossa.Args(&c.Call), func(a ssa.Value) bool {
			return slices.ContainsFunc(gossa.Variadic(a), func(v ssa.Value) bool { return f.adds(v, w.Key) })
		}) {
			return true
		}
	}
	return false
}

// putsOutside reports whether a call writes to a store, itself or in what it calls.
func (f *frame) putsOutside(c *ssa.Call) bool {
	place, dirs := f.p.outsideCall(&c.Call)
	if place == effect.OutsideStore && (slices.Contains(dirs, effect.DirWrite) || slices.ContainsFunc(c.Call.Args, f.p.changesRows)) {
		return true
	}
	return slices.ContainsFunc(f.folded[c], func(e *effect.Effect) bool {
		return e.Flags&effect.FlagAsync == 0 && e.Outside() == effect.OutsideStore && e.Detail == effect.DirWrite
	})
}

// changesRows reports whether a value is the text of a statement that changes rows,
// although a query may return them: INSERT ... RETURNING id.
func (p *Package) changesRows(v ssa.Value) bool {
	return p.Table.In(knowledge.ChangingStatement, strings.TrimSpace(gossa.ConstString(v)))
}

// adds reports whether a value has a part of the request in it that a key has not.
func (f *frame) adds(v ssa.Value, key effect.Label) bool {
	if p, ok := v.Type().Underlying().(*types.Pointer); gotypes.IsContext(v.Type()) || ok && gotypes.Struct(p.Elem()) != nil {
		return false
	}
	l := f.stained(f.eval(v)).Label
	if f.fn.Signature.Recv() != nil {
		l.Formals &^= 1
	}
	from := l.Kinds & effect.RequestKinds &^ effect.KindContext
	return from&^key.Kinds != 0 || l.Formals&^key.Formals != 0 || from != 0 && l.Origin != "" && key.Origin != "" && l.Origin != key.Origin
}

// keepsRefusal reports whether a write keeps that a store has refused what the key stands for:
// behind the look-up that failed the store was asked for nothing but the key, and the
// write depends on its having failed or found nothing. Whoever asks it again is
// refused again.
//
//	_, err := db.PolicyOf(key)
//	if errors.Is(err, sql.ErrNoRows) { bad[key] = time.Now() }
func (f *frame) keepsRefusal(w *effect.Effect, at ssa.Instruction) bool {
	up, ok := at.(*ssa.MapUpdate)
	if !ok {
		return false
	}
	for b := at.Block(); b.Idom() != nil; b = b.Idom() {
		br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if ok && failed(br, b) && slices.ContainsFunc(f.callsOf(br.Cond), func(c *ssa.Call) bool {
			return f.fetchesAt(c) && f.asksFor(c, up.Key) && f.behindMiss(w, c.Block(), at.Block())
		}) {
			return true
		}
	}
	return false
}

// failed reports whether a block is where a branch leads if a call has failed, or found
// nothing.
func failed(br *ssa.If, b *ssa.BasicBlock) bool {
	yes := br.Block().Succs[0] == b
	switch cond := br.Cond.(type) {
	case *ssa.BinOp:
		if !gotypes.IsError(cond.X.Type()) {
			return false
		}
		none := gossa.IsNil(cond.X) || gossa.IsNil(cond.Y)
		return cond.Op == token.NEQ && none == yes || cond.Op == token.EQL && none != yes
	case *ssa.Call: // errors.Is
		return yes && slices.ContainsFunc(cond.Call.Args, func(a ssa.Value) bool { return gotypes.IsError(a.Type()) })
	case *ssa.Extract:
		return !yes && gotypes.IsBool(cond.Type())
	}
	return false
}

// asksFor reports whether a call is given a key, and nothing else that a caller brings.
func (f *frame) asksFor(c *ssa.Call, key ssa.Value) bool {
	asked := false
	for _, arg := range gossa.Args(&c.Call) {
		for _, v := range gossa.Variadic(arg) {
			switch {
			case sameKey(v, key):
				asked = true
			case f.adds(v, effect.Label{}):
				return false
			}
		}
	}
	return asked
}

// shares reports whether the random bytes in what a write puts in are put into a
// store, too: then all instances have the same.
func (f *frame) shares(at ssa.Instruction) bool {
	var puts []*ssa.Call
	for instr := range gossa.Instrs(f.fn) {
		if c, ok := instr.(*ssa.Call); ok && c != at && f.putsOutside(c) {
			puts = append(puts, c)
		}
	}
	shared := false
	for _, v := range writtenValues(at) {
		for _, m := range f.origins(v).mints {
			if shared = slices.ContainsFunc(puts, func(c *ssa.Call) bool { return f.isGiven(c, m) }); !shared {
				return false
			}
		}
	}
	return shared
}

// isGiven reports whether random bytes are among the arguments of a call.
func (f *frame) isGiven(c *ssa.Call, m mint) bool {
	for _, arg := range gossa.Args(&c.Call) {
		for _, v := range gossa.Variadic(arg) {
			if slices.ContainsFunc(f.origins(v).mints, func(n mint) bool { return n.value == m.value }) {
				return true
			}
		}
	}
	return false
}
