package request

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// uses tells how the functions of a package are used in it.
type uses struct {
	taken  map[*ssa.Function]bool                  // used as a value: passed, stored or bound
	called map[*ssa.Function]bool                  // called by name
	sites  map[*ssa.Function][]ssa.CallInstruction // that name it
	// stored is what package variables and fields are assigned.
	stored map[types.Object][]ssa.Value
	// ifaces are the names of the methods through which values of a type can
	// be called after a conversion to an interface.
	ifaces map[*types.TypeName]map[string]bool
}

func usesOf(fns []*ssa.Function) *uses {
	u := &uses{
		make(map[*ssa.Function]bool), make(map[*ssa.Function]bool), make(map[*ssa.Function][]ssa.CallInstruction),
		make(map[types.Object][]ssa.Value), make(map[*types.TypeName]map[string]bool),
	}
	for _, fn := range fns {
		for instr := range gossa.Instrs(fn) {
			u.note(instr)
		}
	}
	return u
}

func (u *uses) note(instr ssa.Instruction) {
	ops := instr.Operands(nil)
	if c, ok := instr.(ssa.CallInstruction); ok && c.Common().StaticCallee() != nil {
		if f, ok := c.Common().Value.(*ssa.Function); ok {
			u.called[gossa.Declared(f)] = true
			u.sites[gossa.Declared(f)] = append(u.sites[gossa.Declared(f)], c)
		}
		ops = ops[1:] // the callee comes first
	}
	for _, op := range ops {
		if f, ok := (*op).(*ssa.Function); ok {
			u.taken[gossa.Declared(f)] = true
		}
	}
	switch instr := instr.(type) {
	case *ssa.MakeInterface:
		u.convert(instr)
	case *ssa.Store:
		u.store(instr)
	}
}

// store notes what a variable or field of the package is assigned.
func (u *uses) store(st *ssa.Store) {
	if v := variable(st.Addr); v != nil {
		u.stored[v] = append(u.stored[v], st.Val)
	}
}

func (u *uses) convert(mi *ssa.MakeInterface) {
	n := gotypes.Behind(mi.X.Type())
	it, ok := mi.Type().Underlying().(*types.Interface)
	if n == nil || !ok {
		return
	}
	if u.ifaces[n.Obj()] == nil {
		u.ifaces[n.Obj()] = make(map[string]bool)
	}
	for m := range it.Methods() {
		u.ifaces[n.Obj()][m.Name()] = true
	}
}

// converted reports whether fn is a method that can be called through an interface.
func (u *uses) converted(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	n := gotypes.Behind(recv.Type())
	return n != nil && u.ifaces[n.Obj()][fn.Name()]
}
