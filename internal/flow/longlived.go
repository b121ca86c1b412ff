package flow

import (
	"go/types"
	"maps"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// LongLivedTypes returns the first-party struct types of which an instance is
// held by something that outlives requests: the receivers of request methods,
// variables that handler closures capture, package variables, objects with a loop that
// runs as long as the process, and what their fields hold. The caller may change the map.
func (p *Package) LongLivedTypes() map[string]bool { return maps.Clone(p.longLived()) }

func (p *Package) longLived() map[string]bool {
	if p.long == nil {
		p.long = p.findLongLived()
	}
	return p.long
}

func (p *Package) findLongLived() map[string]bool {
	w := &heldWalk{p: p, out: make(map[string]bool)}
	for _, fn := range p.Funcs {
		req := p.Requests.Of(fn)
		if recv := fn.Signature.Recv(); req != nil && recv != nil && !req.Params[0] && (!req.Helper || p.guarded(recv.Type())) && (req.Registered || !p.unseen(recv.Type())) {
			w.roots = append(w.roots, recv.Type())
		}
	}
	for fn := range p.closures {
		if p.Requests.Of(fn) != nil && !p.Requests.Within(fn.Parent()) {
			for _, v := range fn.FreeVars {
				t := v.Type()
				if n := gotypes.BehindAddress(t); n != nil && p.perRequest[n.Obj()] {
					t = n.Underlying() // what it holds may still be a service
				}
				w.roots = append(w.roots, t)
			}
		}
	}
	w.roots = append(w.roots, p.runningTypes()...)
	scope := p.Pkg.Scope()
	for _, n := range scope.Names() {
		if v, ok := scope.Lookup(n).(*types.Var); ok {
			w.roots = append(w.roots, v.Type())
		}
	}
	if !gotypes.Visit(budget.Types.Limit(), w.roots, w.next) {
		p.Budgets.Reach(budget.Types, p.Pkg.Path())
	}
	for _, name := range p.carriedTypes() {
		w.out[name] = true
	}
	return w.out
}

// guarded reports whether a struct type has a field that makes sense only if
// goroutines share it: a lock, an atomic or a sync.Map.
func (p *Package) guarded(t types.Type) bool {
	st := gotypes.Struct(t)
	if st == nil {
		return false
	}
	for f := range st.Fields() {
		n := gotypes.BehindAddress(f.Type())
		if n == nil {
			continue
		}
		if row := knowledge.First(p.Table.Type(n.Obj()), knowledge.Live); isSync(n.Obj()) || row != nil && row.Kind == "lock" {
			return true
		}
	}
	return false
}

// isSync reports whether a type is of those by which the language lets
// goroutines share memory (The Go Memory Model).
func isSync(tn *types.TypeName) bool {
	return tn.Pkg().Path() == "sync" || tn.Pkg().Path() == "sync/atomic"
}

// A heldWalk walks through what objects of a type hold.
type heldWalk struct {
	p     *Package
	roots []types.Type
	out   map[string]bool
}

func (w *heldWalk) next(t types.Type) []types.Type {
	var out []types.Type
	switch t := t.(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil || w.p.harmless(t.Obj()) || !w.p.FirstParty(t.Obj().Pkg().Path()) {
			for arg := range t.TypeArgs().Types() { // containers of other modules
				out = append(out, arg)
			}
			return out
		}
		w.out[typeName(t.Obj())] = true
		w.out[typeName(w.p.declares(t))] = true
		out = append(out, t.Underlying())
	case *types.Struct:
		out = gotypes.FieldTypes(t)
	case *types.Map:
		out = append(out, t.Key(), t.Elem())
	case interface{ Elem() types.Type }:
		out = append(out, t.Elem())
	}
	return out
}
