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

// RunsByItself returns the functions that no request needs to call: those that run
// by the clock, listen to a broker, loop until a signal ends them (select with a case
// <-ctx.Done() in a loop), or are started as goroutines and loop. A loop that receives
// from a channel, or asks a client, is as good as one that waits.
func (p *Package) RunsByItself() map[*ssa.Function]bool {
	out := p.Periodic()
	for fn := range p.listeners {
		out[fn] = true
	}
	for _, fn := range p.Funcs {
		for instr := range gossa.Instrs(fn) {
			switch g := instr.(type) {
			case *ssa.Select:
				if inLoop(g.Block()) && slices.ContainsFunc(g.States, func(st *ssa.SelectState) bool { return st.Send == nil && isSignal(st.Chan.Type()) }) {
					out[fn] = true
				}
			case *ssa.Go:
				if p.Requests.Of(fn) != nil {
					continue
				}
				if started := g.Call.StaticCallee(); started != nil && slices.ContainsFunc(started.Blocks, inLoop) {
					out[gossa.Declared(started)] = true
				}
			}
		}
	}
	maps.DeleteFunc(out, func(fn *ssa.Function, _ bool) bool { return p.Requests.Of(fn) != nil })
	return out
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
