package effect

import (
	"cmp"
	"slices"
)

// A Result is what a function returns at one position.
type Result struct {
	Value
	// Fresh says that the result may be a new object; Fields are the values
	// of its fields that come from formals or package variables, or have a label.
	Fresh  bool
	Fields []FieldValue
}

// A FieldValue is a field of a fresh object and what it was set to.
type FieldValue struct {
	Step  Step
	Value Value
}

func (v FieldValue) Equal(w FieldValue) bool { return v.Step == w.Step && v.Value.Equal(w.Value) }

// A Summary is what a call of the function does to its caller's world, in
// terms of its formals.
type Summary struct {
	// ID is the function's full name, with type parameters left out.
	ID      string
	Formals int  // parameters, receiver included; free variables come after
	Method  bool // formal 0 is a receiver
	Effects []*Effect
	Results []Result
}

// addField joins a value into a field.
func (r *Result) AddField(step Step, v Value) {
	if v.isZero() {
		return
	}
	i, found := slices.BinarySearchFunc(r.Fields, step, func(fv FieldValue, s Step) int { return cmp.Compare(fv.Step, s) })
	if !found {
		r.Fields = slices.Insert(r.Fields, i, FieldValue{Step: step})
	}
	r.Fields[i].Value = r.Fields[i].Value.Join(v)
}

// Held returns the paths of what a method that takes nothing returns, if it is
// called on of: what hangs from that, or from a package variable. What it makes is
// not among them.
func (s *Summary) Held(of Path) []Path {
	if s == nil || len(s.Results) != 1 {
		return nil
	}
	var out []Path
	for _, p := range s.Results[0].Paths {
		steps := p.Steps()
		switch i, formal := p.Formal(); {
		case formal && i == 0 && s.Method:
			out = append(out, of.Append(steps))
		case p.IsGlobal():
			out = append(out, p)
		}
	}
	return out
}

// isGetter reports whether a method may return a part of a service; see part.
func (s *Summary) IsGetter() bool { return s != nil && s.Formals == 1 && len(s.Held(Unknown)) > 0 }
