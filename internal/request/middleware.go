package request

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// passesOn reports whether fn gives what it is given to a function that it was made
// with, or that its object holds: then it is middleware, which runs before what it
// wraps.
//
//	func(w http.ResponseWriter, r *http.Request) { ...; next.ServeHTTP(w, r) }
//
// What is looked up by the request, as by a router, is not wrapped; nor is what the
// object may be without: a handler that leaves some requests to another.
func passesOn(fn *ssa.Function) bool {
	for instr := range gossa.Instrs(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		c := call.Common()
		if c.StaticCallee() != nil || gossa.Builtin(c) != "" || !types.Identical(c.Signature().Params(), fn.Signature.Params()) {
			continue
		}
		if c.Signature().Params().Len() > 0 && isGiven(fn, c.Value) && !isOptional(fn, c.Value) {
			return true
		}
	}
	return false
}

// isOptional reports whether fn asks if a field that a value is loaded from is nil.
func isOptional(fn *ssa.Function, v ssa.Value) bool {
	base, field := fieldOf(v)
	if base == nil {
		return false
	}
	for instr := range gossa.Instrs(fn) {
		if cmp, ok := instr.(*ssa.BinOp); ok && gossa.IsNil(cmp.Y) {
			if b, f := fieldOf(cmp.X); b == base && f == field {
				return true
			}
		}
	}
	return false
}

// fieldOf returns the object and the index of the field that a value is loaded from,
// nil if it is from none.
func fieldOf(v ssa.Value) (ssa.Value, int) {
	if load, ok := gossa.Unconvert(v).(*ssa.UnOp); ok && load.Op == token.MUL {
		if a, ok := load.X.(*ssa.FieldAddr); ok {
			return a.X, a.Field
		}
	}
	return nil, 0
}

// isGiven reports whether a value is captured by fn, or is in its receiver.
func isGiven(fn *ssa.Function, v ssa.Value) bool {
	for {
		switch x := v.(type) {
		case *ssa.FreeVar:
			return true
		case *ssa.Parameter:
			return isReceiver(x)
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return false
			}
			v = x.X
		default:
			if v = gossa.Through(v); v == nil {
				return false
			}
		}
	}
}

// wrap notes that the middleware among the functions of one registration wraps the others
// that are called as it is; one that is called otherwise, as a decoder of requests, only
// stands beside it.
func (s *Set) wrap(fns []*ssa.Function) {
	for _, fn := range fns {
		f := s.funcs[fn]
		if f == nil || !f.Middleware {
			continue
		}
		for _, other := range fns {
			o := s.funcs[other]
			if o == nil || o.Middleware || !types.Identical(other.Signature.Params(), fn.Signature.Params()) {
				continue
			}
			if i, found := slices.BinarySearch(f.Wraps, o.Name); !found {
				f.Wraps = slices.Insert(f.Wraps, i, o.Name)
			}
		}
	}
}
