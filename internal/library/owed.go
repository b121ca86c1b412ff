package library

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// An Ask is a parameter of an exported function whose argument decides whether
// an object keeps its state in the process.
type Ask struct {
	Func  *types.Func // nil where the function is known
	Param int         // without the receiver
	How   How
	Field string // that an Option is about
}

// A How says what of an argument decides.
type How string

// The kinds of arguments.
const (
	Value   How = "value"   // it is what the state is kept in, or nil
	Option  How = "option"  // a field of it is
	Options How = "options" // one of them, functional options, gives what is
)

// Owed is an object that a function makes in this process unless an argument
// says otherwise.
type Owed struct {
	Asks               []Ask
	Kind, Maker, Unset string
	Place              string // where it is held and made; the caller's business
}

// ask notes that callers in other packages decide about an object. It reports
// whether they can: the function is exported and only ever called by name. One
// that makes the object only if it is given something owes them nothing.
func (o *origin) ask(p *ssa.Parameter, how Ask) bool {
	fn, ok := p.Parent().Object().(*types.Func)
	if !ok || o.at == nil || !o.g.offered(p.Parent()) || o.g.in.Requests.Taken(p.Parent()) || o.row != nil && len(o.row.Match) > 0 {
		return false
	}
	last := o.at
	if len(o.calls) > 0 {
		last = o.calls[len(o.calls)-1]
	}
	if last.Parent() != p.Parent() {
		return false
	}
	i := slices.Index(p.Parent().Params, p)
	if fn.Signature().Recv() != nil {
		i--
	}
	if how.Func, how.Param = fn, i; i < 0 {
		return false
	}
	if !guarded(last.Block(), p) && !slices.Contains(o.g.asks[o.at], how) {
		o.g.asks[o.at] = append(o.g.asks[o.at], how)
	}
	return true
}

// guarded reports whether a block is behind a branch that asks for a parameter.
func guarded(b *ssa.BasicBlock, p *ssa.Parameter) bool {
	for d := b.Idom(); d != nil; d = d.Idom() {
		cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if ok && asks(cond.Cond, p, make(map[ssa.Value]bool)) && slices.ContainsFunc(d.Succs, func(s *ssa.BasicBlock) bool { return len(s.Preds) == 1 && s.Dominates(b) }) {
			return true
		}
	}
	return false
}

// asks reports whether a value is computed from a parameter.
func asks(v ssa.Value, p *ssa.Parameter, seen map[ssa.Value]bool) bool {
	if v == p || seen[v] {
		return v == p
	}
	seen[v] = true
	if a, ok := v.(*ssa.Alloc); ok { // a variable that holds it
		return slices.ContainsFunc(*a.Referrers(), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == a && st.Val == p
		})
	}
	instr, ok := v.(ssa.Instruction)
	return ok && slices.ContainsFunc(instr.Operands(nil), func(op *ssa.Value) bool { return *op != nil && asks(*op, p, seen) })
}

// owed looks at the call of a function of another package that makes objects
// unless it is given something else.
func (f *finder) owed(fn *ssa.Function, c ssa.CallInstruction, callee *types.Func) {
	if f.g.in.Owed == nil || f.g.in.Requests.Within(fn) {
		return
	}
	for _, owed := range f.g.in.Owed(callee) {
		o := &Object{Owed: &owed, Maker: owed.Maker, Unset: owed.Unset, Func: fn, Pos: c.Pos(), Held: Holder{Kind: Nothing}}
		f.g.asks[c] = nil
		state := unset
		for _, a := range owed.Asks {
			state = state.then(f.argument(c, a))
		}
		switch {
		case state&asked != 0 && len(f.g.asks[c]) == 0, state&unknown != 0, state&(unset|asked) == 0, state&asked != 0 && state&(local|other) != 0, state&(local|other) == local:
			continue
		case state&asked != 0:
			o.Asks = f.g.asks[c]
		case state&other != 0:
			o.Chosen, o.Switch = true, f.g.condOf[c]
		}
		f.objects = append(f.objects, o)
	}
}

// argument is what a caller passes for an ask.
func (f *finder) argument(c ssa.CallInstruction, a Ask) source {
	arg := argument(c, a.Param)
	o := f.g.origin(nil, c)
	switch a.How {
	case Option:
		return o.option(arg, a.Field)
	case Options:
		return o.options(arg)
	}
	return o.of(arg)
}
