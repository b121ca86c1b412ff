package flow

import (
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// Periodic returns the functions of the package that run again and again on
// each instance, by the clock: those that wait in a loop for a ticker, a timer or
// a pause, and those that are passed to a call together with a duration.
func (p *Package) Periodic() map[*ssa.Function]bool {
	out := make(map[*ssa.Function]bool)
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if waits(instr) && inLoop(b) {
					out[fn] = true
				}
				if c, ok := instr.(ssa.CallInstruction); ok {
					p.passedWithDuration(c.Common(), out)
				}
			}
		}
	}
	return out
}

// waits reports whether an instruction waits for the clock.
func waits(instr ssa.Instruction) bool {
	switch in := instr.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW && isTimeChan(in.X.Type())
	case *ssa.Select:
		for _, st := range in.States {
			if st.Send == nil && isTimeChan(st.Chan.Type()) {
				return true
			}
		}
	case *ssa.Call:
		fn := request.Callee(&in.Call)
		return fn != nil && fn.FullName() == "time.Sleep"
	}
	return false
}

func isTimeChan(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	return ok && isTimeType(c.Elem(), "Time")
}

func isTimeType(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" && n.Obj().Name() == name
}

// inLoop reports whether a block can be reached from itself.
func inLoop(b *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := append([]*ssa.BasicBlock(nil), b.Succs...)
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		if s == b {
			return true
		}
		if !seen[s] {
			seen[s] = true
			work = append(work, s.Succs...)
		}
	}
	return false
}

// passedWithDuration adds the functions among the arguments of a call that has
// a duration too, as helpers have that run a function every so often.
func (p *Package) passedWithDuration(c *ssa.CallCommon, out map[*ssa.Function]bool) {
	timed := false
	for _, a := range c.Args {
		timed = timed || isTimeType(a.Type(), "Duration")
	}
	if !timed {
		return
	}
	for _, a := range c.Args {
		switch a := a.(type) {
		case *ssa.MakeClosure:
			out[declared(a.Fn.(*ssa.Function))] = true
		case *ssa.Function:
			out[a] = true
		}
	}
}
