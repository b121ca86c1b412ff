package gossa

import (
	"go/types"
	"iter"

	"golang.org/x/tools/go/ssa"
)

// Declared returns the function whose body is analysed for f: the generic
// origin of an instance, the method behind a wrapper.
func Declared(f *ssa.Function) *ssa.Function {
	if o := f.Origin(); o != nil {
		return o
	}
	if f.Synthetic != "" && f.Prog != nil {
		if obj, ok := f.Object().(*types.Func); ok {
			if m := f.Prog.FuncValue(obj.Origin()); m != nil {
				return m
			}
		}
	}
	return f
}

// Name returns the name by which a reader knows fn: "Put", "(*Store).Put",
// "function literal in New".
func Name(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if p := fn.Parent(); p != nil {
		for p.Parent() != nil {
			p = p.Parent()
		}
		return "function literal in " + Name(p)
	}
	if recv := fn.Signature.Recv(); recv != nil {
		star, t := "", types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			star, t = "*", p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return "(" + star + n.Obj().Name() + ")." + fn.Name()
		}
	}
	return fn.Name()
}

// Instrs returns the instructions of a function, block by block.
func Instrs(fn *ssa.Function) iter.Seq[ssa.Instruction] {
	return func(yield func(ssa.Instruction) bool) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if !yield(instr) {
					return
				}
			}
		}
	}
}
