package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
)

func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// fieldType is the type of a field of the struct that t is or points to, nil if it has
// none of that name.
func fieldType(t types.Type, step effect.Step) types.Type {
	if v := gotypes.FieldNamed(t, effect.Last(step.Field())); v != nil {
		return v.Type()
	}
	return nil
}

// isWriter reports whether t is an interface with the method Write.
func isWriter(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range it.Methods() {
		if m.Name() == "Write" {
			return true
		}
	}
	return false
}

func isPointer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map:
		return true
	}
	return false
}

// fieldStep names field i of the struct type behind t, which may be a
// pointer: "pkg.Type.field", or "struct.field" if the type has no name.
func (p *Package) fieldStep(t types.Type, i int) effect.Step {
	field := gotypes.FieldName(t, i)
	if field == "" {
		return effect.UnnamedStep("?")
	}
	if n := gotypes.Behind(t); n != nil {
		s := effect.FieldStep(typeName(n.Obj()), field)
		if isContent(n, i) || !p.FirstParty(n.Obj().Pkg().Path()) {
			s = s.AsContent()
		}
		return s
	}
	return effect.UnnamedStep(field)
}
