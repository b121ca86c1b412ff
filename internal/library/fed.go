package library

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// fed reports whether a hub passes on what a broker sends to all instances,
// given the functions that deliver to its clients. One of them must run for a
// function that listens to the broker, and none for a request: what a request
// delivers itself does not reach the clients of other instances. Nor may one
// wait to be called by another package: whom that serves is not seen here.
//
// outlet is a function that runs for the broker here, but could be called by
// another package as well, "" if there is none.
func (g *graph) fed(delivers []*ssa.Function) (fed bool, outlet string) {
	if g.in.Listens == nil {
		return false, ""
	}
	seen := make(map[*ssa.Function]bool)
	for work := delivers; len(work) > 0; {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		runners := g.runners(fn)
		switch {
		case seen[fn]:
		case g.in.Listens(fn):
			fed = true
		case g.in.Requests.Of(fn) != nil, g.offered(fn) && len(runners) == 0:
			return false, ""
		default:
			if name := gossa.Name(fn); g.offered(fn) && (outlet == "" || name < outlet) {
				outlet = name
			}
			work = append(work, runners...)
		}
		seen[fn] = true
	}
	return fed, outlet
}

// offered reports whether another package can call a function by its name.
func (g *graph) offered(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported() && g.in.Pkg.Name() != "main"
}

// feed says whether the object is fed by a broker, and by what another package
// could deliver to its clients too.
func (t *trace) feed() (fed bool, outlet string) {
	fed, outlet = t.g.fed(t.delivers)
	switch {
	case !fed || outlet != "" || !t.exported || t.g.in.Pkg.Name() == "main":
	case t.held.Var != nil:
		outlet = t.held.Var.Name()
	default:
		outlet = gossa.Name(t.returnedBy[0])
	}
	return fed, outlet
}

// runners are the functions of the package that call a function by name, or
// make it, if it is a literal or a method value.
func (g *graph) runners(fn *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	for _, c := range g.callers[fn] {
		out = append(out, c.Parent())
	}
	for _, mc := range g.closures[fn] {
		out = append(out, mc.Parent())
	}
	if p := fn.Parent(); p != nil && len(g.closures[fn]) == 0 {
		out = append(out, p) // a literal that captures nothing
	}
	return out
}
