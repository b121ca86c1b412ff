package effect

import (
	"cmp"
	"slices"
	"strings"
)

// A PartLabel is where a field of a struct comes from.
type PartLabel struct {
	Step  Step
	Label Label
}

// Parts are the labels of the fields of a struct that the caller has put together,
// sorted; fields without a label are left out. It is nil if only the label of the
// whole is known.
type Parts []PartLabel

// Of returns the label of a field; ok reports whether it is known.
func (p Parts) Of(field Step) (l Label, ok bool) {
	for _, part := range p {
		if part.Step == field {
			return part.Label, true
		}
	}
	return Label{}, p != nil
}

// With adds a field, in place where there is room, as append does.
func (p Parts) With(field Step, l Label) Parts {
	if l == (Label{}) {
		return p
	}
	i, found := slices.BinarySearchFunc(p, field, func(a PartLabel, s Step) int { return strings.Compare(string(a.Step), string(s)) })
	if !found {
		p = slices.Insert(p, i, PartLabel{Step: field})
	}
	p[i].Label = p[i].Label.Join(l)
	return p
}

// Join returns the labels of either; nil if one of the two is not known.
func (p Parts) Join(q Parts) Parts {
	if p == nil || q == nil {
		return nil
	}
	out := slices.Clone(p)
	for _, part := range q {
		out = out.With(part.Step, part.Label)
	}
	return out
}

// Equal reports whether two say the same.
func (p Parts) Equal(q Parts) bool { return slices.Equal(p, q) && (p == nil) == (q == nil) }

// Subst replaces the formals in the labels by those of the actual arguments.
func (p Parts) Subst(args []Value) Parts {
	out := slices.Clone(p)
	for i := range out {
		out[i].Label = out[i].Label.Subst(args)
	}
	return out
}

// Passed is an argument of a call, or what is sent, where the other half is elsewhere:
// where it comes from, and how long it lives.
type Passed struct {
	Label
	Parts Parts
	// Held says that it is known to outlive the request, Own that it does not: the
	// function that passes it has made it, and puts it nowhere.
	Held, Own bool
}

// PassedOf is what a value is as an argument; no caller knows more of it. A field that
// holds nothing but what a caller has passed may be any part of the whole.
func PassedOf(v Value) Passed {
	p := Passed{Label: v.Label, Parts: slices.Clone(v.Parts)}
	p.Label = p.Label.Closed()
	for i := range p.Parts {
		l := &p.Parts[i].Label
		passed := l.Formals != 0
		if *l = l.Closed(); passed && *l == (Label{}) {
			*l = p.Label.OfPart()
		}
	}
	p.Held = len(v.Paths) > 0 && !slices.ContainsFunc(v.Paths, func(p Path) bool { return !p.OutlivesRequest() })
	p.Own = len(v.Paths) > 0 && !slices.ContainsFunc(v.Paths, func(p Path) bool { return p.Root() != Local })
	return p
}

// Value is the argument as the function that is reached sees it.
func (p Passed) Value() Value { return Value{Label: p.Label, Parts: p.Parts} }

// Equal reports whether two say the same.
func (p Passed) Equal(q Passed) bool {
	return p.Label == q.Label && p.Parts.Equal(q.Parts) && p.Held == q.Held && p.Own == q.Own
}

func (p Passed) join(q Passed) Passed {
	return Passed{Label: p.Label.Join(q.Label), Parts: p.Parts.Join(q.Parts), Held: p.Held && q.Held, Own: p.Own && q.Own}
}

// PassLabels are arguments of which only the labels are known.
func PassLabels(ls ...Label) []Passed {
	var out []Passed
	for _, l := range ls {
		out = append(out, Passed{Label: l})
	}
	return out
}

// JoinPassed joins the arguments of two calls.
func JoinPassed(a, b []Passed) []Passed {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i, p := range b {
		out[i] = out[i].join(p)
	}
	return out
}

// SamePassed reports whether two calls pass the same.
func SamePassed(a, b []Passed) bool { return slices.EqualFunc(a, b, Passed.Equal) }

// ComparePassed is a total order of what can be told of arguments.
func ComparePassed(a, b Passed) int {
	return cmp.Or(CompareLabels(a.Label, b.Label), slices.CompareFunc(a.Parts, b.Parts, func(p, q PartLabel) int {
		return cmp.Or(strings.Compare(string(p.Step), string(q.Step)), CompareLabels(p.Label, q.Label))
	}))
}
