package flow

import (
	"go/token"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// A goroutine that loops for as long as the process runs may have its state for itself,
// and be asked through channels, as the first hub that many write:
//
//	clients := map[chan string]bool{}
//	for { select { case c := <-join: clients[c] = true ... } }
//
// Such a map is a state object like a variable that a handler has captured: there is one
// in the process, and requests fill it. It must be made before the loop, in a function
// that no request calls, and be put nowhere.

// ownMap returns the path of a map that such a goroutine has for itself.
func (f *frame) ownMap(m *ssa.MakeMap) (effect.Path, bool) {
	if inLoop(m.Block()) || !onlyUsedHere(m, make(map[ssa.Value]bool)) || f.p.whileServing(f.fn) || f.p.Requests.Of(f.fn) != nil || !slices.ContainsFunc(f.fn.Blocks, receivesForever) {
		return "", false
	}
	name, _ := f.p.variableAt(m.Pos())
	if name == "" {
		return "", false
	}
	name = gossa.Name(f.fn) + "/" + name
	f.p.captured[name] = m.Type()
	return effect.ObjectPath(effect.CapturedID(f.p.Pkg.Path(), name)), true
}

// receivesForever reports whether a block of an endless loop receives from a channel.
func receivesForever(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.Select:
			return true
		case *ssa.UnOp:
			return in.Op == token.ARROW
		}
		return false
	}) && endless(b)
}

// onlyUsedHere reports whether a map is looked up, changed and gone through, here or in
// functions that it is passed to, and put nowhere.
func onlyUsedHere(m ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[m] {
		return true
	}
	seen[m] = true
	for _, ref := range *m.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Value == m {
				return false
			}
		case *ssa.Call:
			if gossa.Builtin(&ref.Call) == "" && !onlyUsedBy(&ref.Call, m, seen) {
				return false
			}
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

func onlyUsedBy(c *ssa.CallCommon, m ssa.Value, seen map[ssa.Value]bool) bool {
	fn := c.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for i, a := range c.Args {
		if a == m && !onlyUsedHere(fn.Params[i], seen) {
			return false
		}
	}
	return true
}
