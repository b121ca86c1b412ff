package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"golang.org/x/tools/go/ssa"
)

// CapturedType returns the type of a captured variable, nil if it is not known.
func (p *Package) CapturedType(name string) types.Type { return p.captured[name] }

// Served returns the effects of a request function in terms of what
// outlives the request. Effects on the request's own objects are left out.
func (p *Package) Served(fn *ssa.Function) []*effect.Effect {
	var out []*effect.Effect
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
func (p *Package) served(fn *ssa.Function, e *effect.Effect) effect.PathSet {
	out := p.settleEffect(fn, e)
	i, formal := e.Target.Formal()
	if len(out) > 0 || !formal || i >= len(fn.Params) || !p.aspects.byOp[e.Op].outside {
		return out
	}
	steps := e.Target.Steps()
	for n, s := range steps {
		if s.IsOwn() {
			if n > 0 { // a field of the request itself is what it sent
				return effect.PathSet{effect.Unknown.Over(steps[n:])}
			}
			return nil
		}
	}
	return nil
}

// Settled maps a path of a function to paths whose root does not depend on a
// call.
func (p *Package) Settled(fn *ssa.Function, path effect.Path) []effect.Path {
	return p.settle(fn, path, 0)
}

// capturedLabels returns what is known of the formals of a literal that a
// request function has made: the labels of what it has captured. Nil for all
// other functions.
func (p *Package) capturedLabels(fn *ssa.Function) []effect.Value {
	b := p.closures[fn]
	if b == nil || fn.Parent() == nil || !p.Requests.Within(fn.Parent()) {
		return nil
	}
	outer := p.capturedLabels(fn.Parent())
	known := make([]effect.Value, len(fn.Params), len(fn.Params)+len(b.bindings))
	for _, v := range b.bindings {
		l := v.Label.Subst(outer)
		known = append(known, effect.Value{Label: l})
	}
	return known
}

// settleEffect maps the target of an effect of a request function.
func (p *Package) settleEffect(fn *ssa.Function, e *effect.Effect) effect.PathSet {
	i, formal := e.Target.Formal()
	b := p.closures[fn]
	root, steps := e.Target.Split()
	if n := len(steps); formal && i >= len(fn.Params) && n > 0 && e.Flags&effect.FlagPlace != 0 {
		return p.settle(fn, root.Over(steps[:n-1]), 0).Step(steps[n-1]) // a copy has fields of its own
	}
	if !formal || i < len(fn.Params) || b == nil || !e.AssignsFormal(len(fn.Params)) || i-len(fn.Params) >= len(b.bindings) {
		return p.settle(fn, e.Target, 0)
	}
	var out effect.PathSet
	for _, q := range b.bindings[i-len(fn.Params)].Paths { // the variable, not what it holds
		out = out.Join(p.settleCaptured(b.parent, q, 0))
	}
	return out
}

// settle maps a path of fn to paths whose root does not depend on a call:
// the receiver of a method outlives the request, a free variable is what the
// enclosing function bound it to.
func (p *Package) settle(fn *ssa.Function, path effect.Path, depth int) effect.PathSet {
	if path.IsAlloc() {
		return nil
	}
	if depth > budget.Captures.Limit() {
		p.Budgets.Reach(budget.Captures, ssaID(fn))
		return nil
	}
	i, ok := path.Formal()
	if !ok {
		return effect.PathSet{path}
	}
	steps := path.Steps()
	if i < len(fn.Params) {
		return p.settleParam(fn, i, steps)
	}
	b := p.closures[fn]
	if b == nil || i-len(fn.Params) >= len(b.bindings) {
		return nil
	}
	var out effect.PathSet
	for _, q := range b.parent.uncell(b.bindings[i-len(fn.Params)].Paths) {
		for _, r := range b.parent.resolve(q, steps) {
			out = out.Join(p.settleCaptured(b.parent, r, depth))
		}
	}
	return out
}

// settleParam maps a parameter of a request function.
func (p *Package) settleParam(fn *ssa.Function, i int, steps []effect.Step) effect.PathSet {
	req := p.Requests.Of(fn)
	switch {
	case i == 0 && req != nil && !req.Registered && fn.Signature.Recv() != nil && p.filled(fn.Params[0].Type()):
		return effect.PathSet{effect.Unknown.Over(steps)}
	case i == 0 && fn.Signature.Recv() != nil && (req == nil || !req.Params[0] && !req.Helper):
		return effect.PathSet{effect.Outlives.Over(steps)}
	case req != nil && req.Params[i]:
		return nil
	}
	return effect.PathSet{effect.Unknown.Over(steps)}
}

// settleCaptured maps a path of the function that made a closure. If that
// one serves no request itself, all that it had is shared by the requests
// that the closure serves.
func (p *Package) settleCaptured(parent *frame, path effect.Path, depth int) effect.PathSet {
	fn := parent.fn
	if p.Requests.Within(fn) {
		return p.settle(fn, path, depth+1)
	}
	root, steps := path.Split()
	i, formal := path.Formal()
	switch {
	case formal && i < len(fn.Params) && (p.Requests.OnlyServing(fn) || p.ofRequest(fn.Params[i].Type())):
		return effect.PathSet{effect.Unknown.Over(steps)}
	case p.Requests.OnlyServing(fn) && !path.IsGlobal():
		return nil // made anew for each request
	case path.IsAlloc():
		c := effect.CapturedPath(gossa.Name(fn), root.AllocName())
		t := parent.made[root]
		if ptr, ok := t.(*types.Pointer); ok && parent.cells[root] {
			t = ptr.Elem()
		}
		p.captured[c.Captured()] = t
		return effect.PathSet{c.Over(steps)}
	case formal && i >= len(fn.Params):
		return p.settle(fn, path, depth+1)
	case formal:
		return effect.PathSet{effect.Outlives.Over(steps)}
	}
	return effect.PathSet{path}
}
