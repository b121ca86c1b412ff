package flow

import (
	"go/token"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// escape records that values are carried past the return of the function, by
// work that it does not wait for.
func (f *frame) escape(in ssa.Instruction, how string, vs ...effect.Value) {
	var l effect.Label
	for _, v := range vs {
		l = l.Join(f.stained(v).Label)
	}
	if l.Formals == 0 && l.Kinds&^effect.KindContext&effect.RequestKinds == 0 || f.joins() {
		return
	}
	f.add(&effect.Effect{Op: effect.OpEscape, Target: effect.EscapedPath(ssaID(f.fn), how), Val: l, Site: site(f.fn, in.Pos())})
}

// joins reports whether the function waits for what it starts: it calls
// something that waits, or receives from a channel that it made itself.
func (f *frame) joins() bool {
	for instr := range gossa.Instrs(f.fn) {
		c, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		if knowledge.First(f.p.Table.Func(gossa.Callee(&c.Call)), knowledge.Join) != nil {
			return true
		}
	}
	return f.awaits()
}

// answered marks the sends of a function that waits for an answer.
func (f *frame) answered() {
	for _, e := range f.effects {
		if e.Op == effect.OpSend && len(e.Chain) == 0 && f.awaits() {
			e.Flags |= effect.FlagAnswered
		}
	}
}

// awaits reports whether the function receives from a channel that it made
// itself: the answer to what it has sent.
func (f *frame) awaits() bool {
	for instr := range gossa.Instrs(f.fn) {
		switch in := instr.(type) {
		case *ssa.UnOp:
			if in.Op == token.ARROW && f.isLocal(in.X) {
				return true
			}
		case *ssa.Select:
			for _, st := range in.States {
				if st.Send == nil && f.isLocal(st.Chan) {
					return true
				}
			}
		case *ssa.Range:
			if f.isLocal(in.X) {
				return true
			}
		}
	}
	return false
}

func (f *frame) isLocal(ch ssa.Value) bool {
	for _, p := range f.uncell(f.eval(ch).Paths) {
		if p.IsAlloc() {
			return true
		}
	}
	return false
}
