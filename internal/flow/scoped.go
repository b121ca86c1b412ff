package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A service may have a context of its own for each request, which its middleware
// fills in other packages. Functions that take one look as if they had captured a
// service. Told apart are types that nobody else can build, for they have no exported
// field, that the package builds only while it serves (perrequest.go), and that it
// never puts away.

// noteScoped tells importers of the types of which each request has its own
// instance.
func (p *Package) noteScoped() {
	var closed []*types.TypeName
	for tn := range p.perRequest {
		if isClosed(tn) {
			closed = append(closed, tn)
		}
	}
	if len(closed) == 0 {
		return
	}
	kept, receivers := p.keptTypes(), p.requestReceivers()
	for _, tn := range closed {
		if !kept[tn] && !receivers[tn] {
			p.Note(digest.NoteScoped, typeName(tn))
		}
	}
}

// requestReceivers returns the types that have methods which serve requests.
func (p *Package) requestReceivers() map[*types.TypeName]bool {
	out := make(map[*types.TypeName]bool)
	for _, fn := range p.Funcs {
		if recv := fn.Signature.Recv(); recv != nil && p.Requests.Of(fn) != nil {
			if n := gotypes.BehindAddress(recv.Type()); n != nil {
				out[n.Obj()] = true
			}
		}
	}
	return out
}

// isClosed reports whether no other package can fill a struct type.
func isClosed(tn *types.TypeName) bool {
	st, ok := tn.Type().Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 {
		return false
	}
	for f := range st.Fields() {
		if f.Exported() {
			return false
		}
	}
	return true
}

// keptTypes returns the types of which the package puts an instance into a
// variable, a field, an element or a channel, or gives one to another module.
func (p *Package) keptTypes() map[*types.TypeName]bool {
	out := make(map[*types.TypeName]bool)
	keep := func(vs ...ssa.Value) {
		for _, v := range vs {
			if n := gotypes.BehindAddress(gossa.Unconvert(v).Type()); n != nil {
				out[n.Obj()] = true
			}
		}
	}
	for _, fn := range p.Funcs {
		for instr := range gossa.Instrs(fn) {
			switch in := instr.(type) {
			case *ssa.Store:
				if !isLocal(in.Addr) {
					keep(in.Val)
				}
			case *ssa.MapUpdate:
				keep(in.Key, in.Value)
			case *ssa.Send:
				keep(in.X)
			case ssa.CallInstruction:
				if p.mayKeep(in.Common()) {
					keep(in.Common().Args...)
				}
			}
		}
	}
	return out
}

// mayKeep reports whether a call is one of another module, or puts something in
// a container or pool of the standard library.
func (p *Package) mayKeep(c *ssa.CallCommon) bool {
	fn := gossa.Callee(c)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch path := fn.Pkg().Path(); {
	case p.FirstParty(path):
		return false
	case knowledge.IsStd(path):
		row := knowledge.First(p.Table.Func(fn), knowledge.Access)
		return row != nil && row.Value >= 0 || p.isPool(gotypes.Receiver(fn))
	}
	return true
}

func (p *Package) isPool(tn *types.TypeName) bool {
	row := knowledge.First(p.Table.Type(tn), knowledge.Benign)
	return row != nil && row.Kind == "pool"
}

// isLocal reports whether an address is that of a local variable, or of the
// arguments of a call.
func isLocal(addr ssa.Value) bool {
	switch a := addr.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.IndexAddr:
		return isLocal(a.X)
	}
	return false
}

// OwnedByRequest reports whether a field belongs to a type of which each request
// has its own instance.
func (p *Package) OwnedByRequest(field string) bool {
	owner := effect.Owner(field)
	if owner == "" || !p.Noted(digest.NoteScoped, owner) {
		return false
	}
	if p.kept == nil {
		p.kept = p.keptTypes()
	}
	for tn := range p.kept {
		if typeName(tn) == owner {
			return false
		}
	}
	return true
}
