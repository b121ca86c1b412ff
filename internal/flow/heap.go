package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

func (f *frame) stained(v Value) Value {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			v.Label = v.Label.Join(f.taint[p.root()])
		}
	}
	return v
}

// An allocSite is what makes an object: a value, or a result of a call.
type allocSite struct {
	value  ssa.Value
	result int // 0 also for what is no call
}

// alloc returns the path of the object that v makes; of a call, of its first
// result.
func (f *frame) alloc(v ssa.Value, name string) Path { return f.allocResult(v, 0, name) }

// allocResult returns the path of the object that is result i of a call. What
// a function returns at two positions is taken for two objects: otherwise an
// error that tells of the request would label what is returned beside it.
func (f *frame) allocResult(v ssa.Value, i int, name string) Path {
	p, ok := f.allocs[allocSite{v, i}]
	if !ok {
		if n := variableOf(v, i); n != "" {
			name = n
		}
		p = allocPath(len(f.allocs), name)
		f.allocs[allocSite{v, i}] = p
		f.made[string(p)] = v.Type()
		if tup, ok := v.Type().(*types.Tuple); ok && i < tup.Len() {
			f.made[string(p)] = tup.At(i).Type()
		}
	}
	return p
}

// variableOf returns the name of the variable that a new object, result i of
// v, is put in.
func variableOf(v ssa.Value, i int) string {
	if v.Referrers() == nil {
		return ""
	}
	for _, ref := range *v.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Val == v {
			if a, ok := st.Addr.(*ssa.Alloc); ok {
				return a.Comment
			}
		}
		if c, ok := ref.(*ssa.MakeInterface); ok {
			return variableOf(c, 0)
		}
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			return variableOf(e, 0)
		}
	}
	return ""
}

// put joins a value into a location.
func (f *frame) put(p Path, v Value) {
	old := f.heap[p]
	if j := old.join(v); !j.equal(old) {
		f.heap[p] = j
		f.changed = true
	}
	if root := p.root(); p.IsAlloc() && f.taint[root].Join(v.Label) != f.taint[root] {
		f.taint[root] = f.taint[root].Join(v.Label)
		f.changed = true
	}
}

// stain joins a label into all that an allocation holds.
func (f *frame) stain(root string, l Label) {
	if f.smear[root].Join(l) == f.smear[root] && f.taint[root].Join(l) == f.taint[root] {
		return
	}
	f.smear[root], f.taint[root] = f.smear[root].Join(l), f.taint[root].Join(l)
	f.changed = true
	for _, inner := range f.wraps[root] {
		f.stain(inner, l)
	}
}

// load returns what the locations of v hold; t is its type.
func (f *frame) load(v Value, t types.Type) Value {
	out := Value{Label: v.Label}
	for _, p := range v.Paths {
		out = out.join(f.content(p, t))
	}
	return out
}

func (f *frame) content(p Path, t types.Type) Value {
	out := f.heap[p]
	root, steps := p.Root()
	for i := range steps { // what a prefix is a copy of, or refers to
		if h := f.heap[join(root, steps[:i])]; len(h.Paths) > 0 {
			for _, q := range h.Paths {
				out.Paths = out.Paths.join(pathSet{q.Append(steps[i:])})
			}
			out.Label = out.Label.Join(h.Label)
		}
	}
	if !p.IsAlloc() {
		out.Paths = out.Paths.join(pathSet{p})
		return out
	}
	if len(steps) > 0 && steps[len(steps)-1] != Elem && !isAggregate(t) {
		out.Label = out.Label.Join(f.smear[root])
	} else {
		out.Label = out.Label.Join(f.taint[root])
	}
	if len(out.Paths) == 0 && !(f.cells[root] && len(steps) == 0) || isAggregate(t) {
		out.Paths = out.Paths.join(pathSet{p})
	}
	return out
}
