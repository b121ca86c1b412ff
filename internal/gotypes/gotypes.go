// Package gotypes answers the questions about types that go/types leaves to its
// users: what is behind a pointer, which field is meant, what a method belongs
// to. It knows no API by name but the two that are part of the language and of
// the shape of its functions: error and context.Context.
package gotypes

import "go/types"

// Deref returns what a pointer points to, and any other type as it is.
func Deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// Named returns the defined type that t is. It is nil if t is another type, or
// one that no package declares, as error.
func Named(t types.Type) *types.Named {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil
	}
	return n
}

// Behind returns the defined type that t is or points to, as Named does.
func Behind(t types.Type) *types.Named { return Named(Deref(t)) }

// BehindAddress returns the defined type of an object, given the type of its
// address in SSA form: a pointer to it, or to a variable that points to it.
func BehindAddress(t types.Type) *types.Named { return Behind(Deref(t)) }

// Receiver returns the type that a method belongs to, nil for functions and for
// methods of types that have no name.
func Receiver(fn *types.Func) *types.TypeName {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	if n := Behind(recv.Type()); n != nil {
		return n.Obj()
	}
	return nil
}

// Struct returns the struct type that t is or points to, by its definition; nil
// if there is none.
func Struct(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// Field returns field i of the struct that t is or points to, as it is declared;
// nil if it has none.
func Field(t types.Type, i int) *types.Var {
	st := Struct(t)
	if st == nil || i >= st.NumFields() {
		return nil
	}
	return st.Field(i).Origin()
}

// FieldNamed returns the field called name of the struct that t is or points to, as
// it is declared; nil if it has none. Fields of embedded structs are not its own.
func FieldNamed(t types.Type, name string) *types.Var {
	if st := Struct(t); st != nil {
		for f := range st.Fields() {
			if f.Name() == name {
				return f.Origin()
			}
		}
	}
	return nil
}

// FieldName returns the name of field i, "" if there is none.
func FieldName(t types.Type, i int) string {
	if f := Field(t, i); f != nil {
		return f.Name()
	}
	return ""
}

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool {
	n := Named(t)
	return n != nil && n.Obj().Name() == "Context" && n.Obj().Pkg().Path() == "context"
}

// IsError reports whether t is the type error.
func IsError(t types.Type) bool {
	return types.Unalias(t) == types.Universe.Lookup("error").Type()
}

// CanFail reports whether the last result of a function is an error.
func CanFail(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && IsError(sig.Results().At(n-1).Type())
}

// IsString reports whether values of t are strings.
func IsString(t types.Type) bool { return is(t, types.IsString) }

// IsBool reports whether values of t are true or false.
func IsBool(t types.Type) bool { return is(t, types.IsBoolean) }

// IsPlain reports whether values of t are numbers or booleans, which refer to
// nothing.
func IsPlain(t types.Type) bool { return is(t, types.IsNumeric|types.IsBoolean) }

func is(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}
