package flow

import (
	"go/token"
	"go/types"
	"slices"

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

// onlyForget reports whether all of some functions do no more than to take something out of
// what this process keeps. Who waits for that waits for nothing that another instance has:
// what is taken out of is told, or not, for itself.
//
//	time.AfterFunc(ttl, func() { mu.Lock(); defer mu.Unlock(); delete(answers, id) })
func (p *Package) onlyForget(fns []*effect.FuncValue) bool {
	for _, fv := range fns {
		fn, ok := fv.Fn.(*ssa.Function)
		if !ok || !p.forgets(fn, make(map[*ssa.Function]bool)) {
			return false
		}
	}
	return len(fns) > 0
}

// forgets is onlyForget for one function. What it calls may only lock, log, look, or take out;
// and something takes out.
func (p *Package) forgets(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] || len(fn.Blocks) == 0 {
		return false
	}
	seen[fn] = true
	takes := false
	for instr := range gossa.Instrs(fn) {
		switch in := instr.(type) {
		case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Select:
			return false
		case *ssa.Store:
			if _, local := in.Addr.(*ssa.Alloc); !local {
				return false
			}
		case ssa.CallInstruction:
			took, harmless := p.takesOut(in.Common(), seen)
			if takes = takes || took; !took && !harmless {
				return false
			}
		}
	}
	return takes
}

// takesOut reports whether a call takes something out of a container, or else does nothing
// that remains.
func (p *Package) takesOut(c *ssa.CallCommon, seen map[*ssa.Function]bool) (took, harmless bool) {
	switch gossa.Builtin(c) {
	case "":
	case "delete", "clear":
		return true, false
	case "len", "cap":
		return false, true
	default:
		return false, false
	}
	if slices.ContainsFunc(c.Args, func(a ssa.Value) bool { _, fn := a.Type().Underlying().(*types.Signature); return fn }) {
		return false, false // who knows what it does with that
	}
	callee := gossa.Callee(c)
	for _, row := range p.Table.Func(callee) {
		switch row.Verb {
		case knowledge.Access:
			return opOf[row.Kind].Drops(), opOf[row.Kind] == effect.OpRead
		case knowledge.Lock:
			return false, true
		}
	}
	if callee != nil && callee.Pkg() != nil && p.Table.In(knowledge.LoggerPackage, callee.Pkg().Path()) {
		return false, true
	}
	if callee != nil && callee.Pkg() != nil && p.Table.IsClock(callee.Pkg()) {
		return false, true
	}
	fn := c.StaticCallee()
	return fn != nil && p.forgets(gossa.Declared(fn), seen), false
}
