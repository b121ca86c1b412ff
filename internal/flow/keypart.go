package flow

import "slices"

// fieldOfFormal returns the path of a key that is one field of a formal, ""
// of any other.
func fieldOfFormal(key Value) Path {
	if key.Label.Kinds != 0 || len(key.Paths) != 1 {
		return ""
	}
	p := key.Paths[0]
	if _, steps := p.Root(); !isFormal(p) || len(steps) == 0 || slices.Contains(steps, Elem) {
		return ""
	}
	return p
}

// joinKeyAt is the path of the key of two effects that are told as one: that of
// the one whose key has such a path, if the other's has no formal.
func joinKeyAt(a, b *Effect) Path {
	switch {
	case a.KeyAt == b.KeyAt || b.KeyAt == "" && b.Key.Formals == 0:
		return a.KeyAt
	case a.KeyAt == "" && a.Key.Formals == 0:
		return b.KeyAt
	}
	return ""
}

// keyOf maps the key of an effect of a callee. Of a key that is one field of an
// argument, only that field tells, if the argument was made here.
func (f *frame) keyOf(e *Effect, args []Value) (key Label, at Path) {
	whole := e.Key.Subst(args)
	i, ok := e.KeyAt.Formal()
	if !ok || i >= len(args) {
		return whole, ""
	}
	_, steps := e.KeyAt.Root()
	made := len(args[i].Paths) > 0
	for _, p := range args[i].Paths {
		p = f.copyOf(p.Append(steps))
		if isFormal(p) && len(args[i].Paths) == 1 && whole.Kinds == 0 {
			return whole, p
		}
		if made = made && p.IsAlloc(); made {
			key = key.Join(f.labelAt(p))
		}
	}
	if !made || key == (Label{}) {
		return whole.ofPart(), ""
	}
	return key, ""
}

// copyOf is the part of a formal that a field of a local struct is a copy of, if
// nothing else was put in that field; else the field itself.
func (f *frame) copyOf(p Path) Path {
	root, steps := p.Root()
	if !p.IsAlloc() || f.labelAt(p).Kinds != 0 {
		return p
	}
	for i := range steps {
		if h := f.heap[join(root, steps[:i])]; len(h.Paths) == 1 && isFormal(h.Paths[0]) {
			return h.Paths[0].Append(steps[i:])
		}
	}
	return p
}
