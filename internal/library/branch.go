package library

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"github.com/stickystate/stickystate/internal/request"
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
			if s.Dominates(b) && len(s.Preds) == 1 && !fails(p.Succs[1-i]) && !isError(cond.Cond) {
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
		if n == 0 || !isErrorType(last.Results[n-1].Type()) {
			return false
		}
		c, ok := result(last, n-1).(*ssa.Const)
		return !ok || c.Value != nil
	}
	return false
}

func isErrorType(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// isError reports whether a condition asks for an error.
func isError(cond ssa.Value) bool {
	b, ok := cond.(*ssa.BinOp)
	return ok && (isErrorType(b.X.Type()) || isErrorType(b.Y.Type()))
}

// branchAt names the condition at which the ways to a merge part.
func branchAt(merge *ssa.BasicBlock) string {
	for d := merge.Idom(); d != nil; d = d.Idom() {
		if cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			return condition(cond)
		}
	}
	return ""
}

// condition names what a branch asks for, as the source would: "cfg.Redis.URL".
func condition(b *ssa.If) string {
	if b == nil {
		return ""
	}
	return describe(b.Cond, 0)
}

const maxDepth = 12

// describe writes the value that a condition turns on. Comparisons with
// constants are left out: which way is taken is said by the code.
func describe(v ssa.Value, depth int) string {
	if depth > maxDepth {
		return ""
	}
	next := func(v ssa.Value) string { return describe(v, depth+1) }
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
		return member(next(v.X), fieldOf(v.X.Type(), v.Field))
	case *ssa.Field:
		return member(next(v.X), fieldOf(v.X.Type(), v.Field))
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
	case *ssa.MakeInterface:
		return next(v.X)
	case *ssa.ChangeType:
		return next(v.X)
	case *ssa.Convert:
		return next(v.X)
	case *ssa.TypeAssert:
		return next(v.X)
	case *ssa.Lookup:
		return next(v.X)
	case *ssa.Call:
		return describeCall(v, next)
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

func describeCall(c *ssa.Call, next func(ssa.Value) string) string {
	if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
		return next(c.Call.Args[0])
	}
	fn := request.Callee(&c.Call)
	if fn == nil || fn.Pkg() == nil {
		return ""
	}
	name := maker(fn)
	args := request.Args(&c.Call)
	if fn.Pkg().Path() == "strings" && len(args) > 0 { // ToLower, HasPrefix and the like ask for their argument
		return next(args[0])
	}
	if len(args) > 0 {
		if k, ok := args[0].(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.String {
			return name + "(" + strconv.Quote(constant.StringVal(k.Value)) + ")"
		}
	}
	return name + "()"
}
