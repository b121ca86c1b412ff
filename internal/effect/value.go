package effect

import (
	"cmp"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
)

// A Value abstracts a run-time value: where it may point, where it may come
// from, and which functions it may be.
type Value struct {
	Paths PathSet
	Label Label
	Funcs []*FuncValue
	// Objects is what is known of an argument of a call; nil of other values.
	Objects Objects
	// Parts are the labels of the fields of an argument.
	Parts Parts
}

// A FuncValue is a function with the values it has captured.
type FuncValue struct {
	ID       string // of the function
	Bindings []Value
	Fn       any // *ssa.Function if it is in this package
}

func (v Value) Join(w Value) Value {
	v.Paths = v.Paths.Join(w.Paths)
	v.Label = v.Label.Join(w.Label)
	v.Objects, v.Parts = v.Objects.Join(w.Objects), v.Parts.Join(w.Parts)
	for _, f := range w.Funcs {
		v.Funcs = AddFunc(v.Funcs, f)
	}
	return v
}

// labelOf joins the labels of values.
func LabelOf(vs []Value) Label {
	var l Label
	for _, v := range vs {
		l = l.Join(v.Label)
	}
	return l
}

// addFunc adds a function to a sorted set. The smallest by name are kept, so
// that the result does not depend on the order of joins.
func AddFunc(fs []*FuncValue, f *FuncValue) []*FuncValue {
	i, found := slices.BinarySearchFunc(fs, f, func(a, b *FuncValue) int { return cmp.Compare(a.ID, b.ID) })
	if found || i >= budget.Funcs.Limit() {
		return fs
	}
	fs = slices.Insert(slices.Clip(fs), i, f)
	return fs[:min(len(fs), budget.Funcs.Limit())]
}

func (v Value) Equal(w Value) bool {
	return v.Label == w.Label && slices.Equal(v.Paths, w.Paths) && slices.Equal(v.Objects, w.Objects) && v.Parts.Equal(w.Parts) && slices.EqualFunc(v.Funcs, w.Funcs, func(a, b *FuncValue) bool { return a.ID == b.ID })
}

func (v Value) isZero() bool {
	return len(v.Paths) == 0 && v.Label == Label{} && len(v.Funcs) == 0
}

// IsFormal reports whether a value is a formal itself, and nothing else, and which.
func (v Value) IsFormal() (int, bool) {
	if len(v.Paths) != 1 || !v.Paths[0].IsRoot() {
		return 0, false
	}
	return v.Paths[0].Formal()
}

// FieldOfFormal returns the path of a key or value that is one field of a
// formal, "" of any other.
func FieldOfFormal(v Value) Path {
	if v.Label.Kinds == KindChannel {
		return receivedAt(v)
	}
	if v.Label.Kinds != 0 || len(v.Paths) != 1 {
		return ""
	}
	p := v.Paths[0]
	if !p.IsFormal() || p.IsRoot() || p.BehindElem() {
		return ""
	}
	return p
}

// receivedAt is the path of what was received from one channel, or of a part of it;
// "" of any other value. A local copy of it is no other.
func receivedAt(v Value) Path {
	ps := slices.DeleteFunc(slices.Clone(v.Paths), Path.IsAlloc)
	if len(ps) != 1 || !ps[0].BehindElem() {
		return ""
	}
	return ps[0]
}

// LabelsOf drops all but the labels of arguments, and what is known of the objects
// that they are: what an interface method does with what they point to is not followed.
func LabelsOf(args []Value) []Value {
	out := make([]Value, len(args))
	for i, a := range args {
		out[i] = Value{Label: a.Label, Objects: a.Objects, Parts: a.Parts}
	}
	return out
}

func JoinArgs(a, b []Value) []Value {
	if len(a) == 0 {
		return b
	}
	out := slices.Clone(a)
	for i := range out {
		if i < len(b) {
			out[i] = out[i].Join(b[i])
		}
	}
	return out
}

func sameArgs(a, b []Value) bool { return slices.EqualFunc(a, b, Value.Equal) }
