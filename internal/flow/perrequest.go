package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// findPerRequest notes the struct types of the package of which it makes
// objects, but only while it serves requests: what a middleware puts in the
// context of each, for others to take out. A method of such an object may return
// a handler that has captured it, and lives no longer than the request.
//
// A function that is exported and has no part of a request may be called when the
// service starts, so it must not make any, save the zero value beside an error.
func (p *Package) findPerRequest() {
	serving, others := make(map[*types.TypeName]bool), make(map[*types.TypeName]bool)
	for _, fn := range p.Funcs {
		made := others
		if p.Requests.Within(fn) || p.Requests.OnlyServing(fn) && !isExported(fn) {
			made = serving
		}
		for instr := range gossa.Instrs(fn) {
			switch in := instr.(type) {
			case *ssa.Alloc:
				if !besideError(in) {
					p.makes(gotypes.Deref(in.Type()), made)
				}
			case *ssa.MakeSlice:
				p.makes(in.Type().Underlying().(*types.Slice).Elem(), made)
			}
		}
	}
	p.perRequest, p.standing = make(map[*types.TypeName]bool), others
	for tn := range serving {
		if tn.Pkg() == p.Pkg && !others[tn] {
			p.perRequest[tn] = true
		}
	}
}

// makes notes the struct types of which making a value of type t makes one.
func (p *Package) makes(t types.Type, made map[*types.TypeName]bool) {
	all := gotypes.Visit(budget.Types.Limit(), []types.Type{t}, func(t types.Type) []types.Type {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			if n := gotypes.Named(t); n != nil {
				if made[n.Obj()] {
					return nil
				}
				made[n.Obj()] = true
			}
			return gotypes.FieldTypes(u)
		case *types.Array:
			return []types.Type{u.Elem()}
		}
		return nil
	})
	if !all {
		p.Budgets.Reach(budget.Types, p.Pkg.Path())
	}
}

// besideError reports whether a value is made only to be returned with an error.
func besideError(a *ssa.Alloc) bool {
	refs := *a.Referrers()
	return len(refs) > 0 && !slices.ContainsFunc(refs, func(ref ssa.Instruction) bool {
		load, ok := ref.(*ssa.UnOp)
		return !ok || slices.ContainsFunc(*load.Referrers(), func(use ssa.Instruction) bool {
			ret, ok := use.(*ssa.Return)
			return !ok || !failing(ret)
		})
	})
}

// failing reports whether the last result of a return is an error that is not nil.
func failing(ret *ssa.Return) bool {
	last := ret.Results[len(ret.Results)-1]
	return gotypes.IsError(last.Type()) && !gossa.IsNil(last)
}

// ofRequest reports whether objects of a type, or that it points to, live no
// longer than the request for which they are made: nothing that outlives
// requests holds one.
func (p *Package) ofRequest(t types.Type) bool {
	n := gotypes.BehindAddress(t)
	if n == nil || !p.perRequest[n.Obj()] {
		return false
	}
	return !p.longLived()[typeName(n.Obj())]
}
