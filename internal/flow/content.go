package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// IsContainer reports whether a struct type of the program is a container for
// whatever a program keeps: what holds an instance says what it is for.
func IsContainer(n *types.Named) bool {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if isContent(n, i) {
			return true
		}
	}
	return false
}

// isContent reports whether field i of a type holds what an instance of the type
// is made for: the field's type depends on a type parameter, or it is the
// collection of a container for anything.
func isContent(n *types.Named, i int) bool {
	st, ok := n.Origin().Underlying().(*types.Struct)
	return ok && (n.TypeParams().Len() > 0 && hasTypeParam(st.Field(i).Type()) || holdsAnything(st.Field(i).Type()) && isBare(st))
}

// holdsAnything reports whether a collection has elements of no particular type:
// any, or a struct with such a field beside plain ones, as an expiry.
func holdsAnything(t types.Type) bool {
	var elem types.Type
	switch t := t.Underlying().(type) {
	case *types.Map:
		elem = t.Elem()
	case *types.Slice:
		elem = t.Elem()
	default:
		return false
	}
	if isAny(elem) {
		return true
	}
	st := gotypes.Struct(elem)
	if st == nil {
		return false
	}
	anything := false
	for f := range st.Fields() {
		switch {
		case isAny(f.Type()):
			anything = true
		case !isPlainPart(f.Type()):
			return false
		}
	}
	return anything
}

// isBare reports whether a struct has nothing but collections, locks and plain
// settings: it is a container that a program may have several of, each for another
// purpose, and knows nothing of what it is for.
func isBare(st *types.Struct) bool {
	for f := range st.Fields() {
		if !holdsAnything(f.Type()) && !isPlainPart(f.Type()) {
			return false
		}
	}
	return true
}

func isAny(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	return ok && it.Empty()
}

// isPlainPart reports whether a field is a number, string, time, lock, function or
// channel, which say nothing of what the struct is for.
func isPlainPart(t types.Type) bool {
	if n := gotypes.Behind(t); n != nil && knowledge.IsStd(n.Obj().Pkg().Path()) {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Signature, *types.Chan:
		return true
	}
	return false
}

// hasTypeParam reports whether a type is made of a type parameter. One that goes
// deeper than is looked counts as made of one, so that what holds it tells.
func hasTypeParam(t types.Type) bool {
	found, all := gotypes.Search(budget.Types.Limit(), t, func(t types.Type) (bool, []types.Type) {
		switch t := t.(type) {
		case *types.TypeParam:
			return true, nil
		case *types.Named:
			return false, slices.Collect(t.TypeArgs().Types())
		case *types.Struct:
			return false, gotypes.FieldTypes(t)
		case *types.Map:
			return false, []types.Type{t.Key(), t.Elem()}
		case interface{ Elem() types.Type }:
			return false, []types.Type{t.Elem()}
		}
		return false, nil
	})
	return found || !all
}
