package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// captured is the root prefix of variables that a handler closure captured
// from the function that built it: "c:New/name".
const captured = "c:"

// Captured returns the captured variable that p is rooted at, as the name of
// the function that declares it, a slash, and its own; "" if there is none.
func (p Path) Captured() string {
	r, ok := strings.CutPrefix(p.root(), captured)
	if !ok {
		return ""
	}
	return r
}

// CapturedType returns the type of a captured variable, nil if it is not known.
func (p *Package) CapturedType(name string) types.Type { return p.captured[name] }

// OutlivesRequest reports whether the root of p is known to outlive a
// request: a package variable, or an object of the function that built a handler.
func (p Path) OutlivesRequest() bool {
	r := p.root()
	return strings.HasPrefix(r, "g:") || r == Outlives || strings.HasPrefix(r, captured) || strings.HasPrefix(r, escaped) || strings.HasPrefix(r, named)
}

// IsUnknown reports whether nothing is known of the root of p.
func (p Path) IsUnknown() bool { return p.root() == string(Unknown) }

// Served returns the effects of a request function in terms of what
// outlives the request. Effects on the request's own objects are left out.
func (p *Package) Served(fn *ssa.Function) []*Effect {
	var out []*Effect
	known := p.capturedLabels(fn)
	for _, e := range p.sums[fn].Effects {
		for _, t := range p.served(fn, e) {
			n := *e
			n.Target = t
			if known != nil {
				n.Key, n.Val = e.Key.Join(e.Key.Subst(known)), e.Val.Join(e.Val.Subst(known))
				n.Args = slices.Clone(e.Args)
				for i, a := range e.Args {
					n.Args[i].Label = a.Label.Join(a.Label.Subst(known))
				}
			}
			out = append(out, &n)
		}
	}
	return out
}

// served settles the target of an effect of a request function. What hangs
// from the request itself belongs to it, but the container of a service's
// objects may hang there too: what is outside of memory is followed from the
// first field of the service's own.
func (p *Package) served(fn *ssa.Function, e *Effect) pathSet {
	out := p.settleEffect(fn, e)
	i, formal := e.Target.Formal()
	if len(out) > 0 || !formal || i >= len(fn.Params) || e.Op != OpUseDatabase && !e.Op.OnFile() {
		return out
	}
	_, steps := e.Target.Root()
	for n, s := range steps {
		if s != Elem && !strings.HasPrefix(s, "~") && !strings.HasPrefix(s, "struct.") && !strings.HasPrefix(s, got) {
			if n > 0 { // a field of the request itself is what it sent
				return pathSet{join(string(Unknown), steps[n:])}
			}
			return nil
		}
	}
	return nil
}

// Settled maps a path of a function to paths whose root does not depend on a
// call.
func (p *Package) Settled(fn *ssa.Function, path Path) []Path { return p.settle(fn, path, 0) }

// capturedLabels returns what is known of the formals of a literal that a
// request function has made: the labels of what it has captured. Nil for all
// other functions.
func (p *Package) capturedLabels(fn *ssa.Function) []Value {
	b := p.closures[fn]
	if b == nil || fn.Parent() == nil || !p.Requests.Within(fn.Parent()) {
		return nil
	}
	outer := p.capturedLabels(fn.Parent())
	known := make([]Value, len(fn.Params), len(fn.Params)+len(b.bindings))
	for _, v := range b.bindings {
		l := v.Label.Subst(outer)
		known = append(known, Value{Label: l})
	}
	return known
}

// settleEffect maps the target of an effect of a request function.
func (p *Package) settleEffect(fn *ssa.Function, e *Effect) pathSet {
	i, formal := e.Target.Formal()
	b := p.closures[fn]
	root, steps := e.Target.Root()
	if n := len(steps); formal && i >= len(fn.Params) && n > 0 && e.Flags&FlagPlace != 0 {
		return p.settle(fn, join(root, steps[:n-1]), 0).step(steps[n-1]) // a copy has fields of its own
	}
	if !formal || i < len(fn.Params) || b == nil || !e.assignsFormal(len(fn.Params)) || i-len(fn.Params) >= len(b.bindings) {
		return p.settle(fn, e.Target, 0)
	}
	var out pathSet
	for _, q := range b.bindings[i-len(fn.Params)].Paths { // the variable, not what it holds
		out = out.join(p.settleCaptured(b.parent, q, 0))
	}
	return out
}

// settle maps a path of fn to paths whose root does not depend on a call:
// the receiver of a method outlives the request, a free variable is what the
// enclosing function bound it to.
func (p *Package) settle(fn *ssa.Function, path Path, depth int) pathSet {
	if path.IsAlloc() {
		return nil
	}
	if depth > budget.Captures.Limit() {
		p.Budgets.Reach(budget.Captures, ssaID(fn))
		return nil
	}
	i, ok := path.Formal()
	if !ok {
		return pathSet{path}
	}
	_, steps := path.Root()
	if i < len(fn.Params) {
		return p.settleParam(fn, i, steps)
	}
	b := p.closures[fn]
	if b == nil || i-len(fn.Params) >= len(b.bindings) {
		return nil
	}
	var out pathSet
	for _, q := range b.parent.uncell(b.bindings[i-len(fn.Params)].Paths) {
		for _, r := range b.parent.resolve(q, steps) {
			out = out.join(p.settleCaptured(b.parent, r, depth))
		}
	}
	return out
}

// settleParam maps a parameter of a request function.
func (p *Package) settleParam(fn *ssa.Function, i int, steps []string) pathSet {
	req := p.Requests.Of(fn)
	switch {
	case i == 0 && fn.Signature.Recv() != nil && (req == nil || !req.Params[0] && !req.Helper):
		return pathSet{join(Outlives, steps)}
	case req != nil && req.Params[i]:
		return nil
	}
	return pathSet{join(string(Unknown), steps)}
}

// settleCaptured maps a path of the function that made a closure. If that
// one serves no request itself, all that it had is shared by the requests
// that the closure serves.
func (p *Package) settleCaptured(parent *frame, path Path, depth int) pathSet {
	fn := parent.fn
	if p.Requests.Within(fn) {
		return p.settle(fn, path, depth+1)
	}
	root, steps := path.Root()
	i, formal := path.Formal()
	switch {
	case formal && i < len(fn.Params) && (p.Requests.OnlyServing(fn) || p.ofRequest(fn.Params[i].Type())):
		return pathSet{join(string(Unknown), steps)}
	case p.Requests.OnlyServing(fn) && !path.IsGlobal():
		return nil // made anew for each request
	case path.IsAlloc():
		_, name, _ := strings.Cut(root, ":")
		name = gossa.Name(fn) + "/" + name
		t := parent.made[root]
		if ptr, ok := t.(*types.Pointer); ok && parent.cells[root] {
			t = ptr.Elem()
		}
		p.captured[name] = t
		return pathSet{join(captured+name, steps)}
	case formal && i >= len(fn.Params):
		return p.settle(fn, path, depth+1)
	case formal:
		return pathSet{join(Outlives, steps)}
	}
	return pathSet{path}
}
