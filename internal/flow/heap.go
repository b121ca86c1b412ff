package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

func (f *frame) stained(v effect.Value) effect.Value {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			v.Label = v.Label.Join(f.labelAt(p))
		}
	}
	return v
}

// labelAt joins the labels of what may lie in a part of an allocation, or be
// reached through it: a field says nothing of its siblings.
func (f *frame) labelAt(p effect.Path) effect.Label {
	var seen []effect.Path
	return f.labelWithin(p, &seen)
}

// labelWithin is labelAt without what lies in the parts that were seen: each part is
// looked at once, however many ways lead to it.
func (f *frame) labelWithin(p effect.Path, seen *[]effect.Path) effect.Label {
	l := f.taint[p]
	if p.IsRoot() || slices.Contains(*seen, p) {
		return l
	}
	*seen = append(*seen, p)
	root, steps := p.Split()
	l = l.Join(f.smear[root])
	for i := range steps { // what a prefix is a copy of, or refers to
		h := f.heap[root.Over(steps[:i])]
		l = l.Join(h.Label)
		for _, q := range h.Paths {
			if q.IsAlloc() {
				l = l.Join(f.labelWithin(q.Append(steps[i:]), seen))
			}
		}
	}
	return l
}

// An allocSite is what makes an object: a value, or a result of a call.
type allocSite struct {
	value  ssa.Value
	result int // 0 also for what is no call
}

// alloc returns the path of the object that v makes; of a call, of its first
// result.
func (f *frame) alloc(v ssa.Value, name string) effect.Path { return f.allocResult(v, 0, name) }

// allocResult returns the path of the object that is result i of a call. What
// a function returns at two positions is taken for two objects: otherwise an
// error that tells of the request would label what is returned beside it.
func (f *frame) allocResult(v ssa.Value, i int, name string) effect.Path {
	p, ok := f.allocs[allocSite{v, i}]
	if !ok {
		if n := variableOf(v, i); n != "" {
			name = n
		}
		p = effect.AllocPath(len(f.allocs), name)
		f.allocs[allocSite{v, i}] = p
		f.made[p] = v.Type()
		if tup, ok := v.Type().(*types.Tuple); ok && i < tup.Len() {
			f.made[p] = tup.At(i).Type()
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
func (f *frame) put(p effect.Path, v effect.Value) { f.putAs(p, v, v.Label) }

// putAs joins a value into a location; l also has the labels of what is in the
// objects that it refers to.
func (f *frame) putAs(p effect.Path, v effect.Value, l effect.Label) {
	old := f.heap[p]
	if j := old.Join(v); !j.Equal(old) {
		f.heap[p] = j
		f.changed = true
	}
	if !p.IsAlloc() {
		return
	}
	for q := p; ; q = q.Parent() {
		if t := f.taint[q].Join(l); t != f.taint[q] {
			f.taint[q] = t
			f.changed = true
		}
		if q.IsRoot() {
			return
		}
	}
}

// noteCopy notes that a value of type t was put into a part of an allocation.
func (f *frame) noteCopy(p effect.Path, t types.Type) {
	if p.IsAlloc() && !p.IsRoot() && isAggregate(t) && !f.copied[p] {
		f.copied[p], f.changed = true, true
	}
}

// taintWhole joins a label into what an allocation is as a whole, and says nothing of its
// parts.
func (f *frame) taintWhole(root effect.Path, l effect.Label) {
	if t := f.taint[root].Join(l); t != f.taint[root] {
		f.taint[root], f.changed = t, true
	}
}

// stain joins a label into all that an allocation holds.
func (f *frame) stain(root effect.Path, l effect.Label) {
	if f.smear[root].Join(l) == f.smear[root] && f.taint[root].Join(l) == f.taint[root] {
		return
	}
	f.smear[root], f.taint[root] = f.smear[root].Join(l), f.taint[root].Join(l)
	f.changed = true
	for _, inner := range f.wraps[root] {
		f.stain(inner, l)
	}
}

// stainAt joins a label into all of what lies in a part of an allocation: a field,
// if that is known, else the whole.
func (f *frame) stainAt(p effect.Path, l effect.Label) {
	if p.IsRoot() || p.BehindElem() {
		f.stain(p.Root(), l)
		return
	}
	f.put(p, effect.Value{Label: l})
}

// load returns what the locations of v hold; t is its type.
func (f *frame) load(v effect.Value, t types.Type) effect.Value {
	out := effect.Value{Label: v.Label}
	for _, p := range v.Paths {
		out = out.Join(f.content(p, t))
	}
	return out
}

func (f *frame) content(p effect.Path, t types.Type) effect.Value {
	out := f.heap[p]
	root, steps := p.Split()
	for i := range steps { // what a prefix is a copy of, or refers to
		for _, q := range f.heap[root.Over(steps[:i])].Paths {
			out.Paths = out.Paths.Join(effect.PathSet{q.Append(steps[i:])})
		}
	}
	if !p.IsAlloc() {
		out.Label = out.Label.Join(f.labelAt(p))
		out.Paths = out.Paths.Join(effect.PathSet{p})
		return out
	}
	switch {
	case isAggregate(t): // its parts are told apart where they are read
		out.Label = out.Label.Join(f.smear[root])
	case len(steps) == 0:
		out.Label = out.Label.Join(f.taint[root])
	default:
		out.Label = out.Label.Join(f.labelAt(p))
	}
	if len(out.Paths) == 0 && !(f.cells[root] && len(steps) == 0) || isAggregate(t) {
		out.Paths = out.Paths.Join(effect.PathSet{p})
	}
	return out
}
