package flow

import (
	"go/types"
	"slices"
)

// subst maps a path of a callee to paths of the caller.
func (f *frame) subst(p Path, args []Value) pathSet {
	i, ok := p.Formal()
	if !ok {
		if p.IsAlloc() {
			return nil
		}
		return pathSet{p}
	}
	_, steps := p.Root()
	if i >= len(args) || len(args[i].Paths) == 0 {
		if len(steps) == 0 {
			return nil
		}
		return pathSet{Unknown.Append(steps)}
	}
	var out pathSet
	for _, q := range f.uncell(args[i].Paths) {
		out = out.join(f.resolve(q, steps))
	}
	return out
}

// uncell replaces the address of a variable that holds a reference by what
// it holds, beside itself.
func (f *frame) uncell(ps pathSet) pathSet {
	var out pathSet
	for _, p := range ps {
		if f.cells[string(p)] {
			if h := f.heap[p]; len(h.Paths) > 0 {
				out = out.join(h.Paths)
				continue
			}
		}
		out = out.join(pathSet{p})
	}
	return out
}

// resolve walks steps from a location, through what allocations hold. A
// field keeps its own path even if what it holds was made here too, so that
// it is known by the field's name.
func (f *frame) resolve(p Path, steps []string) pathSet {
	cur := pathSet{p}
	for _, s := range steps {
		var next pathSet
		for _, q := range cur {
			loc := q.Step(s)
			next = next.join(pathSet{loc})
			if q.IsAlloc() {
				next = next.join(f.content(loc, types.Typ[types.Int]).Paths)
			}
		}
		cur = next
	}
	if len(steps) == 0 {
		return cur
	}
	named := slices.DeleteFunc(slices.Clone(cur), func(q Path) bool { return q.IsAlloc() && q.root() == string(q) })
	if len(named) == 0 {
		return cur
	}
	return named
}

func isFormal(p Path) bool {
	_, ok := p.Formal()
	return ok
}

func (f *frame) substValue(v Value, args []Value) Value {
	out := Value{Label: v.Label.Subst(args), Funcs: v.Funcs}
	for _, p := range v.Paths {
		out.Paths = out.Paths.join(f.subst(p, args))
		if i, ok := p.Formal(); ok && i < len(args) && p == FormalPath(i) {
			for _, fv := range args[i].Funcs {
				out.Funcs = addFunc(out.Funcs, fv)
			}
		}
	}
	return out
}

// substAll maps values of a callee to values of the caller.
func (f *frame) substAll(vs, args []Value) []Value {
	var out []Value
	for _, v := range vs {
		out = append(out, f.substValue(v, args))
	}
	return out
}
