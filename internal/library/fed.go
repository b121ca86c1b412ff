package library

import "golang.org/x/tools/go/ssa"

// fed reports whether a hub passes on what a broker sends to all instances,
// given the functions that deliver to its clients. One of them must run for a
// function that listens to the broker, and none for a request: what a request
// delivers itself does not reach the clients of other instances.
func (g *graph) fed(delivers []*ssa.Function) bool {
	if g.in.Listens == nil {
		return false
	}
	fed := false
	seen := make(map[*ssa.Function]bool)
	for work := delivers; len(work) > 0; {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		switch {
		case seen[fn]:
		case g.in.Listens(fn):
			fed = true
		case g.in.Requests.Of(fn) != nil:
			return false
		default:
			work = append(work, g.runners(fn)...)
		}
		seen[fn] = true
	}
	return fed
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
