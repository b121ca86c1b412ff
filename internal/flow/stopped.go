package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// isStopped reports whether the function that starts a timer also stops it: by a
// call on what it started, or by one that it defers, which leads to a stop of the
// field or variable where it has put that.
func (f *frame) isStopped(in ssa.Instruction) bool {
	timer, ok := in.(ssa.Value)
	if !ok {
		return false
	}
	h := held{p: f.p, values: map[ssa.Value]bool{timer: true}}
	for _, ref := range *timer.Referrers() {
		switch ref := ref.(type) {
		case ssa.CallInstruction:
			if f.p.stops(ref.Common()) && gossa.Receiver(ref.Common()) == timer {
				return true
			}
		case *ssa.Store:
			h.put(ref.Addr)
		}
	}
	for instr := range gossa.Instrs(f.fn) {
		if d, ok := instr.(*ssa.Defer); ok && h.stoppedBy(&d.Call, make(map[*ssa.Function]bool)) {
			return true
		}
	}
	return false
}

// stops reports whether a call stops what it is made on, by its name.
func (p *Package) stops(c *ssa.CallCommon) bool {
	fn := gossa.Callee(c)
	return fn != nil && p.Table.In(knowledge.StoppingMethod, fn.Name())
}

// held is where a function has something: in values, in variables, which closures
// capture, and in a field of some object.
type held struct {
	p      *Package
	values map[ssa.Value]bool
	field  *types.Var
}

// put notes where something is stored.
func (h *held) put(addr ssa.Value) {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		h.field = fieldVar(fa)
		return
	}
	h.values[addr] = true
}

// has reports whether a value is what is held, or was loaded from where it is.
func (h *held) has(v ssa.Value) bool {
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	fa, ok := v.(*ssa.FieldAddr)
	return h.values[v] || ok && h.field != nil && fieldVar(fa) == h.field
}

func fieldVar(fa *ssa.FieldAddr) *types.Var {
	st := gotypes.Struct(fa.X.Type())
	if st == nil || fa.Field >= st.NumFields() {
		return nil
	}
	return st.Field(fa.Field).Origin()
}

// stoppedBy reports whether a call stops what is held, itself or by what it calls.
// Each function is looked into once.
func (h *held) stoppedBy(c *ssa.CallCommon, seen map[*ssa.Function]bool) bool {
	if h.p.stops(c) && !c.IsInvoke() && h.has(gossa.Receiver(c)) {
		return true
	}
	fn := c.StaticCallee()
	if fn == nil || seen[fn] {
		return false
	}
	seen[fn] = true
	inner := held{p: h.p, values: make(map[ssa.Value]bool), field: h.field}
	for i, a := range c.Args {
		if i < len(fn.Params) && h.values[a] {
			inner.values[fn.Params[i]] = true
		}
	}
	if mc, ok := c.Value.(*ssa.MakeClosure); ok {
		for i, b := range mc.Bindings {
			if h.values[b] {
				inner.values[fn.FreeVars[i]] = true
			}
		}
	}
	for instr := range gossa.Instrs(fn) {
		if call, ok := instr.(ssa.CallInstruction); ok && inner.stoppedBy(call.Common(), seen) {
			return true
		}
	}
	return false
}
