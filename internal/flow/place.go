package flow

import (
	"go/token"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// One place often has several names: a setting, the field of the store that
// is given it, the field of the handler that serves it. A binding joins two of
// them if one is assigned to the other as it is. A folder below is another place.

// bindPlace records what the name of a place is assigned from. What the
// caller has passed is recorded by the caller.
func (f *frame) bindPlace(name string, v ssa.Value, pos token.Pos) {
	if !gotypes.IsString(v.Type()) || !f.isWhole(v, 0) {
		return
	}
	for _, q := range f.place(v) {
		if !f.p.isName(name) && !(q.IsNamed() && f.p.isName(string(q))) { // one of the two says so
			continue
		}
		if i, formal := q.Formal(); formal && q == effect.FormalPath(i) {
			f.bindFormal(digest.Place, name, q, pos)
		} else {
			f.p.linkPlaces(name, q, pos)
		}
	}
}

// storedPlace looks at what is assigned: the name of a place, or where a command
// is to work.
func (f *frame) storedPlace(name string, in *ssa.Store) {
	f.bindPlace(name, in.Val, in.Pos())
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		f.runsIn(in, fa)
	}
}

func (p *Package) linkPlaces(name string, from effect.Path, pos token.Pos) {
	if s := from.State(); s != "" && s != name && (from.IsNamed() || p.isName(s)) {
		p.bind(digest.Place.Of(name), s, pos)
	}
}

// instantiatePlace adds the binding of a callee.
func (f *frame) instantiatePlace(in ssa.Instruction, e *effect.Effect, args []effect.Value) {
	i, ok := e.Args[0].Paths[0].Formal()
	if !ok {
		return
	}
	name := nameArg(in, i, len(args))
	if name == nil || !f.isWhole(name, 0) {
		return
	}
	f.bindPlace(e.Target.State(), name, in.Pos())
}

// isWhole reports whether a string is the name of a place as it was found,
// with nothing put behind it.
func (f *frame) isWhole(v ssa.Value, depth int) bool {
	if depth > budget.Name.Limit() {
		f.reach(budget.Name)
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar, *ssa.UnOp, *ssa.Field:
		return true
	case *ssa.Phi:
		return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !f.isWhole(e, depth+1) })
	case *ssa.Extract:
		return f.isWhole(v.Tuple, depth+1)
	case *ssa.Call:
		args := gossa.Args(&v.Call)
		for _, row := range f.p.Table.Func(gossa.Callee(&v.Call)) {
			if row.Verb == knowledge.File && row.Kind == "name" && row.Path == 0 {
				return len(gossa.Variadic(args[0])) == 1 && f.isWhole(gossa.Variadic(args[0])[0], depth+1)
			}
		}
		return setting(v) != nil
	}
	return false
}

// PlaceBoundHere returns where this package assigns one name of a place from
// another, NoPos if it does not.
func (p *Package) PlaceBoundHere(name, from string) token.Pos {
	return p.BoundHere(digest.Place.Of(name), from)
}

// isName reports whether a string is likely to be the name of a file or
// folder, by what it is called. Only those cross the border of a package,
// since most strings are none.
func (p *Package) isName(name string) bool { return p.Table.In(knowledge.FileName, effect.Last(name)) }
