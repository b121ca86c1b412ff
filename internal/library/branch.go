package library

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// decided returns the nearest branch on the way to a block that has another
// way round it, nil if there is none. Branches that only leave the function
// with an error or a panic do not count, nor do those before from, which may
// be nil.
func decided(b, from *ssa.BasicBlock) *ssa.If {
	for d := b; d.Idom() != nil && d != from; d = d.Idom() {
		p := d.Idom()
		cond, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || from != nil && !from.Dominates(p) {
			continue
		}
		for i, s := range p.Succs {
			if s.Dominates(b) && len(s.Preds) == 1 && (!fails(p.Succs[1-i]) || succeeds(p.Succs[1-i], p)) && !isError(cond.Cond) {
				return cond
			}
		}
	}
	return nil
}

// fails reports whether a block ends in a panic or returns an error.
func fails(b *ssa.BasicBlock) bool {
	switch last := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.Panic:
		return true
	case *ssa.Return:
		n := len(last.Results)
		if n == 0 || !gotypes.IsError(last.Results[n-1].Type()) {
			return false
		}
		return !gossa.IsNil(gossa.Returned(last, n-1)) && !passesOn(last)
	}
	return false
}

// passesOn reports whether a return statement returns the error of a call that
// has just been made, whether there is one or not.
func passesOn(r *ssa.Return) bool {
	e, ok := r.Results[len(r.Results)-1].(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := e.Tuple.(*ssa.Call)
	return ok && call.Block() == r.Block()
}

// succeeds reports whether a block, entered from another, returns an error that
// was found to be nil on the way: in "err != nil || addr == \"\"", the second
// half asks for no error.
func succeeds(b, from *ssa.BasicBlock) bool {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) == 0 {
		return false
	}
	v := gossa.Returned(ret, len(ret.Results)-1)
	for d := from; d.Idom() != nil; d = d.Idom() {
		cond, ok := d.Idom().Instrs[len(d.Idom().Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		op, ok := cond.Cond.(*ssa.BinOp)
		if !ok || op.X != v || !gossa.IsNil(op.Y) {
			continue
		}
		onNil := d.Idom().Succs[0]
		if op.Op == token.NEQ {
			onNil = d.Idom().Succs[1]
		}
		return onNil.Dominates(from) && len(onNil.Preds) == 1
	}
	return false
}

// isError reports whether a condition asks for an error.
func isError(cond ssa.Value) bool {
	b, ok := cond.(*ssa.BinOp)
	return ok && (gotypes.IsError(b.X.Type()) || gotypes.IsError(b.Y.Type()))
}

// branchAt names the condition at which the ways to a merge part.
func (g *graph) branchAt(merge *ssa.BasicBlock) string {
	for d := merge.Idom(); d != nil; d = d.Idom() {
		if cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			return g.condition(cond)
		}
	}
	return ""
}

// condition names what a branch asks for, as the source would: "cfg.Redis.URL".
func (g *graph) condition(b *ssa.If) string {
	if b == nil {
		return ""
	}
	return g.describe(b.Cond, 0)
}

// describe writes the value that a condition turns on. Comparisons with
// constants are left out: which way is taken is said by the code.
func (g *graph) describe(v ssa.Value, depth int) string {
	if depth > budget.Switch.Limit() {
		g.in.Budgets.Reach(budget.Switch, g.in.Pkg.Path())
		return "" // the choice has no name then
	}
	next := func(v ssa.Value) string { return g.describe(v, depth+1) }
	switch v := v.(type) {
	case *ssa.BinOp:
		if _, ok := v.X.(*ssa.Const); ok {
			return next(v.Y)
		}
		return next(v.X)
	case *ssa.UnOp:
		return next(v.X)
	case *ssa.Phi: // && and ||
		for _, e := range v.Edges {
			if _, ok := e.(*ssa.Const); !ok {
				return next(e)
			}
		}
	case *ssa.FieldAddr:
		return member(next(v.X), gotypes.Field(v.X.Type(), v.Field))
	case *ssa.Field:
		return member(next(v.X), gotypes.Field(v.X.Type(), v.Field))
	case *ssa.Global:
		return v.Name()
	case *ssa.Alloc:
		if token.IsIdentifier(v.Comment) {
			return v.Comment
		}
	case *ssa.Parameter, *ssa.FreeVar:
		return v.Name()
	case *ssa.Extract:
		return next(v.Tuple)
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.TypeAssert:
		return next(gossa.Through(v))
	case *ssa.Lookup:
		return next(v.X)
	case *ssa.Call:
		return g.describeCall(v, next)
	}
	return ""
}

func member(base string, f *types.Var) string {
	switch {
	case f == nil:
		return base
	case base == "":
		return f.Name()
	}
	return base + "." + f.Name()
}

func (g *graph) describeCall(c *ssa.Call, next func(ssa.Value) string) string {
	if gossa.Builtin(&c.Call) == "len" {
		return next(c.Call.Args[0])
	}
	fn := gossa.Callee(&c.Call)
	if fn == nil || fn.Pkg() == nil {
		return ""
	}
	name := maker(fn)
	args := gossa.Args(&c.Call)
	if len(args) > 0 {
		if k, ok := args[0].(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.String {
			return name + "(" + strconv.Quote(constant.StringVal(k.Value)) + ")"
		}
		if g.in.Table.IsPure(fn.Pkg()) { // ToLower, HasPrefix and the like ask for their argument
			return next(args[0])
		}
	}
	return name + "()"
}
