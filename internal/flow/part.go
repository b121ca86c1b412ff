package flow

import "github.com/stickystate/stickystate/internal/effect"

// substPart maps the key or value of an effect of a callee. Of one that is a field of
// an argument, only that field tells, if the argument was made here.
func (f *frame) substPart(l effect.Label, at effect.Path, args []effect.Value) (effect.Label, effect.Path) {
	whole := l.Subst(args)
	if l.Kinds&effect.KindChannel != 0 && at != "" { // which part of what was received
		if ps := f.subst(at, args); len(ps) == 1 {
			return whole, ps[0]
		}
		return whole, ""
	}
	i, ok := at.Formal()
	if !ok || i >= len(args) {
		return whole, ""
	}
	steps := at.Steps()
	var told, all effect.Label // by the field, and by the whole of what was made here
	made := len(args[i].Paths) > 0
	for _, p := range args[i].Paths {
		root := p
		p = f.copyOf(p.Append(steps))
		if p.IsFormal() && len(args[i].Paths) == 1 && whole.Kinds == 0 {
			return whole, p
		}
		if made = made && p.IsAlloc(); made {
			told, all = told.Join(f.labelAt(p)), all.Join(f.labelAt(root))
		}
	}
	if !made || all.Join(args[i].Label) != all {
		return whole.OfPart(), ""
	}
	return told, ""
}

// copyOf is the part of a formal that a field of a local struct is a copy of, if
// nothing else was put in that field; else the field itself.
func (f *frame) copyOf(p effect.Path) effect.Path {
	root, steps := p.Split()
	if !p.IsAlloc() || f.labelAt(p).Kinds != 0 {
		return p
	}
	for i := range steps {
		if h := f.heap[root.Over(steps[:i])]; len(h.Paths) == 1 && h.Paths[0].IsFormal() {
			return h.Paths[0].Append(steps[i:])
		}
	}
	return p
}
