package gossa

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// IsNil reports whether a value is nil as written.
func IsNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// ConstString returns the value of a string constant, also one that is passed
// as an interface; "" if v is none.
func ConstString(v ssa.Value) string {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
		return constant.StringVal(c.Value)
	}
	return ""
}

// IsAppend reports whether a value is a call of append.
func IsAppend(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && Builtin(&c.Call) == "append"
}

// Appended returns what an append adds, x of append(s, x); nil if that is not one value,
// or v is no append.
func Appended(v ssa.Value) ssa.Value {
	if !IsAppend(v) {
		return nil
	}
	args := v.(*ssa.Call).Call.Args
	last := args[len(args)-1]
	if added := Variadic(last); len(added) == 1 && added[0] != last {
		return added[0]
	}
	return nil
}

// Through returns what a value was before one conversion or assertion, which
// leaves it what it is: x of T(x), of any(x) and of x.(T). It is nil if v is
// neither.
func Through(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return v.X
	case *ssa.ChangeInterface:
		return v.X
	case *ssa.ChangeType:
		return v.X
	case *ssa.Convert:
		return v.X
	case *ssa.TypeAssert:
		return v.X
	}
	return nil
}

// Unconvert returns what a value was before all conversions and assertions.
func Unconvert(v ssa.Value) ssa.Value {
	for {
		x := Through(v)
		if x == nil {
			return v
		}
		v = x
	}
}

// Reaches reports whether a way, which may have no step, leads from one block to
// another of the function.
func Reaches(from, to *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			work = append(work, b.Succs...)
		}
	}
	return false
}

// Returned is the value of a result. In a function with deferred calls
// it goes through a variable; in others a variable is what was assigned to it and
// to its fields.
func Returned(ret *ssa.Return, i int) ssa.Value {
	load, ok := ret.Results[i].(*ssa.UnOp)
	if !ok || load.Op != token.MUL || ret.Parent().Recover == nil {
		return ret.Results[i]
	}
	for _, instr := range slices.Backward(ret.Block().Instrs) {
		if st, ok := instr.(*ssa.Store); ok && st.Addr == load.X {
			return st.Val
		}
	}
	return load
}
