package flow

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
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
				if p.waits(instr) && inLoop(b) {
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

// RunsByItself returns the functions that no request waits for: those that listen to
// a broker, are called by the clock, or loop for as long as the process runs.
func (p *Package) RunsByItself() map[*ssa.Function]bool {
	out := maps.Clone(p.listeners)
	for _, fn := range p.Funcs {
		if p.whileServing(fn) {
			continue
		}
		if slices.ContainsFunc(fn.Blocks, endless) {
			out[fn] = true
		}
		for instr := range gossa.Instrs(fn) {
			if c, ok := instr.(ssa.CallInstruction); ok {
				p.passedWithDuration(c.Common(), out)
			}
		}
	}
	maps.DeleteFunc(out, func(fn *ssa.Function, _ bool) bool { return p.Requests.Of(fn) != nil })
	return out
}

// endless reports whether a block is in a loop that ends by a signal alone, if it ends:
// by a case of a select, a channel that is closed, or a context that is done. A loop
// that counts, or goes through a collection, is a step of what somebody has asked for,
// although it may wait: for range 100 { time.Sleep(delay) }.
func endless(b *ssa.BasicBlock) bool {
	if !inLoop(b) {
		return false
	}
	for _, in := range b.Parent().Blocks {
		if !gossa.Reaches(b, in) || !gossa.Reaches(in, b) {
			continue
		}
		for _, next := range in.Succs {
			if branch, ok := in.Instrs[len(in.Instrs)-1].(*ssa.If); !gossa.Reaches(next, b) && (!ok || !isEnd(branch.Cond)) {
				return false
			}
		}
	}
	return true
}

// isEnd reports whether a condition asks if a signal has come.
func isEnd(cond ssa.Value) bool {
	switch cond := cond.(type) {
	case *ssa.Extract: // v, ok := <-c
		_, sel := cond.Tuple.(*ssa.Select)
		recv, ok := cond.Tuple.(*ssa.UnOp)
		return sel || ok && recv.Op == token.ARROW
	case *ssa.BinOp:
		return isEnd(cond.X) || isContextCall(cond.X)
	}
	return false
}

// isContextCall reports whether a value is what a context says: ctx.Err().
func isContextCall(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && c.Call.IsInvoke() && gotypes.IsContext(c.Call.Value.Type())
}

// waits reports whether an instruction waits for the clock.
func (p *Package) waits(instr ssa.Instruction) bool {
	switch in := instr.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW && p.ticks(in.X.Type())
	case *ssa.Select:
		for _, st := range in.States {
			if st.Send == nil && p.ticks(st.Chan.Type()) {
				return true
			}
		}
	case *ssa.Call:
		return knowledge.First(p.Table.Func(gossa.Callee(&in.Call)), knowledge.Sleep) != nil
	}
	return false
}

// ticks reports whether a channel sends by the clock: moments, as those of
// tickers and timers do.
func (p *Package) ticks(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	return ok && p.clockKind(c.Elem()) == "moment"
}

// clockKind is what the tables say that a type is of the clock, "" if nothing.
func (p *Package) clockKind(t types.Type) string {
	return p.kindOf(gotypes.Named(t), knowledge.Clock)
}

// inLoop reports whether a block can be reached from itself.
func inLoop(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return gossa.Reaches(s, b) })
}

// passedWithDuration adds the functions among the arguments of a call that has
// a duration too, as helpers have that run a function every so often.
func (p *Package) passedWithDuration(c *ssa.CallCommon, out map[*ssa.Function]bool) {
	timed := false
	for _, a := range c.Args {
		timed = timed || p.clockKind(a.Type()) == "span"
	}
	if !timed {
		return
	}
	for _, a := range c.Args {
		switch a := a.(type) {
		case *ssa.MakeClosure:
			out[gossa.Declared(a.Fn.(*ssa.Function))] = true
		case *ssa.Function:
			out[a] = true
		}
	}
}
