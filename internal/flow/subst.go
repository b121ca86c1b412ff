package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
)

// subst maps a path of a callee to paths of the caller.
func (f *frame) subst(p effect.Path, args []effect.Value) effect.PathSet {
	i, ok := p.Formal()
	if !ok {
		if p.IsAlloc() {
			return nil
		}
		return effect.PathSet{p}
	}
	steps := p.Steps()
	if i >= len(args) || len(args[i].Paths) == 0 {
		if len(steps) == 0 {
			return nil
		}
		return effect.PathSet{effect.Unknown.Append(steps)}
	}
	var out effect.PathSet
	for _, q := range f.uncell(args[i].Paths) {
		out = out.Join(f.resolve(q, steps))
	}
	return out
}

// uncell replaces the address of a variable that holds a reference by what
// it holds, beside itself.
func (f *frame) uncell(ps effect.PathSet) effect.PathSet {
	var out effect.PathSet
	for _, p := range ps {
		if f.cells[p] {
			if h := f.heap[p]; len(h.Paths) > 0 {
				out = out.Join(h.Paths)
				continue
			}
		}
		out = out.Join(effect.PathSet{p})
	}
	return out
}

// resolve walks steps from a location, through what allocations hold. A
// field keeps its own path even if what it holds was made here too, so that
// it is known by the field's name.
func (f *frame) resolve(p effect.Path, steps []effect.Step) effect.PathSet {
	cur := effect.PathSet{p}
	for _, s := range steps {
		var next effect.PathSet
		for _, q := range cur {
			loc := q.Step(s)
			next = next.Join(effect.PathSet{loc})
			if q.IsAlloc() && !f.copied[loc] { // of a copy, what its parts refer to
				next = next.Join(f.content(loc, types.Typ[types.Int]).Paths)
			}
		}
		cur = next
	}
	if len(steps) == 0 {
		return cur
	}
	named := slices.DeleteFunc(slices.Clone(cur), func(q effect.Path) bool { return q.IsAlloc() && q.IsRoot() })
	if len(named) == 0 {
		return cur
	}
	return named
}

func (f *frame) substValue(v effect.Value, args []effect.Value) effect.Value {
	out := effect.Value{Label: v.Label.Subst(args), Funcs: v.Funcs, Objects: v.Objects, Parts: v.Parts.Subst(args)}
	if i, ok := v.IsFormal(); ok && i < len(args) {
		out.Objects, out.Parts = args[i].Objects, args[i].Parts
	}
	for _, p := range v.Paths {
		out.Paths = out.Paths.Join(f.subst(p, args))
		if i, ok := p.Formal(); ok && i < len(args) && p == effect.FormalPath(i) {
			for _, fv := range args[i].Funcs {
				out.Funcs = effect.AddFunc(out.Funcs, fv)
			}
		}
	}
	return out
}

// substAll maps values of a callee to values of the caller.
func (f *frame) substAll(vs, args []effect.Value) []effect.Value {
	var out []effect.Value
	for _, v := range vs {
		out = append(out, f.substValue(v, args))
	}
	return out
}
