package flow

import (
	"go/token"
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

// declares returns the type in whose declaration the fields of a struct type stand: of
// type API state, that is state, so that a field has one name whichever type it is
// reached by. Types of other packages are asked only if they cannot be the one, since
// drivers load what is declared there on demand.
func (p *Package) declares(n *types.Named) *types.TypeName {
	tn := n.Obj()
	st, ok := n.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 || tn.Parent() != tn.Pkg().Scope() {
		return tn
	}
	at := st.Field(0).Pos()
	if tn.Pkg() != p.Pkg && tn.Pos() <= at {
		return tn
	}
	owner := p.owners[tn]
	if owner == nil {
		owner = nearest(tn, at)
		p.owners[tn] = owner
	}
	return owner
}

// nearest is the last type declared before a position, of those whose first field is there.
func nearest(tn *types.TypeName, at token.Pos) *types.TypeName {
	var owner *types.TypeName
	for _, name := range tn.Pkg().Scope().Names() {
		other, ok := tn.Pkg().Scope().Lookup(name).(*types.TypeName)
		if !ok || other.IsAlias() || other.Pos() > at || owner != nil && other.Pos() < owner.Pos() {
			continue
		}
		if o, ok := other.Type().Underlying().(*types.Struct); ok && o.NumFields() > 0 && o.Field(0).Pos() == at {
			owner = other
		}
	}
	if owner == nil {
		return tn
	}
	return owner
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
		s := effect.FieldStep(typeName(p.declares(n)), field)
		if isContent(n, i) || !p.FirstParty(n.Obj().Pkg().Path()) {
			s = s.AsContent()
		}
		return s
	}
	return effect.UnnamedStep(field)
}
