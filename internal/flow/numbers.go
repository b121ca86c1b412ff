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

// A number that requests count up is a statistic, an index, or something that means the
// same to all instances. It is the latter if it is handed out, to a client or a store, or
// if a request is refused by it:
//
//	fmt.Fprintf(w, "your number is %d", last.Add(1))                               // handed out
//	if s.sold >= 500 { http.Error(w, "sold out", http.StatusConflict); return } // refuses
//
// Reads that do so have a flag. Who increments the number is asked later.

// handsOut marks the numbers that a call gives to a client or a store.
func (f *frame) handsOut(in ssa.Instruction, c *ssa.CallCommon) {
	if !f.stores(c) && !f.answersClient(c) {
		return
	}
	for _, v := range gossa.Args(c) {
		f.handed(in, v, effect.FlagHanded)
	}
}

// stores reports whether a call puts what it is given outside of the process, as far as
// is seen here: the call of a client does, a function that calls one, or a method of an
// interface of the first party that can fail and is called as if it did.
func (f *frame) stores(c *ssa.CallCommon) bool {
	if _, dirs := f.p.outsideCall(c); slices.Contains(dirs, effect.DirWrite) {
		return true
	}
	if c.IsInvoke() {
		callee := c.Method
		return callee.Pkg() != nil && f.p.FirstParty(callee.Pkg().Path()) && gotypes.CanFail(callee.Signature()) && f.isSaver(callee.Name())
	}
	sum := f.p.staticSummary(c)
	return sum != nil && sum.WritesOutside()
}

// answersClient reports whether a call is one of a method of a request or its response,
// or is passed one. What writes a log is passed requests, too.
func (f *frame) answersClient(c *ssa.CallCommon) bool {
	if callee := gossa.Callee(c); callee != nil && callee.Pkg() != nil && f.p.Table.In(knowledge.LoggerPackage, callee.Pkg().Path()) {
		return false
	}
	vs := gossa.Args(c)
	if r := gossa.Receiver(c); r != nil {
		vs = append(slices.Clone(vs), r)
		if made, ok := gossa.Unconvert(r).(*ssa.Call); ok { // json.NewEncoder(w).Encode(v)
			vs = append(vs, gossa.Args(&made.Call)...)
		}
	}
	return slices.ContainsFunc(vs, func(v ssa.Value) bool {
		n := gotypes.BehindAddress(gossa.Unconvert(v).Type())
		return n != nil && !gotypes.IsContext(n) && f.p.takesAnswers(n.Obj())
	})
}

// takesAnswers reports whether a type is that of a response, or of what stands for
// request and response; not one of a request that has its response beside it.
func (p *Package) takesAnswers(tn *types.TypeName) bool {
	rows := p.Table.Type(tn)
	return slices.ContainsFunc(rows, func(r *knowledge.Row) bool { return r.Verb == knowledge.Request || r.Verb == knowledge.Scoped }) &&
		!slices.ContainsFunc(rows, func(r *knowledge.Row) bool { return r.Verb == knowledge.Request && r.With != "" })
}

// numbers marks the numbers that a request function returns, or puts in what the request
// came with, as those do that serve RPCs, and those by which a function decides not to go on.
func (f *frame) numbers() {
	for _, b := range f.fn.Blocks {
		switch last := b.Instrs[len(b.Instrs)-1].(type) {
		case *ssa.Return:
			for i := range last.Results {
				if f.req != nil {
					f.handed(last, gossa.Returned(last, i), effect.FlagHanded)
				}
			}
		case *ssa.If:
			cmp, ok := last.Cond.(*ssa.BinOp)
			if ok && isComparison(cmp.Op) && slices.ContainsFunc(b.Succs, f.isRefusal) {
				as := effect.FlagRefuses
				if isOrder(cmp.Op) {
					as |= effect.FlagBounded
				}
				f.handed(cmp, cmp.X, as)
				f.handed(cmp, cmp.Y, as)
			}
		}
	}
	if f.req != nil {
		for in := range gossa.Instrs(f.fn) {
			if st, ok := in.(*ssa.Store); ok && f.comesWithRequest(st.Addr) {
				f.handed(st, st.Val, effect.FlagHanded)
			}
		}
	}
	f.indexes()
}

// comesWithRequest reports whether an address is that of what a parameter of the request
// points to, or of a field of that.
func (f *frame) comesWithRequest(addr ssa.Value) bool {
	for {
		switch v := addr.(type) {
		case *ssa.FieldAddr:
			addr = v.X
		case *ssa.Parameter:
			return f.req.Params[slices.Index(f.fn.Params, v)]
		default:
			return false
		}
	}
}

// indexes takes the mark from numbers by which the function finds an element: whom a
// request is sent to next.
func (f *frame) indexes() {
	for instr := range gossa.Instrs(f.fn) {
		ia, ok := instr.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, p := range f.eval(ia.Index).Paths {
			for _, e := range f.effects {
				if e.Target == p.Container() {
					e.Flags &^= effect.FlagHanded | effect.FlagRefuses | effect.FlagBounded
				}
			}
		}
	}
}

// isRefusal reports whether a block, to which only one branch leads, answers a client and
// returns, or returns an error or a boolean.
func (f *frame) isRefusal(b *ssa.BasicBlock) bool {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(b.Preds) != 1 {
		return false
	}
	for i, r := range ret.Results {
		c, isConst := gossa.Returned(ret, i).(*ssa.Const)
		if gotypes.IsBool(r.Type()) && isConst || gotypes.IsError(r.Type()) && !(isConst && c.Value == nil) {
			return true
		}
	}
	return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
		c, ok := in.(*ssa.Call)
		return ok && f.answersClient(c.Common())
	})
}

// handed marks the reads of the numbers that a value is made of.
func (f *frame) handed(in ssa.Instruction, v ssa.Value, as effect.Flags) {
	seen := make(map[ssa.Value]bool)
	for work := []ssa.Value{v}; len(work) > 0; work = work[1:] {
		v := work[0]
		if seen[v] {
			continue
		}
		seen[v] = true
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsNumeric != 0 {
			for _, p := range f.eval(v).Paths {
				c := p.Container()
				if p.IsAlloc() || p.IsNamed() || c.BehindElem() || p.State() == "" {
					continue
				}
				if p != c || f.p.assigned[p.State()] { // an atomic, or a number that changes
					f.add(&effect.Effect{Op: effect.OpRead, Flags: as, Target: c, Site: site(f.fn, in.Pos())})
				}
			}
		}
		work = append(work, f.madeOf(v)...)
	}
}

// madeOf returns the values that a value is converted, computed, formatted or put
// together of.
func (f *frame) madeOf(v ssa.Value) []ssa.Value {
	switch v := v.(type) {
	case *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface, *ssa.BinOp, *ssa.Phi, *ssa.Slice:
		var out []ssa.Value
		for _, op := range v.(ssa.Instruction).Operands(nil) {
			if *op != nil {
				out = append(out, *op)
			}
		}
		return out
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			return []ssa.Value{a}
		}
	case *ssa.Alloc, *ssa.MakeMap:
		return storedIn(v)
	case *ssa.Call:
		fn := gossa.Callee(&v.Call)
		if fn != nil && (f.p.Table.IsPure(fn.Pkg()) || knowledge.First(f.p.Table.Func(fn), knowledge.File) != nil) {
			return gossa.Args(&v.Call)
		}
	}
	return nil
}

// storedIn returns what is put into the elements or fields of a new array, struct or map.
func storedIn(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			out = append(out, ref.Value)
		case *ssa.Store:
			if ref.Addr == v {
				out = append(out, ref.Val)
			}
		case *ssa.FieldAddr:
			out = append(out, storedIn(ref)...)
		case *ssa.IndexAddr:
			out = append(out, storedIn(ref)...)
		}
	}
	return out
}
