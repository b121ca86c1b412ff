package flow

import (
	"go/token"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// escaped is the root prefix of work that a function hands over to run after
// it has returned: "x:pkg.F#go" for a goroutine, "x:pkg.F#later" for a timer,
// a scheduler or a pool of workers.
const escaped = "x:"

// EscapeOf returns how the work of a state named by an escape is run: "go",
// "later"; "" if the name is not one.
func EscapeOf(state string) string {
	for _, how := range []string{"go", "later"} {
		if n := len(state) - len(how) - 1; n > 0 && state[n:] == "#"+how {
			return how
		}
	}
	return ""
}

// escape records that values are carried past the return of the function, by
// work that it does not wait for.
func (f *frame) escape(in ssa.Instruction, how string, vs ...Value) {
	var l Label
	for _, v := range vs {
		l = l.Join(f.stained(v).Label)
	}
	if l.Formals == 0 && l.Kinds&^KindContext&fromRequest == 0 || f.joins() {
		return
	}
	f.add(&Effect{Op: OpEscape, Target: Path(escaped + ssaID(f.fn) + "#" + how), Val: l, Site: site(f.fn, in.Pos())})
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
		if e.Op == OpSend && len(e.Chain) == 0 && f.awaits() {
			e.Flags |= FlagAnswered
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
