package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// result joins v into result i.
func (f *frame) result(i int, v effect.Value) {
	if i >= len(f.results) {
		return
	}
	r := &f.results[i]
	add := effect.Value{Label: v.Label, Funcs: v.Funcs}
	for _, p := range v.Paths {
		if !p.IsAlloc() {
			add.Paths = add.Paths.Join(effect.PathSet{p})
			continue
		}
		if !r.Fresh {
			r.Fresh, f.changed = true, true
		}
		add.Label = add.Label.Join(f.freshFields(r, p))
	}
	if j := r.Value.Join(add); !j.Equal(r.Value) {
		r.Value = j
		f.changed = true
	}
}

// freshFields notes what the fields of a returned object were set to, one
// step deep. It returns the label of what is in no field, or not known to be: a
// salt that is made for a configuration makes nothing random of its other fields.
func (f *frame) freshFields(r *effect.Result, p effect.Path, seen ...effect.Path) effect.Label {
	if !p.IsRoot() || slices.Contains(seen, p) {
		return f.labelAt(p)
	}
	rest := f.smear[p]
	for loc, v := range f.heap {
		root, steps := loc.Split()
		switch {
		case root != p:
		case len(steps) == 0: // what it is a copy of
			rest = rest.Join(v.Label)
			for _, q := range v.Paths {
				if q.IsAlloc() {
					rest = rest.Join(f.freshFields(r, q, append(seen, p)...))
				}
			}
		case steps[0] == effect.Elem: // where elements are, callers may change them
			rest = rest.Join(f.stained(v).Label)
			r.AddField(effect.Elem, portable(v, len(steps) == 1))
		default:
			r.AddField(steps[0], portable(f.stained(v), len(steps) == 1))
		}
	}
	return rest
}

// portable is what a caller can know of a value: its label and, if wanted, where
// it may point beside the function's own allocations.
func portable(v effect.Value, paths bool) effect.Value {
	out := effect.Value{Label: v.Label}
	if !paths {
		return out
	}
	out.Funcs = v.Funcs
	for _, q := range v.Paths {
		if !q.IsAlloc() {
			out.Paths = out.Paths.Join(effect.PathSet{q})
		}
	}
	return out
}

// defaultResult gives all results the labels of all arguments; data are those
// without contexts that are only passed along.
func (f *frame) defaultResult(in ssa.Instruction, args, data []effect.Value) {
	whole, l := effect.LabelOf(args), effect.LabelOf(data)
	f.setResults(in, func(i int, t types.Type) effect.Value {
		return effect.Value{Label: f.p.carried(weaken(ofResult(whole, l, t), t), t), Paths: f.freshPath(in, i, t)}
	})
}

// ofResult is the label of a result: a context that is made of another has what is
// in that.
func ofResult(whole, data effect.Label, t types.Type) effect.Label {
	if gotypes.IsContext(t) {
		return whole
	}
	return data
}

// weaken drops the labels of results that carry next to nothing of their
// arguments: errors, booleans.
func weaken(l effect.Label, t types.Type) effect.Label {
	if gotypes.IsBool(t) || gotypes.IsError(t) {
		return effect.Label{}
	}
	return l
}

// freshPath is the object that an unknown call makes, if it makes one.
func (f *frame) freshPath(in ssa.Instruction, i int, t types.Type) effect.PathSet {
	v, ok := in.(ssa.Value)
	if !ok || i > 0 || !isPointer(t) {
		return nil
	}
	return effect.PathSet{f.alloc(v, "call")}
}

// setResults sets the value or values of a call.
func (f *frame) setResults(in ssa.Instruction, result func(i int, t types.Type) effect.Value) {
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		f.set(v, result(0, v.Type()))
		return
	}
	ws := make([]effect.Value, tup.Len())
	for i := range ws {
		ws[i] = result(i, tup.At(i).Type())
	}
	f.setTuple(v, ws)
}

// results0 instantiates the results of a summary.
func (f *frame) results0(in ssa.Instruction, sum *effect.Summary, args []effect.Value) {
	stored := readsStore(sum)
	f.setResults(in, func(i int, t types.Type) effect.Value {
		if i >= len(sum.Results) {
			return effect.Value{}
		}
		r := sum.Results[i]
		out := effect.Value{Label: r.Label.Subst(args), Funcs: r.Funcs}
		if stored {
			out.Label = out.Label.Found()
		}
		for _, p := range r.Paths {
			out.Paths = out.Paths.Join(f.subst(p, args))
		}
		if v, ok := in.(ssa.Value); ok && r.Fresh {
			a := f.allocResult(v, i, "call")
			out.Paths = out.Paths.Join(effect.PathSet{a})
			f.stain(a, out.Label)
			whole := out.Label
			for _, fv := range r.Fields {
				var w effect.Value
				for _, p := range fv.Value.Paths {
					w.Paths = w.Paths.Join(f.subst(p, args))
				}
				w.Label = fv.Value.Label.Subst(args)
				whole = whole.Join(w.Label)
				w.Funcs = fv.Value.Funcs
				f.put(a.Step(fv.Step), w)
				if ft := fieldType(t, fv.Step); ft != nil {
					f.noteCopy(a.Step(fv.Step), ft)
				}
			}
			if stored { // its other fields are what the store has
				f.taintWhole(a, whole.Found())
			}
		}
		out.Label = weaken(unminted(out.Label), t)
		return f.p.carriedValue(out, t)
	})
}
