package flow

import (
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// What a process draws when it starts and compares with what clients bring back is
// as much a secret of its own as a key is: the state of a login, a token that its
// log tells. A comparison is a use (OpKey) of the value in a field, a variable or a
// captured variable; its Val says what that is compared with.

// comparison adds the uses of an instruction that compares two texts.
func (f *frame) comparison(instr ssa.Instruction) {
	switch in := instr.(type) {
	case *ssa.BinOp:
		if in.Op == token.EQL || in.Op == token.NEQ {
			f.compare(in, in.X, in.Y)
		}
	case ssa.CallInstruction:
		c := in.Common()
		row := knowledge.First(f.p.Table.Func(gossa.Callee(c)), knowledge.Compare)
		args := gossa.Args(c)
		if row != nil && len(row.Args) == 2 && max(row.Args[0], row.Args[1]) < len(args) {
			f.compare(in, args[row.Args[0]], args[row.Args[1]])
		}
	}
}

// compare adds the use of whichever side is a value of the process.
func (f *frame) compare(in ssa.Instruction, x, y ssa.Value) {
	if !f.p.isKeyType(x.Type()) {
		return
	}
	for _, side := range [][2]ssa.Value{{x, y}, {y, x}} {
		with := f.stained(f.eval(side[1])).Label
		if !with.Kinds.FromRequest() && with.Formals == 0 {
			continue
		}
		for _, q := range f.comparedPlaces(side[0]) {
			f.add(&effect.Effect{Op: effect.OpKey, Target: q, Detail: digest.Compared, Val: with, Site: site(f.fn, in.Pos())})
		}
	}
}

// comparedPlaces returns the field or variable that a side of a comparison is read
// from, if it may have been drawn when the process started.
func (f *frame) comparedPlaces(v ssa.Value) effect.PathSet {
	if s, ok := v.(*ssa.Slice); ok {
		v = s.X
	}
	load, ok := gossa.Unconvert(v).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	var out effect.PathSet
	for _, q := range f.eval(load.X).Paths {
		if q.BehindElem() {
			continue // one of many
		}
		_, captured := load.X.(*ssa.FreeVar)
		if s := q.State(); captured && q.IsFormal() && q.IsRoot() || s != "" && f.p.mayBeDrawn(s) {
			out = out.Join(effect.PathSet{q})
		}
	}
	return out
}

// mayBeDrawn reports whether a field or variable may hold random bytes that are made
// when the process starts: it is assigned some, or another package has told so.
func (p *Package) mayBeDrawn(state string) bool {
	if p.drawn == nil {
		p.drawn = p.findDrawn()
	}
	return p.drawn[state] || p.mayHoldKey(state)
}

// findDrawn returns the fields and variables that some function assigns what it, or
// a function that it calls, draws at random. It needs no values: what it lists may be
// drawn, and is followed.
func (p *Package) findDrawn() map[string]bool {
	draws := make(map[*ssa.Function]bool)
	for more := true; more; {
		more = false
		for _, fn := range p.Funcs {
			if !draws[fn] && p.drawsIn(fn, draws) {
				draws[fn], more = true, true
			}
		}
	}
	out := make(map[string]bool)
	for _, s := range p.madeAnywhere() {
		out[s] = true
	}
	for _, fn := range p.Funcs {
		if !draws[fn] {
			continue
		}
		for instr := range gossa.Instrs(fn) {
			if st, ok := instr.(*ssa.Store); ok && p.isKeyType(st.Val.Type()) {
				if name := p.placeName(st.Addr); name != "" {
					out[name] = true
				}
			}
		}
	}
	return out
}

// drawsIn reports whether a function calls a source of random bytes, or one that does.
func (p *Package) drawsIn(fn *ssa.Function, draws map[*ssa.Function]bool) bool {
	for instr := range gossa.Instrs(fn) {
		in, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		c := in.Common()
		callee := gossa.Callee(c)
		if knowledge.First(p.Table.Func(callee), knowledge.Random) != nil {
			return true
		}
		if to := c.StaticCallee(); to != nil && draws[gossa.Declared(to)] {
			return true
		}
		if callee == nil || c.IsInvoke() || callee.Pkg() == p.Pkg {
			continue
		}
		if s := p.Imported.Summary(FuncID(callee)); s != nil {
			for _, r := range s.Results {
				if r.Label.Kinds&effect.KindMinted != 0 {
					return true
				}
			}
		}
	}
	return false
}

// placeName names the field or variable at an address.
func (p *Package) placeName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.Global:
		if v, ok := a.Object().(*types.Var); ok {
			return effect.GlobalPath(v).State()
		}
	case *ssa.FieldAddr:
		if step := p.fieldStep(a.X.Type(), a.Field); step.IsOwn() {
			return step.Field()
		}
	}
	return ""
}
