package flow

// fieldOfFormal returns the path of a key or value that is one field of a
// formal, "" of any other.
func fieldOfFormal(v Value) Path {
	if v.Label.Kinds != 0 || len(v.Paths) != 1 {
		return ""
	}
	p := v.Paths[0]
	if !isFormal(p) || !p.hasSteps() || p.BehindElem() {
		return ""
	}
	return p
}

// joinParts is the path of the keys, or values, of two effects that are told as
// one: that of the one which has such a path, if the other's label has no formal.
func joinParts(l Label, at Path, m Label, mAt Path) Path {
	switch {
	case at == mAt || mAt == "" && m.Formals == 0:
		return at
	case at == "" && l.Formals == 0:
		return mAt
	}
	return ""
}

// substPart maps the key or value of an effect of a callee. Of one that is a field of
// an argument, only that field tells, if the argument was made here.
func (f *frame) substPart(l Label, at Path, args []Value) (Label, Path) {
	whole := l.Subst(args)
	i, ok := at.Formal()
	if !ok || i >= len(args) {
		return whole, ""
	}
	_, steps := at.Root()
	var told, all Label // by the field, and by the whole of what was made here
	made := len(args[i].Paths) > 0
	for _, p := range args[i].Paths {
		root := p
		p = f.copyOf(p.Append(steps))
		if isFormal(p) && len(args[i].Paths) == 1 && whole.Kinds == 0 {
			return whole, p
		}
		if made = made && p.IsAlloc(); made {
			told, all = told.Join(f.labelAt(p)), all.Join(f.labelAt(root))
		}
	}
	if !made || all.Join(args[i].Label) != all {
		return whole.ofPart(), ""
	}
	return told, ""
}

// substWhole is substPart where nobody knows the parts of what is passed.
func (l Label) substWhole(at Path, args []Value) Label {
	if l = l.Subst(args); at != "" {
		return l.ofPart()
	}
	return l
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
