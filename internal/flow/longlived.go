package flow

import (
	"go/types"
)

// LongLivedTypes returns the first-party struct types of which an instance is
// held by something that outlives requests: the receivers of request methods,
// variables that handler closures capture, package variables, and what their
// fields hold.
func (p *Package) LongLivedTypes() map[string]bool {
	w := &heldWalk{p: p, seen: make(map[types.Type]bool), out: make(map[string]bool)}
	for _, fn := range p.Funcs {
		req := p.Requests.Of(fn)
		if recv := fn.Signature.Recv(); req != nil && recv != nil && !req.Params[0] && (!req.Helper || guarded(recv.Type())) {
			w.walk(recv.Type(), 0)
		}
	}
	for fn := range p.closures {
		if p.Requests.Of(fn) != nil && !p.Requests.Within(fn.Parent()) {
			for _, v := range fn.FreeVars {
				w.walk(v.Type(), 0)
			}
		}
	}
	scope := p.Pkg.Scope()
	for _, n := range scope.Names() {
		if v, ok := scope.Lookup(n).(*types.Var); ok {
			w.walk(v.Type(), 0)
		}
	}
	return w.out
}

// guarded reports whether a struct type has a field that makes sense only if
// goroutines share it: a mutex, an atomic or a sync.Map.
func guarded(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		n := namedPointee(f.Type())
		if n == nil {
			continue
		}
		switch n.Obj().Pkg().Path() {
		case "sync", "sync/atomic":
			return true
		}
	}
	return false
}

type heldWalk struct {
	p    *Package
	seen map[types.Type]bool
	out  map[string]bool
}

func (w *heldWalk) walk(t types.Type, depth int) {
	t = types.Unalias(t)
	if depth > maxTypeDepth || w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil || w.p.harmless(t.Obj()) || !w.p.FirstParty(t.Obj().Pkg().Path()) {
			for arg := range t.TypeArgs().Types() { // containers of other modules
				w.walk(arg, depth+1)
			}
			return
		}
		w.out[t.Obj().Pkg().Path()+"."+t.Obj().Name()] = true
		w.walk(t.Underlying(), depth+1)
	case *types.Struct:
		for f := range t.Fields() {
			w.walk(f.Type(), depth+1)
		}
	case *types.Map:
		w.walk(t.Key(), depth+1)
		w.walk(t.Elem(), depth+1)
	case interface{ Elem() types.Type }:
		w.walk(t.Elem(), depth+1)
	}
}
