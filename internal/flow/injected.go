package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A provision is what one function says to a container for dependency
// injection: the types of the objects that it makes, and the interfaces as which
// it gives them out.
type provision struct {
	made []types.Type
	as   []types.Type
	pos  []token.Pos // of each of as
}

// bindInjected binds interfaces to the types that a container gives out as
// them. The container converts them by reflection, so no conversion is seen. What
// one function provides is taken together: of the interfaces that it names, an
// object is each that it has the methods of.
func (p *Package) bindInjected() {
	if !slices.ContainsFunc(p.Pkg.Imports(), func(imp *types.Package) bool { return p.Table.Injects(imp.Path()) }) {
		return
	}
	for _, fn := range p.Funcs {
		pr := p.provision(fn)
		for i, iface := range pr.as {
			for _, t := range pr.made {
				if it, ok := iface.Underlying().(*types.Interface); ok && types.Implements(t, it) {
					p.bindInterface(t, iface, pr.pos[i])
				}
			}
		}
	}
}

// provision looks at the calls of one function.
func (p *Package) provision(fn *ssa.Function) *provision {
	pr := new(provision)
	for instr := range gossa.Instrs(fn) {
		c, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		args := gossa.Args(c.Common())
		for _, row := range p.Table.Func(gossa.Callee(c.Common())) {
			switch {
			case row.Verb == knowledge.Provide && row.Args[0] < len(args):
				pr.made = append(pr.made, p.provided(args[row.Args[0]])...)
			case row.Verb == knowledge.ProvideAs && row.Args[0] < len(args):
				pr.addInterfaces(args[row.Args[0]], c.Pos())
			}
		}
	}
	return pr
}

// addInterfaces adds the interfaces that arguments point to, as new(I) does.
func (pr *provision) addInterfaces(arg ssa.Value, pos token.Pos) {
	for _, v := range gossa.Variadic(arg) {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		if ptr, ok := types.Unalias(mi.X.Type()).(*types.Pointer); ok && types.IsInterface(ptr.Elem()) {
			pr.as, pr.pos = append(pr.as, ptr.Elem()), append(pr.pos, pos)
		}
	}
}

// provided returns the types of the objects that an argument provides: those of
// the results of a constructor, or that of the object itself. What a helper
// passes on is looked for in its calls.
func (p *Package) provided(arg ssa.Value) []types.Type {
	var out []types.Type
	for _, v := range gossa.Variadic(arg) {
		switch v := v.(type) {
		case *ssa.MakeInterface:
			if sig, ok := v.X.Type().Underlying().(*types.Signature); ok {
				for res := range sig.Results().Variables() {
					out = append(out, res.Type())
				}
			} else {
				out = append(out, v.X.Type())
			}
		case *ssa.Parameter:
			for _, w := range p.passed(v) {
				if _, again := w.(*ssa.Parameter); !again {
					out = append(out, p.provided(w)...)
				}
			}
		}
	}
	return out
}

// passed returns what calls in this package pass for a parameter.
func (p *Package) passed(prm *ssa.Parameter) []ssa.Value {
	i := slices.Index(prm.Parent().Params, prm)
	var out []ssa.Value
	for _, fn := range p.Funcs {
		for instr := range gossa.Instrs(fn) {
			if c, ok := instr.(ssa.CallInstruction); ok && c.Common().StaticCallee() == prm.Parent() && i < len(c.Common().Args) {
				out = append(out, c.Common().Args[i])
			}
		}
	}
	return out
}
