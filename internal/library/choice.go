package library

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// override adds what an instruction gives the object, which it may do under a
// condition.
func (t *trace) override(in ssa.Instruction, s source) {
	var from *ssa.BasicBlock
	if t.at != nil && t.at.Parent() == in.Parent() {
		from = t.at.Block()
	}
	if b := decided(in.Block(), from); b != nil && s&^unset != 0 {
		s |= unset
		if t.g.condOf[t.at] == "" {
			t.g.condOf[t.at] = t.g.condition(b)
		}
	}
	t.given = append(t.given, s)
}

func (t *trace) overrides() []source { return t.given }

// choice reports whether some place that holds the object may hold one that
// keeps its state elsewhere, and what decides.
func (t *trace) choice() (chosen, fallback bool, cond string) {
	for _, m := range t.merges {
		for _, v := range m.others {
			if t.seen[v] {
				continue
			}
			s := t.g.origin(nil, nil).of(v)
			switch {
			case s&other != 0:
				chosen = true
			case s&(unknown|asked) != 0 && m.branch:
				fallback = true
			default:
				continue
			}
			if cond == "" {
				cond = m.cond
			}
		}
		if m.unlessSet {
			fallback = true
			if cond == "" {
				cond = m.cond
			}
		}
	}
	return chosen || fallback, fallback && !chosen, cond
}

// beside reports whether the function makes the object under a condition, and
// under another something of the same interface that keeps its state elsewhere.
func (t *trace) beside() (chosen bool, cond string) {
	b := decided(t.at.Block(), nil)
	if b == nil {
		return false, ""
	}
	for _, blk := range t.at.Parent().Blocks {
		if t.at.Block().Dominates(blk) {
			continue
		}
		for _, instr := range blk.Instrs {
			mi, ok := instr.(*ssa.MakeInterface)
			if ok && !t.seen[mi] && t.is(mi.Type()) && t.g.origin(nil, nil).of(mi)&other != 0 {
				return true, t.g.condition(b)
			}
		}
	}
	return false, ""
}

// is reports whether the object was seen as a value of an interface type that
// its library or the first party declares.
func (t *trace) is(iface types.Type) bool {
	n := gotypes.Behind(iface)
	if n == nil || !t.g.in.FirstParty(n.Obj().Pkg().Path()) && !t.related(n.Obj().Pkg().Path()) {
		return false
	}
	for v := range t.seen {
		if types.Identical(v.Type(), iface) {
			return true
		}
	}
	return false
}
