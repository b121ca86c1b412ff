package flow

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// The parameters of a request may be bound to a struct of their own, whose method then
// serves it: c.ShouldBind(p); p.Show(c). Such a method has the shape of a handler, and
// its receiver lives no longer than the request. So of a type that has tags by which
// something fills it, an instance must be seen to outlive requests: its method is used
// as a value, or it becomes an interface value with that method, while no request is
// served, or something that outlives requests holds one. If its own package sees none,
// it tells importers which of its methods serve requests, and the one that has an
// instance reports. So it is with a type that is made of data alone, if no other
// package can make one: there it is enough that one is made while no request is served.
//
// All other receivers of such methods outlive requests, save those of types that are
// made only while serving (perrequest.go).

// filled reports whether a type of receivers looks as if it were filled anew for
// each request, and nothing is seen here of an instance that outlives one.
func (p *Package) filled(recv types.Type) bool {
	return p.unseen(recv) && !p.longLived()[typeName(gotypes.BehindAddress(recv).Obj())]
}

// unseen is filled without what other objects hold.
func (p *Package) unseen(recv types.Type) bool {
	n := gotypes.BehindAddress(recv)
	if n == nil || !p.mayBeBound(n) {
		return false
	}
	_, seen := p.instances()[typeName(n.Obj())]
	return !seen
}

// mayBeBound reports whether a struct type is filled by its tags, or made of data
// and, as far as its package can see, only by what fills it.
func (p *Package) mayBeBound(n *types.Named) bool {
	st, ok := n.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 || p.guarded(n) {
		return false
	}
	closed := n.Obj().Pkg() == p.Pkg && (p.Pkg.Name() == "main" || !n.Obj().Exported())
	return hasTag(st) || closed && !p.standing[n.Obj()] && isData(st)
}

func hasTag(st *types.Struct) bool {
	for i := range st.NumFields() {
		if st.Tag(i) != "" {
			return true
		}
	}
	return false
}

// isData reports whether values of a type refer to nothing but more data: texts,
// numbers, times, and lists and structs of these.
func isData(t types.Type) bool {
	service, all := gotypes.Search(budget.Types.Limit(), t, func(t types.Type) (bool, []types.Type) {
		if n := gotypes.Named(t); n != nil && n.Obj().Pkg().Path() == "time" {
			return false, nil
		}
		switch u := t.Underlying().(type) {
		case *types.Chan, *types.Signature, *types.Map:
			return true, nil
		case *types.Interface:
			return !u.Empty(), nil
		case *types.Struct:
			return false, gotypes.FieldTypes(u)
		case interface{ Elem() types.Type }:
			return false, []types.Type{u.Elem()}
		}
		return false, nil
	})
	return all && !service
}

// instances returns, for the types of which an instance is given away by a function
// that serves no request, where that is first: as the receiver of a method value, or
// as a value of an interface with a method that serves requests.
func (p *Package) instances() map[string]token.Pos {
	if p.given != nil {
		return p.given
	}
	p.given = make(map[string]token.Pos)
	for _, fn := range p.Funcs {
		if p.Requests.Within(fn) || p.Requests.OnlyServing(fn) {
			continue
		}
		for instr := range gossa.Instrs(fn) {
			for _, n := range p.givesAway(instr) {
				name, pos := typeName(n.Obj()), posOf(instr)
				if old, ok := p.given[name]; !ok || pos.IsValid() && (!old.IsValid() || pos < old) {
					p.given[name] = pos
				}
			}
		}
	}
	return p.given
}

// givesAway returns the types of which an instruction gives an instance away.
func (p *Package) givesAway(instr ssa.Instruction) []*types.Named {
	var out []*types.Named
	switch in := instr.(type) {
	case *ssa.MakeClosure:
		f := in.Fn.(*ssa.Function)
		if !isBound(f) {
			break
		}
		if recv := gossa.Declared(f).Signature.Recv(); recv != nil { // of a field, if it is promoted
			out = append(out, gotypes.Behind(recv.Type()))
		}
	case *ssa.MakeInterface:
		if n := gotypes.Behind(in.X.Type()); n != nil && p.servesAs(n, in.Type()) {
			out = append(out, n)
		}
	}
	return slices.DeleteFunc(out, func(n *types.Named) bool { return n == nil })
}

// servesAs reports whether an interface has a method of a type that serves requests.
func (p *Package) servesAs(n *types.Named, iface types.Type) bool {
	it, ok := iface.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range it.Methods() {
		id := typeName(n.Obj()) + "." + m.Name()
		if fn := p.Own(id); fn != nil && p.Requests.Of(fn) != nil || p.isUnplaced(id) {
			return true
		}
	}
	return false
}

func (p *Package) isUnplaced(id string) bool {
	for _, d := range p.Imported.Demands {
		if d.Name == digest.Unplaced.Of(id) {
			return true
		}
	}
	return false
}

// Unplaced makes the demand of a method that serves requests, and of whose receivers
// the package sees none that outlives one; no Name if it sees one.
func (p *Package) Unplaced(fn *ssa.Function) digest.Demand {
	req := p.Requests.Of(fn)
	if req == nil || req.Helper || fn.Signature.Recv() == nil || req.Params[0] || !isExported(fn) || req.Registered || !p.filled(fn.Signature.Recv().Type()) {
		return digest.Demand{}
	}
	d := digest.Demand{Name: digest.Unplaced.Of(ssaID(fn)), Handler: req.Name, Route: req.Route, Via: req.Via, Chain: []effect.Site{site(fn, fn.Pos())}}
	for i, prm := range fn.Params[1:] {
		var l effect.Label
		if req.Params[i+1] {
			l = requestLabel(prm.Type())
		}
		d.Args = append(d.Args, effect.PassLabels(l)...)
	}
	return d
}

// Placed makes the demands of the methods of other packages that serve requests, and
// whose receivers are seen to outlive these here.
func (p *Package) Placed() []digest.Demand {
	var out []digest.Demand
	for _, d := range p.Imported.Demands {
		if d.Name.Class != digest.Unplaced {
			continue
		}
		owner := effect.Owner(d.Name.ID)
		pos, seen := p.instances()[owner]
		if !seen && !p.longLived()[owner] {
			continue
		}
		here := digest.Handler.Of(d.Name.ID)
		p.bind(here, d.Name.ID, pos)
		d.Name, d.Held = here, true
		if pos.IsValid() {
			d.Chain = []effect.Site{p.sitePos(pos)}
		}
		out = append(out, d)
	}
	return out
}

// sitePos is the place of a position of the package.
func (p *Package) sitePos(pos token.Pos) effect.Site {
	for _, fn := range p.Funcs {
		if syn := fn.Syntax(); syn != nil && syn.Pos() <= pos && pos < syn.End() {
			return site(fn, pos)
		}
	}
	return effect.Site{}
}
