package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// memo marks the writes that fill a miss: the function reads the container
// and writes it, and what was found and what was computed go the same way
// (returned at the same position, merged in one variable, or passed to the
// same function). This is the shape of a memo or a read-through cache; that
// the value is harmless is decided later, by what else touches the container.
//
// Source: the benign half of the labelled corpus (testdata/corpus), in which
// most containers that are written while serving have this shape.
func (f *frame) memo() {
	read := make(map[Path]bool)
	for _, e := range f.effects {
		if e.Op == OpRead {
			read[e.Target] = true
		}
	}
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			f.memoAt(instr, read)
		}
	}
}

func (f *frame) memoAt(instr ssa.Instruction, read map[Path]bool) {
	for _, w := range f.writesAt(instr) {
		if w.Flags&FlagMemo == 0 && read[w.Target] && f.sameWay(w, instr) {
			w.Flags |= FlagMemo
		}
	}
}

// writesAt returns the assignments that an instruction makes.
func (f *frame) writesAt(instr ssa.Instruction) []*Effect {
	var out []*Effect
	for _, e := range f.folded[instr] {
		if e.Op == OpSet || e.Op == OpGetSet {
			out = append(out, e)
		}
	}
	var targets pathSet
	switch in := instr.(type) {
	case *ssa.MapUpdate:
		targets = f.eval(in.Map).Paths
	case *ssa.Store:
		targets = f.eval(in.Addr).Paths
	case *ssa.Call:
		if in.Call.IsInvoke() || len(in.Call.Args) == 0 || in.Call.Signature().Recv() == nil {
			return out
		}
		targets = f.eval(in.Call.Args[0]).Paths
	default:
		return out
	}
	for _, e := range f.effects {
		if e.Site.Pos == instr.Pos() && (e.Op == OpSet || e.Op == OpGetSet) && slices.Contains(targets, e.Target) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, compareEffects)
	return out
}

// sameWay reports whether a value read from the target and the value written
// to it meet.
func (f *frame) sameWay(w *Effect, instr ssa.Instruction) bool {
	written := writtenValues(instr)
	for i, r := range f.results {
		if i < f.fn.Signature.Results().Len() && isErrorOrBool(f.fn.Signature.Results().At(i).Type()) {
			continue
		}
		if f.comesFrom(r.Value, w.Target) {
			return true
		}
	}
	return f.meet(written, w.Target)
}

func isErrorOrBool(t types.Type) bool { return weaken(Label{Kinds: 1}, t) == Label{} }

func (f *frame) comesFrom(v Value, target Path) bool {
	return slices.ContainsFunc(v.Paths, func(p Path) bool { return p.Container() == target || p == target })
}

// writtenValues are the operands of a write that may be the stored value.
func writtenValues(instr ssa.Instruction) []ssa.Value {
	switch in := instr.(type) {
	case *ssa.MapUpdate:
		return []ssa.Value{in.Value}
	case *ssa.Store:
		return []ssa.Value{in.Val}
	case *ssa.Call:
		return in.Call.Args
	}
	return nil
}

// meet reports whether some phi or call takes both a written value and a
// value read from the target.
func (f *frame) meet(written []ssa.Value, target Path) bool {
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			phi, ok := instr.(*ssa.Phi)
			if !ok {
				continue
			}
			var fromRead, fromWrite bool
			for _, e := range phi.Edges {
				fromRead = fromRead || f.comesFrom(f.eval(e), target)
				fromWrite = fromWrite || derived(e, written)
			}
			if fromRead && fromWrite {
				return true
			}
		}
	}
	return f.meetInCall(written, target)
}

// meetInCall looks for two calls of one function, one with a value read and
// one with a value written.
func (f *frame) meetInCall(written []ssa.Value, target Path) bool {
	reads, writes := make(map[ssa.Value]bool), make(map[ssa.Value]bool)
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			callee := c.Call.StaticCallee()
			if callee == nil {
				continue
			}
			for _, a := range c.Call.Args {
				if f.comesFrom(f.eval(a), target) && !isErrorOrBool(a.Type()) {
					reads[callee] = true
				}
				if derived(a, written) && c.Call.Args[0] != a {
					writes[callee] = true
				}
			}
		}
	}
	for fn := range reads {
		if writes[fn] {
			return true
		}
	}
	return false
}

// derived reports whether v is one of the values, or a conversion of one.
func derived(v ssa.Value, values []ssa.Value) bool {
	if _, isConst := v.(*ssa.Const); isConst {
		return false
	}
	base := unconvert(v)
	return slices.ContainsFunc(values, func(w ssa.Value) bool { return unconvert(w) == base })
}

func unconvert(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.TypeAssert:
			v = x.X
		default:
			return v
		}
	}
}
