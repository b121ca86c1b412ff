package flow

import (
	"go/token"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// A read is inner if what it finds goes nowhere but into a write of the same
// container, field or variable: that of n++, or of m[k] = append(m[k], v). No
// request learns by it what another has left.

// innerFlag is FlagInner if the read that gives v is inner. Back tells whether an
// instruction writes to the same place.
func innerFlag(v ssa.Value, back func(ssa.Instruction) bool) effect.Flags {
	if onlyInto(v, back, make(map[ssa.Value]bool)) {
		return effect.FlagInner
	}
	return 0
}

// innerLoad is innerFlag of a load.
func innerLoad(in *ssa.UnOp) effect.Flags { return innerFlag(in, storesTo(in.X)) }

func storesTo(addr ssa.Value) func(ssa.Instruction) bool {
	return func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && sameAddr(st.Addr, addr)
	}
}

// innerLookup is innerFlag of a look-up in a map.
func innerLookup(in *ssa.Lookup) effect.Flags {
	if in.CommaOk {
		return 0 // asks whether it is there
	}
	return innerFlag(in, func(instr ssa.Instruction) bool {
		mu, ok := instr.(*ssa.MapUpdate)
		return ok && sameAddr(mu.Map, in.X)
	})
}

// onlyInto reports whether a value goes only into such writes, by itself or as
// a part of what is computed.
func onlyInto(v ssa.Value, back func(ssa.Instruction) bool, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return true
	}
	seen[v] = true
	for _, ref := range *v.Referrers() {
		ok := false
		switch r := ref.(type) {
		case *ssa.DebugRef:
			ok = true
		case *ssa.BinOp:
			ok = !isComparison(r.Op) && onlyInto(r, back, seen)
		case *ssa.Convert, *ssa.ChangeType, *ssa.Slice, *ssa.Phi:
			ok = onlyInto(r.(ssa.Value), back, seen)
		case *ssa.Call:
			ok = accumulates(r) && onlyInto(r, back, seen)
		case *ssa.IndexAddr: // of a slice, to write there
			ok = r.X == v && onlyWritten(r)
		case *ssa.Store:
			ok = r.Val == v && back(r)
		case *ssa.MapUpdate:
			ok = r.Value == v && r.Key != v && back(r)
		}
		if !ok {
			return false
		}
	}
	return true
}

// onlyWritten reports whether an element is written, and read to be written only.
func onlyWritten(elem *ssa.IndexAddr) bool {
	for _, ref := range *elem.Referrers() {
		switch r := ref.(type) {
		case *ssa.Store:
			if r.Addr != elem {
				return false
			}
		case *ssa.UnOp:
			if innerLoad(r) == 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// accumulates reports whether a call is that of a predeclared function that
// adds to what it is given, or chooses of it.
func accumulates(c *ssa.Call) bool {
	switch gossa.Builtin(&c.Call) {
	case "append", "min", "max":
		return true
	}
	return false
}

// sameAddr reports whether two expressions name one place: the same fields of
// the same value, whatever the index.
func sameAddr(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && sameAddr(x.X, y.X)
	case *ssa.IndexAddr:
		y, ok := b.(*ssa.IndexAddr)
		return ok && sameAddr(x.X, y.X)
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == token.MUL && y.Op == token.MUL && sameAddr(x.X, y.X)
	case *ssa.Lookup:
		y, ok := b.(*ssa.Lookup)
		return ok && sameAddr(x.X, y.X)
	}
	return false
}
