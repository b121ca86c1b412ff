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
// What is looked up by the request, as by a router, is not wrapped.
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
		if c.Signature().Params().Len() > 0 && isGiven(fn, c.Value) {
			return true
		}
	}
	return false
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

// wrap notes that the middleware among fns wraps the other functions.
func (s *Set) wrap(fns []*ssa.Function) {
	for _, fn := range fns {
		f := s.funcs[fn]
		if f == nil || !f.Middleware {
			continue
		}
		for _, other := range fns {
			o := s.funcs[other]
			if o == nil || o.Middleware {
				continue
			}
			if i, found := slices.BinarySearch(f.Wraps, o.Name); !found {
				f.Wraps = slices.Insert(f.Wraps, i, o.Name)
			}
		}
	}
}
