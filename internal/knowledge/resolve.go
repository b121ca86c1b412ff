package knowledge

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
)

// Check compares a row with the package that its name is in, and returns what
// is wrong with it, "" if nothing is: a name that the package does not declare,
// an index beyond the parameters or results, an argument that cannot be called,
// an option that is none.
func (r *Row) Check(pkg *types.Package) string {
	switch specs[r.Verb].form {
	case pathName, programName, tagName, listName:
		return ""
	case varName:
		if v, ok := pkg.Scope().Lookup(r.name).(*types.Var); !ok || v == nil {
			return "no such variable"
		}
		return ""
	case typeName:
		if v, ok := pkg.Scope().Lookup(r.name).(*types.Var); ok && r.Verb == Default && len(r.Fields) == 0 && v.Exported() {
			return ""
		}
		if tn, ok := pkg.Scope().Lookup(r.name).(*types.TypeName); !ok || tn.IsAlias() {
			return noType(pkg.Scope().Lookup(r.name))
		} else if missing := missingField(tn.Type(), r); missing != "" {
			return "no field " + missing
		}
		return ""
	}
	name, member, isMember := strings.Cut(r.name, ".")
	obj := pkg.Scope().Lookup(name)
	if obj == nil {
		return "not declared"
	}
	if isMember {
		obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, member)
	}
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() == (specs[r.Verb].form == fieldName) {
			if missing := missingField(pkg.Scope().Lookup(name).Type(), r); missing != "" {
				return "no field " + missing
			}
			return ""
		}
	case *types.Func:
		if specs[r.Verb].form == fieldName {
			break
		}
		if path, key, _ := funcKey(obj.Origin()); path != r.pkg || key != r.name {
			return "is declared as " + obj.Origin().FullName()
		}
		return checkIndexes(obj, r)
	}
	return "no such field or function"
}

// noType says what the object is that should be a type.
func noType(obj types.Object) string {
	switch obj.(type) {
	case *types.Var:
		return "a variable, not a type"
	case *types.Func:
		return "a function, not a type"
	case *types.Const:
		return "a constant, not a type"
	case *types.TypeName:
		return "an alias: name the type itself"
	}
	return "no such type"
}

// checkIndexes reports an index that is beyond the parameters or results,
// and a function to call that is none.
func checkIndexes(fn *types.Func, r *Row) string {
	sig := fn.Signature()
	for _, i := range append([]int{r.Key, r.Value, r.On, r.Out, r.Pattern, r.Loader, r.Path}, r.Args...) {
		if i >= sig.Params().Len() {
			return "too few parameters: " + sig.String()
		}
	}
	for _, i := range r.Ret {
		if i >= sig.Results().Len() {
			return "too few results: " + sig.String()
		}
	}
	if r.Verb == Local || r.Verb == Override {
		return checkOption(sig, r)
	}
	if r.Verb == Secret || r.Verb == Compare || r.Verb == Command || r.Verb == Provide || r.Verb == ProvideAs {
		return ""
	}
	for _, i := range r.Args {
		if !callable(sig.Params().At(i).Type()) {
			return "argument is no function or handler: " + sig.String()
		}
	}
	return ""
}

// checkOption reports an option that is no field of the argument, or that
// nothing could be compared with.
func checkOption(sig *types.Signature, r *Row) string {
	switch {
	case len(r.Args) == 0 && (len(r.Fields) > 0 || len(r.Match) > 0):
		return "no argument for the option"
	case len(r.Args) == 0:
		return ""
	case len(r.Fields) == 0:
		b, isBasic := sig.Params().At(r.Args[0]).Type().Underlying().(*types.Basic)
		if isBasic != (len(r.Match) > 0) || isBasic && b.Info()&(types.IsString|types.IsBoolean) == 0 {
			return "argument cannot be the option: " + sig.String()
		}
		return ""
	}
	if missing := missingField(sig.Params().At(r.Args[0]).Type(), r); missing != "" {
		return "no field " + missing + ": " + sig.String()
	}
	return ""
}

// missingField returns the first of a row's fields that the struct has not
// which t is, or points to, or is a slice of; "" if it has all.
func missingField(t types.Type, r *Row) string {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	for _, f := range r.Fields {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, f)
		if v, ok := obj.(*types.Var); !ok || !v.IsField() {
			return f
		}
	}
	return ""
}

// callable reports whether a parameter may hold a function, an object with
// methods, a struct with such a field, or several of them.
func callable(t types.Type) bool {
	const levels = 8 // of containers: no listed library has a parameter with as many
	is, _ := gotypes.Search(levels, t, func(t types.Type) (bool, []types.Type) {
		switch u := t.Underlying().(type) {
		case *types.Signature, *types.Interface, *types.Pointer:
			return true, nil
		case *types.Slice:
			return false, []types.Type{u.Elem()}
		case *types.Map:
			return false, []types.Type{u.Elem()}
		case *types.Struct:
			return slices.ContainsFunc(gotypes.FieldTypes(u), isFunc), nil
		}
		return false, nil
	})
	return is
}

func isFunc(t types.Type) bool {
	_, is := t.Underlying().(*types.Signature)
	return is
}
