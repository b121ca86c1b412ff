package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// builtin evaluates a call of a predeclared function.
func (f *frame) builtin(in ssa.Instruction, name string, c *ssa.CallCommon, args []effect.Value) {
	switch name {
	case "append":
		out := args[0]
		if len(args) > 1 {
			elems := f.load(effect.Value{Paths: args[1].Paths.Step(effect.Elem), Label: args[1].Label}, types.Typ[types.Int])
			out.Label = out.Label.Join(elems.Label)
			if holdsFuncs(c.Args[0].Type()) { // so that a stored slice of callbacks is known by them
				out.Paths = out.Paths.Join(elems.Paths)
				for _, fv := range elems.Funcs {
					out.Funcs = effect.AddFunc(out.Funcs, fv)
				}
			}
			for _, p := range args[0].Paths {
				if p.IsAlloc() {
					f.put(p.Step(effect.Elem), elems)
				}
			}
		}
		if v, ok := in.(ssa.Value); ok {
			if len(args[0].Paths) == 0 {
				out.Paths = effect.PathSet{f.alloc(v, "append")}
			}
			f.set(v, out)
		}
	case "delete":
		f.accessKey(in, effect.OpDelete, effect.FlagElem, args[0], args[1], effect.Value{}, keyName(c.Args[1]), "")
	case "clear":
		f.access(in, effect.OpClear, effect.FlagElem, args[0], effect.Label{}, effect.Label{})
	case "copy":
		f.access(in, effect.OpSet, effect.FlagElem, args[0], effect.Label{}, args[1].Label)
		for _, p := range args[0].Paths {
			if p.IsAlloc() {
				f.stain(p.Root(), args[1].Label)
			}
		}
	case "min", "max":
		f.defaultResult(in, args, args)
	case "close", "len", "cap", "print", "println", "panic", "recover":
	}
}
