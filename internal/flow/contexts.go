package flow

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// A context goes along with nearly all that a service calls, for deadlines and
// traces: what ask(ctx, url) returns is an answer of that url, and no part of the
// request. So a context labels what a call gives only if the call reads values out
// of it: ctx.Value(key), user.FromContext(ctx), or a function of the first party that
// does so.

// withoutContexts are the arguments vs of a call as far as they tell what it gives,
// beside other contexts: those that are contexts have no label, unless the callee
// reads from them.
func (p *Package) withoutContexts(vs []ssa.Value, callee *types.Func, args []effect.Value) []effect.Value {
	if p.readsContext(callee) || !slices.ContainsFunc(vs, isContextValue) {
		return args
	}
	out := slices.Clone(args)
	for i, a := range vs {
		if isContextValue(a) {
			out[i].Label = effect.Label{}
		}
	}
	return out
}

func isContextValue(v ssa.Value) bool { return gotypes.IsContext(v.Type()) }

// readsContext reports whether a function of which no more is known looks up a value
// in the context that it is given: it says so, or is given nothing else, as no
// method is, and returns one thing.
func (p *Package) readsContext(fn *types.Func) bool {
	if fn == nil {
		return false
	}
	if p.Table.In(knowledge.ContextReader, fn.Name()) {
		return true
	}
	sig := fn.Signature()
	if sig.Recv() != nil || sig.Params().Len() == 0 || sig.Results().Len() == 0 || gotypes.IsError(sig.Results().At(0).Type()) {
		return false
	}
	for prm := range sig.Params().Variables() {
		if !gotypes.IsContext(prm.Type()) {
			return false
		}
	}
	return true
}

// contextFormals are the formals of a function that are contexts.
func contextFormals(fn *ssa.Function) uint64 {
	var out uint64
	for i, prm := range fn.Params {
		if isContextValue(prm) {
			out |= effect.FormalLabel(i).Formals
		}
	}
	return out
}
