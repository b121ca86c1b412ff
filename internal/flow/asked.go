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

// What a function asks of a container before it writes tells what the container is
// for: whether an entry is there, and then the write is the first of its kind, or how
// much or how old it is, and then it is a limit.
//
//	if _, used := codes[c]; used { return errUsed }         // tested
//	if failed[user] >= 5 { return errWait }; failed[user]++ // tested and bounded

// asked marks the writes that depend on what a look-up of their target found.
func (f *frame) asked() {
	read := f.looksUp()
	if len(read) == 0 {
		return
	}
	for instr := range gossa.Instrs(f.fn) {
		if makesInner(instr) || f.passesInner(instr) {
			continue // asks whether there is room, not what is there
		}
		for _, w := range slices.Concat(f.wrote[instr], f.folded[instr]) {
			if w.Op.Writes() && read[w.Target] {
				f.askedOf(w, instr)
			}
		}
	}
}

// looksUp returns what the function reads, itself or by what it calls.
func (f *frame) looksUp() map[effect.Path]bool {
	read := make(map[effect.Path]bool)
	for _, e := range f.effects {
		if e.Op == effect.OpRead || e.Op == effect.OpGetSet {
			read[e.Target] = true
		}
	}
	return read
}

func (f *frame) askedOf(w *effect.Effect, instr ssa.Instruction) {
	if w.Op == effect.OpGetSet && slices.Contains(f.wrote[instr], w) && f.asksOnly(instr) {
		w.Flags |= effect.FlagTested
	}
	if f.refusesBy(w, instr) {
		w.Flags |= effect.FlagBounded | effect.FlagRefuses
	}
	for _, br := range f.lookupTests(w) {
		if !leadsPast(br, instr.Block()) {
			continue // the write comes after it either way
		}
		w.Flags |= effect.FlagTested
		if f.bounds(br.Cond) {
			w.Flags |= effect.FlagBounded
		}
	}
}

// refusesBy reports whether an instruction puts in a number or a moment, and how large or
// how old the one is that was there decides whether the function goes on.
func (f *frame) refusesBy(w *effect.Effect, instr ssa.Instruction) bool {
	put := f.writtenValue(instr)
	if put == nil || !f.p.isAmount(gossa.Unconvert(put).Type()) {
		return false
	}
	return slices.ContainsFunc(f.lookupTests(w), func(br *ssa.If) bool {
		return f.bounds(br.Cond) && slices.ContainsFunc(br.Block().Succs, f.isRefusal)
	})
}

// writtenValue is the value that an instruction itself puts into an element, nil if it
// puts in none.
func (f *frame) writtenValue(instr ssa.Instruction) ssa.Value {
	switch in := instr.(type) {
	case *ssa.MapUpdate:
		return in.Value
	case *ssa.Call:
		for _, row := range f.p.rows(gossa.Callee(&in.Call)) {
			if row.Verb == knowledge.Access && row.Value >= 0 {
				return operand(gossa.Args(&in.Call), row.Value)
			}
		}
	}
	return nil
}

// isAmount reports whether a type is that of numbers or moments.
func (p *Package) isAmount(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0 || p.clockKind(t) == "moment"
}

// bounds reports whether a condition asks for an order: of numbers, or of moments.
func (f *frame) bounds(cond ssa.Value) bool {
	switch v := cond.(type) {
	case *ssa.UnOp:
		return v.Op == token.NOT && f.bounds(v.X)
	case *ssa.BinOp:
		return isOrder(v.Op)
	case *ssa.Call:
		return f.p.comparesMoments(v)
	}
	return false
}

// comparesMoments reports whether a call asks of two moments which comes first: it is
// given two, and answers yes or no.
func (p *Package) comparesMoments(c *ssa.Call) bool {
	args := c.Call.Args
	b, ok := c.Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool && len(args) == 2 && !slices.ContainsFunc(args, func(a ssa.Value) bool { return p.clockKind(a.Type()) != "moment" })
}

func isOrder(op token.Token) bool {
	switch op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
