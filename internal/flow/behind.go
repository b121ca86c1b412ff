package flow

import (
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A field or variable of interface type may hold a container whose methods are not
// analysed: a sync.Map, the cache of a library, a map type of the program.
//
//	type Carts struct{ items Table } // Table has Load and Store
//	c := &Carts{items: &sync.Map{}}
//
// A call of a method is an access to such a container, by the name of the method, if
// the interface has the shape of one; it is marked with FlagBehind. Which fields and
// variables hold a container is told by bindings; package state joins both.

// behind adds the access that a call through an interface is, if there is a
// container behind it. It returns where the element lies that the call returns.
func (f *frame) behind(in ssa.Instruction, c *ssa.CallCommon, recv effect.Value, args []effect.Value) effect.PathSet {
	row := f.p.behindRow(c)
	if row == nil {
		return nil
	}
	var places effect.PathSet
	for _, p := range recv.Paths {
		if !p.IsAlloc() && p != effect.Unknown {
			places = append(places, p)
		}
	}
	if len(places) == 0 {
		return nil
	}
	recv.Paths = places
	t := &tabledCall{f: f, in: in, c: c, recv: recv, args: args, results: make(map[int]effect.Value), flags: effect.FlagBehind}
	t.access(row)
	return t.results[0].Paths
}

// behindRow is what a call does to a container behind the interface that it goes
// through, nil if that does not stand for one.
func (p *Package) behindRow(c *ssa.CallCommon) *knowledge.Row {
	if !c.IsInvoke() {
		return nil
	}
	return p.Table.GuessBehind(c.Value.Type(), c.Method)
}

// bindContainer records which containers a field or variable of interface type is set
// to, or a function returns. What the caller has passed is recorded by the caller.
func (f *frame) bindContainer(name string, v ssa.Value, pos token.Pos) {
	if !f.p.Table.IsContainerInterface(v.Type()) {
		return
	}
	(&containerSearch{f: f, name: name, pos: pos, seen: make(map[ssa.Value]bool)}).look(v)
}

// A containerSearch follows a value back to what may have made it.
type containerSearch struct {
	f    *frame
	name string // what is bound
	pos  token.Pos
	seen map[ssa.Value]bool
}

func (s *containerSearch) bind(c digest.Container) {
	if c.From != s.name {
		s.f.p.bind(digest.Contains.Of(s.name), digest.Pack(c), s.pos)
	}
}

func (s *containerSearch) look(v ssa.Value) {
	if s.seen[v] {
		return
	}
	s.seen[v] = true
	switch v := v.(type) {
	case *ssa.MakeInterface:
		if kind := s.f.p.containerBehind(v.X.Type(), v.Type()); kind != "" {
			s.bind(digest.Container{Kind: kind, Type: types.TypeString(v.X.Type(), (*types.Package).Name)})
		}
	case *ssa.ChangeInterface:
		s.look(v.X)
	case *ssa.TypeAssert:
		s.look(v.X)
	case *ssa.ChangeType:
		s.look(v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			s.look(e)
		}
	case *ssa.Extract:
		s.look(v.Tuple)
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil && fn.Object() != nil && s.f.p.FirstParty(fn.Object().Pkg().Path()) {
			s.bind(digest.Container{From: ssaID(gossa.Declared(fn))})
		}
	case *ssa.Parameter, *ssa.UnOp, *ssa.Field:
		s.load(v)
	}
}

// load looks at what is held by another name: a parameter, a field, a variable.
func (s *containerSearch) load(v ssa.Value) {
	if u, ok := v.(*ssa.UnOp); ok {
		if a, ok := u.X.(*ssa.Alloc); ok {
			for _, ref := range *a.Referrers() {
				if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
					s.look(st.Val)
				}
			}
			return
		}
	}
	f := s.f
	for _, q := range f.uncell(f.eval(v).Paths) {
		if i, formal := q.Formal(); formal && q == effect.FormalPath(i) {
			f.bindFormal(digest.Contains, s.name, q, s.pos)
		} else if from := q.State(); from != "" {
			s.bind(digest.Container{From: from})
		}
	}
}

// instantiateContainer adds the binding of a callee.
func (f *frame) instantiateContainer(in ssa.Instruction, e *effect.Effect, args []effect.Value) {
	i, ok := e.Args[0].Paths[0].Formal()
	if !ok {
		return
	}
	if v := nameArg(in, i, len(args)); v != nil {
		f.bindContainer(e.Target.State(), v, in.Pos())
	}
}

// containerBehind is the kind of container that the methods of an interface reach in a
// type, "" if they do not reach one, or are analysed and say themselves what they do.
func (p *Package) containerBehind(t, iface types.Type) string {
	for m := range iface.Underlying().(*types.Interface).Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().Recv() == nil {
			continue
		}
		recv := fn.Signature().Recv().Type()
		if fn.Pkg() != nil && p.FirstParty(fn.Pkg().Path()) {
			if _, isMap := recv.Underlying().(*types.Map); isMap {
				return "map"
			}
			return ""
		}
		if row := p.container(gotypes.Behind(recv)); row != nil {
			return row.Kind
		}
	}
	return ""
}

// container is what the tables, or a guess by its name, call a type that is not
// analysed, nil if it is no container.
func (p *Package) container(n *types.Named) *knowledge.Row {
	if n == nil {
		return nil
	}
	if row := knowledge.First(p.Table.Type(n.Obj()), knowledge.Container); row != nil {
		return row
	}
	return p.Table.GuessContainer(n.Obj())
}

// Held returns the container that a field or variable of interface type may hold, as
// far as this package and its imports tell.
func (p *Package) Held(name string) (c digest.Container, ok bool) {
	if p.contained == nil {
		p.contained = digest.OfClass(p.AllBindings(), digest.Contains)
	}
	return digest.HeldBy(p.contained, name)
}

// HoldsHere returns where this package puts a container into what has the name, or into
// what that is had from; NoPos if it does not.
func (p *Package) HoldsHere(name string) token.Pos {
	var at token.Pos
	for b, pos := range p.bindings {
		if b.Name == digest.Contains.Of(name) && pos.IsValid() && (!at.IsValid() || pos < at) {
			at = pos
		}
	}
	return at
}
