// Package gossa answers the questions about SSA form that go/ssa leaves to its
// users: what a call names and passes, what a value was before it was converted,
// what a function is called. It knows no API by name.
package gossa

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Callee returns the declared function or method that a call names, nil if
// it calls a function value.
func Callee(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	if f := c.StaticCallee(); f != nil {
		if obj, ok := f.Object().(*types.Func); ok {
			return obj
		}
		if o := f.Origin(); o != nil {
			obj, _ := o.Object().(*types.Func)
			return obj
		}
	}
	return nil
}

// Builtin returns the name of the predeclared function that a call names, "" if
// it names none.
func Builtin(c *ssa.CallCommon) string {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name()
	}
	return ""
}

// Receiver returns the object that a method is called on, nil if the call is
// of no method.
func Receiver(c *ssa.CallCommon) ssa.Value {
	switch {
	case c.IsInvoke():
		return c.Value
	case c.Signature().Recv() != nil && len(c.Args) > 0:
		return c.Args[0]
	}
	return nil
}

// Args returns the arguments of a call without its receiver.
func Args(c *ssa.CallCommon) []ssa.Value {
	if !c.IsInvoke() && c.Signature().Recv() != nil && len(c.Args) > 0 {
		return c.Args[1:]
	}
	return c.Args
}

// Variadic returns the elements of the slice that a variadic call builds, or
// v itself.
func Variadic(v ssa.Value) []ssa.Value {
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return []ssa.Value{v}
	}
	alloc, ok := sl.X.(*ssa.Alloc)
	if !ok || alloc.Comment != "varargs" {
		return []ssa.Value{v}
	}
	var out []ssa.Value
	for _, ref := range *alloc.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *ia.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ia {
				out = append(out, st.Val)
			}
		}
	}
	return out
}
