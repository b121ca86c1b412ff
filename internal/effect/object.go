package effect

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
)

// Objects is what is known of the objects that an argument may be: of which types,
// and which functions they hold. It is nil if anything else may be passed, too. So
// what is called on the argument, or called of its fields, is told from what the
// program does with other objects of the type or interface.
//
// Each is a word: "T pkg.Type" for an object of the type, "F pkg.Type.field pkg.fn" for
// a function in a field of one, "O pkg.Type" if its fields may hold other functions
// than those; "A pkg.fn" is a function whose type has methods, which call it. The set
// is sorted.
type Objects []string

const (
	objectType = "T "
	objectFunc = "F "
	objectOpen = "O "
	objectCall = "A "
)

// ObjectOf is an object of a type of whose fields nothing is known.
func ObjectOf(typ string) Objects { return Objects{objectOpen + typ, objectType + typ} }

// MadeOf is an object of a type that holds no functions, yet.
func MadeOf(typ string) Objects { return Objects{objectType + typ} }

// AdapterOf is a function as an object.
func AdapterOf(fn string) Objects { return Objects{objectCall + fn} }

// With adds a function in a field.
func (o Objects) With(field Step, fn string) Objects {
	return o.Join(Objects{objectFunc + string(field) + " " + fn})
}

// Join returns the objects that are in either; nil if one of the two is not known, or
// there are too many.
func (o Objects) Join(p Objects) Objects {
	if o == nil || p == nil {
		return nil
	}
	out := slices.Concat(o, p)
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > 3*budget.Funcs.Limit() {
		return nil
	}
	return out
}

// Types returns the types of the objects.
func (o Objects) Types() []string { return o.after(objectType) }

// Of returns what is known of the objects of one type.
func (o Objects) Of(typ string) Objects {
	return slices.DeleteFunc(slices.Clone(o), func(w string) bool {
		owner := w[len(objectType):]
		if strings.HasPrefix(w, objectFunc) {
			field, _, _ := strings.Cut(owner, " ")
			owner = Owner(field)
		}
		return owner != typ
	})
}

// Funcs returns the functions that a field of the objects may hold; ok reports
// whether there can be no others.
func (o Objects) Funcs(field Step) (fns []string, ok bool) {
	if o == nil || slices.Contains(o, objectOpen+field.Owner()) || !slices.Contains(o, objectType+field.Owner()) {
		return nil, false
	}
	return o.after(objectFunc + string(field) + " "), true
}

func (o Objects) after(prefix string) []string {
	var out []string
	for _, w := range o {
		if rest, ok := strings.CutPrefix(w, prefix); ok {
			out = append(out, rest)
		}
	}
	return out
}

// directPrefix begins the Detail of an OpInvoke that calls one function.
const directPrefix = "="

// Direct returns the function that an OpInvoke calls, if that is known; "" if it is
// a method of an interface.
func (e *Effect) Direct() string {
	if rest, ok := strings.CutPrefix(e.Detail, directPrefix); ok && e.Op == OpInvoke {
		return rest
	}
	return ""
}

// Narrow tells of a call of what a formal is, or holds, which functions it calls, as
// far as the caller knows which objects it passes; ok is false if it does not.
// The effects have the target of e.
func (e *Effect) Narrow(passed func(formal int) Objects) (calls []*Effect, ok bool) {
	i, formal := e.Target.Formal()
	if !formal || e.Direct() != "" {
		return nil, false
	}
	objects := passed(i)
	if objects == nil {
		return nil, false
	}
	call := func(fn string, on Objects) {
		n := *e
		n.Op, n.Detail, n.On = OpInvoke, directPrefix+fn, on
		calls = append(calls, &n)
	}
	switch steps := e.Target.Steps(); {
	case e.Op == OpInvoke && len(steps) == 0:
		for _, typ := range objects.Types() {
			call(typ+"."+Last(e.Detail), objects.Of(typ))
		}
		for _, fn := range objects.after(objectCall) {
			call(fn, nil)
		}
		return calls, true
	case e.Op == OpCallFn && len(steps) == 1:
		fns, known := objects.Funcs(steps[0])
		for _, fn := range fns {
			call(fn, nil)
		}
		return calls, known
	}
	return nil, false
}
