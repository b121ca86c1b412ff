package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// result joins v into result i.
func (f *frame) result(i int, v Value) {
	if i >= len(f.results) {
		return
	}
	r := &f.results[i]
	add := Value{Label: v.Label, Funcs: v.Funcs}
	for _, p := range v.Paths {
		if !p.IsAlloc() {
			add.Paths = add.Paths.join(pathSet{p})
			continue
		}
		if !r.Fresh {
			r.Fresh, f.changed = true, true
		}
		add.Label = add.Label.Join(f.freshFields(r, p))
	}
	if j := r.Value.join(add); !j.equal(r.Value) {
		r.Value = j
		f.changed = true
	}
}

// freshFields notes what the fields of a returned object were set to, one
// step deep. It returns the label of what is in no field, or not known to be: a
// salt that is made for a configuration makes nothing random of its other fields.
func (f *frame) freshFields(r *Result, p Path, seen ...Path) Label {
	if p.root() != string(p) || slices.Contains(seen, p) {
		return f.labelAt(p)
	}
	rest := f.smear[string(p)]
	for loc, v := range f.heap {
		root, steps := loc.Root()
		switch {
		case root != string(p):
		case len(steps) == 0: // what it is a copy of
			rest = rest.Join(v.Label)
			for _, q := range v.Paths {
				if q.IsAlloc() {
					rest = rest.Join(f.freshFields(r, q, append(seen, p)...))
				}
			}
		case steps[0] == Elem: // where elements are, callers may change them
			rest = rest.Join(f.stained(v).Label)
			r.addField(Elem, portable(v, len(steps) == 1))
		default:
			r.addField(steps[0], portable(f.stained(v), len(steps) == 1))
		}
	}
	return rest
}

// portable is what a caller can know of a value: its label and, if wanted, where
// it may point beside the function's own allocations.
func portable(v Value, paths bool) Value {
	out := Value{Label: v.Label}
	if !paths {
		return out
	}
	out.Funcs = v.Funcs
	for _, q := range v.Paths {
		if !q.IsAlloc() {
			out.Paths = out.Paths.join(pathSet{q})
		}
	}
	return out
}

// addField joins a value into a field.
func (r *Result) addField(step string, v Value) {
	if v.isZero() {
		return
	}
	i, found := slices.BinarySearchFunc(r.Fields, step, func(fv FieldValue, s string) int { return strings.Compare(fv.Step, s) })
	if !found {
		r.Fields = slices.Insert(r.Fields, i, FieldValue{Step: step})
	}
	r.Fields[i].Value = r.Fields[i].Value.join(v)
}

// defaultResult gives all results the labels of all arguments.
func (f *frame) defaultResult(in ssa.Instruction, args []Value) {
	l := labelOf(args)
	f.setResults(in, func(i int, t types.Type) Value {
		return Value{Label: f.p.carried(weaken(l, t), t), Paths: f.freshPath(in, i, t)}
	})
}

// weaken drops the labels of results that carry next to nothing of their
// arguments: errors, booleans.
func weaken(l Label, t types.Type) Label {
	if gotypes.IsBool(t) || gotypes.IsError(t) {
		return Label{}
	}
	return l
}

// freshPath is the object that an unknown call makes, if it makes one.
func (f *frame) freshPath(in ssa.Instruction, i int, t types.Type) pathSet {
	v, ok := in.(ssa.Value)
	if !ok || i > 0 || !isPointer(t) {
		return nil
	}
	return pathSet{f.alloc(v, "call")}
}

// setResults sets the value or values of a call.
func (f *frame) setResults(in ssa.Instruction, result func(i int, t types.Type) Value) {
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		f.set(v, result(0, v.Type()))
		return
	}
	ws := make([]Value, tup.Len())
	for i := range ws {
		ws[i] = result(i, tup.At(i).Type())
	}
	f.setTuple(v, ws)
}

// results0 instantiates the results of a summary.
func (f *frame) results0(in ssa.Instruction, sum *Summary, args []Value) {
	f.setResults(in, func(i int, t types.Type) Value {
		if i >= len(sum.Results) {
			return Value{}
		}
		r := sum.Results[i]
		out := Value{Label: r.Label.Subst(args), Funcs: r.Funcs}
		for _, p := range r.Paths {
			out.Paths = out.Paths.join(f.subst(p, args))
		}
		if v, ok := in.(ssa.Value); ok && r.Fresh {
			a := f.allocResult(v, i, "call")
			out.Paths = out.Paths.join(pathSet{a})
			f.stain(string(a), out.Label)
			for _, fv := range r.Fields {
				var w Value
				for _, p := range fv.Value.Paths {
					w.Paths = w.Paths.join(f.subst(p, args))
				}
				w.Label = fv.Value.Label.Subst(args)
				w.Funcs = fv.Value.Funcs
				f.put(a.Step(fv.Step), w)
			}
		}
		out.Label = f.p.carried(weaken(unminted(out.Label), t), t)
		return out
	})
}
